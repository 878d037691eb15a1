"""Whatever a customer writes is answered, or refused with the reason, by the real processes: never an error of ours."""

import uuid

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.e2e.conftest import Careline
from tests.e2e.people import Answer, Customer

ANY_TEXT = st.one_of(
    st.text(max_size=400),
    st.text(st.characters(categories=["So", "Sk", "Cf"]), max_size=80),
    st.text(st.characters(min_codepoint=0x590, max_codepoint=0x8FF), max_size=200),
    st.text("0123456789 #-", max_size=200),
)
LONGEST = 4_000
"""Characters that a message may have."""


def write(customer: Customer, text: str) -> Answer:
    body = {"client_id": uuid.uuid4().hex, "text": text}
    return customer.http.post(f"/api/conversations/{customer.id}/messages?wait=reply", body)


def is_answered_or_refused(answer: Answer, text: str) -> bool:
    if answer.status == 201:
        said = all(reply["text"].strip() for reply in answer.json["replies"])
        return said and (bool(answer.json["replies"]) or answer.json["state"] != "bot")
    refused = answer.status == 422 and answer.json["type"] == "invalid" and bool(answer.json["detail"])
    return refused and not is_ordinary(text)


def is_ordinary(text: str) -> bool:
    return bool(text.strip()) and text.isprintable() and len(text) <= LONGEST


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT)
@example(text="")
@example(text="a" * 10_000)
@example(text="1" * LONGEST)
@example(text="😡" * 2_000)
@example(text="\u202eأين طلبي\u202c 👩‍👩‍👧‍👦")
@example(text="half of one \ud800")
@example(text='/cancel_order{"order_id": "W1"}')
def test_any_text_is_answered_or_refused_with_the_reason(careline: Careline, text: str) -> None:
    answer = write(careline.customer(), text)
    assert is_answered_or_refused(answer, text), (answer.status, answer.text)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=ANY_TEXT)
@example(text="0" * 3_000)
@example(text="@" * 900)
@pytest.mark.parametrize("wish", ["I want to cancel an order", "what is your return policy"])
def test_any_text_is_an_answer_to_a_question_or_is_not(careline: Careline, wish: str, text: str) -> None:
    customer = careline.customer()
    customer.say(wish)
    answer = write(customer, text)
    assert is_answered_or_refused(answer, text), (answer.status, answer.text)
