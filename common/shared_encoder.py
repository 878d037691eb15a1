"""One encoder for many threads: what waits while it is busy is encoded together, in one call.

A caller that comes alone is served at once, in its own thread: no queue is kept and no time is waited for others.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from common.encoder import BATCH_TEXTS, Encoder


@dataclass
class _Call:
    texts: "list[str]"
    made: "tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]] | None" = None
    error: "Exception | None" = None

    @property
    def done(self) -> bool:
        return self.made is not None or self.error is not None


class SharedEncoder:
    """Encodes as its encoder does. Of several callers one encodes for all, the others wait for its result."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._waiting: "list[_Call]" = []
        self._busy = False
        self._changed = threading.Condition()

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    @property
    def layers_dimension(self) -> int:
        return self._encoder.layers_dimension

    @property
    def model_name(self) -> str:
        return self._encoder.model_name

    @property
    def fingerprint(self) -> str:
        return self._encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> "npt.NDArray[np.float32]":
        """Return float32 [n, dimension], unit rows in the order of `texts`."""
        return self.encode_with_layers(texts)[0]

    def encode_with_layers(self, texts: Sequence[str]) -> "tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]":
        """Return what `encode` returns, and the layers; see Encoder."""
        mine = _Call(list(texts))
        with self._changed:
            self._waiting.append(mine)
        while not mine.done:
            with self._changed:
                self._changed.wait_for(lambda: mine.done or not self._busy)
                if mine.done:
                    break
                self._busy = True
                batch = self._take()
            try:
                self._run(batch)
            finally:
                with self._changed:
                    self._busy = False
                    self._changed.notify_all()
        if mine.error is not None:
            raise mine.error
        assert mine.made is not None
        return mine.made

    def _take(self) -> "list[_Call]":
        """Return those who have waited longest: the first, and more while all have at most `BATCH_TEXTS` texts."""
        batch = [self._waiting.pop(0)]
        texts = len(batch[0].texts)
        while self._waiting and texts + len(self._waiting[0].texts) <= BATCH_TEXTS:
            batch.append(self._waiting.pop(0))
            texts += len(batch[-1].texts)
        return batch

    def _run(self, batch: "list[_Call]") -> None:
        """Encode for all of the batch; when that fails, for each alone, so that nobody suffers from another's text."""
        try:
            rows, layers = self._encoder.encode_with_layers([text for call in batch for text in call.texts])
        except Exception as error:
            if len(batch) == 1:
                batch[0].error = error
                return
            for call in batch:
                self._run([call])
            return
        start = 0
        for call in batch:
            end = start + len(call.texts)
            call.made = (rows[start:end], layers[start:end])
            start = end
