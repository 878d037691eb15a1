"""Kernel least squares, with predictions for left-out rows in closed form: no second training. No Rasa here."""

from dataclasses import dataclass
from typing import Callable, Sequence

import numpy as np
import scipy.linalg

Array = np.ndarray

RIDGE = 0.3

_JITTER = 1e-6
"""Keeps the factorisation of nearly equal examples stable."""


@dataclass(frozen=True)
class Solution:
    """`weights` float64 [landmarks, classes]; `fitted` and `wanted` float64 [n, classes].

    `complement(rows)` returns the block of I - H for these rows, H being the matrix that makes `fitted` from `wanted`.
    """

    weights: Array
    fitted: Array
    wanted: Array
    complement: Callable[[Array], Array]

    def left_out(self, groups: Sequence[Array]) -> Array:
        """Return [n, classes]: what each row would get, had the classifier never seen the rows of its group."""
        result = np.array(self.fitted)
        for rows in groups:
            missing = self.wanted[rows] - self.fitted[rows]
            if len(rows) == 1:
                block = self.complement(rows)[0, 0]
                result[rows] = self.wanted[rows] - missing / max(block, 1e-3)
            else:
                block = self.complement(rows) + 1e-9 * np.eye(len(rows))
                result[rows] = self.wanted[rows] - scipy.linalg.solve(block, missing, assume_a="pos")
        return result


def solve(kernel: Array, landmarks: Array, wanted: Array) -> Solution:
    """Fit `wanted` [n, classes] on `kernel` [n, landmarks]; `landmarks` are row numbers, all for the exact fit."""
    return _exact(kernel, wanted) if len(landmarks) == len(kernel) else _through_landmarks(kernel, landmarks, wanted)


def _exact(kernel: Array, wanted: Array) -> Solution:
    inverse = _inverse(kernel, RIDGE)
    weights = inverse @ wanted
    return Solution(
        weights, wanted - RIDGE * weights, wanted, lambda rows: np.asarray(RIDGE * inverse[np.ix_(rows, rows)])
    )


def _inverse(kernel: Array, ridge: float) -> Array:
    """Return the inverse of `kernel` + `ridge` on its diagonal, both symmetric.

    From the factor it costs a third of solving for each column, and all of it happens in one matrix.
    """
    matrix = np.array(kernel, dtype=np.float64, order="F")
    np.fill_diagonal(matrix, matrix.diagonal() + ridge)
    matrix, failed = scipy.linalg.lapack.dpotrf(matrix, lower=True, overwrite_a=True)
    if failed:
        raise np.linalg.LinAlgError("the kernel is not positive definite")
    matrix, _ = scipy.linalg.lapack.dpotri(matrix, lower=True, overwrite_c=True)
    for row in range(len(matrix) - 1):
        matrix[row, row + 1 :] = matrix[row + 1 :, row]
    return np.asarray(matrix)


def _through_landmarks(kernel: Array, landmarks: Array, wanted: Array) -> Solution:
    """Represent every row by its likeness to the landmarks (Nystrom): bounds time and memory for large sets."""
    among = kernel[landmarks] + _JITTER * np.eye(len(landmarks))
    factor = scipy.linalg.cholesky(among, lower=True)
    features = scipy.linalg.solve_triangular(factor, kernel.T, lower=True).T
    inverse = scipy.linalg.inv(features.T @ features + RIDGE * np.eye(features.shape[1]))
    coefficients = inverse @ (features.T @ wanted)
    weights = scipy.linalg.solve_triangular(factor, coefficients, lower=True, trans="T")

    def complement(rows: Array) -> Array:
        part = features[rows]
        return np.asarray(np.eye(len(rows)) - part @ inverse @ part.T)

    return Solution(weights, features @ coefficients, wanted, complement)
