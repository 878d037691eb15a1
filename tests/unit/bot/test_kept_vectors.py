import numpy as np
import pytest

from bot.nlu import kept_vectors
from bot.nlu.kept_vectors import vectors_of

WIDTH = 3


class Encoder:
    """Remembers what it was asked for; its vectors tell which text and which encoder they are of."""

    def __init__(self, shift=0.0):
        self.asked = []
        self._shift = shift

    def __call__(self, texts):
        self.asked += texts
        return np.array([[len(text), ord(text[0]), self._shift] for text in texts], dtype=np.float32)


def read(file, texts, name="one", encoder=None, width=WIDTH):
    encoder = encoder or Encoder()
    return vectors_of(texts, encoder, width, name, file), encoder.asked


@pytest.fixture
def file(tmp_path):
    return tmp_path / "models" / "vectors"


def test_only_what_is_new_is_encoded_and_every_row_is_its_texts(file):
    read(file, ["cancel it", "where is it"])
    rows, asked = read(file, ["where is it", "thanks", "cancel it"])
    assert asked == ["thanks"]
    assert np.array_equal(rows, Encoder()(["where is it", "thanks", "cancel it"]))


def test_kept_rows_are_the_very_ones_that_were_made(file):
    made, _ = read(file, ["a", "b"], encoder=Encoder(shift=0.1))
    kept, asked = read(file, ["a", "b"])
    assert asked == []
    assert kept.tobytes() == made.tobytes()


def test_a_text_that_stands_twice_is_encoded_once(file):
    rows, asked = read(file, ["a", "b", "a"])
    assert asked == ["a", "b"]
    assert rows[:, 1].tolist() == [97, 98, 97]


def test_another_encoder_takes_nothing_of_the_one_before(file):
    read(file, ["a", "b"])
    rows, asked = read(file, ["a", "b"], name="two", encoder=Encoder(shift=1.0))
    assert asked == ["a", "b"]
    assert rows[:, 2].tolist() == [1.0, 1.0]


def test_rows_of_another_width_are_not_taken(file):
    read(file, ["a"])
    rows = vectors_of(["a"], lambda texts: np.ones((len(texts), 5), dtype=np.float32), 5, "one", file)
    assert rows.tolist() == [[1.0] * 5]


def test_what_is_no_longer_a_training_sentence_leaves_the_file(file):
    read(file, ["a", "b", "c"])
    read(file, ["a"])
    assert read(file, ["a", "b"])[1] == ["b"]


def test_no_more_is_kept_than_a_bound(file, monkeypatch):
    monkeypatch.setattr(kept_vectors, "MOST", 2)
    rows, _ = read(file, ["a", "b", "c"])
    assert rows[:, 1].tolist() == [97, 98, 99]
    assert read(file, ["a", "b", "c"])[1] == ["c"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1] + bytes([raw[-1] ^ 1]),
        lambda raw: raw[:40] + bytes([raw[40] ^ 1]) + raw[41:],
        lambda raw: b"something else",
        lambda raw: raw + b"more",
    ],
)
def test_a_damaged_file_only_costs_the_encoding(file, damage):
    made, _ = read(file, ["a", "b"])
    file.write_bytes(damage(file.read_bytes()))
    rows, asked = read(file, ["a", "b"])
    assert asked == ["a", "b"]
    assert np.array_equal(rows, made)
    assert read(file, ["a", "b"])[1] == []


def test_where_nothing_can_be_written_training_goes_on(tmp_path):
    (tmp_path / "no_folder").write_text("")
    rows, asked = read(tmp_path / "no_folder" / "vectors", ["a"])
    assert asked == ["a"]
    assert rows.shape == (1, WIDTH)


def test_a_write_that_fails_leaves_the_file_before_it_and_no_other(file, monkeypatch):
    read(file, ["a"])
    monkeypatch.setattr(type(file), "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    assert read(file, ["b"])[1] == ["b"]
    monkeypatch.undo()
    assert [one.name for one in file.parent.iterdir()] == ["vectors"]
    assert read(file, ["a"])[1] == []


def test_no_texts_give_no_rows(file):
    assert read(file, [])[0].shape == (0, WIDTH)


def test_texts_that_utf8_cannot_say_have_their_vectors_too(file):
    read(file, ["\ud800"])
    assert read(file, ["\ud800"])[1] == []
