"""What the shop says reads like a person wrote it."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shop.model import PAYMENT, Item, Order, Parcel, Payment, PaymentMethod, Product, Variant
from shop.phrases import (
    count_words,
    day,
    item_words,
    items_words,
    join_words,
    money,
    payment_method_words,
    payment_methods_words,
    refund_words,
    status_words,
    tracking_words,
)
from shop.product_words import match_products
from shop.views import view_order, view_product

BOTTLE = Item(
    0, "11", "1", "Water Bottle", Decimal("47.84"), {"capacity": "1000ml", "material": "glass", "color": "blue"}
)
CAMERA = Item(1, "22", "2", "Action Camera", Decimal("279.9"), {"resolution": "4K", "waterproof": "yes"})


@pytest.mark.parametrize(
    ("amount", "words"),
    [("1126.04", "$1,126.04"), ("5", "$5.00"), ("0.005", "$0.01"), ("-5", "-$5.00"), ("0", "$0.00")],
)
def test_money_has_a_sign_a_comma_and_cents(amount: str, words: str) -> None:
    assert money(Decimal(amount)) == words


def test_a_day_has_its_weekday_and_a_year_only_when_needed() -> None:
    assert day(date(2026, 11, 24)) == "Tuesday, 24 November"
    assert day(date(2025, 11, 24), today=date(2026, 1, 2)) == "Monday, 24 November 2025"


def test_lists_are_joined_as_people_do() -> None:
    assert [join_words(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert join_words(["a", "b"], "or") == "a or b"
    assert [count_words(1, "item"), count_words(2, "item")] == ["1 item", "2 items"]


def test_an_item_is_named_with_its_options() -> None:
    assert item_words(BOTTLE) == "Water Bottle (1000ml, glass, blue)"
    assert item_words(CAMERA) == "Action Camera (4K, waterproof: yes)"
    assert items_words([BOTTLE, BOTTLE, CAMERA]) == (
        "2 x Water Bottle (1000ml, glass, blue) and Action Camera (4K, waterproof: yes)"
    )


def test_payment_methods_are_named_as_people_know_them() -> None:
    visa = PaymentMethod("credit_card_1", "credit_card", "visa", "9212")
    gifts = [PaymentMethod("gift_card_1111971", "gift_card"), PaymentMethod("gift_card_1112345", "gift_card")]
    assert payment_method_words(visa) == "Visa ending in 9212"
    assert payment_method_words(PaymentMethod("paypal_1", "paypal")) == "PayPal"
    assert payment_method_words(PaymentMethod("x", "bank_transfer")) == "bank transfer"
    assert list(payment_methods_words(gifts).values()) == ["gift card ending in 1971", "gift card ending in 2345"]


def test_a_refund_says_how_much_where_and_when() -> None:
    assert (
        refund_words(Decimal("54.04"), "PayPal", "5 to 7 business days")
        == "$54.04 to your PayPal within 5 to 7 business days"
    )
    assert refund_words(Decimal("5"), "gift card", "immediately") == "$5.00 to your gift card immediately"
    assert refund_words(Decimal("5"), "bank transfer", "") == "$5.00 to your bank transfer"


def test_statuses_and_tracking_are_told_in_words() -> None:
    assert status_words("processed") == "has been packed and is on its way"
    assert status_words("on hold") == 'has the status "on hold"'
    assert tracking_words([]) == ""
    assert tracking_words([Parcel(("357962501027",), ("11",))]) == "tracking number 357962501027"


def test_an_order_is_viewed_in_words() -> None:
    order = Order(
        "#W1234567",
        "ana",
        "delivered",
        (BOTTLE, CAMERA),
        (Payment(PAYMENT, Decimal("327.74"), "credit_card_1"),),
        (Parcel(("357962501027",), ("11", "22")),),
        {},
        delivered_at=datetime(2026, 11, 24, 3, tzinfo=UTC),
    )
    view = view_order(order, [PaymentMethod("credit_card_1", "credit_card", "visa", "9212")], date(2026, 11, 24))
    assert view.total == "$327.74"
    assert view.delivered == "Monday, 23 November"
    assert view.paid_with == "Visa ending in 9212"
    assert view.tracking_ids == ("357962501027",)
    assert [item.price for item in view.items] == ["$47.84", "$279.90"]


def product(name: str, *prices: str) -> Product:
    variants = [Variant(f"{name}-{price}", {"color": "blue"}, True, Decimal(price)) for price in prices]
    return Product(name, name, (*variants, Variant(f"{name}-gone", {"color": "red"}, False, Decimal("1"))))


PRODUCTS = [
    product("T-Shirt", "46.85", "53.48"),
    product("Smart Watch", "180"),
    product("Smart Thermostat", "200"),
    product("Wristwatch", "90"),
    product("Electric Kettle", "54"),
    product("Tea Kettle", "44"),
    product("Vacuum Cleaner", "299"),
]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("how many tshirt options do you have?", ["T-Shirt"]),
        ("do you sell t-shirts", ["T-Shirt"]),
        ("is the smart watch waterproof", ["Smart Watch"]),
        ("smart thermostat price", ["Smart Thermostat"]),
        ("what does a vaccum cost", ["Vacuum Cleaner"]),
        ("which kettles do you have", ["Electric Kettle", "Tea Kettle"]),
        ("electric kettle", ["Electric Kettle"]),
        ("what's the weather", []),
        ("a smart question", []),
    ],
)
def test_products_are_found_by_name(text: str, names: list[str]) -> None:
    assert [found.name for found in match_products(text, PRODUCTS)] == names


def test_a_product_is_viewed_with_what_can_be_bought() -> None:
    view = view_product(PRODUCTS[0])
    assert (view.available, view.variants, view.price) == (2, 3, "$46.85 to $53.48")
    assert view.options == (("color", ("blue",)),)
    assert view_product(product("Tent")).price is None
