"""What the sentiment head reads of a text besides its embedding: hashed pieces of words, and the lexicon's findings.

Python and numpy only, so that a turn costs a fraction of a millisecond; the trainer uses the very same functions.
"""

import math
import re
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from routing.sentiment import raw_parts

BUCKETS = 1 << 17
"""Pieces are hashed into so many buckets."""
MOST_READ = 400
"""Of a text the first and the last so many characters are read: moods stand there, and time stays bounded."""

_SPACES = re.compile(r"\s+")
_PLACEHOLDER = re.compile(r"\[(?:name|religion)\]")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "..."})
_TOKEN = re.compile(r"[a-z0-9']+|[!?.]+|[^\w\s]")

LEXICON_FEATURES = 15


def readable(text: str) -> str:
    """Return the text in small letters, straight quotes and single spaces, its middle left out when it is long."""
    short = text if len(text) <= 2 * MOST_READ else f"{text[:MOST_READ]} {text[-MOST_READ:]}"
    return _SPACES.sub(" ", _PLACEHOLDER.sub("", short.translate(_QUOTES).lower())).strip()


def pieces(text: str) -> tuple[dict[int, int], dict[int, int]]:
    """Return bucket → count for runs of 1 to 3 words, and for runs of 2 to 5 characters within words."""
    plain = readable(text)
    tokens = _TOKEN.findall(plain)
    return _count(_word_runs(tokens)), _count(_character_runs(plain.split(" ")))


def _word_runs(tokens: list[str]) -> Iterator[str]:
    for size in (1, 2, 3):
        for start in range(len(tokens) - size + 1):
            yield "w" + " ".join(tokens[start : start + size])


def _character_runs(words: list[str]) -> Iterator[str]:
    for word in words:
        padded = f" {word[:30]} "
        for size in (2, 3, 4, 5):
            for start in range(max(len(padded) - size + 1, 0)):
                yield padded[start : start + size]


def _count(runs: Iterator[str]) -> dict[int, int]:
    found: dict[int, int] = {}
    for run in runs:
        bucket = zlib.crc32(run.encode("utf-8", "replace")) % BUCKETS
        found[bucket] = found.get(bucket, 0) + 1
    return found


def weighed(
    counts: dict[int, int], rarity: npt.NDArray[np.float32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Return buckets and values of one block: damped counts times rarity, of length 1 together."""
    buckets = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    values = np.fromiter((1.0 + math.log(n) for n in counts.values()), dtype=np.float32, count=len(counts))
    values = values * rarity[buckets]
    length = float(np.sqrt(values @ values))
    return buckets, values / length if length > 0 else values


def lexicon_features(text: str) -> list[float]:
    """Return what words and form say, each about -3..3: mood, praise, blame, phrases, thanks, signs, negation, form."""
    parts = raw_parts(text)
    values = list(parts.values())
    mood = math.fsum(values)

    def of(*kinds: str) -> float:
        return math.fsum(value for name, value in parts.items() if name.startswith(kinds))

    return [
        math.tanh(mood),
        math.fsum(v for v in values if v > 0),
        math.fsum(v for v in values if v < 0),
        of("phrase"),
        of("thanks"),
        of("profanity"),
        of("emoji", "smiley"),
        of("not:"),
        float("sarcasm" in parts),
        float("capitals" in parts),
        float(min(text.count("!"), 3)),
        float(min(text.count("?"), 3)),
        min(len(text.split()), 60) / 20,
        float(mood > 0.05),
        float(mood < -0.05),
    ]
