"""What a text means: the encoder's layers, brought to one scale and a bounded width. No Rasa here."""

from dataclasses import dataclass
from typing import Dict

import numpy as np

Array = np.ndarray

WIDTH = 256
"""Directions that are kept of all layers together."""

LEARNT_FROM = 4000
"""Rows that the directions are learnt from, at most."""


@dataclass(frozen=True)
class Meaning:
    """Centres and scales each layer as the training texts have it, and keeps the directions in which they differ most.

    Lower layers know the words, the last one the sense; together they tell intents apart better than either.
    """

    centre: Array
    scale: Array
    layer: int
    middle: Array
    directions: Array

    @classmethod
    def learnt(cls, layers: Array, layer: int) -> "Meaning":
        """`layers` float32 [n, k * layer]: the texts' rows, layer beside layer."""
        centre, scale = layers.mean(axis=0), layers.std(axis=0) + 1e-6
        rows = _scaled(layers, centre, scale, layer)
        chosen = rows
        if len(rows) > LEARNT_FROM:
            chosen = rows[np.random.default_rng(0).permutation(len(rows))[:LEARNT_FROM]]
        middle = chosen.mean(axis=0)
        spread = chosen - middle
        _, directions = np.linalg.eigh((spread.T @ spread).astype(np.float64))
        kept = directions[:, ::-1][:, : min(WIDTH, len(chosen))].astype(np.float32)
        return cls(centre, scale, layer, middle, kept)

    def rows(self, layers: Array) -> Array:
        """Return float32 [n, width], unit rows."""
        return _unit((_scaled(layers, self.centre, self.scale, self.layer) - self.middle) @ self.directions)

    def arrays(self) -> Dict[str, Array]:
        return {
            "centre": self.centre,
            "scale": self.scale,
            "layer": np.array(self.layer),
            "middle": self.middle,
            "directions": self.directions,
        }

    @classmethod
    def of(cls, arrays: Dict[str, Array]) -> "Meaning":
        return cls(arrays["centre"], arrays["scale"], int(arrays["layer"]), arrays["middle"], arrays["directions"])


def _scaled(layers: Array, centre: Array, scale: Array, layer: int) -> Array:
    rows = (np.asarray(layers, dtype=np.float32) - centre) / scale
    return np.concatenate([_unit(rows[:, at : at + layer]) for at in range(0, rows.shape[1], layer)], axis=1)


def _unit(rows: Array) -> Array:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), dtype=np.float32)
