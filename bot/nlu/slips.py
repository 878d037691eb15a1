"""Typing slips, read as the words that they stand for: "exchnage rules", "stpo". Pure.

Only what neither the encoder nor the training sentences know is changed, and only into a word of the training sentences
that is one slip away. Names and rare words rather stay: a wrong guess says something else.
"""

import re
from collections import Counter, defaultdict
from typing import Collection, Dict, List, Mapping, Optional, Sequence, Set, Text, Tuple

SHORTEST, LONGEST = 4, 20
"""Letters of a word that is looked at."""

SHORTEST_WRONG_LETTER = 5
"""In a shorter word one letter instead of another makes too many words."""

USUAL, OWN = 3, 4
"""How often a word must stand in the training sentences to be meant by others, and to be no slip itself."""

LONGEST_TEXT = 400
"""Characters: a longer text says what it wants in enough words."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDINGS = ("s", "es", "d", "ed", "r", "er", "ing", "y", "ly")
_BEGINNINGS = ("re", "un")
_SHORTEST_STEM = 3
_WITHOUT_APOSTROPHE = re.compile(
    r"(?:are|ca|could|did|does|do|had|has|have|is|should|was|were|wo|would)nt"
    r"|(?:how|let|that|there|what|where|who)s|theyre|you[rv]e"
)


class Slips:
    """`counts`: how often each word stands in the training sentences; `known`: words, lower case, that are none."""

    def __init__(self, counts: Mapping[Text, int], known: Collection[Text]) -> None:
        self.counts = dict(counts)
        self._known = known
        self._meant: Dict[Text, List[Text]] = defaultdict(list)
        for word, count in self.counts.items():
            if count >= USUAL and SHORTEST <= len(word) <= LONGEST and word in known:
                for shorter in _one_letter_less(word):
                    self._meant[shorter].append(word)

    @classmethod
    def learnt(cls, texts: Sequence[Text], known: Collection[Text]) -> "Slips":
        return cls(Counter(word.lower() for text in texts for word in _WORD.findall(text)), known)

    def mended(self, text: Text) -> Text:
        """Return the text with its slips put right, otherwise as it is; a long one unread."""
        if len(text) > LONGEST_TEXT:
            return text
        return _WORD.sub(lambda found: self._meant_by(found.group()), text)

    def _meant_by(self, typed: Text) -> Text:
        word = typed.lower()
        if not SHORTEST <= len(word) <= LONGEST or not self._meant or self._is_a_word(word):
            return typed
        likely = {other for shorter in _one_letter_less(word) for other in self._meant.get(shorter, ())}
        costs = [(cost, other) for cost, other in ((self._cost(word, other), other) for other in likely) if cost]
        return min(costs)[1] if costs else typed

    def _is_a_word(self, word: Text) -> bool:
        if (
            word in self._known
            or self.counts.get(word, 0) >= OWN
            or not word.isalpha()
            or _WITHOUT_APOSTROPHE.fullmatch(word)
        ):
            return True
        stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending)]
        stems += [word[len(beginning) :] for beginning in _BEGINNINGS if word.startswith(beginning)]
        if any(len(stem) >= _SHORTEST_STEM and self._is_stem(stem) for stem in stems):
            return True
        return word + "d" in self._known or word + "s" in self._known

    def _is_stem(self, stem: Text) -> bool:
        return any(one in self._known or self.counts.get(one, 0) >= OWN for one in (stem, stem + "e"))

    def _cost(self, word: Text, other: Text) -> Optional[Tuple[bool, bool, int]]:
        """Return what speaks against `other`, less is better: other letters, a wrong one, rarity. None: not meant."""
        same_letters, same_length = sorted(word) == sorted(other), len(word) == len(other)
        if distance(word, other) > 1 or not _begins_alike(word, other):
            return None
        if len(word) < SHORTEST_WRONG_LETTER and same_length and not same_letters:
            return None
        if other == word[:-1] and other[-1] != word[-1]:
            # "latex" is no "late".
            return None
        return not same_letters, same_length, -self.counts[other]


def distance(one: Text, other: Text) -> int:
    """Return how many letters are too many, missing, wrong or swapped with their neighbour."""
    before: List[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _one_letter_less(word: Text) -> Set[Text]:
    """Return the word and what is left of it without any one letter: two words share some if they are near."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


def _begins_alike(word: Text, other: Text) -> bool:
    return word[0] == other[0] or word[:2] == other[1::-1]
