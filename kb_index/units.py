"""Vectors of the smallest quotable pieces of passages: only those of the passages looked at are ever read."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb_index.mapped import mapped
from kb_index.model import Ids, Vectors

STARTS_FILE = "unit_starts.npy"
VECTORS_FILE = "units.npy"

Halves = npt.NDArray[np.float16]


@dataclass(frozen=True)
class _Part:
    """Units of passage `row` are at `starts[row]:starts[row + 1]` of `vectors`, float16 [units, dim]."""

    starts: Ids
    vectors: Halves


class UnitVectors:
    """Unit vectors by row of their passage. Read-only; the arrays may be mapped files."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        """Rows count through the `parts`."""
        self._parts = tuple(parts)
        self._offsets = np.cumsum([0, *(len(part.starts) - 1 for part in parts)])

    @classmethod
    def build(cls, counts: Sequence[int], vectors: Vectors) -> "UnitVectors":
        """`counts` are the units of each passage, `vectors` [sum of counts, dim] those of all in order."""
        return cls([_Part(np.cumsum([0, *counts], dtype=np.int64), vectors.astype(np.float16))])

    @classmethod
    def load(cls, folder: Path) -> "UnitVectors":
        starts = np.load(folder / STARTS_FILE)
        return cls([_Part(starts, mapped(folder / VECTORS_FILE))])

    def save(self, folder: Path) -> None:
        """Write vectors without edits."""
        np.save(folder / STARTS_FILE, self._parts[0].starts)
        np.save(folder / VECTORS_FILE, self._parts[0].vectors)

    def with_edits(self, added: "UnitVectors") -> "UnitVectors":
        """Return these with those of `added` after them."""
        return UnitVectors([*self._parts, *added._parts])

    @property
    def size(self) -> int:
        """Passages."""
        return int(self._offsets[-1])

    @property
    def fits(self) -> bool:
        """Whether there are as many vectors as the passages have units."""
        return all(int(part.starts[-1]) == len(part.vectors) for part in self._parts)

    def cosines(self, row: int, vector: Vectors) -> Vectors:
        """Return the cosines of the units of the passage in `row` with `vector`."""
        at = int(np.searchsorted(self._offsets, row, side="right")) - 1
        part, row = self._parts[at], row - int(self._offsets[at])
        units = part.vectors[part.starts[row] : part.starts[row + 1]]
        return np.asarray(units.astype(np.float32) @ vector, dtype=np.float32)

    def best(self, vector: Vectors, rows: Ids) -> Vectors:
        """Return for each of `rows` the cosine of its nearest unit, at least 0; 0 where it has none."""
        best = np.zeros(len(rows), dtype=np.float32)
        for part, start in zip(self._parts, self._offsets, strict=False):
            here = np.flatnonzero((rows >= start) & (rows < start + len(part.starts) - 1))
            firsts = part.starts[rows[here] - start]
            counts = part.starts[rows[here] - start + 1] - firsts
            here, firsts, counts = here[counts > 0], firsts[counts > 0], counts[counts > 0]
            if len(here) == 0:
                continue
            ends = np.cumsum(counts)
            every = np.arange(ends[-1]) + np.repeat(firsts - (ends - counts), counts)
            cosines = part.vectors[every].astype(np.float32) @ vector
            best[here] = np.maximum.reduceat(cosines, ends - counts)
        return np.clip(best, 0.0, 1.0)
