from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from conversations.life import ConversationView, LifeRules, NextStep, next_step
from conversations.model import Asks, Role, State

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
RULES = LifeRules()
ASKED = ConversationView(State.BOT, NOON, NOON, last_role=Role.BOT, last_asks=Asks.ORDER_ID)


def at(minutes: float, view: ConversationView) -> NextStep | None:
    return next_step(view, NOON + timedelta(minutes=minutes), RULES)


@pytest.mark.parametrize(
    ("minutes", "step"), [(9, None), (10, NextStep.REMIND), (29, NextStep.REMIND), (30, NextStep.CLOSE)]
)
def test_an_open_question_is_first_reminded_of_then_closed(minutes: float, step: NextStep | None) -> None:
    assert at(minutes, ASKED) is step


def test_nobody_is_reminded_twice_or_of_what_needs_no_answer() -> None:
    assert at(15, replace(ASKED, reminded=True)) is None
    assert at(15, replace(ASKED, last_asks=Asks.ANYTHING_ELSE)) is None
    assert at(15, replace(ASKED, last_asks=None)) is None


def test_who_never_wrote_is_not_reminded_but_closed() -> None:
    silent = replace(ASKED, last_customer_at=None)
    assert at(15, silent) is None
    assert at(30, silent) is NextStep.CLOSE


def test_in_a_messaging_app_nobody_is_reminded() -> None:
    elsewhere = replace(ASKED, on_page=False)
    assert at(15, elsewhere) is None
    assert at(30, elsewhere) is NextStep.CLOSE


def test_nothing_happens_while_an_answer_is_owed_to_the_customer() -> None:
    assert at(600, replace(ASKED, turn_open=True)) is None


@pytest.mark.parametrize("state", [State.QUEUED, State.AGENT, State.CLOSED])
def test_only_conversations_with_the_bot_are_closed(state: State) -> None:
    assert at(6000, replace(ASKED, state=state)) is None


def test_an_unseen_answer_is_mailed_after_a_while() -> None:
    unseen = replace(ASKED, state=State.AGENT, unseen_agent_at=NOON, can_be_mailed=True)
    assert at(1, unseen) is None
    assert at(2, unseen) is NextStep.MAIL_CUSTOMER
    assert at(0, replace(unseen, connected=True)) is NextStep.MARK_SEEN
    assert at(2, replace(unseen, can_be_mailed=False)) is NextStep.MARK_SEEN


def test_by_mail_nobody_is_reminded_and_days_may_pass() -> None:
    rules = replace(RULES, slow_channels=frozenset({"email"}))
    mail = replace(ASKED, channel="email")
    assert next_step(mail, NOON + timedelta(days=2, hours=23), rules) is None
    assert next_step(mail, NOON + timedelta(days=3), rules) is NextStep.CLOSE
    assert next_step(replace(ASKED, channel="sms"), NOON + timedelta(minutes=30), rules) is NextStep.CLOSE
