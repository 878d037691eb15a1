import numpy as np
import pytest

from bot.nlu.spelling import PIECES_WEIGHT, WORDS_WEIGHT, Spelling, masked

TEXTS = [
    "where is my order W4410092",
    "where is my money",
    "my order is late, my order!",
    "refund my order please",
    "please track order 17",
    "is the lamp late",
]


@pytest.fixture(scope="module")
def spelling():
    learnt = Spelling()
    learnt.fit(TEXTS)
    return learnt


@pytest.mark.parametrize("text", [*TEXTS, "WHERE is is is it", "12345 orders", "żółw", "", "?!"])
def test_a_row_is_that_of_scikit_learn(spelling, text):
    expected = np.concatenate(
        [np.sqrt(weight) * part.transform([masked(text)]).toarray()[0] for weight, part in spelling._parts]
    )
    features, values = spelling.row(text)
    row = np.zeros(len(expected))
    row[features] = values
    assert row == pytest.approx(expected, abs=1e-6)


def test_a_row_is_the_same_after_loading(spelling):
    again = Spelling.of(spelling.about())
    for one, other in zip(spelling.row("where is my lamp"), again.row("where is my lamp"), strict=True):
        assert np.array_equal(one, other)


def test_learning_again_forgets_what_was_known():
    learnt = Spelling()
    learnt.fit(TEXTS)
    learnt.row("where is my lamp")
    learnt.fit(["a kettle", "the kettle"])
    _, values = learnt.row("kettle")
    assert float(values @ values) == pytest.approx(PIECES_WEIGHT + WORDS_WEIGHT, abs=1e-6)
    assert not len(learnt.row("order")[0])
