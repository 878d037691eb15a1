"""What a message says of the conversation before it."""

from datetime import datetime, timedelta, timezone

from conversations.course import course_signals, repeats_itself, standing_signals
from conversations.model import Asks, Draft, Message, Role
from routing.model import CustomerTurn, Signal, SignalName
from routing.rules import ImportantRules, Rules

RULES = Rules.load()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
FAILED = CustomerTurn("the lid leaks", 1, signals=(Signal(SignalName.FALLBACK),))


def names(
    text: str, likeness: float | None = None, silent: timedelta | None = None, asks: str | None = None
) -> list[str]:
    since = NOON - silent if silent is not None else None
    found = course_signals([FAILED, CustomerTurn(text, 3, asks=asks)], likeness, since, NOON, RULES)
    return [signal.name.value for signal in found]


def test_an_answer_that_did_not_help_is_noticed() -> None:
    assert names("that didn't help") == ["rejected"]


def test_a_reason_given_to_a_form_is_no_rejection() -> None:
    assert names("it doesn't work", asks="reason") == []


def test_the_same_question_in_other_words_is_noticed_by_its_embedding() -> None:
    assert names("oil comes out of the lid of the pan", likeness=0.8) == ["rephrased"]
    assert names("oil comes out of the lid of the pan", likeness=0.3) == []
    assert names("and for shoes?", likeness=0.8) == []


def test_an_answer_to_a_form_put_in_other_words_is_a_repair() -> None:
    assert names("the oil comes out of the pan", asks="items", likeness=0.8) == []
    assert names("oil comes out of the lid of the pan", asks="choose", likeness=0.8) == ["rephrased"]


def test_a_long_silence_after_a_failure_is_noticed_with_its_length() -> None:
    assert names("hello again", silent=timedelta(minutes=25)) == ["silence"]
    assert names("hello again", silent=timedelta(minutes=2)) == []


def test_a_first_message_says_nothing_of_what_was_before() -> None:
    assert course_signals([FAILED], 0.9, None, NOON, RULES) == []


def test_a_long_queue_and_an_important_name_are_noted() -> None:
    from dataclasses import replace

    rules = replace(RULES, important=ImportantRules(customers=("ann_1",)))
    assert standing_signals("ann_1", 0, rules) == [Signal(SignalName.IMPORTANT_CUSTOMER)]
    assert standing_signals(None, 901.7, rules) == [Signal(SignalName.QUEUE_WAIT, "901")]
    assert standing_signals("bob_2", 30, rules) == []


ADVICE = "Please order swatches on the page of the sofa."


def said(text: str, asks: Asks | None = None) -> Message:
    return Message("c", 4, "m", Role.BOT, "Assistant", text, NOON, asks=asks)


def test_the_same_answer_again_is_noticed() -> None:
    assert repeats_itself(said(ADVICE), (Draft(Role.BOT, "Please order swatches on the page of the sofa"),))
    assert not repeats_itself(said(ADVICE), (Draft(Role.BOT, "The swatches come in a week."),))
    assert not repeats_itself(None, (Draft(Role.BOT, ADVICE),))


def test_a_procedure_may_put_its_question_again() -> None:
    question = "What is the number of your order?"
    assert not repeats_itself(said(question, Asks.ORDER_ID), (Draft(Role.BOT, question, asks=Asks.ORDER_ID),))
