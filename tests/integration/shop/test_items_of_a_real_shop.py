"""The items of a real shop are found by their own words, also when Careline wrote them."""

from decimal import Decimal
from typing import Any

from shop.model import Item
from shop.phrases import items_words
from shop.words import match_items

from .conftest import demo_shop

Raw = dict[str, Any]


def orders_of(shop: Raw) -> list[tuple[Item, ...]]:
    return [
        tuple(
            Item(line, item["item_id"], item["product_id"], item["name"], Decimal(str(item["price"])), item["options"])
            for line, item in enumerate(order["items"])
        )
        for order in shop["orders"].values()
    ]


def test_every_item_is_found_by_its_options_and_name(retail: Raw) -> None:
    for items in orders_of(retail)[:300]:
        for item in items:
            found = match_items(f"the {' '.join(item.options.values())} {item.name}", items)
            assert [chosen.item_id for chosen in found.chosen] == [item.item_id]
            assert found.is_clear


def test_what_the_shop_writes_it_also_reads(retail: Raw) -> None:
    for items in [*orders_of(retail)[:300], *orders_of(demo_shop())]:
        found = match_items(items_words(items[:2]), items)
        assert sorted(chosen.item_id for chosen in found.chosen) == sorted(item.item_id for item in items[:2])
        assert found.is_clear
