"""Figures for three moods: macro-F1 with an interval, calibration error."""

from typing import Any

import numpy as np
import numpy.typing as npt

Labels = npt.NDArray[Any]
BINS = 15
RESAMPLES = 1000


def macro_f1(wanted: Labels, got: Labels) -> float:
    """Return the mean of the three moods' F1, 0..1."""
    return float(np.mean([_f1(wanted == mood, got == mood) for mood in range(3)]))


def _f1(wanted: Labels, got: Labels) -> float:
    hits = float(np.sum(wanted & got))
    return 2 * hits / max(float(wanted.sum() + got.sum()), 1.0)


def interval(wanted: Labels, got: Labels, seed: int = 1) -> tuple[float, float]:
    """Return the 95 % interval of the macro-F1 by resampling rows."""
    dice, count = np.random.default_rng(seed), len(wanted)
    draws = []
    for _ in range(RESAMPLES):
        rows = dice.integers(0, count, count)
        draws.append(macro_f1(wanted[rows], got[rows]))
    low, high = np.quantile(draws, [0.025, 0.975])
    return float(low), float(high)


def calibration_error(wanted: Labels, odds: npt.NDArray[Any]) -> float:
    """Return the expected calibration error, 0..1: confidence against accuracy over 15 equal steps of confidence."""
    sure, right = odds.max(axis=1), odds.argmax(axis=1) == wanted
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    error = 0.0
    for step in range(BINS):
        inside = place == step
        if inside.any():
            error += inside.mean() * abs(float(sure[inside].mean()) - float(right[inside].mean()))
    return float(error)
