"""How a question stands to questions asked before, of which is known whether an article answers them.

Near misses are of no one kind, they are many small ones: so neighbours count, not only on which side of a plane a
question is. The nearest that has an answer and the nearest that has none are compared, and all those around a question
say together on which side it is (kernel ridge regression).
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
import scipy.linalg
from threadpoolctl import threadpool_limits

from kb_index.errors import IndexMismatch
from kb_index.fusion import Floats
from kb_index.model import Vectors

FEATURES = ("stranger", "strangers", "known", "knowns", "side")
"""The cosine with the nearest question that has no answer, the mean of the nearest `NEAREST`; the same for questions
that have one; and the side, about -1 among questions without an answer, 1 among those with one."""

NEAREST = 5

NARROWNESS = 1.5
"""How quickly a neighbour's say fades: at a cosine of .5 to a quarter, at none to a twentieth."""

RIDGE = 1.0
"""How little a single question is believed."""

ASKED_FILE = "asked.npy"

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Kinship:
    """`asked` float32 [n, dim] are the questions, `answered` bool [n]; `say` float32 [n] is their pull to a side."""

    asked: Vectors
    answered: Bools
    say: Vectors

    @classmethod
    def learn(cls, asked: Floats | Vectors, answered: Bools, counts: Floats) -> "tuple[Kinship, Floats]":
        """Learn from questions that count so much each, `counts` [n] above 0.

        Returns also the side [n] of each as it would be without that question.
        """
        vectors = np.asarray(asked, dtype=np.float64)
        targets = np.where(answered, 1.0, -1.0)
        with threadpool_limits(1, user_api="blas"):  # a build shares the machine with what serves
            lengths = _lengths(vectors)
            kernel = _fading(vectors @ vectors.T, lengths, lengths)
            kernel[np.diag_indices(len(targets))] += RIDGE / counts
            inverse = _lower_inverse(kernel)
            say = scipy.linalg.blas.dsymv(1.0, inverse, targets, lower=True)
        left_out = targets - say / np.diag(inverse)
        return cls(vectors.astype(np.float32), answered, say.astype(np.float32)), np.asarray(left_out, dtype=np.float64)

    def features(self, vectors: Floats | Vectors) -> Floats:
        """Return float64 [n, len(FEATURES)] for `vectors` [n, dim]; 0 where there is nothing to compare with."""
        found = np.zeros((len(vectors), len(FEATURES)))
        if not len(self.asked):
            return found
        cosines = np.asarray(vectors, dtype=np.float32) @ self.asked.T
        found[:, 0:2] = nearest(cosines[:, ~self.answered])
        found[:, 2:4] = nearest(cosines[:, self.answered])
        found[:, 4] = _fading(cosines, _lengths(vectors), self._lengths) @ self.say
        return found

    @cached_property
    def _lengths(self) -> Floats:
        return _lengths(self.asked)

    def save(self, folder: Path) -> None:
        """Write all into one array, a row a question: its vector, 1 for answered or 0, its say."""
        rows = np.column_stack([self.asked, self.answered, self.say]) if len(self.asked) else np.zeros((0, 0))
        np.save(folder / ASKED_FILE, rows.astype(np.float32))

    @classmethod
    def load(cls, folder: Path, count: int, dimension: int) -> "Kinship":
        """Raises IndexMismatch when the file in `folder` is not of `count` questions of this dimension."""
        rows = np.load(folder / ASKED_FILE)
        if len(rows) != count or (count and rows.shape[1:] != (dimension + 2,)):
            raise IndexMismatch(f"{folder / ASKED_FILE} does not go with its manifest; run `careline kb build`.")
        if not count:
            return NONE
        return cls(np.ascontiguousarray(rows[:, :-2]), rows[:, -2] > 0.5, np.ascontiguousarray(rows[:, -1]))


NONE = Kinship(np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.bool_), np.zeros(0, dtype=np.float32))
"""Where nothing has been learned."""


def nearest(cosines: Floats | Vectors) -> Floats:
    """Return for each row of `cosines` [n, m] the largest, and the mean of the `NEAREST` largest; 0 when m is 0."""
    if not cosines.shape[1]:
        return np.zeros((len(cosines), 2))
    most = min(NEAREST, cosines.shape[1])
    best = np.partition(cosines, cosines.shape[1] - most, axis=1)[:, -most:]
    return np.column_stack([best.max(axis=1), best.mean(axis=1)]).astype(np.float64)


def _lengths(vectors: Floats | Vectors) -> Floats:
    """Return the squared length of each row."""
    return np.asarray(np.sum(np.square(vectors), axis=1), dtype=np.float64)


def _fading(products: Floats | Vectors, some: Floats, others: Floats) -> Floats:
    """Return 1 for the same place, less the farther apart; from the products of all pairs and their squared lengths."""
    apart = np.multiply(products, -2.0, dtype=np.float64)
    apart += some[:, None]
    apart += others[None, :]
    np.maximum(apart, 0.0, out=apart)
    apart *= -NARROWNESS
    return np.exp(apart, out=apart)


def _lower_inverse(matrix: Floats) -> Floats:
    """Return the lower half of the inverse of a positive definite matrix [n, n], which is written over."""
    factor, failed = scipy.linalg.lapack.dpotrf(matrix.T, lower=True, overwrite_a=True)
    if failed:
        raise np.linalg.LinAlgError(f"The comparison of questions cannot be solved (at {failed}).")
    inverse, _ = scipy.linalg.lapack.dpotri(factor, lower=True, overwrite_c=True)
    return np.asarray(inverse, dtype=np.float64)
