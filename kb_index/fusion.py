"""One score from several fields: a weighted sum, its weights learned from questions whose answer is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FIELDS = ("text", "question", "votes", "titled", "unit", "lexical")
"""What a passage is scored by, each 0..1. Likeness in meaning of the query to the passage (`text`), to the nearest of
the writer's questions that it answers (`question`), to the three nearest questions of its article (`votes`), to the
nearest of its questions read together with the title (`titled`), and to its nearest sentence, list or table (`unit`);
and the share of the query's words that it holds (`lexical`)."""

FEWEST_EXAMPLES = 20
"""With fewer questions of known answer the shipped weights stay as they are."""

PULL = 0.05
"""How strongly the shipped weights hold against a shop's questions."""

SHARPNESS = 30.0
"""What the shipped weights add up to where learning begins: how far a better score goes towards certainty."""

STEPS = 60


@dataclass(frozen=True)
class Fusion:
    """Weights of `FIELDS`, none below 0, that add up to 1. `learned_from` counts the questions they were fitted on."""

    weights: tuple[float, ...]
    learned_from: int = 0

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Fusion":
        return cls(tuple(float(weight) for weight in raw["weights"]), int(raw["learned_from"]))

    def fuse(self, fields: Floats) -> Floats:
        """Return float64 [n], 0..1, for the fields [n, len(FIELDS)] of n passages."""
        return np.asarray(fields @ np.array(self.weights), dtype=np.float64)


SHIPPED = Fusion((0.17, 0.20, 0.00, 0.32, 0.16, 0.15))
"""What `bench/kb_quality.py --learn-weights` gave: tuning halves of two public sets, and the demo shop's own."""


@dataclass(frozen=True)
class Candidates:
    """A question's candidates: their fields [n, len(FIELDS)], and which of them answer it [n]."""

    fields: Floats
    right: npt.NDArray[np.bool_]


def learn(examples: Sequence[Candidates], prior: Fusion = SHIPPED) -> Fusion:
    """Return the weights under which passages that answer come before the others; near `prior` with few examples.

    Minimises the cross-entropy between the candidates' softmax and those that answer, and the distance to `prior`.
    Examples without an answer among their candidates, or with nothing else, teach nothing.
    """
    useful = [one for one in examples if one.right.any() and not one.right.all()]
    if len(useful) < FEWEST_EXAMPLES:
        return prior
    before = np.array(prior.weights) * SHARPNESS
    weights = before.copy()
    for _ in range(STEPS):
        slope, curve = PULL * (weights - before), PULL * np.eye(len(weights))
        for one in useful:
            first, second = _pull_of(one, weights)
            slope += first
            curve += second
        step = np.linalg.solve(curve, slope)
        weights = np.maximum(weights - step, 0.0)
        if float(np.abs(step).max()) < 1e-6:
            break
    total = float(weights.sum())
    return Fusion(tuple(float(weight / total) for weight in weights), len(useful)) if total > 0 else prior


def _pull_of(one: Candidates, weights: Floats) -> tuple[Floats, Floats]:
    """Return gradient and curvature of one question's cross-entropy.

    Of several right passages the one that stands best counts: an answer is wanted, not all of them.
    """
    scores = one.fields @ weights
    chances = _softmax(scores)
    wanted = np.where(one.right, _softmax(np.where(one.right, scores, -np.inf)), 0.0)
    mean = chances @ one.fields
    spread = one.fields - mean
    return mean - wanted @ one.fields, (spread * chances[:, None]).T @ spread


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max())
    return np.asarray(raised / raised.sum(), dtype=np.float64)
