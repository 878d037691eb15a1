"""The first insult is answered calmly; at the second one a person is offered."""

import pytest

from routing.decision import after_assistant
from routing.insults import insulted_twice
from routing.model import CustomerTurn, Decision, Signal, SignalName
from routing.rules import Rules

RULES = Rules.load()
DECLINED = Signal(SignalName.PERSON_DECLINED)


def turn(text: str, intent: str | None = None, *signals: Signal) -> CustomerTurn:
    return CustomerTurn(text, 1, intent=intent, signals=signals)


INSULT = turn("you blockhead", "insult")
QUESTION = turn("where is my order", "track_order")


@pytest.mark.parametrize(
    ("turns", "twice"),
    [
        ((INSULT,), False),
        ((INSULT, INSULT), True),
        ((INSULT, QUESTION, QUESTION, INSULT), True),
        ((INSULT, INSULT, QUESTION), False),
        ((QUESTION, INSULT), False),
        ((INSULT, turn("dumb robot", None, Signal(SignalName.INSULTED))), True),
        ((INSULT, turn("my neighbor is an idiot", "insult")), False),
        ((turn("my neighbor is an idiot", "insult"), INSULT), False),
    ],
)
def test_only_an_insult_after_an_insult_counts(turns: tuple[CustomerTurn, ...], twice: bool) -> None:
    assert insulted_twice(turns) is twice
    found = {trigger.name for trigger in after_assistant(RULES, turns).triggers}
    assert ("insulted_twice" in found) is twice


def test_the_first_insult_stays_with_the_assistant() -> None:
    assert after_assistant(RULES, (INSULT,)).decision is Decision.STAY


def test_at_the_second_a_person_is_offered_and_the_explanation_says_why() -> None:
    verdict = after_assistant(RULES, (INSULT, QUESTION, INSULT))
    assert (verdict.decision, verdict.reason) == (Decision.OFFER, "insulted_twice")
    assert verdict.explanation == (
        "A person was offered because the customer has insulted the assistant twice (message 1)."
    )


@pytest.mark.parametrize(
    ("turns", "decision", "reason"),
    [
        ((INSULT, turn("you blockhead, get me a human", "insult")), Decision.HAND_OVER, "explicit_wish"),
        ((INSULT, turn("no", "deny", DECLINED), INSULT), Decision.STAY, "stay"),
        ((INSULT, turn("you blockhead, my lawyer will sue you", "insult")), Decision.HAND_OVER, "risk_legal"),
    ],
)
def test_a_wish_or_a_risk_goes_first_and_a_no_is_respected(
    turns: tuple[CustomerTurn, ...], decision: Decision, reason: str
) -> None:
    verdict = after_assistant(RULES, turns)
    assert (verdict.decision, verdict.reason) == (decision, reason)
