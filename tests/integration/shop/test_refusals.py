"""What the policy forbids is refused with its rule, and the shop stays as it is."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from common.storage import Database
from shop.address import Address
from shop.backend import Shop
from shop.errors import NoLongerAllowed, OrderNotFound
from shop.exchange_format import export_shop, import_shop
from shop.model import Action
from shop.plans import Request
from shop.policy import Refused
from tests.integration.databases import sqlite_with_tables

from .conftest import BY_ASSISTANT, FixedClock, opened, the_policy

VISA, PAYPAL, CARD, FULL_CARD = "credit_card_1", "paypal_1", "gift_card_5", "gift_card_900"
FOREIGN = "paypal_of_ben"
OAK = Address("9 Oak Avenue", "Boise", "ID", "83702")
HOME = Address("1 Mill Road", "Portland", "ME", "04101")
OTHER_STATUSES = ("processed", "delivered", "cancelled", "return requested", "exchange requested", "on hold")
LAMPS = {"lamp-black": ("black", True, 20.0), "lamp-white": ("white", True, 45.5), "lamp-gone": ("brass", False, 19.0)}
MUGS = {"mug-red": ("red", True, 8.0), "mug-blue": ("blue", True, 8.0)}


def product(product_id: str, name: str, variants: dict[str, tuple[str, bool, float]]) -> dict[str, Any]:
    return {
        "name": name,
        "product_id": product_id,
        "variants": {
            item_id: {"item_id": item_id, "options": {"color": color}, "available": available, "price": price}
            for item_id, (color, available, price) in variants.items()
        },
    }


def line(item_id: str) -> dict[str, Any]:
    kind, name, variants = ("p1", "Desk Lamp", LAMPS) if item_id in LAMPS else ("p2", "Mug", MUGS)
    color, _, price = variants[item_id]
    return {"name": name, "product_id": kind, "item_id": item_id, "price": price, "options": {"color": color}}


def order(
    order_id: str, status: str, items: tuple[str, ...] = ("lamp-black", "mug-red"), user: str = "ana", **more: Any
) -> dict[str, Any]:
    lines = [line(item_id) for item_id in items]
    paid = {"transaction_type": "payment", "amount": sum(one["price"] for one in lines), "payment_method_id": VISA}
    made = {
        "order_id": order_id,
        "user_id": user,
        "address": HOME.to_json(),
        "items": lines,
        "status": status,
        "fulfillments": [],
        "payment_history": [paid],
    }
    return made | more


def user(user_id: str, methods: dict[str, dict[str, Any]], orders: list[str]) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "name": {"first_name": user_id.title(), "last_name": "Test"},
        "email": f"{user_id}@example.com",
        "address": HOME.to_json(),
        "payment_methods": {key: {"id": key, **value} for key, value in methods.items()},
        "orders": orders,
    }


def by_status(number: int, status: str) -> str:
    return f"#W100000{number + 2}"


SHOP: dict[str, Any] = {
    "products": {"p1": product("p1", "Desk Lamp", LAMPS), "p2": product("p2", "Mug", MUGS)},
    "orders": {
        one["order_id"]: one
        for one in (
            order("#W1000001", "pending"),
            *(order(by_status(at, status), status) for at, status in enumerate(OTHER_STATUSES)),
            order("#W1000010", "pending (item modified)"),
            order("#W1000011", "delivered", delivered_at="2026-10-24T12:00:00.000Z"),
            order("#W1000012", "delivered", return_items=["mug-red"]),
            order("#W1000013", "delivered", exchange_items=["mug-red"], exchange_new_items=["mug-blue"]),
            order(
                "#W1000014",
                "pending",
                payment_history=[
                    {"transaction_type": "payment", "amount": 20.0, "payment_method_id": VISA},
                    {"transaction_type": "payment", "amount": 8.0, "payment_method_id": PAYPAL},
                ],
            ),
            order("#W2000001", "pending", user="ben"),
            order("#W2000002", "delivered", user="ben"),
        )
    },
    "users": {},
}
MINE = [order_id for order_id, one in SHOP["orders"].items() if one["user_id"] == "ana"]
SHOP["users"] = {
    "ana": user(
        "ana",
        {
            VISA: {"source": "credit_card", "brand": "visa", "last_four": "4417"},
            PAYPAL: {"source": "paypal"},
            CARD: {"source": "gift_card", "balance": 5.0},
            FULL_CARD: {"source": "gift_card", "balance": 900.0},
        },
        MINE,
    ),
    "ben": user("ben", {FOREIGN: {"source": "paypal"}}, ["#W2000001", "#W2000002"]),
}
DELIVERED = "#W1000003"
STATUS_ORDERS = [(by_status(at, status), status) for at, status in enumerate(OTHER_STATUSES)]


@dataclass(frozen=True)
class Case:
    """A request that must be refused by `rule`; `told` must stand in the words."""

    name: str
    request: Request
    rule: str
    told: str = ""


def cancel(order_id: str, reason: str = "no longer needed", *items: str) -> Request:
    return Request(Action.CANCEL, order_id, reason=reason, item_ids=items)


def give_back(order_id: str, *items: str, to: str = VISA) -> Request:
    return Request(Action.RETURN, order_id, item_ids=items, payment_method_id=to)


def swap(action: Action, order_id: str, *pairs: tuple[str, str], by: str = VISA) -> Request:
    return Request(
        action,
        order_id,
        item_ids=tuple(old for old, _ in pairs),
        new_item_ids=tuple(new for _, new in pairs),
        payment_method_id=by,
    )


def send(order_id: str, to: Address | None) -> Request:
    return Request(Action.CHANGE_ADDRESS, order_id, address=to)


def pay(order_id: str, by: str) -> Request:
    return Request(Action.CHANGE_PAYMENT, order_id, payment_method_id=by)


def live(to: Address | None) -> Request:
    return Request(Action.CHANGE_DEFAULT_ADDRESS, address=to)


def swap_cases(action: Action, order_id: str) -> list[Case]:
    """What is forbidden for an exchange and for a change of items alike."""
    cases: list[tuple[str, list[tuple[str, str]], str, str, str]] = [
        ("for another product", [("lamp-black", "mug-red")], VISA, "same_product_only", "another product"),
        ("for the very same", [("lamp-black", "lamp-black")], VISA, "different_option_only", "other options"),
        ("for one that is sold out", [("lamp-black", "lamp-gone")], VISA, "available_only", "sold out"),
        ("for one that is not sold", [("lamp-black", "lamp-new")], VISA, "available_only", "not sold"),
        ("with too little on the gift card", [("lamp-black", "lamp-white")], CARD, "gift_card_covers", "$5.00"),
        ("by somebody else's method", [("lamp-black", "lamp-white")], FOREIGN, "payment_method_on_account", "saved"),
        ("by no method", [("lamp-black", "lamp-white")], "", "payment_method_on_account", ""),
        ("of nothing", [], VISA, "items_named", ""),
        ("of what is not in the order", [("lamp-white", "lamp-black")], VISA, "items_in_order", ""),
        ("of one line twice", [("mug-red", "mug-blue"), ("mug-red", "mug-blue")], VISA, "items_in_order", ""),
        ("with one bad among good", [("mug-red", "mug-blue"), ("lamp-black", "lamp-gone")], VISA, "available_only", ""),
    ]
    made = [
        Case(f"{action} {name}", swap(action, order_id, *pairs, by=by), f"{action}.{rule}", told)
        for name, pairs, by, rule, told in cases
    ]
    short = Request(action, order_id, item_ids=("lamp-black",), payment_method_id=VISA)
    return [*made, Case(f"{action} for nothing named", short, f"{action}.new_items_named")]


def status_cases() -> list[Case]:
    """Each action on each status that does not allow it."""
    made = []
    for order_id, status in STATUS_ORDERS:
        made.append(Case(f"cancel, {status}", cancel(order_id), "cancel.allowed_statuses", order_id))
        to_white = swap(Action.CHANGE_ITEMS, order_id, ("lamp-black", "lamp-white"))
        made.append(Case(f"change items, {status}", to_white, "change_items.allowed_statuses"))
        made.append(Case(f"change address, {status}", send(order_id, OAK), "change_address.allowed_statuses"))
        made.append(Case(f"change payment, {status}", pay(order_id, PAYPAL), "change_payment.allowed_statuses"))
        if status != "delivered":
            made.append(Case(f"return, {status}", give_back(order_id, "mug-red"), "return.allowed_statuses"))
            to_blue = swap(Action.EXCHANGE, order_id, ("mug-red", "mug-blue"))
            made.append(Case(f"exchange, {status}", to_blue, "exchange.allowed_statuses"))
    return made


CASES = [
    *status_cases(),
    *swap_cases(Action.EXCHANGE, DELIVERED),
    *swap_cases(Action.CHANGE_ITEMS, "#W1000001"),
    Case("return of a pending order", give_back("#W1000001", "mug-red"), "return.allowed_statuses", "cancel it"),
    Case(
        "exchange before delivery",
        swap(Action.EXCHANGE, "#W1000001", ("mug-red", "mug-blue")),
        "exchange.allowed_statuses",
    ),
    Case("cancel after items changed", cancel("#W1000010"), "cancel.allowed_statuses", "fixed"),
    Case("address after items changed", send("#W1000010", OAK), "change_address.allowed_statuses"),
    Case("payment after items changed", pay("#W1000010", PAYPAL), "change_payment.allowed_statuses"),
    Case(
        "items changed twice",
        swap(Action.CHANGE_ITEMS, "#W1000010", ("mug-red", "mug-blue")),
        "change_items.once_per_order",
    ),
    Case("cancel without a reason", cancel("#W1000001", ""), "cancel.reasons", "no longer needed"),
    Case("cancel for another reason", cancel("#W1000001", "found it cheaper"), "cancel.reasons"),
    Case("cancel one item", cancel("#W1000001", "no longer needed", "mug-red"), "cancel.whole_order_only"),
    Case("return after the window", give_back("#W1000011", "mug-red"), "return.window_days", "30 days"),
    Case(
        "exchange after the window", swap(Action.EXCHANGE, "#W1000011", ("mug-red", "mug-blue")), "exchange.window_days"
    ),
    Case("a second return", give_back("#W1000012", "lamp-black"), "return.once_per_order"),
    Case(
        "a second exchange", swap(Action.EXCHANGE, "#W1000013", ("lamp-black", "lamp-white")), "exchange.once_per_order"
    ),
    Case("return of nothing", give_back(DELIVERED), "return.items_named"),
    Case("return of a foreign item", give_back(DELIVERED, "lamp-white"), "return.items_in_order"),
    Case("return of one item twice", give_back(DELIVERED, "mug-red", "mug-red"), "return.items_in_order"),
    Case("refund to another saved method", give_back(DELIVERED, "mug-red", to=PAYPAL), "return.refund_to", "gift card"),
    Case("refund to somebody else", give_back(DELIVERED, "mug-red", to=FOREIGN), "return.payment_method_on_account"),
    Case("refund to nowhere", give_back(DELIVERED, "mug-red", to=""), "return.payment_method_on_account"),
    Case("pay as before", pay("#W1000001", VISA), "change_payment.different_method_only"),
    Case("pay with too little", pay("#W1000001", CARD), "change_payment.gift_card_covers", "$5.00"),
    Case("pay with somebody else's", pay("#W1000001", FOREIGN), "change_payment.payment_method_on_account"),
    Case("pay anew what was paid in parts", pay("#W1000014", FULL_CARD), "change_payment.single_payment_only"),
    Case("no address", send("#W1000001", None), "change_address.complete"),
    Case("half an address", send("#W1000001", Address("", "Boise", "ID", "83702")), "change_address.complete"),
    Case(
        "address abroad",
        send("#W1000001", Address("1 King St", "Toronto", "ON", "12345", country="Canada")),
        "change_address.countries",
        "USA",
    ),
    Case("the same address", send("#W1000001", HOME), "change_address.different_only"),
    Case(
        "default address abroad",
        live(Address("1 King St", "Toronto", "ON", "12345", country="Canada")),
        "change_default_address.countries",
    ),
    Case("half a default address", live(Address("9 Oak Avenue", "", "ID", "83702")), "change_default_address.complete"),
    Case("the same default address", live(HOME), "change_default_address.different_only"),
]


@dataclass
class House:
    """The shop, and the document it was imported from."""

    db: Database
    shop: Shop
    before: dict[str, Any] = field(default_factory=dict)

    async def export(self) -> dict[str, Any]:
        async with self.db.read() as c:
            return await export_shop(c)


async def with_this_shop(db: Database) -> None:
    async with db.write() as c:
        await import_shop(c, SHOP)


@pytest.fixture
async def house(tmp_path: Path, clock: FixedClock) -> AsyncIterator[House]:
    async with opened(sqlite_with_tables(tmp_path / "shop.db", with_this_shop)) as db:
        made = House(db, Shop(db, the_policy(), clock))
        made.before = await made.export()
        yield made


def test_there_are_enough_cases_and_no_two_are_one() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_it_is_refused_by_the_right_rule_and_nothing_changes(house: House, case: Case) -> None:
    refused = await house.shop.plan("ana", case.request)
    assert isinstance(refused, Refused)
    assert refused.rule == case.rule
    assert case.told in refused.words
    assert refused.words.endswith((".", "!"))
    async with house.db.write() as c:
        with pytest.raises(NoLongerAllowed) as late:
            await house.shop.carry_out(c, "a key of nothing", "ana", case.request, BY_ASSISTANT)
    assert late.value.refused == refused
    assert await house.export() == house.before


@pytest.mark.parametrize("order_id", ["#W2000001", "#W2000002", "#W9999999", "", "'; DROP TABLE shop_orders; --"])
async def test_an_order_that_is_not_theirs_looks_like_one_that_does_not_exist(house: House, order_id: str) -> None:
    requests = (
        cancel(order_id),
        give_back(order_id, "mug-red"),
        swap(Action.EXCHANGE, order_id, ("mug-red", "mug-blue")),
        swap(Action.CHANGE_ITEMS, order_id, ("mug-red", "mug-blue")),
        send(order_id, OAK),
        pay(order_id, PAYPAL),
    )
    for request in requests:
        with pytest.raises(OrderNotFound) as missing:
            await house.shop.plan("ana", request)
        assert str(missing.value) == f"There is no order {order_id} in this account."
    assert await house.export() == house.before
