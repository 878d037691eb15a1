"""So many a minute, and as many at once."""

import pytest

from common.errors import TooMany
from common.pace import Pace


class Hand:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def refused(pace: Pace, key: str) -> int:
    with pytest.raises(TooMany) as told:
        pace.take(key)
    return told.value.retry_after_seconds


def test_a_full_bucket_goes_at_once_and_then_one_comes_with_time() -> None:
    hand = Hand()
    pace = Pace(30, hand)
    for _ in range(30):
        pace.take("ana")
    assert refused(pace, "ana") == 2
    hand.seconds += 2
    pace.take("ana")
    assert refused(pace, "ana") == 2


def test_waiting_as_long_as_was_told_is_enough_and_refusals_cost_nothing() -> None:
    hand = Hand()
    pace = Pace(7, hand)
    for _ in range(7):
        pace.take("ana")
    wait = [refused(pace, "ana") for _ in range(20)][-1]
    hand.seconds += wait
    pace.take("ana")


def test_one_does_not_slow_the_other_down() -> None:
    pace = Pace(1, Hand())
    pace.take("ana")
    refused(pace, "ana")
    pace.take("ben")


def test_a_long_rest_saves_no_more_than_a_bucket() -> None:
    hand = Hand()
    pace = Pace(2, hand)
    pace.take("ana")
    hand.seconds += 86_400
    pace.take("ana")
    pace.take("ana")
    refused(pace, "ana")


def test_many_callers_take_a_bounded_memory() -> None:
    pace = Pace(1, Hand(), most_keys=10)
    for number in range(1_000):
        pace.take(str(number))
    assert len(pace._left) == 10
    refused(pace, "999")
