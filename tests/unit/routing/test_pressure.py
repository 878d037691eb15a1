"""A long queue raises the thresholds and an important customer lowers them; wishes and risks are never held back."""

import pytest

from routing.decision import after_assistant, before_assistant
from routing.model import CustomerTurn, Decision, Signal, SignalName
from routing.pressure import rules_now, shift_of
from routing.rules import Rules

RULES = Rules.load()
HOUR = Signal(SignalName.QUEUE_WAIT, "3600")
NAMED = Signal(SignalName.IMPORTANT_CUSTOMER)


def turn(text: str, *signals: Signal) -> CustomerTurn:
    return CustomerTurn(text=text, seq=1, signals=signals)


def test_the_shift_grows_from_calm_to_busy_and_no_further() -> None:
    waits = [0, 300, 600, 1200, 1800, 9000]
    shifts = [shift_of(RULES, wait) for wait in waits]
    assert shifts == sorted(shifts)
    assert shifts[1] == 0
    assert shifts[-1] == shifts[-2] == RULES.waiting.most


@pytest.mark.parametrize(
    "text", ["a human please", "I will sue you", "someone used my card", "I want to die", "delete all my personal data"]
)
def test_wishes_and_risks_are_never_held_back(text: str) -> None:
    assert before_assistant(RULES, [turn(text, HOUR)]).decision is Decision.HAND_OVER


def test_two_failures_reach_a_person_when_the_queue_is_short_and_not_when_it_is_long() -> None:
    failed = Signal(SignalName.FALLBACK)
    calm = [turn("the lid leaks", failed), turn("oil comes out", failed)]
    busy = [turn("the lid leaks", failed), turn("oil comes out", failed, HOUR)]
    assert after_assistant(RULES, calm).decision is Decision.HAND_OVER
    assert after_assistant(RULES, busy).decision is not Decision.HAND_OVER


def test_fury_reaches_a_person_however_long_the_queue_is() -> None:
    text = "You are the worst, useless liars!!! I hate this disgusting shop, fuck you all"
    assert before_assistant(RULES, [turn(text, HOUR)]).decision is Decision.HAND_OVER


def test_an_important_customer_needs_less_and_is_taken_sooner() -> None:
    one, important = (turn("no, that's not it", Signal(SignalName.UNANSWERED), *more) for more in ((), (NAMED,)))
    first = turn("does the lamp dim", Signal(SignalName.ANSWERED))
    assert after_assistant(RULES, [first, one]).decision is not Decision.HAND_OVER
    verdict = after_assistant(RULES, [first, important])
    assert verdict.decision is Decision.HAND_OVER
    assert verdict.priority >= RULES.important.priority
    assert "important_customer" in {trigger.name for trigger in verdict.triggers}


def test_without_a_queue_and_a_name_the_rules_are_as_written() -> None:
    assert rules_now(RULES, [turn("hello")]) is RULES
