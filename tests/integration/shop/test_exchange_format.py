"""A shop that is imported comes out equal."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from common.storage import Database
from shop.backend import Shop
from shop.errors import BadShopData
from shop.exchange_format import export_shop, import_shop
from shop.model import Action, Actor, ActorKind
from shop.plans import Plan, Request

from .conftest import FixedClock, demo_shop, the_policy

Raw = dict[str, Any]


async def round_trip(db: Database, raw: Raw) -> Raw:
    async with db.write() as c:
        await import_shop(c, copy.deepcopy(raw))
    async with db.read() as c:
        return await export_shop(c)


async def test_a_real_shop_comes_out_equal_and_in_the_same_order(empty_db: Database, retail: Raw) -> None:
    exported = await round_trip(empty_db, retail)
    assert exported == retail
    assert json.dumps(exported) == json.dumps(retail)


async def test_the_demo_shop_comes_out_equal(empty_db: Database) -> None:
    assert await round_trip(empty_db, demo_shop()) == demo_shop()


async def test_an_empty_shop_exports_as_an_empty_shop(empty_db: Database) -> None:
    async with empty_db.read() as c:
        assert await export_shop(c) == {"products": {}, "users": {}, "orders": {}}


async def test_unknown_fields_survive_wherever_they_stand(empty_db: Database) -> None:
    raw = demo_shop()
    order = raw["orders"]["#W1000002"]
    user = raw["users"]["ana_lopez_1000"]
    product = next(iter(raw["products"].values()))
    raw["note"] = {"from": "elsewhere"}
    places = [order, order["items"][0], order["payment_history"][0], order["fulfillments"][0], order["address"]]
    places += [user, user["name"], user["payment_methods"]["gift_card_1000002"], product]
    places.append(next(iter(product["variants"].values())))
    for place in places:
        place["loyalty"] = ["gold", 3, None]
    order["cancel_reason"] = None
    order["delivered_at"] = "last Tuesday"
    assert await round_trip(empty_db, raw) == raw


async def test_amounts_keep_every_digit_and_whole_numbers_stay_whole(empty_db: Database) -> None:
    raw = demo_shop()
    raw["orders"]["#W1000001"]["items"][0]["price"] = 1234.567
    raw["users"]["ana_lopez_1000"]["payment_methods"]["gift_card_1000002"]["balance"] = 40
    exported = await round_trip(empty_db, raw)
    assert json.dumps(exported["users"]) == json.dumps(raw["users"])
    assert exported == raw


async def test_an_import_replaces_what_was_there(empty_db: Database) -> None:
    await round_trip(empty_db, demo_shop())
    assert await round_trip(empty_db, {"products": {}, "users": {}, "orders": {}}) == {
        "products": {},
        "users": {},
        "orders": {},
    }


async def test_a_field_that_came_as_null_shows_its_new_value(empty_db: Database, clock: FixedClock) -> None:
    raw = demo_shop()
    raw["orders"]["#W1000001"]["cancel_reason"] = None
    await round_trip(empty_db, raw)
    shop = Shop(empty_db, the_policy(), clock)
    plan = await shop.plan("ana_lopez_1000", Request(Action.CANCEL, "#W1000001", reason="no longer needed"))
    assert isinstance(plan, Plan)
    async with empty_db.write() as c:
        await shop.carry_out(c, plan.key, plan.customer_id, plan.request, Actor(ActorKind.ASSISTANT, "conv", "turn"))
        exported = await export_shop(c)
    assert exported["orders"]["#W1000001"]["cancel_reason"] == "no longer needed"


def _without(*path: str) -> Callable[[Raw], None]:
    def edit(raw: Raw) -> None:
        place = raw
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return edit


def _with(value: object, *path: str) -> Callable[[Raw], None]:
    def edit(raw: Raw) -> None:
        place = raw
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return edit


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (_without("orders"), "orders"),
        (_without("orders", "#W1000001", "status"), "orders.#W1000001.status"),
        (_with("nobody", "orders", "#W1000001", "user_id"), "orders.#W1000001.user_id"),
        (_with("#W1", "orders", "#W1000001", "order_id"), "orders.#W1000001.order_id"),
        (_with([7], "orders", "#W1000001", "items"), r"orders.#W1000001.items\[0\]"),
        (_with(7, "users", "ana_lopez_1000", "email"), "users.ana_lopez_1000.email"),
        (_with([1], "users", "ana_lopez_1000", "orders"), "users.ana_lopez_1000.orders"),
        (
            _with(-1, "users", "ana_lopez_1000", "payment_methods", "gift_card_1000002", "balance"),
            "users.ana_lopez_1000.payment_methods.gift_card_1000002.balance",
        ),
    ],
)
async def test_a_wrong_place_is_named_and_the_old_shop_stays(
    db: Database, edit: Callable[[Raw], None], field: str
) -> None:
    raw = demo_shop()
    edit(raw)
    with pytest.raises(BadShopData, match=field):
        async with db.write() as c:
            await import_shop(c, raw)
    async with db.read() as c:
        assert await export_shop(c) == demo_shop()
