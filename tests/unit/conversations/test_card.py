from datetime import datetime, timezone
from typing import Any

import pytest

from common.errors import Invalid
from conversations.card import LONGEST_WANTED, CardClosed, Wanted, card_of, checked_wanted, correction
from conversations.model import Handoff, HandoffState
from conversations.packet import WROTE_FIRST

AT = datetime(2026, 11, 24, 12, 0, tzinfo=timezone.utc)
KNOWN = Wanted("A new lamp", AT, "Ana")


def handoff(state: HandoffState = HandoffState.QUEUED, **packet: Any) -> Handoff:
    return Handoff("h1", "c1", state, "stuck", 1, (), "general", AT, AT, packet)


def test_the_card_says_what_was_written_first_and_the_order_that_was_named() -> None:
    summary = [
        {"text": f"{WROTE_FIRST}“my lamp is broken, call 555 0100”", "seq": 1},
        {"text": "Handed over: Stuck", "seq": 3},
    ]
    orders = [{"order_id": "#W1", "status": "delivered"}, {"order_id": "#W2", "status": "pending"}]
    card = card_of(handoff(summary=summary, slots={"order_id": "#W1"}, orders=orders), None)
    assert (card.summary, card.order_id) == ("“my lamp is broken, call 555 0100”", "#W1")
    assert (card.wanted, card.open) == (None, True)


@pytest.mark.parametrize(
    "packet",
    [
        {},
        {"summary": []},
        {"summary": [{"text": "The customer first sent a file", "seq": 1}], "slots": {"order_id": ["#W1", "#W2"]}},
        {"summary": [{"text": "Handed over: Stuck", "seq": 1}], "orders": [{"order_id": "#W1", "status": None}]},
    ],
)
def test_without_words_or_a_named_order_the_card_says_nothing_of_them(packet: dict[str, Any]) -> None:
    card = card_of(handoff(**packet), None)
    assert (card.summary, card.order_id) == (None, None)


def test_words_are_kept_in_place_of_the_earlier_ones_while_nobody_has_the_conversation() -> None:
    assert correction(handoff(), None, "  Only the shade\n") == "Only the shade"
    assert correction(handoff(), KNOWN, "Only the shade") == "Only the shade"


@pytest.mark.parametrize("state", HandoffState)
def test_the_same_words_again_change_nothing_whoever_has_the_conversation(state: HandoffState) -> None:
    assert correction(handoff(state), KNOWN, " A new lamp ") is None


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (handoff(HandoffState.ACTIVE), "A colleague has your chat now"),
        (handoff(HandoffState.CLOSED), "A colleague has your chat now"),
        (None, "You are not waiting"),
    ],
)
def test_afterwards_it_is_refused_in_words(found: Handoff | None, words: str) -> None:
    with pytest.raises(CardClosed, match=words):
        correction(found, None, "Only the shade")


@pytest.mark.parametrize("text", ["", " \n ", "x" * (LONGEST_WANTED + 1), "a\x00b", "\ud800"])
def test_what_is_too_long_empty_or_unreadable_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        checked_wanted(text)
    assert checked_wanted("é" * LONGEST_WANTED) == "é" * LONGEST_WANTED
