"""What a classifier has learned of articles, and how new ones find their place among them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kb_index.article_classifier import MOST_DOUBT, REGULARISATION, ArticleClassifier, Lessons
from kb_index.errors import IndexMismatch

AXES = np.eye(8, dtype=np.float32)
EVERY = np.arange(4)


def lessons(*articles: int, count: int = 6) -> Lessons:
    """Article i lies along axis i, with a component that all of them share."""
    numbers = np.repeat(np.array(articles), count)
    noise = np.random.default_rng(0).normal(0, 0.1, (len(numbers), 8))
    return Lessons((AXES[numbers] + AXES[7] + noise).astype(np.float32), numbers, np.ones(len(numbers)))


def about(article: int) -> "np.typing.NDArray[np.float32]":
    return np.asarray(AXES[article] + AXES[7], dtype=np.float32)


@pytest.fixture(scope="module")
def three() -> ArticleClassifier:
    return ArticleClassifier.learn(lessons(0, 1, 2), 3)


def test_two_opposite_texts_are_told_apart_as_far_as_the_pull_allows() -> None:
    """With planes w and -w the loss is 2 log(1 + exp(-2w)) + w² / C, which is least where w = 2C / (1 + exp(2w))."""
    opposite = Lessons(np.array([[1.0], [-1.0]], dtype=np.float32), np.array([0, 1]), np.ones(2))
    planes = ArticleClassifier.learn(opposite, 2).planes
    weight = float(planes[0, 0])
    assert planes[1, 0] == pytest.approx(-weight, rel=1e-3)
    assert weight == pytest.approx(2 * REGULARISATION / (1 + np.exp(2 * weight)), rel=0.02)


def test_an_article_of_which_more_is_written_is_not_likelier_for_that() -> None:
    same = Lessons(np.tile(AXES[:1], (11, 1)), np.array([0] * 10 + [1]), np.ones(11))
    assert ArticleClassifier.learn(same, 2).doubts(AXES[0], np.array([0, 1])) == pytest.approx([0.0, 0.0], abs=1e-3)


def test_the_likeliest_article_is_not_doubted_and_the_others_are(three: ArticleClassifier) -> None:
    doubts = three.doubts(about(1), np.array([0, 1, 2, 1]))
    assert doubts[1] == doubts[3] == 0.0
    assert 1.0 < doubts[0] <= MOST_DOUBT
    assert 1.0 < doubts[2] <= MOST_DOUBT
    assert three.doubts(about(1), np.array([], dtype=np.int64)).tolist() == []


@pytest.mark.parametrize("texts", [1, 6])
def test_a_new_article_takes_its_own_questions_and_nobody_elses(three: ArticleClassifier, texts: int) -> None:
    more = three.learn_more(lessons(0, 1, 2).followed_by(lessons(3, count=texts)), 1)
    assert more.planes.shape == (1, 9)
    four = three.followed_by(more)
    for article in EVERY:
        assert four.doubts(about(article), EVERY).argmin() == article
    assert four.planes[:3].tolist() == three.planes.tolist()


def test_an_article_learned_later_is_where_it_would_be_had_it_been_there_from_the_start(
    three: ArticleClassifier,
) -> None:
    fourth = three.learn_more(lessons(0, 1, 2, 3), 1).planes[0]
    together = ArticleClassifier.learn(lessons(0, 1, 2, 3), 4).planes[3]
    assert np.corrcoef(fourth, together)[0, 1] > 0.95


def test_an_edited_article_does_not_compete_with_what_it_was(three: ArticleClassifier) -> None:
    others = lessons(0, 1)
    edited = lessons(2)
    again = three.learn_more(others.followed_by(replace(edited, articles=edited.articles + 1)), 1).planes[0]
    assert np.corrcoef(again, three.planes[2])[0, 1] > 0.95


def test_where_all_are_gone_the_new_ones_are_told_apart_alone(three: ArticleClassifier) -> None:
    own = lessons(0, 1)
    new = three.learn_more(replace(own, articles=own.articles + 3), 2)
    assert new.doubts(about(0), np.array([0, 1])).argmin() == 0
    assert new.doubts(about(1), np.array([0, 1])).argmin() == 1


def test_edits_that_only_remove_articles_have_nothing_to_learn(three: ArticleClassifier) -> None:
    assert three.learn_more(lessons(0, 1), 0).planes.shape == (0, 9)


def test_what_was_saved_doubts_the_same_and_belongs_to_so_many_articles(
    three: ArticleClassifier, tmp_path: Path
) -> None:
    path = tmp_path / "planes.npy"
    three.save(path)
    assert ArticleClassifier.load(path, 3).planes.tolist() == three.planes.tolist()
    with pytest.raises(IndexMismatch, match="careline kb build"):
        ArticleClassifier.load(path, 4)
