"""How a question stands to those asked before."""

from pathlib import Path

import numpy as np
import pytest

from kb_index.errors import IndexMismatch
from kb_index.kinship import FEATURES, NONE, Kinship, nearest


def unit_rows(rng: np.random.Generator, count: int, dimension: int = 8) -> "np.typing.NDArray[np.float64]":
    rows = rng.normal(size=(count, dimension))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_a_question_is_on_the_side_of_those_around_it() -> None:
    rng = np.random.default_rng(0)
    spots, answered = unit_rows(rng, 40), np.arange(40) % 2 == 0
    kin, _ = Kinship.learn(spots, answered, np.ones(40))
    near = spots + rng.normal(0, 0.05, spots.shape)
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    side = kin.features(near)[:, FEATURES.index("side")]
    assert np.mean((side > 0) == answered) > 0.9


def test_the_side_without_a_question_is_that_of_a_kinship_that_never_had_it() -> None:
    rng = np.random.default_rng(1)
    asked, answered, counts = unit_rows(rng, 30), rng.random(30) < 0.5, rng.uniform(0.5, 2.0, 30)
    _, left_out = Kinship.learn(asked, answered, counts)
    for number in (0, 7, 29):
        others = np.arange(30) != number
        without, _ = Kinship.learn(asked[others], answered[others], counts[others])
        assert without.features(asked[number : number + 1])[0, -1] == pytest.approx(left_out[number], abs=1e-4)


def test_nearest_are_looked_for_on_each_side() -> None:
    axes = np.eye(4)
    kin, _ = Kinship.learn(axes[:3], np.array([True, False, False]), np.ones(3))
    (found,) = kin.features(axes[1:2])
    assert found[:4] == pytest.approx([1.0, 0.5, 0.0, 0.0])
    assert nearest(np.zeros((2, 0))).tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_it_comes_back_from_its_file_or_says_that_it_is_another(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    asked = unit_rows(rng, 12)
    kin, _ = Kinship.learn(asked, np.arange(12) < 5, np.ones(12))
    kin.save(tmp_path)
    found = Kinship.load(tmp_path, 12, 8)
    assert found.features(asked) == pytest.approx(kin.features(asked))
    for count, dimension in ((11, 8), (12, 9)):
        with pytest.raises(IndexMismatch, match="kb build"):
            Kinship.load(tmp_path, count, dimension)


def test_where_nothing_was_learned_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert not NONE.features(np.eye(3)).any()
    NONE.save(tmp_path)
    assert Kinship.load(tmp_path, 0, 384) is NONE
