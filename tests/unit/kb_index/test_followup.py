"""Which questions lean on what was said before."""

import pytest

from kb_index.followup import in_context, is_follow_up


@pytest.mark.parametrize(
    "text",
    [
        "and for shoes?",
        "what about express",
        "how long does it take?",
        "Is that free?",
        "and if it's broken",
        "PayPal?",
        "for me?",
        "how can i",
    ],
)
def test_a_question_without_a_subject_is_a_follow_up(text: str) -> None:
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "How long do refunds to a credit card take?",
        "do you deliver to PO boxes",
        "when are you open",
        "do you deliver?",
        "I bought a lamp last week and now I would like to send it back because it is too bright",
    ],
)
def test_a_question_with_a_subject_stands_alone(text: str) -> None:
    assert not is_follow_up(text)


def test_a_follow_up_is_searched_with_the_last_subject() -> None:
    assert in_context("and for shoes?", ["hi", "how long can I return clothes"]) == (
        "how long can I return clothes and for shoes?"
    )


def test_a_bare_word_before_is_not_subject_enough_alone() -> None:
    assert (
        in_context("is it free?", ["what does a return cost", "shoes"]) == "what does a return cost shoes is it free?"
    )


def test_nothing_before_changes_nothing() -> None:
    assert in_context("and for shoes?", []) is None
    assert in_context("and for shoes?", ["hi", "ok"]) is None
    assert in_context("do you deliver to PO boxes", ["how long can I return clothes"]) is None
