"""Every kind of vector index finds what exact search finds, measures it, and takes edits without being rebuilt."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb_index import vectors as module
from kb_index.errors import IndexMismatch
from kb_index.model import Ids, Vectors
from kb_index.vectors import FLAT, HNSW, INVERTED, VectorIndex, exact_nearest, kind_for, lists_for, recall

KINDS = (FLAT, HNSW, INVERTED)
DIMENSION = 32


def unit(rows: Vectors) -> Vectors:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def texts_like(count: int, seed: int) -> Vectors:
    """Unit vectors in loose groups, as texts on some hundred topics are."""
    rng = np.random.default_rng(seed)
    topics = np.random.default_rng(99).normal(size=(100, DIMENSION))
    return unit(topics[rng.integers(0, 100, count)] + 0.8 * rng.normal(size=(count, DIMENSION)))


@cache
def built(kind: str, count: int = 4000) -> VectorIndex:
    return VectorIndex.build(texts_like(count, 1), kind=kind)


def found_by(index: VectorIndex, queries: Vectors) -> Ids:
    return np.array([index.nearest(query, 10)[0] for query in queries])


def test_the_kind_follows_from_the_size() -> None:
    assert [kind_for(size) for size in (0, 20_000, 20_001, 200_000, 200_001)] == [FLAT, FLAT, HNSW, HNSW, INVERTED]
    assert (lists_for(1_000_000), lists_for(250_000), lists_for(4_000)) == (4096, 2048, 256)


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_all_of_the_ten_nearest_are_found(kind: str) -> None:
    queries = texts_like(300, 2)
    exact = exact_nearest(texts_like(4000, 1), queries, 10)
    assert recall(found_by(built(kind), queries), exact) >= (1.0 if kind == FLAT else 0.95)


@pytest.mark.parametrize("kind", KINDS)
def test_the_measured_recall_is_that_of_the_sample(kind: str) -> None:
    sample = texts_like(200, 3)
    index = VectorIndex.build(texts_like(4000, 1), sample, kind=kind)
    said = index.describe()
    assert (said["kind"], said["size"]) == (kind, 4000)
    exact = exact_nearest(texts_like(4000, 1), sample, 10)
    assert said["recall_at_10"] == pytest.approx(recall(found_by(index, sample), exact), abs=0.002)
    assert said["recall_at_10"] >= 0.97


def test_more_effort_is_spent_until_enough_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    efforts = []
    for wanted in (0.5, 0.9, 0.999):
        monkeypatch.setattr(module, "WANTED_RECALL", wanted)
        monkeypatch.setattr(module, "EFFORTS", (1, 4, 16, 64))
        efforts.append(VectorIndex.build(texts_like(4000, 1), kind=INVERTED).describe()["effort"])
    assert efforts == sorted(efforts)
    assert efforts[0] < efforts[-1]


@pytest.mark.parametrize("kind", KINDS)
def test_cosines_are_those_of_the_vectors(kind: str) -> None:
    vectors, query = texts_like(4000, 1), texts_like(1, 4)[0]
    rows = np.array([3999, 0, 17, 17], dtype=np.int64)
    assert np.allclose(built(kind).cosines(query, rows), vectors[rows] @ query, atol=0.02)
    assert built(kind).cosines(query, rows[:0]).shape == (0,)


@pytest.mark.parametrize("kind", KINDS)
def test_a_saved_index_finds_the_same(kind: str, tmp_path: Path) -> None:
    index, queries = built(kind), texts_like(20, 5)
    index.save(tmp_path / "vectors")
    loaded = VectorIndex.load(tmp_path / "vectors", index.describe())
    (tmp_path / "vectors").unlink()  # as when a newer version has taken its place
    assert (found_by(loaded, queries) == found_by(index, queries)).all()
    rows = np.arange(100, dtype=np.int64)
    assert np.array_equal(loaded.cosines(queries[0], rows), index.cosines(queries[0], rows))


def test_a_file_that_is_not_as_described_says_what_to_run(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    built(FLAT, 5).save(path)
    said = built(FLAT, 5).describe()
    for wrong in (said | {"kind": "magic"}, said | {"size": 6}):
        with pytest.raises(IndexMismatch, match="careline kb build"):
            VectorIndex.load(path, wrong)
    path.write_bytes(b"no index")
    with pytest.raises(IndexMismatch, match="careline kb build"):
        VectorIndex.load(path, said)


def test_an_index_without_vectors_finds_nothing() -> None:
    empty = VectorIndex.build(np.zeros((0, DIMENSION), dtype=np.float32))
    rows, cosines = empty.nearest(texts_like(1, 1)[0], 10)
    assert (len(rows), len(cosines), empty.size) == (0, 0, 0)


@pytest.mark.parametrize("kind", KINDS)
@settings(deadline=None, max_examples=8)
@given(
    dead=st.lists(st.sets(st.integers(0, 1299), max_size=300), min_size=1, max_size=3),
    added=st.lists(st.integers(0, 60), min_size=3, max_size=3),
    seed=st.integers(0, 1000),
)
def test_an_edited_index_finds_what_one_built_anew_finds(
    kind: str, dead: list[set[int]], added: list[int], seed: int
) -> None:
    index, vectors = built(kind, 1300), texts_like(1300, 1)
    alive = np.ones(1300, dtype=bool)
    for number, (rows, count) in enumerate(zip(dead, added, strict=False)):
        more = texts_like(count, seed + 5000 * (number + 1))
        gone = np.array(sorted(rows), dtype=np.int64)
        index = index.with_edits(gone, VectorIndex.build(more))
        vectors, alive = np.concatenate([vectors, more]), np.concatenate([alive, np.ones(count, dtype=bool)])
        alive[gone] = False
    assert index.size == len(vectors)
    queries = texts_like(20, seed + 1)
    kept = np.flatnonzero(alive)
    anew = VectorIndex.build(vectors[kept], kind=kind)
    mine, exact = found_by(index, queries), kept[exact_nearest(vectors[kept], queries, 10)]
    assert not np.isin(mine, np.flatnonzero(~alive)).any()
    if kind == FLAT:
        assert (kept[found_by(anew, queries)] == mine).all()
    else:
        assert recall(mine, exact) >= min(0.95, recall(kept[found_by(anew, queries)], exact)) - 0.05
    rows = np.arange(index.size, dtype=np.int64)
    assert np.allclose(index.cosines(queries[0], rows), vectors @ queries[0], atol=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_an_index_of_which_half_is_gone_finds_the_rest(kind: str) -> None:
    gone = np.arange(0, 4000, 2, dtype=np.int64)
    left = built(kind).with_edits(gone, VectorIndex.build(texts_like(2, 7)))
    queries, kept = texts_like(50, 8), np.setdiff1d(np.arange(4000), gone)
    exact = kept[exact_nearest(texts_like(4000, 1)[kept], queries, 10)]
    mine = found_by(left, queries)
    assert not np.isin(mine, gone).any()
    assert recall(mine, exact) >= 0.9
