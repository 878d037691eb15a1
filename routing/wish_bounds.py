"""How much of a long message is searched for a wish: its ends, and in between the sentences that name somebody."""

import re

SEARCHED_WHOLE = 1500
"""A message of up to so many characters is searched as it is."""
HEAD, TAIL, BETWEEN = 700, 700, 900
"""Of a longer one so many characters of whole sentences are searched."""

_SENTENCE = re.compile(r"[^.!?\n]*[.!?\n]+|[^.!?\n]+$")
_SOMEBODY = re.compile(
    r"\b(?:human|person|agent|operator|rep|representative|manager|supervisor|boss|colleague|staff|team|employee|advisor"
    r"|someone|somebody|anyone|anybody|whoever|who|people|bots?|robot|machine|call|phone|ring|talk|speak|chat"
    r"|transfer|connect|escalat\w+|put me|handoff|hand over)s?\b"
)
_LONGEST_SENTENCE = 500
"""Text without a stop is broken behind so many characters."""


def searched(plain_text: str) -> str:
    """Return the part of a text to search for a wish, at most about `SEARCHED_WHOLE` + 2 sentences long.

    Wishes stand at the beginning or at the end; a sentence in between is kept when it names somebody or a way to talk.
    """
    if len(plain_text) <= SEARCHED_WHOLE:
        return plain_text
    sentences = [part for one in _SENTENCE.findall(plain_text) for part in _short(one)]
    first, last = _reach(sentences, HEAD), len(sentences) - _reach(sentences[::-1], TAIL)
    kept = [*sentences[:first]]
    room = BETWEEN
    for sentence in sentences[first:last]:
        if len(sentence) <= room and _SOMEBODY.search(sentence):
            kept.append(sentence)
            room -= len(sentence)
    return "\n".join([*kept, *sentences[max(first, last) :]])


def _short(sentence: str) -> list[str]:
    return [sentence[i : i + _LONGEST_SENTENCE] for i in range(0, len(sentence), _LONGEST_SENTENCE)]


def _reach(sentences: list[str], characters: int) -> int:
    """Return how many of the sentences, from the first on, it takes to have so many characters."""
    total = 0
    for count, sentence in enumerate(sentences, start=1):
        total += len(sentence)
        if total >= characters:
            return count
    return len(sentences)
