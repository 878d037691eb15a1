"""The need head: how likely a person is right by now, from the embedding's layers and the course of the conversation.

A linear reader trained on dialogues labelled with the turn from which a person is right, by `careline train need`; its
weights stand beside this file. Wishes for a person and the patterns of risk never need it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.need import Need
from routing.stored_weights import stored_weights

DEFAULT_PATH = Path(__file__).with_name("need_head.npz")


@dataclass(frozen=True)
class NeedHead:
    """`of_layers` float32 [dimension], `of_features` by the names of `routing.need.features`."""

    of_layers: npt.NDArray[np.float32]
    of_features: Mapping[str, float]
    bias: float
    model: str

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "NeedHead":
        """Raises SettingsError: without the head the rules decide alone."""
        with stored_weights(path, "careline train need") as stored:
            names = [str(name) for name in stored["names"]]
            weights = [float(weight) for weight in stored["of_features"]]
            return cls(
                stored["of_layers"].astype(np.float32),
                dict(zip(names, weights, strict=True)),
                float(stored["bias"]),
                str(stored["model"]),
            )

    def save(self, path: Path) -> None:
        stored: dict[str, Any] = {
            "of_layers": self.of_layers.astype(np.float16),
            "names": np.asarray(list(self.of_features)),
            "of_features": np.asarray(list(self.of_features.values()), dtype=np.float32),
            "bias": self.bias,
            "model": self.model,
        }
        np.savez_compressed(path, **stored)

    @property
    def dimension(self) -> int:
        return int(self.of_layers.shape[0])

    def reading(self, layers: npt.NDArray[np.float32]) -> Need:
        """Return what the head makes of a message, once the course of the conversation is known.

        `layers`: as `Encoder.encode_with_layers` returns them. Raises ValueError when they have another length.
        """
        if layers.shape != (self.dimension,):
            raise ValueError(f"the layers have {layers.size} numbers, the head was trained on {self.dimension}")
        words = float(layers @ self.of_layers) + self.bias

        def need(features: Mapping[str, float]) -> float:
            course = sum(self.of_features.get(name, 0.0) * value for name, value in features.items())
            return 1.0 / (1.0 + float(np.exp(-(words + course))))

        return need
