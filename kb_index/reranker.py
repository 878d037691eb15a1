"""A cross-encoder reads question and passage together: slower and often better. Off unless a model is named."""

import threading
from collections.abc import Sequence
from typing import Any

from common.errors import SettingsError


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder, by name of the model hub or by folder; loaded at the first use.

    Thread-safe: one search at a time uses it.
    """

    def __init__(self, model: str) -> None:
        self._name = model
        self._model: Any = None
        self._using = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        """Return how well each text answers the query, higher is better. Raises SettingsError without the model."""
        with self._using:
            self._load()
            found = self._model.predict([(query, text) for text in texts], show_progress_bar=False)
        return [float(score) for score in found]

    def load(self) -> None:
        """Load the model now instead of at the first search. Raises SettingsError."""
        with self._using:
            self._load()

    def _load(self) -> None:
        if self._model is not None:
            return
        from sentence_transformers import CrossEncoder

        try:
            self._model = CrossEncoder(self._name, num_labels=1, device="cpu")
        except Exception as error:  # the library raises many sorts for a model that is not there or is none
            raise SettingsError(
                f"CARELINE_RERANKER: the cross-encoder {self._name!r} cannot be loaded ({error!r}). Name a model "
                "of the hub that this machine can reach, or a folder with one, or leave it empty."
            ) from error
