"""What a classifier has learned of articles, and what it says of those it does not know."""

from pathlib import Path

import numpy as np
import pytest

from kb_index.article_classifier import MOST_DOUBT, MOST_WORK, UNKNOWN, ArticleClassifier, Lessons

AXES = np.eye(8, dtype=np.float32)


def lessons(per_class: int = 6, classes: int = 3) -> Lessons:
    """Class i lies along axis i, with a component that all of them share."""
    rng = np.random.default_rng(0)
    numbers = np.repeat(np.arange(classes), per_class)
    vectors = AXES[numbers] + AXES[7] + rng.normal(0, 0.1, (len(numbers), 8))
    return Lessons(vectors.astype(np.float32), numbers, np.ones(len(numbers)))


@pytest.fixture(scope="module")
def classifier() -> ArticleClassifier:
    learned = ArticleClassifier.learn(["fees", "parcels", "returns"], lessons())
    assert learned is not None
    return learned


def test_the_likeliest_article_is_not_doubted_and_the_others_are(classifier: ArticleClassifier) -> None:
    doubts = classifier.doubts(AXES[1] + AXES[7], np.array([0, 1, 2, 1]))
    assert doubts[1] == doubts[3] == 0.0
    assert 1.0 < doubts[0] <= MOST_DOUBT
    assert 1.0 < doubts[2] <= MOST_DOUBT


def test_an_article_that_is_not_known_is_never_doubted(classifier: ArticleClassifier) -> None:
    assert classifier.classes_of(["returns", "new", "fees"]).tolist() == [2, UNKNOWN, 0]
    doubts = classifier.doubts(AXES[1] + AXES[7], np.array([UNKNOWN, 0, UNKNOWN]))
    assert doubts.tolist() == [0.0, 0.0, 0.0]  # of those asked about, the first is the only one it knows
    assert classifier.doubts(AXES[1], np.array([], dtype=np.int64)).tolist() == []


def test_what_was_saved_doubts_the_same(classifier: ArticleClassifier, tmp_path: Path) -> None:
    classifier.save(tmp_path / "classifier.npz")
    loaded = ArticleClassifier.load(tmp_path / "classifier.npz")
    assert loaded.article_ids == classifier.article_ids
    everyone = np.arange(3)
    assert loaded.doubts(AXES[0], everyone).tolist() == classifier.doubts(AXES[0], everyone).tolist()


def test_nothing_is_learned_from_too_few_articles_or_too_many() -> None:
    assert ArticleClassifier.learn(["fees", "parcels"], lessons(classes=2)) is None
    few = lessons()
    rows = MOST_WORK // 3 + 1
    many = Lessons(np.zeros((rows, 1), np.float32), np.zeros(rows, np.int64), np.ones(rows))
    assert ArticleClassifier.learn(["fees", "parcels", "returns"], many) is None
    assert len(few.without(np.array([0, 1])).classes) == len(few.classes) - 2
