"""GoEmotions' 28 labels as three moods, and its rows read from the folder that holds the data.

The mapping: a row is positive when it has at least one positive label and no negative one, negative the other way
round, neutral when it has neither and is labelled `neutral`. Rows with both kinds, and rows that have neither and are
not labelled `neutral` (only surprise, confusion, curiosity or realization), are left out. The grouping of labels is the
data set's own (positive, negative, ambiguous).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from common.errors import Invalid

NEGATIVE, NEUTRAL, POSITIVE = 0, 1, 2
MOODS = ("negative", "neutral", "positive")

POSITIVE_LABELS = frozenset(
    {
        "admiration", "amusement", "approval", "caring", "desire", "excitement", "gratitude", "joy", "love",
        "optimism", "pride", "relief",
    }
)  # fmt: skip
NEGATIVE_LABELS = frozenset(
    {
        "anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment", "fear", "grief",
        "nervousness", "remorse", "sadness",
    }
)  # fmt: skip
NEUTRAL_LABEL = "neutral"


@dataclass(frozen=True)
class MoodRow:
    """`mood` is NEGATIVE, NEUTRAL or POSITIVE; `emotions` are the data set's labels."""

    text: str
    mood: int
    emotions: frozenset[str]


def mood_of(emotions: frozenset[str]) -> int | None:
    """Return the mood of a row with these labels, None when the row is left out."""
    praised, blamed = bool(emotions & POSITIVE_LABELS), bool(emotions & NEGATIVE_LABELS)
    if praised and blamed:
        return None
    if praised:
        return POSITIVE
    if blamed:
        return NEGATIVE
    return NEUTRAL if NEUTRAL_LABEL in emotions else None


def read_labels(folder: Path) -> list[str]:
    """Return the 28 names in the order of their numbers. Raises Invalid."""
    return _lines(folder / "labels.txt")


def read_rows(folder: Path, part: str) -> list[MoodRow]:
    """Return the rows of `train`, `dev` or `test` that have one of the three moods. Raises Invalid."""
    labels = read_labels(folder)
    rows: list[MoodRow] = []
    for number, line in enumerate(_lines(folder / f"{part}.tsv"), start=1):
        try:
            text, numbers, _ = line.split("\t")
            emotions = frozenset(labels[int(one)] for one in numbers.split(","))
        except (ValueError, IndexError):
            raise Invalid(f"{part}.tsv, line {number} is not `text<tab>label numbers<tab>id`.") from None
        mood = mood_of(emotions)
        if mood is not None:
            rows.append(MoodRow(text, mood, emotions))
    return rows


def texts_of(rows: Sequence[MoodRow]) -> list[str]:
    return [row.text for row in rows]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise Invalid(f"{path} cannot be read ({error}); name the folder that holds GoEmotions' tsv files.") from error
