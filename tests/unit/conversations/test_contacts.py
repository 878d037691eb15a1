"""How a contact ended: which evidence counts for what."""

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from conversations.contacts import (
    RETURN_WITHIN,
    Contact,
    Ending,
    PeopleEnding,
    Stay,
    ending_of,
    people_ending_of,
    returns,
)
from conversations.model import Asks, Outcome
from conversations.rating import Given
from routing.model import SignalName

NOON = datetime(2026, 11, 2, 12, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)


def contact(began_at: datetime = NOON, **more: Any) -> Contact:
    known = {"signals": frozenset({SignalName.ANSWERED}), "ended_at": began_at + HOUR}
    return Contact("conv-1", None, began_at, **(known | more))


@pytest.mark.parametrize(
    ("more", "ending"),
    [
        ({}, Ending.ASSUMED),
        ({"thanked": True}, Ending.CONFIRMED),
        ({"ratings": (Given(3),)}, Ending.ASSUMED),
        ({"ratings": (Given(1), Given(4))}, Ending.CONFIRMED),
        ({"ratings": (Given(5), Given(2))}, Ending.ABANDONED),
        ({"ratings": (Given(2),), "thanked": True}, Ending.ABANDONED),
        ({"asks": Asks.ANYTHING_ELSE}, Ending.ASSUMED),
        ({"asks": Asks.ITEMS}, Ending.ABANDONED),
        ({"asks": Asks.ITEMS, "thanked": True}, Ending.CONFIRMED),
        ({"signals": frozenset()}, Ending.ABANDONED),
        ({"signals": frozenset(), "ratings": (Given(5),)}, Ending.CONFIRMED),
        ({"signals": frozenset(), "thanked": True}, Ending.ABANDONED),
        ({"signals": frozenset({SignalName.DONE})}, Ending.ASSUMED),
        ({"signals": frozenset({SignalName.ANSWERED, SignalName.REJECTED})}, Ending.ABANDONED),
        ({"signals": frozenset({SignalName.UNANSWERED})}, Ending.ABANDONED),
        ({"stays": (Stay(NOON),), "ratings": (Given(5),)}, Ending.HANDED_OVER),
        ({"ended_at": None}, None),
        ({"ended_at": None, "stays": (Stay(NOON),)}, None),
    ],
)
def test_the_evidence_decides(more: dict[str, Any], ending: Ending | None) -> None:
    assert ending_of(contact(**more), came_back=False) is ending


def test_a_return_reverses_only_what_counted_as_resolved() -> None:
    assert ending_of(contact(), came_back=True) is Ending.CAME_BACK
    assert ending_of(contact(thanked=True), came_back=True) is Ending.CAME_BACK
    assert ending_of(contact(signals=frozenset()), came_back=True) is Ending.ABANDONED
    solved, unsolved = Stay(NOON, outcome=Outcome.SOLVED), Stay(NOON, outcome=Outcome.UNSOLVED)
    assert people_ending_of(contact(stays=(unsolved, solved)), came_back=True) is PeopleEnding.CAME_BACK
    assert people_ending_of(contact(stays=(solved, unsolved)), came_back=True) is PeopleEnding.UNSOLVED
    assert people_ending_of(contact(), came_back=False) is None


@pytest.mark.parametrize(
    ("after", "came_back"),
    [(timedelta(seconds=1), True), (RETURN_WITHIN, True), (RETURN_WITHIN + timedelta(milliseconds=1), False)],
)
def test_seven_days_count_from_the_end(after: timedelta, came_back: bool) -> None:
    assert returns([contact()], [contact(NOON + HOUR + after)]) == [came_back]


def test_who_came_back_is_known_by_the_conversation_or_a_proved_identity() -> None:
    end = NOON + HOUR
    ana = Contact("conv-1", "ana", NOON, ended_at=end)
    later = end + HOUR
    assert returns([ana], [Contact("conv-2", "ana", later)]) == [True]
    assert returns([ana], [Contact("conv-1", None, later)]) == [True]
    assert returns([ana], [Contact("conv-2", None, later)]) == [False]
    assert returns([ana], [Contact("conv-2", "yusuf", later)]) == [False]
    assert returns([Contact("conv-1", None, NOON, ended_at=end)], [Contact("conv-2", None, later)]) == [False]


def test_neither_a_word_of_thanks_nor_a_conversation_beside_it_is_a_return() -> None:
    assert returns([contact()], [contact(NOON + 2 * HOUR, request=False, thanked=True)]) == [False]
    ana = Contact("conv-1", "ana", NOON, ended_at=NOON + HOUR)
    assert returns([ana], [Contact("conv-2", "ana", NOON + HOUR / 2, ended_at=NOON + 2 * HOUR)]) == [False]
