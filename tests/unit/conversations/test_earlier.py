"""How an earlier conversation ended, in one word."""

from datetime import UTC, datetime

import pytest

from conversations.earlier import earlier_json
from conversations.model import Outcome, State
from conversations.model_earlier import Earlier, Known, outcome_of
from routing.model import SignalName

AT = datetime(2026, 11, 24, tzinfo=UTC)


def past(state: State = State.CLOSED, outcome: Outcome | None = None, *signals: SignalName) -> Earlier:
    return Earlier(
        "conv_1",
        "web",
        state,
        AT,
        AT,
        Known.CUSTOMER,
        ("greet", "return_items", "cancel_order"),
        frozenset(signals),
        outcome is not None,
        outcome,
    )


@pytest.mark.parametrize(
    ("one", "told"),
    [
        (past(State.BOT), "open"),
        (past(State.QUEUED, Outcome.SOLVED), "open"),
        (past(State.AGENT), "open"),
        (past(State.BOT, Outcome.SOLVED), "solved"),
        (past(State.CLOSED, Outcome.UNSOLVED, SignalName.ANSWERED), "unsolved"),
        (past(State.CLOSED, None, SignalName.ANSWERED), "answered"),
        (past(State.CLOSED, None, SignalName.DONE, SignalName.REJECTED), "unanswered"),
        (past(State.CLOSED), "unanswered"),
    ],
)
def test_it_says_what_people_made_of_it_or_else_whether_the_assistant_helped(one: Earlier, told: str) -> None:
    assert outcome_of(one) == told


def test_the_topic_is_that_of_the_first_request_that_has_one() -> None:
    assert earlier_json(past(), {"return_items", "cancel_order"})["intent"] == "return_items"
    assert earlier_json(past(), {"pay_bill"})["intent"] is None
