"""Vectors by text: what has been embedded once is not embedded again."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb_index.mapped import mapped
from kb_index.model import Progress, TextEncoder, Vectors
from kb_index.progress import bar

KEYS_FILE = "embedded_keys.npy"
VECTORS_FILE = "embedded.npy"
STEP = 512
"""Texts between two lines of progress."""

Keys = npt.NDArray[np.bytes_]


class Embeddings:
    """Vectors of texts by their content: those kept by earlier builds, and new ones. `encoded` counts the latter."""

    def __init__(self, dimension: int, kept: Sequence[tuple[Keys, Vectors]] = ()) -> None:
        """`kept`: sorted keys and their vectors [n, dim], which may be mapped files."""
        self._dimension = dimension
        self._kept = tuple(kept)
        self._new: dict[bytes, Vectors] = {}
        self._used: set[bytes] = set()
        self.encoded = 0

    @classmethod
    def load(cls, folders: Iterable[Path], dimension: int) -> "Embeddings":
        """Open what was kept in the folders of versions; all must be of the model in use."""
        kept = [
            (np.load(folder / KEYS_FILE), mapped(folder / VECTORS_FILE))
            for folder in folders
            if (folder / VECTORS_FILE).exists()
        ]
        return cls(dimension, kept)

    def add(self, texts: Iterable[str], encoder: TextEncoder, progress: Progress) -> None:
        """Embed those of `texts` that are not known yet."""
        by_key = {_key(text): text for text in texts}
        self._used.update(by_key)
        missing = [key for key, (part, _) in self._places(list(by_key)).items() if part is None]
        for start in range(0, len(missing), STEP):
            keys = missing[start : start + STEP]
            for key, vector in zip(keys, encoder.encode([by_key[key] for key in keys]), strict=True):
                self._new[key] = vector
            self.encoded += len(keys)
            progress(bar("Embedding new texts", start + len(keys), len(missing)))

    def of(self, texts: Sequence[str]) -> Vectors:
        """Return float32 [n, dim] for texts that were added. Raises KeyError for others."""
        keys = [_key(text) for text in texts]
        return self._vectors(keys)

    def save(self, folder: Path, without: "Embeddings | None" = None) -> None:
        """Keep the vectors in use for the next build, but for those that `without` keeps."""
        keys = sorted(self._used)
        if without is not None:
            keys = [key for key, (part, _) in without._places(keys).items() if part is None]
        np.save(folder / KEYS_FILE, np.array(keys, dtype="S32"))
        np.save(folder / VECTORS_FILE, self._vectors(keys))

    def _vectors(self, keys: Sequence[bytes]) -> Vectors:
        vectors = np.zeros((len(keys), self._dimension), dtype=np.float32)
        places = self._places(keys)
        for at, key in enumerate(keys):
            part, row = places[key]
            vectors[at] = self._new[key] if part is None else part[row]
        return vectors

    def _places(self, keys: Sequence[bytes]) -> "dict[bytes, tuple[Vectors | None, int]]":
        """Return where each key's vector is kept: the array and the row, or None when it is not kept."""
        places: dict[bytes, tuple[Vectors | None, int]] = dict.fromkeys(keys, (None, 0))
        for known, vectors in self._kept:
            if not len(known):
                continue
            rows = np.minimum(np.searchsorted(known, np.array(keys, dtype="S32")), len(known) - 1)
            for key, row in zip(keys, rows.tolist(), strict=True):
                if known[row] == key:
                    places[key] = (vectors, row)
        return places


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).hexdigest()[:32].encode()
