"""The sentiment head: the mood of a message from its embedding, pieces of its words, and the lexicon's findings.

Two kinds of readers look at a text, a linear one and a few small networks; their mean is calibrated. The weights are
trained by `careline train sentiment` and kept beside this file; docs/models/sentiment.md is their model card.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.mood_features import BUCKETS, LEXICON_FEATURES, lexicon_features, pieces, weighed
from routing.stored_weights import stored_weights

DEFAULT_PATH = Path(__file__).with_name("mood_head.npz")

Floats = npt.NDArray[np.float32]

EMBEDDING_SCALE = 8.0
"""Unit rows have entries of about 1/20: scaled, they weigh as much as the lexicon's features in the networks."""
LINEAR_EMBEDDING_SCALE = 2.0
LINEAR_LEXICON_SCALE = 0.5


@dataclass(frozen=True)
class Network:
    """One hidden layer: `first` [384 + lexicon, h], `second` [h, 3]."""

    first: Floats
    first_bias: Floats
    second: Floats
    second_bias: Floats

    def logits(self, rows: Floats) -> Floats:
        return np.asarray(np.maximum(rows @ self.first + self.first_bias, 0) @ self.second + self.second_bias)


@dataclass(frozen=True)
class MoodHead:
    """`rarity` [BUCKETS]; `of_pieces` [BUCKETS, 3], `of_vector` [384, 3], `of_lexicon` [15, 3], `bias` [3].

    `sharpness` and `shift` [3] turn the readers' mean into calibrated probabilities.
    """

    rarity: Floats
    of_pieces: Floats
    of_vector: Floats
    of_lexicon: Floats
    bias: Floats
    networks: tuple[Network, ...]
    linear_share: float
    sharpness: float
    shift: Floats
    model: str

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "MoodHead":
        """Read the weights. Raises SettingsError: without the head the lexicon decides alone."""
        with stored_weights(path, "careline train sentiment PATH") as stored:
            return cls.of(stored)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "MoodHead":
        def floats(name: str) -> Floats:
            return np.asarray(stored[name], dtype=np.float32)

        head = cls(
            rarity=floats("rarity"),
            of_pieces=floats("of_pieces"),
            of_vector=floats("of_vector"),
            of_lexicon=floats("of_lexicon"),
            bias=floats("bias"),
            networks=tuple(
                Network(
                    floats(f"first_{i}"), floats(f"first_bias_{i}"), floats(f"second_{i}"), floats(f"second_bias_{i}")
                )
                for i in range(int(stored["networks"]))
            ),
            linear_share=float(stored["linear_share"]),
            sharpness=float(stored["sharpness"]),
            shift=floats("shift"),
            model=str(stored["model"]),
        )
        if head.of_pieces.shape != (BUCKETS, 3) or head.of_lexicon.shape != (LEXICON_FEATURES, 3):
            raise ValueError("the weights belong to another version of the features")
        return head

    @property
    def dimension(self) -> int:
        """Of the embedding that the head was trained on."""
        return int(self.of_vector.shape[0])

    def emotion(self, text: str, vector: npt.NDArray[np.float32]) -> float:
        """Return the mood, -1 negative .. 1 positive: the probability of positive less that of negative.

        `vector`: float32 [dimension], the text's unit embedding. Raises ValueError when it has another length.
        """
        odds = self.probabilities([text], vector[None, :])[0]
        return float(odds[2] - odds[0])

    def probabilities(self, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> Floats:
        """Return calibrated probabilities float32 [n, 3]: negative, neutral, positive."""
        return calibrated(self.raw(texts, vectors), self.sharpness, self.shift)

    def raw(self, texts: Sequence[str], vectors: npt.NDArray[np.float32]) -> Floats:
        """Return the readers' mean before calibration, float32 [n, 3]."""
        if vectors.shape[1:] != (self.dimension,):
            raise ValueError(f"the embedding has {vectors.shape[1:]} numbers, the head was trained on {self.dimension}")
        lexicon = np.asarray([lexicon_features(text) for text in texts], dtype=np.float32)
        logits = (
            np.stack([self._of_text(text) for text in texts])
            + vectors * LINEAR_EMBEDDING_SCALE @ self.of_vector
            + lexicon * LINEAR_LEXICON_SCALE @ self.of_lexicon
            + self.bias
        )
        linear = softmax(np.asarray(logits, dtype=np.float32))
        if not self.networks:
            return linear
        rows = network_rows(vectors, lexicon)
        deep = sum(softmax(network.logits(rows)) for network in self.networks) / len(self.networks)
        return np.asarray(self.linear_share * linear + (1 - self.linear_share) * deep, dtype=np.float32)

    def _of_text(self, text: str) -> Floats:
        total = np.zeros(3, dtype=np.float32)
        for counts in pieces(text):
            buckets, values = weighed(counts, self.rarity)
            total += values @ self.of_pieces[buckets]
        return total


def network_rows(vectors: npt.NDArray[np.float32], lexicon: Floats) -> Floats:
    return np.hstack([vectors * EMBEDDING_SCALE, lexicon]).astype(np.float32)


def softmax(logits: Floats) -> Floats:
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def calibrated(raw: Floats, sharpness: float, shift: Floats) -> Floats:
    return softmax(np.asarray(sharpness * np.log(np.maximum(raw, 1e-9)) + shift, dtype=np.float32))
