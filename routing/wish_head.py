"""The wish head: how likely a text asks for a person, from its words alone. It stands beside the grammar of wishes.

A linear reader of hashed features, trained on labelled wishes and look-alikes by `careline train wishes`; its weights
stand beside this file. It needs no embedding and no assistant: numpy only.
"""

import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from common.errors import SettingsError
from routing.stored_weights import stored_weights
from routing.wish_features import FAMILIES, features, sentences_of

DEFAULT_PATH = Path(__file__).with_name("wish_head.npz")
BUCKETS = 1 << 18
"""Features are hashed into so many buckets."""

BEST_SENTENCE = 0.5
"""Of the evidence so much comes from the likeliest sentence, the rest from the whole: chosen by leaving one set out."""

Buckets = npt.NDArray[np.int64]


@dataclass(frozen=True)
class WishHead:
    """`weights`, `rarity` float32 [BUCKETS]: what a feature speaks for a wish, and how much it counts in its family.

    A bucket that training has not seen has rarity 0.
    """

    weights: npt.NDArray[np.float32]
    rarity: npt.NDArray[np.float32]
    bias: float

    @classmethod
    def load(cls, path: Path = DEFAULT_PATH) -> "WishHead":
        """Raises SettingsError: without the head the grammar decides alone."""
        with stored_weights(path, "careline train wishes") as stored:
            weights, rarity = (stored[name].astype(np.float32) for name in ("weights", "rarity"))
            if weights.shape != (BUCKETS,) or rarity.shape != (BUCKETS,):
                raise ValueError(f"{weights.size} weights, {BUCKETS} are wanted")
            return cls(weights, rarity, float(stored["bias"]))

    def save(self, path: Path) -> None:
        np.savez_compressed(
            path, weights=self.weights.astype(np.float16), rarity=self.rarity.astype(np.float16), bias=self.bias
        )

    def odds(self, text: str) -> float:
        """Return the probability, 0..1, that the text asks for a person. `text`: plain, with key words put right.

        A wish may be one sentence of many, so the likeliest one counts beside the whole.
        """
        total, sentences = self._evidence(text), sentences_of(text)
        if len(sentences) > 1:
            best = max(self._evidence(sentence) for sentence in sentences)
            total = (1 - BEST_SENTENCE) * total + BEST_SENTENCE * best
        return 1.0 / (1.0 + float(np.exp(-total)))

    def _evidence(self, text: str) -> float:
        """Return the log-odds of a text read as one."""
        total = self.bias
        for name, found in features(text).items():
            buckets = buckets_of(found)
            rarity = self.rarity[buckets]
            length = float(np.sqrt(rarity @ rarity))
            if length > 0:
                total += FAMILIES[name] * float(self.weights[buckets] @ rarity) / length
        return total


def buckets_of(found: Iterable[str]) -> Buckets:
    """Return the bucket of each feature."""
    return np.asarray([zlib.crc32(name.encode("utf-8", "replace")) % BUCKETS for name in found], dtype=np.int64)


@cache
def kept() -> WishHead | None:
    """Return the head whose weights stand beside this file, None when they cannot be used."""
    try:
        return WishHead.load()
    except SettingsError:
        return None


def say_if_missing(say: Callable[[str], None]) -> None:
    """Say why the grammar of wishes decides alone, where it does."""
    if kept() is None:
        try:
            WishHead.load()
        except SettingsError as error:
            say(str(error))
