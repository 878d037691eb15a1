"""A weekday of the floor out of the customers who came: by hour, by the wall clock, and only when there were enough."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from desk.floor_history import FEWEST, Came, base_of, four_weeks
from routing.rules import Rules
from routing.simulation import HOUR, Day, Kind, Shift
from routing.what_if import agents_of

RULES = Rules.load()
UTC = ZoneInfo("UTC")
MONDAY = datetime(2026, 11, 2, 10, 15, tzinfo=timezone.utc)
DEMO = Day(24, (5.0,) * 24, 420, (Shift(8 * HOUR, 16 * HOUR, 3, capacity=2.0),), patience=600, accept_seconds=8)


def came(at: datetime, wait: float = 60, handled: float = 600, agent: str | None = "maya", **more: object) -> Came:
    taken = at + timedelta(seconds=wait)
    one = Came(at, taken if agent else None, taken + timedelta(seconds=handled) if agent else None, agent)
    return replace(one, **more)  # type: ignore[arg-type]


def mondays(many: int, **more: object) -> list[Came]:
    """So many on each of four Mondays between 10 and 11, a minute apart, some with Maya and some with Sam."""
    return [
        came(MONDAY + timedelta(weeks=week, minutes=number % 30), agent=("maya", "sam")[number % 2], **more)  # type: ignore[arg-type]
        for week in range(4)
        for number in range(many)
    ]


def base(found: list[Came], weekday: int = 0, zone: ZoneInfo = UTC):  # type: ignore[no-untyped-def]
    return base_of(found, weekday, zone, DEMO, RULES.queue, RULES.offers)


def test_with_too_few_customers_the_made_up_day_is_taken_and_said_so() -> None:
    found = base(mondays(20)[: FEWEST - 1])
    assert (found.learned, found.handovers, found.day) == (False, 49, DEMO)
    assert found.agents == agents_of(DEMO.shifts)


def test_arrivals_are_the_mean_of_four_weekdays_by_hour() -> None:
    found = base(mondays(20))
    assert found.learned
    assert {hour: rate for hour, rate in enumerate(found.day.per_hour) if rate} == {10: 20.0}
    assert not any(base(mondays(20), weekday=1).day.per_hour)


def test_hours_are_those_of_the_wall_clock() -> None:
    assert base(mondays(20), zone=ZoneInfo("America/New_York")).day.per_hour[5] == 20.0


def test_agents_are_those_who_held_somebody_in_the_hour() -> None:
    found = base(mondays(20))
    assert {hour: many for hour, many in enumerate(found.agents) if many} == {10: 2}
    long = base([*mondays(20), *(came(MONDAY + timedelta(weeks=week), handled=90_000, agent="zoe") for week in (0, 1))])
    # Two of four weeks; whoever holds a conversation for a day is not at work for a day.
    assert [long.agents[hour] for hour in (9, 10, 11, 14, 15)] == [0, 3, 1, 1, 0]
    assert [long.day.handling, long.day.spread] == [600.0, 0.2]


def test_agents_are_seen_in_each_hour_also_where_clocks_differ_by_half_an_hour() -> None:
    # From 10:50 to 11:10 in India.
    found = [
        came(datetime(2026, 11, 2, 5, 20, tzinfo=timezone.utc) + timedelta(weeks=week), wait=0, handled=1200)
        for week in range(4)
        for _ in range(20)
    ]
    agents = base(found, zone=ZoneInfo("Asia/Kolkata")).agents
    assert {hour: many for hour, many in enumerate(agents) if many} == {10: 1, 11: 1}


def test_handling_times_and_their_spread_are_those_of_before() -> None:
    both = [*mondays(10, ended_at=MONDAY), *mondays(10)]
    varied = [
        replace(one, ended_at=(one.taken_at or one.at) + timedelta(seconds=300 if number % 2 else 900))
        for number, one in enumerate(both)
    ]
    day = base(varied).day
    assert (day.handling, day.spread) == (600.0, pytest.approx(0.503, abs=1e-3))
    assert (day.shifts[0].capacity, day.accept_seconds) == (RULES.queue.capacity, 8)


def test_patience_is_all_that_was_waited_over_those_who_gave_up() -> None:
    found = base([*mondays(19), *mondays(1, gave_up=True), came(MONDAY, gave_up=True)])
    # 81 waits of a minute, five who gave up.
    assert (found.day.patience, found.patience_known) == (81 * 60 / 5, True)
    few = base([*mondays(19), *mondays(1, gave_up=True)])
    assert (few.day.patience, few.patience_known) == (600, False)
    assert not base([*mondays(19), *mondays(2, gave_up=True, taken_at=MONDAY)]).patience_known
    # Who wants to be called does not wait in the chat.
    assert not base([*mondays(19), *mondays(2, gave_up=True, waits=False)]).patience_known


def test_kinds_are_shares_of_priority_and_weight() -> None:
    found = base([*mondays(15), *mondays(5, priority=2, weight=1.5)])
    assert found.day.kinds == (Kind(60, 0), Kind(20, 2, complexity=RULES.offers.heavy_from[0]))


def test_four_weeks_end_yesterday_on_the_wall_clock() -> None:
    period = four_weeks(datetime(2026, 11, 30, 2, tzinfo=timezone.utc), ZoneInfo("America/New_York"))
    assert (period.first.isoformat(), period.last.isoformat()) == ("2026-11-01", "2026-11-28")
