from datetime import UTC, datetime
from decimal import Decimal

import pytest

from actions.order_words import how_many, order_title, orders_with, pick_named_place, pick_order
from actions.speech import payload
from shop.model import Item, Order
from shop.phrases import bullets


def order(number: int, *names: str, day: int | None = None) -> Order:
    items = tuple(Item(at, f"{number}{at}", name, name, Decimal(10), {}) for at, name in enumerate(names))
    placed = datetime(2026, 11, day, tzinfo=UTC) if day else None
    return Order(f"#W100000{number}", "ana", "delivered", items, (), (), {}, placed_at=placed)


OLD = order(1, "Desk Lamp", "Backpack", "Grill", day=1)
NEW = order(2, "Yoga Mat", day=20)


def test_a_title_names_two_items_and_counts_the_rest() -> None:
    assert order_title(OLD) == "#W1000001 · Desk Lamp, Backpack +1 · delivered"


@pytest.mark.parametrize("text", ["2", "the second one", "the oldest"])
def test_an_order_is_picked_by_its_place_in_the_shown_list(text: str) -> None:
    assert pick_order(text, [OLD, NEW]) == OLD


@pytest.mark.parametrize("text", ["the latest", "my last order", "first"])
def test_the_newest_stands_first(text: str) -> None:
    assert pick_order(text, [OLD, NEW]) == NEW


def test_first_in_a_sentence_is_no_place() -> None:
    assert pick_named_place("First, I want to return something", [OLD, NEW]) is None
    assert pick_named_place("cancel my last order", [OLD, NEW]) == NEW


def test_a_place_that_does_not_exist_picks_nothing() -> None:
    assert pick_order("7", [OLD, NEW]) is None


def test_orders_are_found_by_what_is_in_them() -> None:
    assert orders_with("send back the lamp", [OLD, NEW]) == [OLD]
    assert orders_with("return everything", [OLD, NEW]) == []
    assert orders_with("cancel my order", [OLD, NEW]) == []


def test_the_order_with_most_of_the_named_items_is_meant() -> None:
    other = order(3, "Desk Lamp")
    assert orders_with("the lamp and the backpack", [other, OLD]) == [OLD]


def test_a_payload_is_what_rasa_reads() -> None:
    assert payload("inform", order_id="#W1000001") == '/inform{"order_id": "#W1000001"}'
    assert payload("stop") == "/stop"


def test_bullets_are_one_a_line() -> None:
    assert bullets(["a", "b"]) == "- a\n- b"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("two of them", 2),
        ("just one", 1),
        ("i want to return 3 of the items please", 3),
        ("a couple of things", 2),
        ("some of them", 0),
        ("not all", 0),
        ("two lamps", None),
        ("the second one", None),
        ("one question", None),
    ],
)
def test_how_many_is_meant_when_nothing_is_named(text: str, number: int | None) -> None:
    assert how_many(text) == number
