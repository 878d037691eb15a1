"""Opening hours in time zones: weekends, holidays, changes of the clock, and open time between two moments."""

from datetime import date, datetime, timedelta, timezone

import pytest

from routing.hours import Hours, Span, hours_of, parse_span

NINE_TO_FIVE = (Span(540, 1020),)
OFFICE = Hours("America/New_York", (NINE_TO_FIVE,) * 5 + ((), ()), frozenset({date(2026, 11, 26)}))


def utc(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=timezone.utc)


def test_hours_are_those_of_the_time_zone() -> None:
    assert OFFICE.is_open(utc(24, 14))  # Tuesday, 9:00 in New York
    assert not OFFICE.is_open(utc(24, 13, 59))
    assert not OFFICE.is_open(utc(24, 22))


def test_weekends_and_holidays_are_closed_and_the_next_opening_is_known() -> None:
    assert not OFFICE.is_open(utc(28, 15))
    assert not OFFICE.is_open(utc(26, 15))
    assert OFFICE.next_open(utc(25, 22)) == utc(27, 14)
    assert OFFICE.next_open(utc(24, 15)) == utc(24, 15)


def test_the_clock_change_in_march_is_followed() -> None:
    assert OFFICE.next_open(utc(6, 23, month=3)) == utc(9, 13, month=3)  # daylight saving began on the 8th


def test_only_open_time_is_counted() -> None:
    assert OFFICE.open_between(utc(24, 21), utc(25, 15)) == timedelta(hours=2)
    assert OFFICE.open_between(utc(25, 15), utc(24, 15)) == timedelta(0)
    assert OFFICE.after_open_time(utc(24, 21, 50), timedelta(minutes=20)) == utc(25, 14, 10)


def test_without_hours_it_is_always_open() -> None:
    always = hours_of({"office": OFFICE}, {"legal": "office"}, "general")
    assert always.is_open(utc(28, 3))
    assert always.next_open(utc(28, 3)) == utc(28, 3)
    assert always.after_open_time(utc(28, 3), timedelta(minutes=5)) == utc(28, 3, 5)
    assert hours_of({"office": OFFICE}, {"legal": "office"}, "legal") is OFFICE


def test_a_shift_over_midnight_is_two_spans() -> None:
    night = Hours("UTC", ((Span(0, 360), Span(1320, 1440)),) * 7)
    assert night.is_open(utc(24, 23))
    assert night.is_open(utc(24, 5))
    assert night.open_between(utc(24, 21), utc(25, 7)) == timedelta(hours=8)


def test_a_calendar_that_never_opens_has_no_next_opening() -> None:
    closed = Hours("UTC", ((),) * 7)
    assert closed.next_open(utc(24, 12)) is None
    assert closed.after_open_time(utc(24, 12), timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    "text", ["9-17", "17:00-09:00", "09:00", "25:00-26:00", "09:00-09:00", "a:b-c:d", "09:60-10:00"]
)
def test_times_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_span(text)
