"""Least-squares classification over a kernel: closeness in meaning (the encoder's layers) plus likeness in spelling.

Chosen because predictions for left-out examples come in closed form: probabilities and the limit below which a text
counts as not understood are calibrated on unseen examples, without training it again. No Rasa here.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
from scipy.optimize import minimize_scalar

from bot.nlu.kernel_algebra import Solution, solve
from bot.nlu.meaning import Meaning
from bot.nlu.scope import FEW, OUT_OF_SCOPE, Evidence, Scope
from bot.nlu.spelling import Spelling

Array = np.ndarray

MEANING_WIDTH = 1.0
"""Kernel between unit rows a, b: exp(-MEANING_WIDTH * |a - b|^2)."""

EXACT_UP_TO = 12000
"""Rows that are solved as they are."""

MAX_LANDMARKS = 5000
"""Larger sets are represented through so many of their examples, which bounds time and memory."""

NEAR = 256
"""A message's cosines are taken of so many examples in scope that are likest in meaning, and of as many out of it: to
read all of them takes as long as all else, and what is nearest by the sentence vector is nearly always among these."""

HELD_BACK_PARTS = 10
"""Without examples out of scope, intents are held back in so many parts to see how strange texts look."""


@dataclass(frozen=True)
class Prediction:
    """`ranking` of (intent, probability), best first. `nearest` is the cosine of the nearest example, -1..1.

    `in_scope` is 0..1: how much this looks like a text that the training examples cover; `understood` when that is
    enough.
    """

    ranking: List[Tuple[str, float]]
    nearest: float
    in_scope: float
    understood: bool


class KernelClassifier:
    """Train with `fit`; `save` and `load` a folder of plain arrays and JSON.

    A text comes with its sentence vector, float32 [dim], unit, and the encoder's layers beside each other, [k * layer].
    """

    def __init__(self) -> None:
        self.labels: List[str] = []
        self._spelling = Spelling()
        self._meaning: Optional[Meaning] = None
        self._intents: Array = np.zeros(0, dtype=np.int64)
        self._vectors: Array = np.zeros((0, 0), dtype=np.float32)
        self._landmarks: Array = np.zeros((0, 0), dtype=np.float32)
        self._weights: Array = np.zeros((0, 0))
        self._spelled_weights: Array = np.zeros((0, 0))
        self._temperature = 1.0
        self._scope = Scope(np.zeros(1), 0.0, 0.0)

    def fit(self, texts: Sequence[str], vectors: Array, layers: Array, intents: Sequence[str]) -> None:
        """Train on one intent for each text."""
        self.labels = sorted(set(intents))
        numbers = {label: number for number, label in enumerate(self.labels)}
        truth = np.array([numbers[intent] for intent in intents])
        self._intents, self._vectors = truth, np.asarray(vectors, dtype=np.float32)
        self._meaning = Meaning.learnt(layers, vectors.shape[1])
        meant, spelled = self._meaning.rows(layers), self._spelling.fit(texts)
        chosen = _landmarks(len(truth))
        wanted = np.where(truth[:, None] == np.arange(len(self.labels))[None, :], 1.0, -1.0)
        kernel = _meant_kernel(meant, meant[chosen])
        kernel += (spelled @ spelled[chosen].T).toarray()
        solution = solve(kernel, chosen, wanted)
        self._landmarks, self._weights = meant[chosen], np.asarray(solution.weights, dtype=np.float32)
        self._spelled_weights = np.asarray(spelled[chosen].T @ solution.weights, dtype=np.float32)
        left_out = solution.left_out([np.array([row]) for row in range(len(truth))])
        self._temperature = _temperature(left_out, truth)
        self._scope = self._fit_scope(solution, left_out, truth)

    def predict(self, text: str, vector: Array, layers: Array) -> Prediction:
        if self._meaning is None:
            raise ValueError("the classifier has not been trained")
        meant = self._meaning.rows(np.asarray(layers, dtype=np.float32).reshape(1, -1))
        kernel = _meant_kernel(meant, self._landmarks)
        scores = kernel @ self._weights
        features, values = self._spelling.row(text)
        scores = scores + values @ self._spelled_weights[features]
        near = self._near(kernel[0], scores[0])
        cosines = (self._vectors[near] @ np.asarray(vector, dtype=np.float32)).reshape(1, -1)
        chances = _softmax(scores * self._temperature)[0]
        in_scope = float(self._scope.chance(self._evidence(scores, cosines, near))[0])
        understood = in_scope >= self._scope.limit
        ranking = [(self.labels[number], float(chances[number])) for number in np.argsort(-chances)]
        if understood and ranking[0][0] == OUT_OF_SCOPE and len(ranking) > 1:
            # The weighed evidence decides about the scope, not this one chance.
            ranking[0], ranking[1] = ranking[1], ranking[0]
        return Prediction(ranking, float(cosines.max()), in_scope, understood)

    def save(self, folder: Path) -> None:
        if self._meaning is None:
            raise ValueError("the classifier has not been trained")
        np.savez(
            folder / "arrays.npz",
            intents=self._intents,
            vectors=self._vectors,
            landmarks=self._landmarks,
            weights=self._weights,
            spelled_weights=self._spelled_weights,
            **{f"meaning_{name}": value for name, value in self._meaning.arrays().items()},
        )
        about = {
            "labels": self.labels,
            "temperature": self._temperature,
            "scope": self._scope.about(),
            "spelling": self._spelling.about(),
        }
        (folder / "about.json").write_text(json.dumps(about), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "KernelClassifier":
        loaded = cls()
        about = json.loads((folder / "about.json").read_text(encoding="utf-8"))
        loaded.labels, loaded._temperature = about["labels"], about["temperature"]
        loaded._scope, loaded._spelling = Scope.of(about["scope"]), Spelling.of(about["spelling"])
        with np.load(folder / "arrays.npz") as arrays:
            loaded._intents, loaded._vectors = arrays["intents"], arrays["vectors"]
            loaded._landmarks, loaded._weights = arrays["landmarks"], arrays["weights"]
            loaded._spelled_weights = arrays["spelled_weights"]
            meaning = {name[len("meaning_") :]: arrays[name] for name in arrays.files if name.startswith("meaning_")}
        loaded._meaning = Meaning.of(meaning)
        return loaded

    def _near(self, kernel: Array, scores: Array) -> Array:
        """Return the rows of the examples that tell about the scope: those likest in meaning, and the best intent's."""
        if len(kernel) != len(self._vectors):  # represented through landmarks, which stand for others as well
            return np.arange(len(self._vectors))
        outside = self._outside
        best = max((number for number in range(len(scores)) if number != outside), key=scores.__getitem__)
        strange = self._intents == (-1 if outside is None else outside)
        likest = [rows[_likest(kernel[rows])] for rows in (np.flatnonzero(~strange), np.flatnonzero(strange))]
        return np.asarray(np.unique(np.concatenate([*likest, np.flatnonzero(self._intents == best)])))

    @property
    def _outside(self) -> Optional[int]:
        return self.labels.index(OUT_OF_SCOPE) if OUT_OF_SCOPE in self.labels else None

    def _evidence(self, scores: Array, cosines: Array, rows: Union[Array, slice] = slice(None)) -> Evidence:
        """`cosines` are those of the examples in `rows`, or of all."""
        return Evidence.of(scores, cosines, self._intents[rows], self._outside)

    def _fit_scope(self, solution: Solution, left_out: Array, truth: Array) -> Scope:
        """Learn from examples left out in turn, and from those out of scope, or from intents held back."""
        outside = self._outside
        alone = np.arange(len(truth))
        seen = self._evidence_without(left_out, alone, alone[:, None])
        ours = truth != outside
        right = left_out[ours].argmax(axis=1) == truth[ours]
        if (~ours).sum() >= FEW:
            strange, real = Evidence(seen.rows[~ours]), True
        else:
            strange, real = self._held_back(solution, truth), False
        if not right.any() or not len(strange.rows):
            return Scope(np.zeros(seen.rows.shape[1]), 0.0, 0.0)
        return Scope.fitted(Evidence(seen.rows[ours]), right, strange, real)

    def _held_back(self, solution: Solution, truth: Array) -> Evidence:
        """Return the evidence of examples whose whole intent was unknown."""
        known = [number for number in range(len(self.labels)) if number != self._outside]
        order = np.random.default_rng(0).permutation(known)
        parts = [part for part in np.array_split(order, min(HELD_BACK_PARTS, len(order))) if len(part) < len(known)]
        found = []
        for part in parts:
            rows = np.flatnonzero(np.isin(truth, part))
            scores = solution.left_out([rows])[rows]
            scores[:, part] = -np.inf
            found.append(self._evidence_without(np.maximum(scores, -1.5), rows, np.tile(rows, (len(rows), 1))).rows)
        return Evidence(np.vstack(found) if found else np.zeros((0, 4)))

    def _evidence_without(self, scores: Array, rows: Array, hidden: Array) -> Evidence:
        """Return the evidence of `rows`, blind to the examples `hidden` [rows, m], in blocks that bound the memory."""
        found = []
        for start in range(0, len(rows), 1000):
            block = rows[start : start + 1000]
            cosines = self._vectors[block] @ self._vectors.T
            np.put_along_axis(cosines, hidden[start : start + 1000], -1.0, axis=1)
            found.append(self._evidence(scores[start : start + 1000], cosines).rows)
        return Evidence(np.vstack(found))


def _meant_kernel(rows: Array, landmarks: Array) -> Array:
    """Return float32 [n, landmarks]."""
    likeness = rows @ landmarks.T
    likeness *= 2.0 * MEANING_WIDTH
    likeness -= 2.0 * MEANING_WIDTH
    return np.asarray(np.exp(likeness, out=likeness))


def _likest(kernel: Array) -> Array:
    return np.argpartition(kernel, -NEAR)[-NEAR:] if len(kernel) > NEAR else np.arange(len(kernel))


def _landmarks(count: int) -> Array:
    if count <= EXACT_UP_TO:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).permutation(count)[:MAX_LANDMARKS])


def _temperature(left_out: Array, truth: Array) -> float:
    """Return the factor on the scores that makes the left-out probabilities honest (least log loss)."""

    def loss(log_factor: float) -> float:
        chances = _softmax(left_out * np.exp(log_factor))[np.arange(len(truth)), truth]
        return float(-np.log(np.maximum(chances, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.0, 4.0), method="bounded").x))


def _softmax(scores: Array) -> Array:
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True))
