"""Identifiers, secrets and times."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.clock import SystemClock, parse_rfc3339, rfc3339
from common.ids import new_id, new_token, same_secret, token_hash


def test_an_id_says_what_it_names_and_is_never_given_twice() -> None:
    ids = [new_id("conv") for _ in range(1_000)]
    assert all(one.startswith("conv_") and len(one) == len("conv_") + 24 for one in ids)
    assert len(set(ids)) == len(ids)


def test_ids_sort_by_the_millisecond_of_their_making() -> None:
    made = [new_id("m")[:14] for _ in range(1_000)]
    assert made == sorted(made)


def test_a_token_is_long_and_fits_into_a_url() -> None:
    token = new_token()
    assert len(token) >= 43
    assert token.replace("-", "").replace("_", "").isalnum()


def test_a_tokens_hash_does_not_tell_the_token() -> None:
    token = new_token()
    assert token_hash(token) == token_hash(token) != token_hash(token + "x")
    assert token not in token_hash(token)


def test_a_secret_of_broken_characters_is_wrong_and_not_a_failure() -> None:
    broken = b"Bearer \xff".decode("utf-8", "surrogateescape")
    assert not same_secret(broken, "right")
    assert same_secret(broken, broken)
    assert len(token_hash("\ud800")) == 64


def test_the_clock_is_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_times_are_written_in_utc_with_milliseconds() -> None:
    berlin = timezone(timedelta(hours=1))
    assert rfc3339(datetime(2026, 11, 24, 10, 30, tzinfo=berlin)) == "2026-11-24T09:30:00.000Z"


@given(st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(timezone.utc)))
def test_a_written_time_reads_back_to_the_millisecond(at: datetime) -> None:
    assert timedelta(0) <= at - parse_rfc3339(rfc3339(at)) < timedelta(milliseconds=1)


@pytest.mark.parametrize("text", ["2026-11-24T09:30:00", "yesterday", ""])
def test_a_time_without_a_zone_or_sense_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_rfc3339(text)
