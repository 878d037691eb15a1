"""Every reason has words for agents and for customers, in the voice of the company."""

import pytest

from routing.model import STAY_REASON, TriggerName
from routing.reasons import REASONS, customer_sentence, label, offer_sentence


@pytest.mark.parametrize("name", [STAY_REASON, *(t.value for t in TriggerName)])
def test_every_reason_has_a_label_and_a_sentence(name: str) -> None:
    reason = REASONS[name]
    assert 0 < len(reason.label) <= 32
    assert reason.customer.endswith(".")
    assert "!" not in reason.customer
    assert not reason.because.endswith(".")


def test_a_reason_of_an_older_version_still_has_words() -> None:
    assert label("forgotten") == "Other"
    assert customer_sentence("forgotten")


def test_somebody_in_danger_is_told_where_help_is() -> None:
    assert "988" in customer_sentence("risk_self_harm")
    assert "911" in customer_sentence("risk_safety")


def test_an_offer_is_a_question() -> None:
    assert offer_sentence("complex").endswith("?")
    assert offer_sentence("repeated_failure").endswith("?")
