"""Words: BM25 over stemmed tokens, scaled so that 1 would be a document that holds every word of the query often."""

import json
import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import Stemmer

from kb_index.locales import language_of
from kb_index.mapped import mapped
from kb_index.model import NO_IDS, Ids, Vectors

K1 = 1.2
B = 0.6
"""Between the usual .75 and none: passages are of like length, and a short one is not better for being short."""

_WORD = re.compile(r"\w+(?:['’]\w+)?")
_STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "tr": "turkish",
}  # fmt: skip
_STOPWORDS = """
    a about am an and any are as at be been but by can could d did do does don for from get go got had has have hi
    hello hey her here him his how i if im in into is it its ll m may me might my need of on or our please re s shall
    she should so some t than thanks that the their them then there these they this those to u ve want wanna was we were
    what when where which who whom why will with would you your yours tell know ok okay yes yeah hmm um oh sure
"""
STOPWORDS = frozenset(_STOPWORDS.split())
"""English words that say nothing about the subject."""

WORDS_FILE = "words.json"
ARRAYS = ("starts", "rows", "counts", "lengths")

_local = threading.local()


def words(text: str, locale: str = "en") -> list[str]:
    """Return the stems of a text's words, without English stop words for English; in order, with repeats."""
    language = language_of(locale)
    plain = [word.partition("'")[0] if "'" in word else word for word in _WORD.findall(text.lower().replace("’", "'"))]
    if language == "en":
        plain = [word for word in plain if word not in STOPWORDS]
    stemmer = _stemmer(language)
    return list(stemmer.stemWords(plain)) if stemmer else plain


def _stemmer(language: str) -> Any:
    """Stemmers keep a cache and are not thread-safe: each thread has its own."""
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        name = _STEMMERS.get(language)
        stemmers[language] = Stemmer.Stemmer(name) if name else None
    return stemmers[language]


@dataclass(frozen=True)
class Postings:
    """Which documents hold a word, and how often: those of word `n` are at `starts[n]:starts[n + 1]`.

    `rows` int32 and `counts` float32 [entries], `lengths` float32 [documents]. Arrays may be mapped files.
    """

    numbers: dict[str, int]
    starts: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int32]
    counts: Vectors
    lengths: Vectors

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> "Postings":
        numbers: dict[str, int] = {}
        flat = (numbers.setdefault(word, len(numbers)) for document in documents for word in document)
        word_of = np.fromiter(flat, dtype=np.int64)
        lengths = np.array([len(document) for document in documents], dtype=np.int64)
        row_of = np.repeat(np.arange(len(documents)), lengths)
        pairs, counts = np.unique(word_of * max(1, len(documents)) + row_of, return_counts=True)
        word_of, rows = np.divmod(pairs, max(1, len(documents)))
        starts = np.searchsorted(word_of, np.arange(len(numbers) + 1))
        return cls(numbers, starts, rows.astype(np.int32), counts.astype(np.float32), lengths.astype(np.float32))

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / WORDS_FILE).write_text(json.dumps(list(self.numbers), ensure_ascii=False), encoding="utf-8")
        for name in ARRAYS:
            np.save(folder / f"{name}.npy", getattr(self, name))

    @classmethod
    def load(cls, folder: Path) -> "Postings":
        known = json.loads((folder / WORDS_FILE).read_text(encoding="utf-8"))
        arrays = [mapped(folder / f"{name}.npy") for name in ARRAYS]
        return cls({word: number for number, word in enumerate(known)}, *arrays)

    def of(self, word: str) -> "tuple[npt.NDArray[np.int32], Vectors]":
        """Return the rows that hold the word, and how often each does."""
        number = self.numbers.get(word)
        span = slice(0, 0) if number is None else slice(self.starts[number], self.starts[number + 1])
        return self.rows[span], self.counts[span]


class LexicalIndex:
    """BM25 over documents given as lists of stems. Read-only after building, so thread-safe.

    Weights of words are worked out at the query, over all documents that are alive: an index with edits scores as one
    that was built anew.
    """

    def __init__(self, parts: Sequence[Postings], dead: Ids = NO_IDS) -> None:
        """Rows count through the `parts`; those in `dead` are passed over. `alive` counts the others."""
        self._parts = tuple(parts)
        self._dead = dead
        self._offsets = np.cumsum([0, *(len(part.lengths) for part in parts)]).tolist()
        self.size = int(self._offsets[-1])
        self.alive = self.size - len(dead)
        self._is_dead = np.zeros(self.size, dtype=bool)
        self._is_dead[dead] = True
        lengths = np.concatenate([part.lengths for part in parts]) if parts else np.zeros(0, dtype=np.float32)
        average = float(lengths.sum() - lengths[dead].sum()) / max(1, self.alive)
        self._drag = (K1 * (1 - B + B * lengths / max(average, 1e-9))).astype(np.float32)

    @classmethod
    def build(cls, documents: Sequence[Sequence[str]]) -> "LexicalIndex":
        return cls([Postings.build(documents)])

    def save(self, folder: Path) -> None:
        """Write an index without edits."""
        self._parts[0].save(folder)

    @classmethod
    def load(cls, folder: Path) -> "LexicalIndex":
        return cls([Postings.load(folder)])

    def with_edits(self, dead: Ids, added: "LexicalIndex") -> "LexicalIndex":
        """Return this index without the documents `dead` and with those of `added` after its own."""
        return LexicalIndex([*self._parts, *added._parts], np.union1d(self._dead, dead))

    def idf(self, word: str) -> float:
        """Return the weight of a word; a word of no document weighs most."""
        count = self._count(word)
        return math.log(1 + (self.alive - count + 0.5) / (count + 0.5))

    def knows(self, word: str) -> bool:
        return self._count(word) > 0

    def scores(self, query: Sequence[str]) -> Vectors:
        """Return float32 [size], 0..1: BM25 as a share of what the query could reach at most."""
        scores = np.zeros(self.size, dtype=np.float32)
        weights = {word: self.idf(word) for word in dict.fromkeys(query)}
        for part, offset in zip(self._parts, self._offsets, strict=False):
            for word, weight in weights.items():
                rows, counts = part.of(word)
                at = rows + offset
                scores[at] += weight * counts / (counts + self._drag[at])
        scores[self._dead] = 0.0
        return scores / max(sum(weights.values()), 1e-9)

    def score(self, query: Sequence[str], row: int, lacking: Sequence[str] = ()) -> float:
        """Return the score of one document, as it would be without the words `lacking` in it."""
        weights = {word: self.idf(word) for word in dict.fromkeys(query)}
        part, offset = next(
            (part, offset)
            for part, offset in zip(self._parts, self._offsets, strict=False)
            if row < offset + len(part.lengths)
        )
        score = 0.0
        for word, weight in weights.items():
            rows, counts = part.of(word)
            count = float(counts[rows == row - offset].sum()) - lacking.count(word)
            score += weight * count / (count + float(self._drag[row])) if count > 0 else 0.0
        return score / max(sum(weights.values()), 1e-9)

    def count(self, word: str, first: int, end: int) -> float:
        """Return how often the documents in the rows from `first` up to `end` hold the word, together."""
        total = 0.0
        for part, offset in zip(self._parts, self._offsets, strict=False):
            rows, counts = part.of(word)
            start, stop = np.searchsorted(rows, (first - offset, end - offset))
            total += float(counts[start:stop].sum())
        return total

    def _count(self, word: str) -> int:
        """Return how many living documents hold the word."""
        count = 0
        for part, offset in zip(self._parts, self._offsets, strict=False):
            rows, _ = part.of(word)
            count += len(rows) - (int(np.count_nonzero(self._is_dead[rows + offset])) if len(self._dead) else 0)
        return count
