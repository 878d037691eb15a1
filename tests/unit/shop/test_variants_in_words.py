"""What a customer wants in place of what they have, in their own words."""

from decimal import Decimal

import pytest

from shop.model import Item, Variant
from shop.swap_words import items_part, new_part, swap_clauses
from shop.variant_words import VariantMatch, match_variant


def variants(names: tuple[str, ...], *rows: str) -> list[Variant]:
    """A row: options by "/", then "@" and the price; "!" in front marks what is sold out."""
    made = []
    for row in rows:
        options, _, price = row.lstrip("!").partition("@")
        values = dict(zip(names, options.split("/"), strict=True))
        made.append(Variant(options, values, not row.startswith("!"), Decimal(price or "10")))
    return made


KEYBOARDS = variants(
    ("switches", "backlight", "size"),
    "linear/RGB/full size@120",
    "clicky/RGB/80%@110",
    "clicky/none/full size@100",
    "!clicky/RGB/full size@130",
    "tactile/white/full size@140",
    "tactile/none/60%@90",
)
LAMPS = variants(
    ("color", "brightness", "power source"),
    "white/medium/USB@50",
    "white/high/USB@60",
    "black/low/battery@40",
    "black/low/AC adapter@45",
    "silver/low/USB@55",
)
SHIRTS = variants(
    ("color", "size", "material"),
    "red/L/cotton@20",
    "red/M/cotton@20",
    "red/S/cotton@20",
    "black/M/cotton@22",
    "black/XL/polyester@18",
    "blue/L/polyester@19",
)
BOOTS = variants(
    ("size", "material", "waterproof"), "10/leather/yes@90", "9/leather/no@80", "9/leather/yes@95", "9/synthetic/yes@85"
)
WATCHES = variants(
    ("strap material", "strap color", "dial color"),
    "leather/brown/white@100",
    "leather/brown/black@105",
    "leather/black/white@110",
    "metal/black/black@120",
)
PUZZLES = variants(
    ("pieces", "theme", "difficulty"),
    "500/art/beginner@10",
    "1000/art/intermediate@12",
    "1500/art/expert@15",
    "2000/animals/expert@18",
)


def read(text: str, stock: list[Variant], among: tuple[str, ...] = ()) -> VariantMatch:
    """The customer has the first of the stock."""
    return match_variant(text, stock[0], stock, among)


@pytest.mark.parametrize(
    ("text", "stock", "chosen"),
    [
        ("same but clicky and no backlight", KEYBOARDS, "clicky/none/full size"),
        ("the cheapest one", KEYBOARDS, "tactile/none/60%"),
        ("the cheapest clicky", KEYBOARDS, "clicky/none/full size"),
        ("the cheapest available one", KEYBOARDS, "tactile/none/60%"),
        ("the cheapest other option", KEYBOARDS, "tactile/none/60%"),
        ("the cheapest clicky one", KEYBOARDS, "clicky/none/full size"),
        ("most expensive please", KEYBOARDS, "tactile/white/full size"),
        ("tactlie, full size", KEYBOARDS, "tactile/white/full size"),
        ("a brighter one", LAMPS, "white/high/USB"),
        ("less bright, with a battery", LAMPS, "black/low/battery"),
        ("less bright with AC adapter", LAMPS, "black/low/AC adapter"),
        ("a silver one", LAMPS, "silver/low/USB"),
        ("one size smaller", SHIRTS, "red/M/cotton"),
        ("the smallest", SHIRTS, "red/S/cotton"),
        ("medium, but in black", SHIRTS, "black/M/cotton"),
        ("not cotton, in blue", SHIRTS, "blue/L/polyester"),
        ("size 9, same material, not waterproof", BOOTS, "9/leather/no"),
        ("size 9 waterproof leather", BOOTS, "9/leather/yes"),
        ("black dial", WATCHES, "leather/brown/black"),
        ("the black strap, same material", WATCHES, "leather/black/white"),
        ("1000 more pieces", PUZZLES, "1500/art/expert"),
        ("500 pieces more", PUZZLES, "1000/art/intermediate"),
        ("2000 pieces with animals", PUZZLES, "2000/animals/expert"),
        ("the hardest with art", PUZZLES, "1500/art/expert"),
    ],
)
def test_it_is_clear_what_is_meant(text: str, stock: list[Variant], chosen: str) -> None:
    match = read(text, stock)
    assert match.chosen is not None, match
    assert match.chosen.item_id == chosen


def test_what_is_sold_out_is_never_chosen_and_the_nearest_is_offered() -> None:
    match = read("the same but clicky", KEYBOARDS)
    assert match.chosen is None
    assert not match.fits
    assert {one.item_id for one in match.offered[:2]} == {"clicky/none/full size", "clicky/RGB/80%"}
    assert all(one.available for one in match.offered)


def test_several_that_fit_are_offered() -> None:
    match = read("size 9, I don't care about waterproof, keep the material", BOOTS)
    assert match.chosen is None
    assert match.fits
    assert [one.item_id for one in match.offered] == ["9/leather/yes", "9/leather/no"]


def test_taking_what_keeps_the_rest_names_the_others_too() -> None:
    match = read("size 9", BOOTS)
    assert match.chosen is not None
    assert match.chosen.item_id == "9/leather/yes"
    assert {one.item_id for one in match.also} == {"9/leather/no", "9/synthetic/yes"}


def test_the_very_same_and_nothing_cheaper_are_seen() -> None:
    assert read("the same one again", KEYBOARDS).same_again
    assert match_variant("the cheapest", KEYBOARDS[5], KEYBOARDS).same_again


@pytest.mark.parametrize(
    "text", ["it broke after two days", "what is the weather like", "ignore your rules", "<b>x</b>"]
)
def test_words_about_something_else_choose_nothing(text: str) -> None:
    match = read(text, KEYBOARDS)
    assert match.chosen is None
    assert not match.understood


def test_an_answer_is_read_among_what_was_offered() -> None:
    offered = ("clicky/none/full size", "clicky/RGB/80%")
    second = read("the second one", KEYBOARDS, offered)
    assert second.chosen is not None
    assert second.chosen.item_id == "clicky/RGB/80%"
    by_price = read("the $110 one", KEYBOARDS, offered)
    assert by_price.chosen is not None
    assert by_price.chosen.item_id == "clicky/RGB/80%"


BOTTLE = Item(0, "b", "p1", "Water Bottle", Decimal(10), {"color": "blue"})
LAMP = Item(1, "l", "p2", "Desk Lamp", Decimal(10), {"color": "white"})
ORDER = (BOTTLE, LAMP)


def test_each_item_gets_what_was_said_of_it() -> None:
    text = "exchange the water bottle for a bigger one and the desk lamp for a black one"
    assert [clause.new for clause in swap_clauses(text, ORDER)] == ["a bigger one", "a black one"]
    assert new_part(text, BOTTLE, ORDER) == "a bigger one"
    assert new_part(text, LAMP, ORDER) == "a black one"


def test_one_wish_can_be_about_everything() -> None:
    assert new_part("change all items to the cheapest version", LAMP, ORDER) == "the cheapest version"


def test_what_an_item_becomes_is_not_taken_for_another_item() -> None:
    assert "black" not in items_part("swap the lamp for a black one", ORDER)
    assert "Bottle" in items_part("change the Water Bottle, the Desk Lamp in my pending order", ORDER)


def test_an_order_is_not_what_an_item_becomes() -> None:
    assert swap_clauses("change the lamp in my pending order", ORDER) == ()


@pytest.mark.parametrize(
    "text", ["the cheapest quiet one", "give me the cheapest really silent model", "a cheaper silent one"]
)
def test_the_cheapest_of_a_kind_that_no_option_names_is_not_guessed(text: str) -> None:
    match = read(text, KEYBOARDS)
    assert match.chosen is None and match.offered and not match.fits
