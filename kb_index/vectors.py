"""Nearest vectors: the one file that knows FAISS.

The kind of index follows from the size: exact search while that is fast, then a graph (HNSW), then compressed inverted
lists. Neither of the latter finds everything, so each build measures how much: it searches for a sample exactly too,
and takes the least effort that reaches `WANTED_RECALL`. What was chosen and measured goes into the manifest.

Nothing is ever removed from an index or added to it. An edit lays a small index beside the large one and passes over
the rows that are gone (`with_edits`); the next whole build makes one of both.
"""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import faiss as faiss_library
import numpy as np
import numpy.typing as npt

from kb_index.errors import IndexMismatch
from kb_index.model import NO_IDS, Ids, Progress, Vectors, silent
from kb_index.progress import bar

faiss: Any = faiss_library
"""Its type stubs know only a part of it."""

FLAT = "flat"
"""Exact search over all vectors."""
HNSW = "hnsw"
"""A graph of neighbours over vectors of 16 bits a number."""
INVERTED = "ivf-sq8"
"""Lists of like vectors, 8 bits a number; the lists nearest to the query are searched."""

FLAT_UP_TO = 20_000
HNSW_UP_TO = 200_000

LINKS = 32
"""Of each vector in the graph."""
BUILD_EFFORT = 80
LISTS_PER_ROOT = 4
"""Lists for each square root of the number of vectors; rounded to a power of two."""
TRAINED_ON = 40
"""Vectors for each list that the lists are made from."""
STEP = 20_000
"""Vectors added between two lines of progress."""

DEPTH = 10
"""Recall is measured over so many nearest."""
WANTED_RECALL = 0.97
"""On the sample, which is hard; of real questions' neighbours more are found (docs/measurements.md)."""
SAMPLE = 256
FEWEST_SAMPLE = 64
"""With fewer real ones the sample is made from the vectors themselves."""
EFFORTS = (16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
"""Lists looked into, or length of the graph's candidate list, in the order in which they are tried."""


@dataclass(frozen=True)
class IndexKind:
    """How vectors are kept and searched. `effort` is the least of `EFFORTS` that gave `recall_at_10` at the build."""

    kind: str
    size: int
    effort: int
    recall_at_10: float

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "IndexKind":
        """Raises IndexMismatch for a kind that this version does not know."""
        if raw.get("kind") not in (FLAT, HNSW, INVERTED):
            raise IndexMismatch(f"The index holds vectors of a kind not known, {raw}; run `careline kb build`.")
        return cls(str(raw["kind"]), int(raw["size"]), int(raw["effort"]), float(raw["recall_at_10"]))


@dataclass(frozen=True)
class _Part:
    kind: IndexKind
    index: Any


class VectorIndex:
    """Unit vectors by row. Searching is thread-safe; an index is never changed, a new one takes its place."""

    def __init__(self, parts: Sequence[_Part], dead: Ids = NO_IDS) -> None:
        """Rows count through the `parts`; those in `dead` are passed over."""
        self._parts = tuple(parts)
        self._dead = dead
        self._offsets = np.cumsum([0, *(part.kind.size for part in parts)])
        self._params = [
            _search_params(part, dead[(dead >= start) & (dead < start + part.kind.size)] - start)
            for part, start in zip(parts, self._offsets, strict=False)
        ]

    @classmethod
    def build(
        cls,
        vectors: Vectors,
        sample: Vectors | None = None,
        progress: Progress = silent,
        kind: str | None = None,
    ) -> "VectorIndex":
        """Index float32 [n, dim] of unit rows, which may be a mapped file; row `i` is the `i`th.

        `sample` are vectors as searches will bring them, such as writers' questions, to measure recall with. `kind` is
        chosen by size when None.
        """
        faiss.omp_set_num_threads(os.cpu_count() or 1)
        kind = kind or kind_for(len(vectors))
        index = _make(kind, vectors, progress)
        for start in range(0, len(vectors), STEP):
            index.add(_rows(vectors, slice(start, start + STEP)))
            if len(vectors) > FLAT_UP_TO:
                progress(bar("Filing vectors", min(start + STEP, len(vectors)), len(vectors)))
        effort, recall = (0, 1.0) if kind == FLAT else _measure(kind, index, vectors, sample, progress)
        return cls([_ready(IndexKind(kind, len(vectors), effort, recall), index)])

    @classmethod
    def load(cls, path: Path, description: dict[str, Any]) -> "VectorIndex":
        """Map an index into memory as `describe` described it. Raises IndexMismatch when the file is not that."""
        kind = IndexKind.from_json(description)
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexMismatch(f"The vectors in {path} cannot be read; run `careline kb build`.") from error
        if index.ntotal != kind.size:
            raise IndexMismatch(f"{path} has {index.ntotal} vectors, not {kind.size}; run `careline kb build`.")
        return cls([_ready(kind, index)])

    def save(self, path: Path) -> None:
        """Write an index without edits."""
        faiss.write_index(self._parts[0].index, str(path))

    def describe(self) -> dict[str, Any]:
        """Return what the manifest says about an index without edits."""
        return asdict(self._parts[0].kind)

    def with_edits(self, dead: Ids, added: "VectorIndex") -> "VectorIndex":
        """Return this index without the rows `dead` and with those of `added` after its own. Nothing is copied."""
        return VectorIndex([*self._parts, *added._parts], np.union1d(self._dead, dead))

    @property
    def size(self) -> int:
        """Rows, with those that are passed over."""
        return int(self._offsets[-1])

    def nearest(self, vector: Vectors, k: int) -> tuple[Ids, Vectors]:
        """Return rows and cosines of the `k` nearest to `vector` ([dim]), best first; fewer when there are fewer."""
        query = np.asarray(vector, dtype=np.float32).reshape(1, -1)
        # For one query several threads would only wait for each other. The number is one of the calling thread's.
        faiss.omp_set_num_threads(1)
        found = [
            (rows[0] + (rows[0] >= 0) * start, cosines[0])
            for part, start, params in zip(self._parts, self._offsets, self._params, strict=False)
            if part.kind.size
            for cosines, rows in [part.index.search(query, min(k, part.kind.size), params=params)]
        ]
        if not found:
            return NO_IDS, np.zeros(0, dtype=np.float32)
        rows = np.concatenate([one for one, _ in found])
        cosines = np.concatenate([one for _, one in found])
        order = np.argsort(-cosines, kind="stable")
        order = order[rows[order] >= 0][:k]
        return rows[order], cosines[order]

    def cosines(self, vector: Vectors, rows: Ids) -> Vectors:
        """Return the cosines of `vector` with the vectors of `rows`, in their order."""
        cosines = np.zeros(len(rows), dtype=np.float32)
        for part, start in zip(self._parts, self._offsets, strict=False):
            here = np.flatnonzero((rows >= start) & (rows < start + part.kind.size))
            if len(here):
                found = part.index.reconstruct_batch(np.ascontiguousarray(rows[here] - start, dtype=np.int64))
                cosines[here] = found @ np.asarray(vector, dtype=np.float32)
        return cosines


def kind_for(size: int) -> str:
    """Return the kind of index for so many vectors."""
    if size <= FLAT_UP_TO:
        return FLAT
    return HNSW if size <= HNSW_UP_TO else INVERTED


def exact_nearest(vectors: Vectors, queries: Vectors, k: int) -> Ids:
    """Return int64 [queries, k]: the rows of the `k` nearest vectors by exact search, best first."""
    best = faiss.ResultHeap(len(queries), k, keep_max=True)
    for start in range(0, len(vectors), STEP):
        cosines, rows = faiss.knn(queries, _rows(vectors, slice(start, start + STEP)), k, faiss.METRIC_INNER_PRODUCT)
        best.add_result(cosines, rows + start)
    best.finalize()
    return np.asarray(best.I)


def recall(found: Ids, exact: Ids) -> float:
    """Return the share of `exact` [queries, k] that is also in the same row of `found`."""
    return float(
        np.mean([len(np.intersect1d(one, other)) / len(other) for one, other in zip(found, exact, strict=True)])
    )


def _make(kind: str, vectors: Vectors, progress: Progress) -> Any:
    """Return an empty index that is ready to take vectors."""
    dimension = int(vectors.shape[1])
    if kind == FLAT:
        return faiss.IndexFlatIP(dimension)
    if kind == HNSW:
        graph = faiss.IndexHNSWSQ(dimension, faiss.ScalarQuantizer.QT_fp16, LINKS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction = BUILD_EFFORT
        graph.train(_rows(vectors, slice(0, 1)))
        return graph
    lists = lists_for(len(vectors))
    chosen = np.sort(np.random.default_rng(0).permutation(len(vectors))[: lists * TRAINED_ON])
    progress(f"Sorting out {lists:,} lists from {len(chosen):,} vectors")
    quantizer = faiss.IndexFlatIP(dimension)
    inverted = faiss.IndexIVFScalarQuantizer(
        quantizer, dimension, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    inverted.train(_rows(vectors, chosen))
    return inverted


def lists_for(size: int) -> int:
    return int(2 ** round(np.log2(max(1.0, LISTS_PER_ROOT * size**0.5))))


def _measure(kind: str, index: Any, vectors: Vectors, sample: Vectors | None, progress: Progress) -> tuple[int, float]:
    """Return the least effort with the wanted recall, and that recall; the most effort when none reaches it."""
    queries = sample_queries(vectors) if sample is None or len(sample) < FEWEST_SAMPLE else _some(sample)
    progress("Measuring how much is found")
    exact = exact_nearest(vectors, queries, DEPTH)
    for effort in EFFORTS:
        _, found = index.search(queries, DEPTH, params=_params(kind, effort))
        share = recall(found, exact)
        if share >= WANTED_RECALL:
            break
    return effort, share


def sample_queries(vectors: Vectors) -> Vectors:
    """Return float32 [SAMPLE, dim]: unit vectors that lie among the given ones, but not close to any."""
    rng = np.random.default_rng(1)
    first, second = (_rows(vectors, np.sort(rng.integers(0, len(vectors), SAMPLE))) for _ in range(2))
    between = first + second[rng.permutation(len(second))]
    return np.asarray(between / np.maximum(np.linalg.norm(between, axis=1, keepdims=True), 1e-9), dtype=np.float32)


def _some(sample: Vectors) -> Vectors:
    chosen = np.random.default_rng(2).permutation(len(sample))[:SAMPLE]
    return _rows(sample, chosen)


def _rows(vectors: Vectors, which: "slice | npt.NDArray[np.int64]") -> Vectors:
    return np.ascontiguousarray(vectors[which], dtype=np.float32)


def _ready(kind: IndexKind, index: Any) -> _Part:
    if kind.kind == INVERTED:
        index.make_direct_map()
    return _Part(kind, index)


def _search_params(part: _Part, dead: Ids) -> Any:
    return _params(part.kind.kind, part.kind.effort, dead)


def _params(kind: str, effort: int, dead: Ids = NO_IDS) -> Any:
    """Return how to search one part, passing over `dead`."""
    chosen = {"sel": faiss.IDSelectorNot(faiss.IDSelectorBatch(dead))} if len(dead) else {}
    if kind == HNSW:
        return faiss.SearchParametersHNSW(efSearch=effort, **chosen)
    if kind == INVERTED:
        return faiss.SearchParametersIVF(nprobe=effort, **chosen)
    return faiss.SearchParameters(**chosen)
