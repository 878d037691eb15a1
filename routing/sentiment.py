"""The mood of a message, -1..1, by words and form, with named parts that add up to the score."""

import math
import re
import unicodedata
from collections.abc import Mapping, Sequence

from routing.grid import on_grid
from routing.lexicon import EMOJI, NEGATIONS, PHRASES, PROFANITY, SARCASM, SMILEYS, STRONGER, THANKS, WEAKER, WORDS
from routing.model import Sentiment
from routing.text import bounded, plain, remembered, words

TREND_TURNS = 3
"""The trend is the slope over so many of the last turns."""

EMOTION_SHARE = 0.4
"""How much a trained emotion (when given) counts beside words and form."""
APOLOGY_SHARE = 0.1
"""The same when a customer says sorry: the training data calls remorse a bad mood, care calls it manners."""

NEGATED = -0.7
"""'Not good' is this share of 'good', turned round."""
NEGATION_REACH = 3
"""A negation turns the words this far behind it."""
STRONGER_BY = 1.35
WEAKER_BY = 0.6
REPEATED_BY = 0.5
"""A word that comes again counts for so much of its first time."""

_CLAUSE_END = re.compile(r"[.!?;,\n]|\bbut\b|\bthough\b|\bhowever\b")
_CAPITAL_WORD = re.compile(r"\b[A-Z][A-Z']{2,}\b")
_ANY_WORD = re.compile(r"\b[A-Za-z][A-Za-z']*\b")
_APOLOGY = re.compile(
    r"\b(?:sorry|apologi[sz]e|apologies|my (?:bad|mistake|fault)|pardon|forgive me|oops|whoops|i'm afraid)\b"
)
_DOUBLED = re.compile(r"([a-z])\1")


def score_sentiment(text: str, history: Sequence[float], emotion: float | None = None) -> Sentiment:
    """Return the mood of `text`.

    `history`: scores (-1..1) of the customer's earlier turns, oldest first. `emotion`: the score of a trained model
    (-1..1) for the same text, where there is one. The contributions sum to the score exactly.
    """
    parts = _squeeze(raw_parts(text))
    # What reads like praise to a model is blame when it is sarcasm: then the words alone count.
    sarcastic = any(name == "sarcasm" for name, _ in parts)
    if emotion is not None and math.isfinite(emotion) and not sarcastic:
        polite = emotion < 0 and all(value >= 0 for _, value in parts) and _APOLOGY.search(plain(text)) is not None
        share = APOLOGY_SHARE if polite else EMOTION_SHARE
        parts = [(name, value * (1.0 - share)) for name, value in parts]
        parts.append(("emotion", share * min(max(emotion, -1.0), 1.0)))
    kept = on_grid(parts)
    score = sum((c.value for c in kept), 0.0)
    return Sentiment(score=score, trend=trend([*history, score]), contributions=kept)


def trend(scores: Sequence[float]) -> float:
    """Return the least-squares slope per turn over the last `TREND_TURNS` scores; 0 with fewer than two."""
    last = [s for s in scores if math.isfinite(s)][-TREND_TURNS:]
    if len(last) < 2:
        return 0.0
    middle = (len(last) - 1) / 2
    spread = sum((i - middle) ** 2 for i in range(len(last)))
    return sum((i - middle) * s for i, s in enumerate(last)) / spread


@remembered
def raw_parts(text: str) -> Mapping[str, float]:
    """Return the parts before they are squeezed, by name, in the order in which they were found."""
    lowered = plain(text)
    parts: dict[str, float] = {}
    rest = lowered
    for name, weight, pattern in PHRASES:
        if pattern.search(rest):
            parts[f"phrase:{name}"] = weight
            rest = pattern.sub(" , ", rest)
    for clause in _CLAUSE_END.split(rest):
        _add_words(parts, words(clause))
    _add_signs(parts, bounded(text))
    if any(pattern.search(lowered) for pattern in SARCASM):
        praise = sum(value for value in parts.values() if value > 0)
        parts["sarcasm"] = -praise - 0.45
    _add_form(parts, bounded(text))
    return parts


def _add_words(parts: dict[str, float], clause: Sequence[str]) -> None:
    """Add the words of one clause, turned by negations and scaled by what stands before them."""
    for place, word in enumerate(clause):
        kind, weight = _look_up(word)
        if not weight:
            continue
        before = clause[max(0, place - NEGATION_REACH) : place]
        if kind != "thanks" and any(w in NEGATIONS for w in before):
            weight *= NEGATED
            kind = "not"
        if any(w in STRONGER for w in before[-2:]):
            weight *= STRONGER_BY
        elif any(w in WEAKER for w in before[-2:]):
            weight *= WEAKER_BY
        name = "thanks" if kind == "thanks" else f"{kind}:{word}"
        parts[name] = parts[name] + weight * REPEATED_BY if name in parts else weight


def _look_up(word: str) -> tuple[str, float]:
    for kind, table in (("thanks", THANKS), ("profanity", PROFANITY), ("word", WORDS)):
        for form in (word, _DOUBLED.sub(r"\1", word)):
            if form in table:
                return kind, table[form]
    return "word", 0.0


def _add_signs(parts: dict[str, float], text: str) -> None:
    """Add emoji and smileys; of each at most two count."""
    for sign in unicodedata.normalize("NFC", text):
        weight = EMOJI.get(sign)
        if weight is not None and abs(parts.get(f"emoji:{sign}", 0.0)) < abs(weight) * 1.5:
            parts[f"emoji:{sign}"] = parts.get(f"emoji:{sign}", 0.0) + weight
    for name, weight, pattern in SMILEYS:
        if pattern.search(text):
            parts[f"smiley:{name}"] = weight


def _add_form(parts: dict[str, float], text: str) -> None:
    """Add what shouting does: a bad mood gets worse, a good one a little better; long shouting is rude by itself."""
    mood = sum(parts.values())
    shouted = _CAPITAL_WORD.findall(text)
    every = _ANY_WORD.findall(text)
    share = len(shouted) / len(every) if every else 0.0
    if len(shouted) >= 2 and share >= 0.2:
        parts["capitals"] = 0.1 if mood > 0.2 else -0.15 - 0.25 * share
    marks = len(re.findall(r"!", text))
    if marks >= 2 and abs(mood) > 0.05:
        parts["exclamation marks"] = math.copysign(min(0.06 * marks, 0.3), mood)
    if re.search(r"\?{2,}|\?!|!\?", text):
        parts["question marks"] = -0.12


def _squeeze(parts: Mapping[str, float]) -> list[tuple[str, float]]:
    """Scale all parts alike so that they sum to tanh of their sum: strong moods approach the ends of the range."""
    raw = sum(parts.values())
    if not parts or abs(raw) < 1e-9:
        return list(parts.items())
    scale = math.tanh(raw) / raw
    return [(name, value * scale) for name, value in parts.items()]
