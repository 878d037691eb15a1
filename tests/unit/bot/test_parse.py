import numpy as np

from bot import parse
from bot.nlu.sentence_features import KEPT_VARIABLE
from common.wire import unpack_vector

SAID = [{"text": "it did", "asks": "told", "question": "Did that help?"}, {"text": "thanks!"}]


class Letters:
    dimension, layers_dimension = 1, 1
    fingerprint = "letters"

    def encode_with_layers(self, texts):
        rows = np.array([[len(text)] for text in texts], dtype=np.float32)
        return rows, -rows


def test_where_vectors_are_kept_each_text_comes_with_its_own_as_in_a_turn(tmp_path, monkeypatch):
    monkeypatch.setenv(KEPT_VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr(parse, "the_encoder", Letters)
    given = parse.with_kept_vectors(SAID)
    assert [unpack_vector(one.pop("embedding")).tolist() for one in given] == [[6.0, -6.0], [7.0, -7.0]]
    assert given == SAID
    assert (tmp_path / "kept").is_file()


def test_without_a_file_the_model_makes_the_vectors_itself(monkeypatch):
    monkeypatch.delenv(KEPT_VARIABLE, raising=False)
    assert parse.with_kept_vectors(SAID) == SAID
