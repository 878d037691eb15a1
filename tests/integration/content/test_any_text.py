"""Whatever somebody types is understood or not understood; it is never an error."""

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.nlu.answers import FORM_ASKS, parse_as, repeats
from bot.nlu.kernel_classifier import KernelClassifier
from common.encoder import Encoder, EncoderUnavailable
from tests.unit.content.test_sentences import ROOT, TRAINING

ANY_TEXT = st.one_of(
    st.text(max_size=300),
    st.text(st.characters(categories=["So", "Sk", "Cf"]), max_size=60),
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), max_size=200),
    st.text("0123456789 #-", max_size=200),
)
ASKS = sorted([*FORM_ASKS, "choose", "anything_else", "feedback"])
SOME_INTENTS = {"track_order", "return_items", "greet", "out_of_scope"}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    try:
        return Encoder.load(ROOT / "var" / "encoder", threads=1)
    except EncoderUnavailable:
        pytest.skip("the encoder has not been exported yet: `make train` does it")


@pytest.fixture(scope="module")
def classifier(encoder: Encoder) -> KernelClassifier:
    rows = [(intent, text) for intent, text in TRAINING if intent in SOME_INTENTS]
    trained = KernelClassifier()
    trained.fit(
        [text for _, text in rows], *encoder.encode_with_layers([text for _, text in rows]), [i for i, _ in rows]
    )
    return trained


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT)
@example(text="")
@example(text="a" * 10_000)
@example(text="1" * 10_000)
@example(text="😡" * 10_000)
@example(text="at @ dot " * 1_111)
@example(text="\u202eأين طلبي\u202c 👩‍👩‍👧‍👦 \x00\ud800")
def test_any_text_gets_an_intent_with_an_honest_probability(
    encoder: Encoder, classifier: KernelClassifier, text: str
) -> None:
    vectors, layers = encoder.encode_with_layers([text])
    found = classifier.predict(text, vectors[0], layers[0])
    chances = [chance for _, chance in found.ranking]
    assert {intent for intent, _ in found.ranking} == SOME_INTENTS
    assert np.isfinite(chances).all() and sum(chances) == pytest.approx(1.0)
    assert 0.0 <= found.in_scope <= 1.0


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT, question=ANY_TEXT, asks=st.sampled_from(ASKS))
@example(text="at " * 3_333, question="", asks="email")
@example(text="a" * 10_000, question="a" * 10_000, asks="identity")
@example(text="1 " * 5_000, question="", asks="code")
@example(text="well, " * 1_600, question="", asks="confirm")
def test_any_text_is_an_answer_to_a_question_or_is_not(text: str, question: str, asks: str) -> None:
    assert parse_as(asks, text) in (None, "inform", "affirm", "deny")
    assert repeats(question, text) in (True, False)


@pytest.mark.parametrize("text", ["👍", "‏أين طلبي", "9" * 12, "ｗｈｅｒｅ ｉｓ ｉｔ", "𝕙𝕖𝕝𝕡", "a\u0301" * 50])
def test_the_layers_of_a_text_do_not_depend_on_its_neighbours(encoder: Encoder, text: str) -> None:
    alone = encoder.encode_with_layers([text])
    together = encoder.encode_with_layers([text, "a much longer text that is padded against the first one " * 3])
    for one, other in zip(alone, together, strict=True):
        assert np.allclose(one[0], other[0], atol=2e-3)
