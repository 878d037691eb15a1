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
    """`weights` [landmarks, classes]; `fitted` and `wanted` [n, classes].

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
    inverse = _inverse_of_factor(kernel, RIDGE)
    weights = inverse.T @ (inverse @ wanted.astype(inverse.dtype))

    def complement(rows: Array) -> Array:
        part = inverse[:, rows].astype(np.float64)
        return np.asarray(RIDGE * (part.T @ part))

    return Solution(weights, wanted - RIDGE * weights, wanted, complement)


def _inverse_of_factor(kernel: Array, ridge: float) -> Array:
    """Return M, lower triangular, with M^T M the inverse of `kernel` + `ridge` on its diagonal.

    The inverse itself would cost half as much again, and of it only the diagonal is asked for, or small blocks. All
    happens in one matrix, in the precision of the kernel.
    """
    matrix = np.array(kernel, order="F")
    np.fill_diagonal(matrix, matrix.diagonal() + ridge)
    factorise, invert = scipy.linalg.get_lapack_funcs(("potrf", "trtri"), (matrix,))
    matrix, failed = factorise(matrix, lower=True, overwrite_a=True, clean=True)
    if failed:
        raise np.linalg.LinAlgError("the kernel is not positive definite")
    matrix, _ = invert(matrix, lower=True, overwrite_c=True)
    return np.asarray(matrix)


def _through_landmarks(kernel: Array, landmarks: Array, wanted: Array) -> Solution:
    """Represent every row by its likeness to the landmarks (Nystrom): bounds time and memory for large sets."""
    kernel = kernel.astype(np.float64)
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
