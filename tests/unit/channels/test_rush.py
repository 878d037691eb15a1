"""Acknowledging comes first in a rush, and nobody waits for ever."""

import pytest

from channels.rush import DENSE, OVERDUE_SECONDS, PLACES, PLACES_FOR_THE_OVERDUE, Density, Load, places


@pytest.mark.parametrize(
    ("load", "free"),
    [
        (Load(is_rush=False, in_work=0, turns=0, waited_seconds=0), PLACES),
        (Load(is_rush=False, in_work=3, turns=5, waited_seconds=0), PLACES - 8),
        (Load(is_rush=False, in_work=10, turns=PLACES, waited_seconds=0), 0),
        (Load(is_rush=True, in_work=0, turns=0, waited_seconds=OVERDUE_SECONDS - 1), 0),
        (Load(is_rush=True, in_work=0, turns=0, waited_seconds=OVERDUE_SECONDS), PLACES_FOR_THE_OVERDUE),
        (Load(is_rush=True, in_work=3, turns=500, waited_seconds=60), PLACES_FOR_THE_OVERDUE - 3),
        (Load(is_rush=True, in_work=9, turns=0, waited_seconds=60), 0),
        (Load(is_rush=False, in_work=0, turns=500, waited_seconds=60), PLACES_FOR_THE_OVERDUE),
        (Load(is_rush=False, in_work=1, turns=0, waited_seconds=60), PLACES - 1),
    ],
)
def test_how_many_more_senders_are_taken_in(load: Load, free: int) -> None:
    assert places(load) == free


def test_many_messages_within_a_second_are_a_rush_until_it_is_over() -> None:
    density = Density()
    for number in range(DENSE - 1):
        density.came(10 + number / DENSE / 2)
    assert not density.is_rush(10.5)
    density.came(10.5)
    assert density.is_rush(10.5)
    assert density.is_rush(10.99)
    assert not density.is_rush(11.0)


def test_as_many_over_a_longer_time_are_none() -> None:
    density = Density()
    for number in range(10 * DENSE):
        density.came(number / (DENSE - 2))
        assert not density.is_rush(number / (DENSE - 2))
