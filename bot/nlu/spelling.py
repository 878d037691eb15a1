"""What a text looks like: pieces of words for typos and product names, words and pairs of words. No Rasa here."""

import re
from typing import Any, Dict, List, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer

PIECES_WEIGHT = 0.2
"""What the cosine of pieces of words (2 to 5 characters) counts beside closeness in meaning."""

WORDS_WEIGHT = 0.3
"""What the cosine of words and pairs of words counts."""

_DIGIT = re.compile(r"\d")


def masked(text: str) -> str:
    """Return the text with every digit as 0: an order number shall be seen, not learned by heart."""
    return _DIGIT.sub("0", text.lower())


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

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """Learn what stands in at least two texts; return float32 [n, features]."""
        clean = [masked(text) for text in texts]
        return _weighted([(weight, part.fit_transform(clean)) for weight, part in self._parts])

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        clean = [masked(text) for text in texts]
        return _weighted([(weight, part.transform(clean)) for weight, part in self._parts])

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
