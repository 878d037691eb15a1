import numpy as np
import pytest

from bot.nlu import kernel_classifier
from bot.nlu.kernel_classifier import KernelClassifier

WORDS = {"track": ["where is my parcel", "track my order"], "refund": ["where is my money", "refund please"]}


def examples(copies=12, intents=("track", "refund", "greet")):
    """Texts with vectors that lie near one direction for each intent."""
    random = np.random.default_rng(7)
    texts, vectors, labels = [], [], []
    for number, intent in enumerate(intents):
        for copy in range(copies):
            vector = random.normal(0, 0.15, 16)
            vector[number] += 1.0
            vectors.append(vector / np.linalg.norm(vector))
            texts.append(f"{intent} words {copy}")
            labels.append(intent)
    rows = np.array(vectors, dtype=np.float32)
    return texts, rows, layers_of(rows), labels


def layers_of(rows):
    """Two layers as an encoder would give them: one like the vector, one turned."""
    return np.concatenate([rows, rows[..., ::-1] * 3 + 1], axis=-1).astype(np.float32)


@pytest.fixture(scope="module")
def trained():
    classifier = KernelClassifier()
    classifier.fit(*examples())
    return classifier


def direction(*numbers):
    vector = np.zeros(16, dtype=np.float32)
    vector[list(numbers)] = 1.0
    return vector / np.linalg.norm(vector)


def predict(classifier, text, vector):
    return classifier.predict(text, vector, layers_of(vector))


def test_the_nearest_intent_comes_first_and_probabilities_add_up(trained):
    found = predict(trained, "refund words", direction(1))
    assert found.ranking[0][0] == "refund"
    assert sum(chance for _, chance in found.ranking) == pytest.approx(1.0)
    assert found.understood


def test_what_resembles_nothing_is_not_understood(trained):
    found = predict(trained, "zzz", direction(12))
    assert not found.understood
    assert found.in_scope < 0.5


def test_a_saved_classifier_predicts_the_same(trained, tmp_path):
    trained.save(tmp_path)
    again = KernelClassifier.load(tmp_path)
    assert predict(again, "track words", direction(0, 1)) == predict(trained, "track words", direction(0, 1))


def test_examples_out_of_scope_teach_what_is_not_ours():
    classifier = KernelClassifier()
    classifier.fit(*examples(copies=40, intents=("track", "refund", "out_of_scope")))
    strange = predict(classifier, "out_of_scope words", direction(2))
    assert not strange.understood
    assert strange.in_scope < predict(classifier, "refund words", direction(1)).in_scope
    assert predict(classifier, "refund words", direction(1)).ranking[0][0] == "refund"


def test_what_is_understood_is_never_called_out_of_scope():
    classifier = KernelClassifier()
    classifier.fit(*examples(copies=40, intents=("track", "refund", "out_of_scope")))
    for weights in np.linspace(0, 1, 21):
        between = direction(1) * (1 - weights) + direction(2) * weights
        found = predict(classifier, "words", (between / np.linalg.norm(between)).astype(np.float32))
        assert not (found.understood and found.ranking[0][0] == "out_of_scope")


def test_examples_that_are_far_from_a_message_change_nothing(monkeypatch):
    classifier = KernelClassifier()
    classifier.fit(*examples(copies=40, intents=("track", "refund", "greet", "out_of_scope")))
    asked = [
        (1 - share) * direction(a) + share * direction(b) for share in (0, 0.4) for a in range(4) for b in range(4)
    ]
    vectors = [vector / np.linalg.norm(vector) for vector in asked]
    monkeypatch.setattr(kernel_classifier, "NEAR", 10_000)
    whole = [predict(classifier, "words", vector) for vector in vectors]
    monkeypatch.setattr(kernel_classifier, "NEAR", 20)
    assert len(classifier._near(np.arange(160.0), np.zeros(4))) < 100
    near = [predict(classifier, "words", vector) for vector in vectors]
    assert [one.ranking for one in near] == [one.ranking for one in whole]
    assert [one.in_scope for one in near] == pytest.approx([one.in_scope for one in whole])
    assert [one.nearest for one in near] == pytest.approx([one.nearest for one in whole])


@pytest.mark.parametrize("intents", [("track",), ("out_of_scope", "track")])
def test_very_few_examples_are_no_reason_to_fail(intents):
    classifier = KernelClassifier()
    classifier.fit(*examples(copies=2, intents=intents))
    assert predict(classifier, "track words", direction(len(intents) - 1)).ranking


def test_a_large_set_is_bounded_by_landmarks(monkeypatch):
    monkeypatch.setattr("bot.nlu.kernel_classifier.MAX_LANDMARKS", 20)
    classifier = KernelClassifier()
    classifier.fit(*examples(copies=40))
    assert predict(classifier, "greet words", direction(2)).ranking[0][0] == "greet"


def test_the_saved_model_holds_no_training_sentence(trained, tmp_path):
    trained.save(tmp_path)
    assert b"track words 3" not in (tmp_path / "about.json").read_bytes()
