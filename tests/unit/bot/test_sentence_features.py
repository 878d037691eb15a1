from contextlib import contextmanager

import numpy as np
import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import sentence_features
from bot.nlu.intent_classifier import KernelIntentClassifier
from bot.nlu.sentence_features import KEPT_VARIABLE, PARTS, READ_AS, SentenceFeatures
from common.wire import pack_vector


class Storage:
    """A folder in the place of Rasa's model storage."""

    def __init__(self, folder):
        self._folder = folder

    @contextmanager
    def write_to(self, resource):
        yield self._folder

    read_from = write_to


class Letters:
    """An encoder that remembers what it was given."""

    dimension, layers_dimension = 2, 4
    fingerprint = "letters"
    given = []

    @classmethod
    def load(cls, folder):
        return cls()

    def words(self):
        return frozenset(["exchange", "rules", "the", "for", "cancel", "order"])

    def encode_with_layers(self, texts):
        Letters.given += texts
        rows = np.array([[len(text), 1.0] for text in texts], dtype=np.float32)
        return rows, np.concatenate([rows, rows], axis=1)


@pytest.fixture
def features(tmp_path, monkeypatch):
    monkeypatch.setattr(sentence_features, "Encoder", Letters)
    storage = Storage(tmp_path)
    words = ["exchange rules", "cancel the order"]
    sentences = [f"{text} {number}" for text in words for number in range(4)]
    SentenceFeatures.create({}, storage, None, None).train(
        TrainingData([Message({TEXT: text, INTENT: "one"}) for text in sentences])
    )
    Letters.given = []
    return SentenceFeatures.load({}, storage, None, None)


def process(features, text, embedding=None):
    message = Message({TEXT: text, "metadata": {"embedding": embedding} if embedding else None})
    features.process([message])
    return message


def test_a_vector_that_came_with_the_message_is_taken_and_nothing_encoded(features):
    message = process(features, "exchange rules", pack_vector(np.arange(6, dtype=np.float32)))
    assert Letters.given == []
    assert message.features[0].features.tolist() == [[0.0, 1.0]]
    assert message.get(READ_AS) == "exchange rules"


def test_a_model_from_before_slips_were_read_takes_texts_as_they_were_typed(tmp_path, monkeypatch):
    class Empty(Storage):
        def read_from(self, resource):
            raise ValueError("Resource does not exist")

    monkeypatch.setattr(sentence_features, "Encoder", Letters)
    message = process(SentenceFeatures.load({}, Empty(tmp_path), None, None), "exchnage rules")
    assert message.get(READ_AS) == "exchnage rules"


def test_a_typing_slip_is_encoded_as_the_word_it_stands_for_and_the_text_stays(features):
    message = process(features, "exchnage rules", pack_vector(np.arange(6, dtype=np.float32)))
    assert Letters.given == ["exchange rules"]
    assert (message.get(TEXT), message.get(READ_AS)) == ("exchnage rules", "exchange rules")


def test_parts_keep_their_words_and_are_read_without_slips(features):
    message = process(features, "cancel my order and then exchange the othr, can you cancle")
    parts = message.get(PARTS)
    assert [part[0] for part in parts] == ["cancel my order", "exchange the othr, can you cancle"]
    assert [part[1] for part in parts][1].endswith("cancel")


def rows_of_training(features, *texts):
    Letters.given = []
    data = features.process_training_data(TrainingData([Message({TEXT: text, INTENT: "one"}) for text in texts]))
    return [[part.features.tolist() for part in example.features] for example in data.training_examples]


def test_training_encodes_only_the_sentences_that_are_new_and_gives_all_the_same_rows(features, tmp_path, monkeypatch):
    texts = ["where is it", "cancel it"]
    expected = rows_of_training(features, *texts)
    monkeypatch.setenv(KEPT_VARIABLE, str(tmp_path / "kept"))
    rows_of_training(features, texts[0])
    assert rows_of_training(features, *texts) == expected
    assert Letters.given == [texts[1]]


def test_another_encoder_makes_all_sentences_anew(features, tmp_path, monkeypatch):
    monkeypatch.setenv(KEPT_VARIABLE, str(tmp_path / "kept"))
    rows_of_training(features, "where is it")
    monkeypatch.setattr(Letters, "fingerprint", "other letters")
    rows_of_training(features, "where is it")
    assert Letters.given == ["where is it"]


def test_what_a_component_makes_is_named_by_the_encoder_and_by_our_code(tmp_path, monkeypatch):
    (tmp_path / "encoder.json").write_text('{"max_tokens": 256}')
    config = {"folder": str(tmp_path)}
    first = SentenceFeatures.fingerprint_addon(config)
    assert SentenceFeatures.fingerprint_addon(config) == first
    (tmp_path / "encoder.json").write_text('{"max_tokens": 128}')
    assert SentenceFeatures.fingerprint_addon(config) != first
    monkeypatch.setenv("CARELINE_ENCODER", str(tmp_path))
    now = KernelIntentClassifier.fingerprint_addon({})
    assert now == SentenceFeatures.fingerprint_addon(config)
    code = tmp_path / "encoder.py"
    code.write_text("# another way to encode")
    monkeypatch.setattr(sentence_features.encoder_code, "__file__", str(code))
    assert KernelIntentClassifier.fingerprint_addon({}) != now
