"""Figures over what an assistant understood, with their 95 % intervals. Pure."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

OUT_OF_SCOPE = frozenset({"out_of_scope", "nlu_fallback"})
UNSURE = "nlu_unsure"
"""The assistant asks which of two requests was meant."""

RESAMPLES = 1000
SEED = 20261124
Z_95 = 1.959964


@dataclass(frozen=True)
class Reading:
    """What the assistant makes of a sentence: the intent it acts on, the best one in scope, and how sure it is, 0..1,
    that the sentence is in scope."""

    intent: str
    best: str
    in_scope: float

    @property
    def label(self) -> str:
        """The intent as a classifier's answer: out of scope is one label, of two possible ones the likelier counts."""
        if self.intent in OUT_OF_SCOPE:
            return "out_of_scope"
        return self.best if self.intent == UNSURE else self.intent


def figures(name: str, expected: Sequence[str], readings: Sequence[Reading]) -> dict[str, Any]:
    """Return counts and figures. What cannot be had from this set (no sentence out of scope) is None.

    `accuracy_in_scope`: the best intent, whatever is then thought of the scope; `served_in_scope`: as acted on.
    """
    wanted = np.array(["out_of_scope" if one in OUT_OF_SCOPE else one for one in expected])
    inside = wanted != "out_of_scope"
    labels = np.array([one.label for one in readings])
    best, scores = np.array([one.best for one in readings]), np.array([one.in_scope for one in readings])
    taken = labels != "out_of_scope"
    wrong = Counter(
        f"{want} → {have}" for want, have in zip(wanted[inside], labels[inside], strict=True) if want != have
    )
    return {
        "set": name,
        "n": len(wanted),
        "n_in_scope": int(inside.sum()),
        "n_out_of_scope": int((~inside).sum()),
        **_share("accuracy_in_scope", (best == wanted)[inside]),
        **_share("served_in_scope", (labels == wanted)[inside]),
        **_share("accepted_in_scope", taken[inside]),
        **_share("out_of_scope_recall", ~taken[~inside]),
        **_share("out_of_scope_recall_at_95_accepted", _refused_at(scores, inside, 0.95)),
        **_resampled("auroc", _auroc, scores, inside),
        **_resampled("mcc", _mcc, wanted, labels),
        "most_confused": dict(wrong.most_common(10)),
    }


def _share(name: str, hits: npt.NDArray[np.bool_]) -> dict[str, Any]:
    """Return a proportion with Wilson's interval."""
    n = len(hits)
    if not n:
        return {name: None, f"{name}_95": None}
    share = float(hits.mean())
    middle = (share + Z_95**2 / (2 * n)) / (1 + Z_95**2 / n)
    half = Z_95 / (1 + Z_95**2 / n) * float(np.sqrt(share * (1 - share) / n + Z_95**2 / (4 * n * n)))
    return {name: share, f"{name}_95": [round(middle - half, 4), round(middle + half, 4)]}


def _refused_at(
    scores: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_], accepted: float
) -> npt.NDArray[np.bool_]:
    """Return which sentences out of scope are refused when so many in scope are accepted."""
    if not inside.any():
        return np.zeros(0, dtype=bool)
    return np.asarray(scores[~inside] < np.quantile(scores[inside], 1 - accepted))


def _resampled(
    name: str, figure: Callable[[Any, Any], float | None], first: npt.NDArray[Any], second: npt.NDArray[Any]
) -> dict[str, Any]:
    """Return a figure with the interval of its values on resamples of the sentences."""
    value = figure(first, second)
    if value is None:
        return {name: None, f"{name}_95": None}
    random = np.random.default_rng(SEED)
    rows = (random.integers(0, len(first), len(first)) for _ in range(RESAMPLES))
    found = [one for one in (figure(first[row], second[row]) for row in rows) if one is not None]
    low, high = np.quantile(found, [0.025, 0.975])
    return {name: value, f"{name}_95": [round(float(low), 4), round(float(high), 4)]}


def _auroc(scores: npt.NDArray[np.float64], inside: npt.NDArray[np.bool_]) -> float | None:
    """Return how often a sentence in scope scores above one out of scope; ties count half."""
    n_in, n_out = int(inside.sum()), int((~inside).sum())
    if not n_in or not n_out:
        return None
    values, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    return float((ranks[inside].sum() - n_in * (n_in + 1) / 2) / (n_in * n_out)) if len(values) else None


def _mcc(wanted: npt.NDArray[np.str_], given: npt.NDArray[np.str_]) -> float | None:
    """Return Matthews' correlation for many classes."""
    classes, both = np.unique(np.concatenate([wanted, given]), return_inverse=True)
    truth, guess = both[: len(wanted)], both[len(wanted) :]
    n = len(wanted)
    t, p = np.bincount(truth, minlength=len(classes)), np.bincount(guess, minlength=len(classes))
    right = int((truth == guess).sum())
    spread = float(n * n - (p * p).sum()) * float(n * n - (t * t).sum())
    return float((right * n - int((t * p).sum())) / np.sqrt(spread)) if spread > 0 else None
