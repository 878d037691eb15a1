"""SLA clocks: they count open time, come near, breach, are met, and do not start again with a transfer."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

from routing.clocks import Clock, Moments, Standing, next_due, readings
from routing.hours import Hours, Span
from routing.queue_rules import SlaRules

RULES, ALWAYS = SlaRules(), Hours()
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def after(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def standing(moments: Moments, minutes: float, clock: Clock = Clock.FIRST_RESPONSE, hours: Hours = ALWAYS) -> Standing:
    return next(one.standing for one in readings(moments, RULES, hours, after(minutes)) if one.clock is clock)


def test_the_first_answer_runs_comes_near_and_breaches() -> None:
    new = Moments(NOON, priority=0)
    assert [standing(new, m) for m in (1, 12, 16)] == [Standing.RUNNING, Standing.SOON, Standing.BREACHED]


def test_a_first_answer_in_time_is_met_for_good_and_a_late_one_is_a_breach_for_good() -> None:
    assert standing(Moments(NOON, 0, first_reply_at=after(3)), 500) is Standing.MET
    assert standing(Moments(NOON, 0, first_reply_at=after(30)), 500) is Standing.BREACHED


def test_the_next_answer_runs_from_the_customers_first_unanswered_message() -> None:
    asked = Moments(NOON, 3, first_reply_at=after(1), asked_at=after(10))
    assert standing(asked, 12, Clock.NEXT_RESPONSE) is Standing.RUNNING
    assert standing(asked, 16, Clock.NEXT_RESPONSE) is Standing.BREACHED
    answered = replace(asked, asked_at=None)
    assert all(one.clock is not Clock.NEXT_RESPONSE for one in readings(answered, RULES, ALWAYS, after(16)))


def test_an_urgent_customer_has_less_time() -> None:
    assert standing(Moments(NOON, 3), 3) is Standing.BREACHED
    assert standing(Moments(NOON, 0), 3) is Standing.RUNNING


def test_closed_hours_do_not_count() -> None:
    morning = Hours("UTC", ((Span(480, 730),),) * 7)  # until 12:10
    assert standing(Moments(NOON, 0), 300, hours=morning) is not Standing.BREACHED
    (first, *_) = readings(Moments(NOON, 0), RULES, morning, after(300))
    assert first.due_at == datetime(2026, 11, 25, 8, 5, tzinfo=timezone.utc)


def test_the_next_deadline_is_the_earliest_that_is_not_met() -> None:
    found = readings(Moments(NOON, 0, first_reply_at=after(3)), RULES, ALWAYS, after(5))
    assert next_due(found) == NOON + timedelta(hours=24)
    done = readings(Moments(NOON, 0, first_reply_at=after(3), resolved_at=after(9)), RULES, ALWAYS, after(10))
    assert next_due(done) is None
