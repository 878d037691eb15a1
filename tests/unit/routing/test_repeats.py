"""A customer who is given the same answer again is not helped."""

from typing import Any

import pytest

from routing.offline import verdicts
from routing.repeats import same_reply
from routing.rules import Rules

ADVICE = "Please order swatches on the page of the sofa."


@pytest.mark.parametrize(
    "again",
    [ADVICE, "please order swatches on the page of the sofa", f"I'm sorry. {ADVICE}", ADVICE.replace("page", "pages")],
)
def test_the_same_reply_is_known(again: str) -> None:
    assert same_reply(again, ADVICE)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ("Your order W1234567 is on its way.", "Your order W7654321 is on its way."),
        ("You're welcome! Is there anything else?", "You're welcome! Is there anything else?"),
        ("Sure.", "Sure."),
        ("Delivery takes 3 to 5 days.", "Returns are free within 30 days."),
    ],
)
def test_what_may_come_twice_is_no_repeat(now: str, before: str) -> None:
    assert not same_reply(now, before)


def test_the_second_repeat_brings_a_person_however_polite_the_customer_is() -> None:
    def customer(text: str) -> dict[str, Any]:
        return {"role": "customer", "text": text, "signals": {"answered": True}}

    bot = {"role": "bot", "text": ADVICE}
    asked = [customer("could I have swatches, please?"), bot, customer("it shows sold out there. what then?"), bot]
    found = verdicts(Rules.load(), [*asked, customer("yes, sold out there, sorry!"), bot])
    assert [one.verdict.decision.value for one in found] == ["stay", "stay", "hand_over"]
    assert "same answer again" in {part.name for part in found[-1].verdict.strain.contributions}


def test_a_procedure_that_asks_again_is_no_repeat() -> None:
    bot = {"role": "bot", "text": "What is the number of your order?"}
    turns = [
        {"role": "customer", "text": "track my order"},
        bot,
        {"role": "customer", "text": "hm, a moment", "signals": {"form_error": True}},
        bot,
    ]
    parts = verdicts(Rules.load(), turns)[-1].verdict.strain.contributions
    assert {part.name for part in parts} == {"answer not usable"}
