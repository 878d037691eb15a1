"""Who is next, and in which order."""

from datetime import datetime, timedelta, timezone

from channels.lines import Lines, line_of
from channels.port import Challenged, Noted, Pressed, Said
from channels.storage_arrivals import Head
from conversations.model_channels import DeliveryState, Report, Watermark

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


def head(number: int, line: str = "ana") -> Head:
    return Head(number, line, NOON + timedelta(seconds=number))


def numbers(lines: Lines, line: str) -> list[int]:
    return [one.id for one in lines.first(line, 10)]


def test_all_that_one_address_does_is_one_line() -> None:
    ana = line_of("sms", Said("1", "+1650", "hello"))
    assert line_of("sms", Pressed("2", "+1650", 1, 0)) == ana
    assert line_of("sms", Noted("3", "+1650", "edited", "hello")) == ana
    assert line_of("sms", Watermark(DeliveryState.READ, "+1650", NOON)) == ana
    assert line_of("whatsapp", Said("1", "+1650", "hello")) != ana
    assert line_of("sms", Said("1", "+1651", "hello")) != ana
    assert "1650" not in ana and len(ana) == 32


def test_reports_are_in_line_by_the_message_they_tell_of() -> None:
    first = line_of("sms", Report(DeliveryState.SENT, "SM1"))
    assert line_of("sms", Report(DeliveryState.READ, "SM1")) == first
    assert line_of("sms", Report(DeliveryState.SENT, "SM2")) != first
    assert line_of("sms", Said("1", "SM1", "hello")) != first


def test_a_question_for_the_address_waits_nowhere() -> None:
    assert line_of("slack", Challenged("words")) == ""


def test_an_address_that_no_database_takes_has_a_line() -> None:
    assert line_of("sms", Said("1", "\ud800", "hello"))


def test_lines_come_up_in_the_order_in_which_they_began_to_wait() -> None:
    lines = Lines()
    lines.add([head(1, "ana"), head(2, "ben"), head(3, "ana")])
    assert lines.waits_since() == head(1).received_at
    assert (lines.begin(), lines.begin(), lines.begin()) == ("ana", "ben", None)
    assert (lines.in_work, len(lines), lines.is_anybody_ready) == (2, 3, False)


def test_what_comes_for_a_line_in_work_is_found_by_whoever_works_on_it() -> None:
    lines = Lines()
    lines.add([head(1)])
    lines.begin()
    lines.add([head(2)])
    assert lines.begin() is None
    lines.done(head(1))
    assert numbers(lines, "ana") == [2]
    lines.leave("ana")
    assert lines.begin() == "ana"


def test_an_earlier_one_that_is_taken_over_goes_first_and_nothing_is_there_twice() -> None:
    lines = Lines()
    lines.add([head(5), head(7)])
    lines.add([head(3), head(5)])
    assert numbers(lines, "ana") == [3, 5, 7]
    assert len(lines) == 3


def test_a_line_that_is_left_unfinished_comes_up_behind_the_others() -> None:
    lines = Lines()
    lines.add([head(1, "ana"), head(2, "ben")])
    lines.begin()
    lines.leave("ana")
    assert (lines.begin(), lines.begin()) == ("ben", "ana")


def test_nothing_is_left_of_what_is_done() -> None:
    lines = Lines()
    lines.add([head(1)])
    lines.begin()
    lines.done(head(1))
    lines.leave("ana")
    assert (len(lines), lines.in_work, lines.is_anybody_ready, lines.waits_since()) == (0, 0, False, None)
