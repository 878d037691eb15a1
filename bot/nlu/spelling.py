"""What a text looks like: pieces of words for typos and product names, words and pairs of words. No Rasa here."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

Array = np.ndarray

PIECES_WEIGHT = 0.2
"""What the cosine of pieces of words (2 to 5 characters) counts beside closeness in meaning."""

WORDS_WEIGHT = 0.3
"""What the cosine of words and pairs of words counts."""

_DIGIT = re.compile(r"\d")


def masked(text: str) -> str:
    """Return the text with every digit as 0: an order number shall be seen, not learned by heart."""
    return _DIGIT.sub("0", text.lower())


@dataclass(frozen=True)
class _Reader:
    """One part of a text's row: grams by analyzer, with sublinear counts, weighed by rarity, to a given length."""

    weight: float
    analyze: Callable[[str], Iterable[str]]
    vocabulary: Mapping[str, int]
    rarity: Array

    def row(self, clean: str) -> Tuple[Array, Array]:
        counts = Counter(self.vocabulary[gram] for gram in self.analyze(clean) if gram in self.vocabulary)
        columns = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        found = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        found = (1.0 + np.log(found)) * self.rarity[columns]
        return columns, found * (np.sqrt(self.weight) / max(float(np.linalg.norm(found)), 1e-12))


class Spelling:
    """Rows whose inner products are the weighted likeness of two texts, 0..PIECES_WEIGHT + WORDS_WEIGHT."""

    def __init__(self) -> None:
        self._parts = [
            (PIECES_WEIGHT, TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)),
            (
                WORDS_WEIGHT,
                TfidfVectorizer(
                    analyzer="word", ngram_range=(1, 2), min_df=2, sublinear_tf=True, token_pattern=r"(?u)\b\w+\b"
                ),
            ),
        ]
        self._readers: Optional[List[_Reader]] = None

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn what stands in at least two texts; return float32 [n, features]."""
        clean = [masked(text) for text in texts]
        self._readers = None
        return _weighted([(weight, part.fit_transform(clean)) for weight, part in self._parts])

    def row(self, text: str) -> Tuple[Array, Array]:
        """Return one text's row: the features that it has, int64 [m], and their values, float32 [m].

        scikit-learn's own way to it costs a message more than all the rest of its reading.
        """
        if self._readers is None:
            self._readers = [
                _Reader(weight, part.build_analyzer(), part.vocabulary_, part.idf_) for weight, part in self._parts
            ]
        clean, offset = masked(text), 0
        features, values = [], []
        for reader in self._readers:
            columns, found = reader.row(clean)
            features.append(columns + offset)
            values.append(found)
            offset += len(reader.vocabulary)
        return np.concatenate(features), np.concatenate(values).astype(np.float32)

    def about(self) -> List[Dict[str, Any]]:
        return [
            {
                "vocabulary": {gram: int(column) for gram, column in part.vocabulary_.items()},
                "idf": part.idf_.tolist(),
            }
            for _, part in self._parts
        ]

    @classmethod
    def of(cls, about: Sequence[Dict[str, Any]]) -> "Spelling":
        loaded = cls()
        for (_, part), known in zip(loaded._parts, about, strict=True):
            part.vocabulary_ = known["vocabulary"]
            part.idf_ = np.array(known["idf"])
        return loaded


def _weighted(parts: Sequence[Any]) -> csr_matrix:
    return csr_matrix(hstack([rows * np.sqrt(weight) for weight, rows in parts]), dtype=np.float32)
