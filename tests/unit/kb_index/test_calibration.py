"""The probability that search knows the answer."""

import json
from pathlib import Path

import numpy as np
import pytest

from common.errors import SettingsError
from kb_index.calibration import (
    DEFAULT,
    SEARCHED,
    UNANSWERABLE_FILE,
    Calibration,
    Example,
    auroc,
    calibration_error,
    coverage_at_precision,
    features,
    fit,
    read_unanswerable,
)
from kb_index.errors import IndexMismatch
from kb_index.shelf import Query


def test_at_least_a_hundred_questions_without_an_answer_are_shipped() -> None:
    assert len(read_unanswerable(UNANSWERABLE_FILE)) >= 100


@pytest.mark.parametrize("content", [None, "", "questions: 3", "other: {}", "questions: {a: [", "- a"])
def test_a_broken_file_of_questions_names_itself(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "unanswerable.yml"
    if content is not None:
        path.write_text(content)
    with pytest.raises(SettingsError, match=r"unanswerable\.yml"):
        read_unanswerable(path)


def test_likeness_raises_the_probability_and_strange_words_lower_it() -> None:
    vector = np.zeros(3, dtype=np.float32)
    alike, strange, unlike = (np.full(len(SEARCHED), likeness) for likeness in (0.7, 0.7, 0.1))
    alike[SEARCHED.index("unknown")] = unlike[SEARCHED.index("unknown")] = 0.0
    strange[SEARCHED.index("unknown")] = 1.0
    sure = [DEFAULT.probability(one, vector) for one in (alike, strange, unlike)]
    assert 1 > sure[0] > sure[1] > sure[2] > 0


def test_no_candidates_are_not_answerable() -> None:
    query = Query(np.zeros(3, dtype=np.float32), ())
    assert DEFAULT.probability(features([], query, []), query.vector) < 0.1


def examples(rng: np.random.Generator, mean: float, right: bool, count: int, axis: int) -> list[Example]:
    vectors = rng.normal(0, 0.3, (count, 4)) + np.eye(4)[axis]
    return [
        Example(rng.normal(mean, 0.1, len(SEARCHED)), vector.astype(np.float32), right, f"{right} {number // 4}")
        for number, vector in enumerate(vectors)
    ]


def test_fitting_separates_what_can_be_separated_and_survives_the_way_through_json() -> None:
    rng = np.random.default_rng(0)
    fitted = fit(examples(rng, 0.7, True, 80, 0) + examples(rng, 0.2, False, 40, 1))
    assert (fitted.fitted, fitted.answerable, fitted.unanswerable) == (True, 80, 40)
    assert fitted.auroc > 0.99
    assert fitted.calibration_error < 0.1
    assert fitted.probability(np.full(len(SEARCHED), 0.7), np.eye(4, dtype=np.float32)[0]) > 0.9
    assert fitted.probability(np.full(len(SEARCHED), 0.2), np.eye(4, dtype=np.float32)[1]) < 0.1
    assert Calibration.from_json(json.loads(json.dumps(fitted.to_json()))) == fitted


def test_a_question_near_to_one_without_an_answer_is_less_likely_to_have_one() -> None:
    """Both sides are about the same and score the same, as a near miss does; only what was asked before tells."""
    rng = np.random.default_rng(3)
    sides = {True: [], False: []}  # type: dict[bool, list[Example]]
    for number in range(120):
        right, spot = bool(number % 2), rng.normal(size=24)
        for _ in range(3):
            vector = spot + rng.normal(0, 0.1, 24)
            found = rng.normal(0.5, 0.1, len(SEARCHED))
            sides[right].append(
                Example(found, (vector / np.linalg.norm(vector)).astype(np.float32), right, f"{number} {_}")
            )
    fitted = fit(sides[True] + sides[False])
    assert int(np.count_nonzero(~fitted.kin.answered)) == len(sides[False])
    same = np.full(len(SEARCHED), 0.5)
    asked_before = [fitted.probability(same, one.vector) for one in sides[False]]
    assert fitted.auroc > 0.9
    assert max(asked_before) < 0.5


def test_the_questions_to_compare_with_are_kept_in_a_file_that_is_checked(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    fitted = fit(examples(rng, 0.7, True, 40, 0) + examples(rng, 0.2, False, 40, 1))
    raw = json.loads(json.dumps(fitted.save(tmp_path)))
    found = Calibration.load(tmp_path, raw, 4)
    assert found == fitted
    vectors = np.eye(4)
    assert np.array_equal(found.kin.features(vectors), fitted.kin.features(vectors))
    for other, dimension in (({"asked": 79}, 4), ({}, 5)):
        with pytest.raises(IndexMismatch, match="kb build"):
            Calibration.load(tmp_path, raw | other, dimension)


def test_the_question_itself_tells_what_scores_do_not() -> None:
    rng = np.random.default_rng(1)
    fitted = fit(examples(rng, 0.5, True, 80, 0) + examples(rng, 0.5, False, 80, 1))
    same = np.full(len(SEARCHED), 0.5)
    axes = np.eye(4, dtype=np.float32)
    assert fitted.auroc > 0.95
    assert fitted.probability(same, axes[0]) > 0.8 > 0.2 > fitted.probability(same, axes[1])


def test_coverage_is_what_can_be_answered_before_precision_falls() -> None:
    probabilities = np.array([0.9, 0.8, 0.7, 0.6, 0.5])
    right = np.array([1, 1, 0, 1, 1])
    threshold, coverage = coverage_at_precision(probabilities, right)
    assert (threshold, coverage) == (0.8, 0.5)
    assert coverage_at_precision(np.array([0.9, 0.1]), np.array([0, 1])) == (1.0, 0.0)


def test_auroc_counts_how_often_the_right_one_is_surer() -> None:
    assert auroc(np.array([0.9, 0.4, 0.4, 0.1]), np.array([1, 1, 0, 0])) == pytest.approx(0.875)
    assert np.isnan(auroc(np.array([0.9]), np.array([1])))


def test_the_calibration_error_is_how_far_probabilities_are_from_what_comes_true() -> None:
    right = np.array([1, 1, 0, 0])
    assert calibration_error(np.array([1.0, 1.0, 0.0, 0.0]), right) == pytest.approx(0.0)
    assert calibration_error(np.array([0.0, 0.0, 1.0, 1.0]), right) == pytest.approx(1.0)
    assert calibration_error(np.array([0.55, 0.55, 0.55, 0.55]), right) == pytest.approx(0.05)
