"""When the vendor wants to be asked again."""

from datetime import datetime, timedelta, timezone

import pytest

from channels.retrying import LONGEST_ASKED, LONGEST_PAUSE, asked_seconds, is_given_up, next_try

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("1.5", 1.5),
        ("0", 0),
        ("-3", 0),
        ("Tue, 24 Nov 2026 12:02:00 GMT", 120),
        ("Tuesday, 24-Nov-26 12:02:00 GMT", 120),
        ("Tue Nov 24 12:02:00 2026", 120),
        ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("Tue, 24 Nov 2026 14:02:00 +0200", 120),
        ("soon", None),
        ("", None),
        ("inf", None),
        ("nan", None),
        ("Tue, 99 Nov 2026 12:02:00 GMT", None),
    ],
)
def test_each_form_of_retry_after(header: str, seconds: float | None) -> None:
    assert asked_seconds({"retry-after": header}, NOW) == seconds


def test_without_a_word_pauses_double_up_to_a_limit() -> None:
    pauses = [(next_try(NOW, attempts, None) - NOW).total_seconds() for attempts in range(4)]
    assert pauses == [1, 2, 4, 8]
    assert next_try(NOW, 10_000, None) - NOW == LONGEST_PAUSE


def test_the_vendors_word_counts_within_reason() -> None:
    assert next_try(NOW, 5, 40) - NOW == timedelta(seconds=40)
    assert next_try(NOW, 0, 0) - NOW == timedelta(seconds=1)
    assert next_try(NOW, 0, 1e12) - NOW == LONGEST_ASKED


def test_after_a_day_it_is_given_up() -> None:
    assert not is_given_up(NOW, NOW - timedelta(hours=23))
    assert is_given_up(NOW, NOW - timedelta(hours=24))
