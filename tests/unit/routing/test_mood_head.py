"""The trained head reads moods, its probabilities are whole, and without it words still decide."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import f1_score

from common.errors import Invalid, SettingsError
from routing import mood_training
from routing.goemotions import NEGATIVE, NEUTRAL, POSITIVE, mood_of, read_rows
from routing.mood_figures import calibration_error, interval, macro_f1
from routing.mood_head import MoodHead

NOTHING = np.zeros(384, dtype=np.float32)


def test_the_kept_head_tells_praise_from_blame_by_words_alone() -> None:
    head = MoodHead.load()
    assert head.emotion("I love it, thank you so much!", NOTHING) > 0.4
    assert head.emotion("this is disgusting, I hate it", NOTHING) < -0.4
    assert abs(head.emotion("the parcel is on the table", NOTHING)) < 0.5


def test_probabilities_are_whole_for_any_text() -> None:
    texts = ["", "a", "🙂" * 500, "\ud800", "x " * 5000, "[NAME] said so"]
    odds = MoodHead.load().probabilities(texts, np.zeros((len(texts), 384), dtype=np.float32))
    assert odds.shape == (len(texts), 3)
    assert np.allclose(odds.sum(axis=1), 1, atol=1e-5)


def test_an_embedding_of_another_size_is_refused() -> None:
    with pytest.raises(ValueError, match="trained on 384"):
        MoodHead.load().emotion("hello", np.zeros(5, dtype=np.float32))


def test_missing_and_damaged_weights_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="careline train sentiment"):
        MoodHead.load(tmp_path / "none.npz")
    (tmp_path / "bad.npz").write_bytes(b"PK nothing")
    with pytest.raises(SettingsError, match="cannot be read"):
        MoodHead.load(tmp_path / "bad.npz")


def labelled(*names: str) -> frozenset[str]:
    return frozenset(names)


def test_the_mapping_keeps_one_mood_and_leaves_out_both_and_neither() -> None:
    assert mood_of(labelled("joy", "surprise")) == POSITIVE
    assert mood_of(labelled("anger", "neutral")) == NEGATIVE
    assert mood_of(labelled("neutral")) == NEUTRAL
    assert mood_of(labelled("neutral", "curiosity")) == NEUTRAL
    assert mood_of(labelled("joy", "anger")) is None
    assert mood_of(labelled("confusion")) is None


def goemotions(folder: Path) -> Path:
    """Write a small data set of the same form, without test rows."""
    (folder / "labels.txt").write_text("anger\njoy\nneutral\n")
    said = {0: "I am angry about broken thing", 1: "I am happy about lovely thing", 2: "there is one thing"}
    lines = [f"{said[n % 3]} {n // 3}\t{n % 3}\tid{n}" for n in range(300)]
    (folder / "train.tsv").write_text("\n".join(lines))
    (folder / "dev.tsv").write_text("\n".join(lines[:90]))
    return folder


def encode(texts: object) -> np.ndarray:  # type: ignore[type-arg]
    dice = np.random.default_rng(1)
    rows = dice.normal(size=(len(list(texts)), 12)).astype(np.float32)  # type: ignore[call-overload]
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True))


def test_training_learns_what_the_rows_say_and_never_opens_the_test_rows(tmp_path: Path) -> None:
    head, figures = mood_training.train(goemotions(tmp_path), encode, "fake", lambda line: None)
    assert figures["macro_f1_dev"] > 0.95
    mood_training.save(head, tmp_path / "head.npz")
    loaded = MoodHead.load(tmp_path / "head.npz")
    vector = np.zeros((1, 12), dtype=np.float32)
    before, after = head.probabilities(["I am angry"], vector), loaded.probabilities(["I am angry"], vector)
    assert before.argmax() == NEGATIVE
    assert np.allclose(before, after, atol=0.02)
    assert loaded.model == "fake"


def test_a_wrong_row_is_named(tmp_path: Path) -> None:
    goemotions(tmp_path)
    (tmp_path / "dev.tsv").write_text("fine\t1\tid\nno tabs here")
    with pytest.raises(Invalid, match="line 2"):
        read_rows(tmp_path, "dev")
    with pytest.raises(Invalid, match="cannot be read"):
        read_rows(tmp_path, "test")


def test_the_figures_agree_with_those_of_others() -> None:
    dice = np.random.default_rng(3)
    wanted, got = dice.integers(0, 3, 500), dice.integers(0, 3, 500)
    assert macro_f1(wanted, got) == pytest.approx(f1_score(wanted, got, average="macro"))
    low, high = interval(wanted, got)
    assert low < macro_f1(wanted, got) < high


def test_calibration_error_is_the_gap_between_sure_and_right() -> None:
    odds = np.tile([0.8, 0.1, 0.1], (10, 1))
    assert calibration_error(np.asarray([0] * 8 + [1] * 2), odds) == pytest.approx(0)
    assert calibration_error(np.asarray([0] * 5 + [1] * 5), odds) == pytest.approx(0.3)
