"""In scope or not: how sure the classifier is and how near the examples are, weighed together as training has shown.

The weights and the limit are fitted at each training, on predictions for examples that were left out. No Rasa here.
"""

from dataclasses import dataclass
from typing import Any, Dict

import numpy as np
from sklearn.linear_model import LogisticRegression

Array = np.ndarray

OUT_OF_SCOPE = "out_of_scope"
"""The intent whose examples say what is not ours. A set without it learns from intents that are held back in turn."""

FEW = 20
"""With fewer examples out of scope than this, intents are held back instead."""

KEPT_SHARE = 0.98
"""Without examples out of scope: the share of the rightly read examples, left out in turn, that stays in scope.
Chosen on the validation rows of CLINC150."""

OURS_WEIGHT = 2.0
"""Most of what customers write is ours: refusing it costs more than looking for an answer to something that is not."""

NEAREST = 3

EQUAL_PARTS = (0, 3)
"""Without examples out of scope: the best score and the nearest three, each in its own spread, count alike."""


@dataclass(frozen=True)
class Evidence:
    """One row a text, float64: score of the best intent in scope, its lead over the next one, cosine of the nearest
    example, of that intent's nearest three; and where the set has such an intent, cosine of the nearest example out of
    scope, and that intent's score.
    """

    rows: Array

    @classmethod
    def of(cls, scores: Array, cosines: Array, intents: Array, outside: "int | None") -> "Evidence":
        """`scores` [n, classes], `cosines` [n, examples]; `intents` [examples] and `outside` are class numbers."""
        inside = [number for number in range(scores.shape[1]) if number != outside]
        best_two = np.sort(scores[:, inside], axis=1)[:, -2:]
        best = np.array(inside)[scores[:, inside].argmax(axis=1)]
        of_ours = np.where(intents[None, :] == outside, -1.0, cosines) if outside is not None else cosines
        of_best = np.where(intents[None, :] == best[:, None], cosines, -1.0)
        nearest = (
            np.sort(np.partition(of_best, -NEAREST, axis=1)[:, -NEAREST:], axis=1)
            if of_best.shape[1] > NEAREST
            else of_best
        )
        columns = [
            best_two[:, -1],
            best_two[:, -1] - best_two[:, 0],
            of_ours.max(axis=1),
            nearest.mean(axis=1),
        ]
        if outside is not None:
            columns += [
                np.where(intents[None, :] == outside, cosines, -1.0).max(axis=1),
                scores[:, outside],
            ]
        return cls(np.stack(columns, axis=1).astype(np.float64))


@dataclass(frozen=True)
class Scope:
    """Turns evidence into a chance of being in scope, 0..1; from `limit` on a text counts as understood."""

    weights: Array
    constant: float
    limit: float

    def chance(self, evidence: Evidence) -> Array:
        return np.asarray(1.0 / (1.0 + np.exp(-(evidence.rows @ self.weights + self.constant))))

    @classmethod
    def fitted(cls, inside: Evidence, right: Array, outside: Evidence, real: bool) -> "Scope":
        """`inside` is evidence of examples in scope, `right` bool [n] whether their intent was found.

        `real`: `outside` are examples out of scope, not intents that were held back.
        """
        ours = inside.rows[right]
        spread = inside.rows.std(axis=0) + 1e-9
        if not real:
            # Intents held back are nearer to ours than strangers will be: they say where, not how to look.
            spread = np.where(np.isin(np.arange(len(spread)), EQUAL_PARTS), spread, np.inf)
        sums = [part / spread if real else (part / spread).sum(axis=1, keepdims=True) for part in (ours, outside.rows)]
        truth = np.r_[np.ones(len(ours)), np.zeros(len(outside.rows))]
        model = LogisticRegression(class_weight="balanced", max_iter=1000).fit(np.vstack(sums), truth)
        scope = cls(model.coef_[0] / spread, float(model.intercept_[0]), 0.0)
        accepted = scope.chance(Evidence(ours))
        limit = _balanced(accepted, scope.chance(outside)) if real else float(np.quantile(accepted, 1.0 - KEPT_SHARE))
        return cls(scope.weights, scope.constant, limit)

    def about(self) -> Dict[str, Any]:
        return {"weights": self.weights.tolist(), "constant": self.constant, "limit": self.limit}

    @classmethod
    def of(cls, about: Dict[str, Any]) -> "Scope":
        return cls(np.array(about["weights"]), float(about["constant"]), float(about["limit"]))


def _balanced(ours: Array, others: Array) -> float:
    """Return the limit at which the least is lost: of ours refused, times OURS_WEIGHT, and of others let in."""
    candidates = np.unique(np.r_[ours, others])
    lost = [float(OURS_WEIGHT * (ours < limit).mean() + (others >= limit).mean()) for limit in candidates]
    least = candidates[int(np.argmin(lost))]
    below = candidates[candidates < least]
    return float((least + below[-1]) / 2) if len(below) else float(least)
