"""Customers say which items they mean in their own words."""

from collections.abc import Sequence
from decimal import Decimal

import pytest

from shop.model import Item
from shop.words import Match, match_items


def item(line: int, name: str, price: str, item_id: str = "", **options: str) -> Item:
    named = {key.replace("_", " "): value for key, value in options.items()}
    return Item(line, item_id or str(1000000000 + line), f"product of {name}", name, Decimal(price), named)


ORDER = (
    item(0, "Water Bottle", "47.84", capacity="1000ml", material="glass", color="blue"),
    item(1, "Desk Lamp", "130.50", color="black", brightness="high", power_source="USB"),
    item(2, "Vacuum Cleaner", "500.00", type="robotic", bagged="bagless", features="HEPA filter"),
    item(3, "Tablet", "900.00", screen_size="7-inch", storage="32GB", color="black"),
    item(4, "Tablet", "1100.00", screen_size="10-inch", storage="128GB", color="silver"),
    item(5, "Skateboard", "200.00", deck_material="maple", length="34 inch", design="graphic"),
    item(6, "Skateboard", "210.00", deck_material="bamboo", length="28 inch", design="plain"),
    item(7, "T-Shirt", "50.00", color="blue", size="M", material="cotton", style="crew neck"),
    item(8, "Headphones", "220.00", type="over-ear", connectivity="wired", color="black"),
    item(9, "Smart Watch", "180.00", color="gold", band_material="silicone", display="LCD"),
    item(10, "Running Shoes", "150.00", size="9", color="white", material="leather"),
    item(11, "T-Shirt", "51.00", color="red", size="L", material="cotton", style="v-neck"),
)
EVERY_LINE = list(range(12))


def lines(items: Sequence[Item]) -> list[int]:
    return [item.line for item in items]


def all_but(*out: int) -> list[int]:
    return [line for line in EVERY_LINE if line not in out]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the robotic vacuum", [2]),
        ("vaccum cleaner", [2]),
        ("my hoover", [2]),
        ("1000ml blue bottle", [0]),
        ("the 1 liter bottle", [0]),
        ("the blue 1000 mL bottel please", [0]),
        ("I'd like to return the water bottle", [0]),
        ("just the lamp", [1]),
        ("headfones", [8]),
        ("the head phones", [8]),
        ("watch", [9]),
        ("shoes", [10]),
        ("running shoes size 9", [10]),
        ("the black tablet", [3]),
        ("the 10 inch tablet", [4]),
        ("tablet with 128 GB", [4]),
        ("the maple board", [5]),
        ("the skateboard with graphic design", [5]),
        ("the bamboo skatebord", [6]),
        ("blue t shirt", [7]),
        ("the medium tshirt", [7]),
        ("red tee", [11]),
        ("the v-neck", [11]),
    ],
)
def test_one_item_is_found_by_its_product_options_or_nickname(text: str, expected: list[int]) -> None:
    assert lines(match_items(text, ORDER).chosen) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the cleaner, headphone and smart watch", [2, 8, 9]),
        ("vacuum cleaner, tablet (32GB) and the lamp", [1, 2, 3]),
        ("the bottle & the lamp", [0, 1]),
        ("lamp plus the shoes", [1, 10]),
        ("the blue and the red t-shirt", [7, 11]),
        ("both skateboards", [5, 6]),
        ("the tablets", [3, 4]),
        ("all t-shirts", [7, 11]),
        ("two t-shirts", [7, 11]),
        ("both tablets and the watch", [3, 4, 9]),
        ("all the black ones", [1, 3, 8]),
        ("cotton ones", [7, 11]),
        ("the shoes & watch/lamp", [1, 9, 10]),
        ("the tablet, the more expensive one", [4]),
        ("the tablet, the black one", [3]),
        ("all tablets except the black one", [4]),
        ("3 items: bottle, lamp, watch", [0, 1, 9]),
        ("Desk Lamp (black, high, USB), Tablet (7-inch, 32GB, black)", [1, 3]),
    ],
)
def test_several_items_are_found_in_one_sentence(text: str, expected: list[int]) -> None:
    found = match_items(text, ORDER)
    assert lines(found.chosen) == expected
    assert found.is_clear


@pytest.mark.parametrize(
    "text",
    [
        "everything",
        "all of them",
        "all",
        "the whole order",
        "return all items please",
        "every item",
        "the lot",
        "all 12",
    ],
)
def test_everything_means_the_whole_order(text: str) -> None:
    assert lines(match_items(text, ORDER).chosen) == EVERY_LINE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("all but the lamp", all_but(1)),
        ("everything except the lamp", all_but(1)),
        ("everything except the lamp and both tablets", all_but(1, 3, 4)),
        ("everything apart from the shoes, the watch and the bottle", all_but(0, 9, 10)),
        ("all but the skatebord made of maple", all_but(5)),
        ("I'll keep the lamp, return the rest", all_but(1)),
        ("return everything but keep the lamp", all_but(1)),
        ("I want to keep the smart watch and send back everything else", all_but(9)),
        ("the whole order without the headphones", all_but(8)),
    ],
)
def test_all_but_some_leaves_those_out(text: str, expected: list[int]) -> None:
    assert lines(match_items(text, ORDER).chosen) == expected


@pytest.mark.parametrize(
    "text", ["not the lamp, just the bottle", "the bottle but not the lamp", "bottle, not the lamp"]
)
def test_what_is_ruled_out_is_not_chosen(text: str) -> None:
    assert lines(match_items(text, ORDER).chosen) == [0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the first one", [0]),
        ("the second", [1]),
        ("3rd", [2]),
        ("the last one", [11]),
        ("the first two", [0, 1]),
        ("the last three items", [9, 10, 11]),
        ("1 and 3", [0, 2]),
        ("items 2, 3", [1, 2]),
        ("number 4", [3]),
        ("#5", [4]),
        ("1000000005", [5]),
        ("the second tablet", [4]),
        ("the $500 one", [2]),
        ("the bottle for $47.84", [0]),
    ],
)
def test_items_are_found_by_place_number_and_price(text: str, expected: list[int]) -> None:
    assert lines(match_items(text, ORDER).chosen) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the more expensive tablet", 4),
        ("the cheaper skateboard please", 5),
        ("the most expensive one", 4),
        ("the cheapest one", 0),
        ("the less expensive tablet", 3),
        ("the pricier board", 6),
    ],
)
def test_dearer_and_cheaper_compare_the_named_items(text: str, expected: int) -> None:
    assert lines(match_items(text, ORDER).chosen) == [expected]


@pytest.mark.parametrize(
    ("text", "candidates"), [("the tablet", [3, 4]), ("one of the skateboards", [5, 6]), ("my t-shirt", [7, 11])]
)
def test_a_phrase_that_fits_several_is_asked_about(text: str, candidates: list[int]) -> None:
    found = match_items(text, ORDER)
    assert found.chosen == ()
    assert [lines(choice.items) for choice in found.ambiguous] == [candidates]


@pytest.mark.parametrize("text", ["the coat", "the blue coat", "smart thermostat", "the espresso machine", "gas grill"])
def test_what_is_not_in_the_order_is_said_to_be_unknown(text: str) -> None:
    assert match_items(text, ORDER) == Match((), (), (text,))


def test_the_known_part_is_kept_when_another_part_is_unknown() -> None:
    found = match_items("the bottle and the kettle", ORDER)
    assert lines(found.chosen) == [0]
    assert found.unknown == ("the kettle",)


@pytest.mark.parametrize(
    "text", ["the bottle, it leaks", "the bottle because it arrived dirty", "the bottle. They sent junk"]
)
def test_an_explanation_beside_the_item_does_no_harm(text: str) -> None:
    assert match_items(text, ORDER) == Match((ORDER[0],))


@pytest.mark.parametrize("text", ["please", "", "ok", "hello", "...", "none", "nothing"])
def test_a_text_without_items_chooses_nothing(text: str) -> None:
    assert match_items(text, ORDER) == Match(())


def test_the_same_variant_twice_is_one_line_unless_both_are_wanted() -> None:
    twice = (item(0, "Grill", "90.00", "7", fuel="gas"), item(1, "Grill", "90.00", "7", fuel="gas"))
    assert lines(match_items("the grill", twice).chosen) == [0]
    assert lines(match_items("both", twice).chosen) == [0, 1]
    assert lines(match_items("both grills", twice).chosen) == [0, 1]


def test_all_but_an_unclear_item_keeps_what_could_be_meant() -> None:
    found = match_items("everything except the tablet", ORDER)
    assert lines(found.chosen) == all_but(3, 4)
    assert [lines(choice.items) for choice in found.ambiguous] == [[3, 4]]


def test_an_order_of_one_item_answers_to_its_name_only() -> None:
    one = (item(0, "Garden Hose", "46.00", length="50ft", color="green"),)
    assert lines(match_items("the hose", one).chosen) == [0]
    assert lines(match_items("that one", one).chosen) == []
    assert lines(match_items("everything", one).chosen) == [0]
