"""The risk head: what more than everyday business a message is about, from its embedding. It adds to the patterns.

A linear reader trained on `risk_examples.yml` against everyday sentences by `careline train risks`; its weights stand
beside this file. The patterns of `risks.py` never need it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.model import TriggerName
from routing.stored_weights import stored_weights

DEFAULT_PATH = Path(__file__).with_name("risk_head.npz")
NONE = "none"


@dataclass(frozen=True)
class RiskHead:
    """`weights` float32 [dimension, classes], `bias` [classes]; `names`: triggers, and `none`."""

    names: tuple[str, ...]
    weights: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    threshold: float
    model: str

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "RiskHead":
        """Raises SettingsError: without the head the patterns decide alone."""
        with stored_weights(path, "careline train risks") as stored:
            return cls(
                tuple(str(name) for name in stored["names"]),
                stored["weights"].astype(np.float32),
                stored["bias"].astype(np.float32),
                float(stored["threshold"]),
                str(stored["model"]),
            )

    def save(self, path: Path) -> None:
        stored: dict[str, Any] = {
            "names": np.asarray(self.names),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            "threshold": self.threshold,
            "model": self.model,
        }
        np.savez_compressed(path, **stored)

    @property
    def dimension(self) -> int:
        return int(self.weights.shape[0])

    def probabilities(self, vectors: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
        """Return float32 [n, classes]. Raises ValueError for embeddings of another size."""
        if vectors.shape[1:] != (self.dimension,):
            raise ValueError(f"the embedding has {vectors.shape[1:]} numbers, the head was trained on {self.dimension}")
        logits = vectors @ self.weights + self.bias
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)

    def risks(self, vector: npt.NDArray[np.float32]) -> tuple[TriggerName, ...]:
        """Return the risk that the message shows, if one is likelier than the threshold."""
        return self.named(self.probabilities(vector[None, :])[0])

    def named(self, odds: npt.NDArray[Any]) -> tuple[TriggerName, ...]:
        """Return the likeliest risk of one row of probabilities, if it is likely enough."""
        odd, name = max((float(odd), name) for odd, name in zip(odds, self.names, strict=True) if name != NONE)
        return (TriggerName(name),) if odd >= self.threshold else ()
