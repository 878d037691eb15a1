"""Doubles, races and crashes: a change is made once and whole, or not at all."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event

from common.storage import Database
from shop.address import Address
from shop.backend import Shop
from shop.exchange_format import export_shop, import_shop
from shop.model import Action
from shop.plans import Plan, Receipt, Request

from .conftest import ANA, BY_ASSISTANT, FixedClock, demo_shop, the_policy

VISA, GIFT = "credit_card_1000001", "gift_card_1000002"
PENDING, DELIVERED = "#W1000001", "#W1000002"
HEADPHONES, LAMP, BOTTLE, GREEN_BOTTLE = "8755439837", "8671486032", "6026455303", "7632489323"
REQUESTS = [
    Request(Action.CANCEL, PENDING, reason="no longer needed"),
    Request(Action.RETURN, DELIVERED, item_ids=(BOTTLE,), payment_method_id=GIFT),
    Request(Action.EXCHANGE, DELIVERED, item_ids=(BOTTLE,), new_item_ids=(GREEN_BOTTLE,), payment_method_id=GIFT),
    Request(Action.CHANGE_ITEMS, PENDING, item_ids=(LAMP,), new_item_ids=("5315662010",), payment_method_id=GIFT),
    Request(Action.CHANGE_PAYMENT, PENDING, payment_method_id="gift_card_full"),
    Request(Action.CHANGE_ADDRESS, PENDING, address=Address("9 Oak Avenue", "Boise", "ID", "83702")),
    Request(Action.CHANGE_DEFAULT_ADDRESS, address=Address("9 Oak Avenue", "Boise", "ID", "83702")),
]


def shop_with_a_full_card() -> dict[str, Any]:
    raw = demo_shop()
    card = {"source": "gift_card", "id": "gift_card_full", "balance": 1000.0}
    raw["users"][ANA]["payment_methods"]["gift_card_full"] = card
    return raw


async def exported(db: Database) -> dict[str, Any]:
    async with db.read() as c:
        return await export_shop(c)


async def planned(shop: Shop, request: Request) -> Plan:
    plan = await shop.plan(ANA, request)
    assert isinstance(plan, Plan), plan
    return plan


async def confirm(db: Database, shop: Shop, plan: Plan) -> Receipt:
    async with db.write() as c:
        return await shop.carry_out(c, plan.key, ANA, plan.request, BY_ASSISTANT)


async def filled(db: Database, clock: FixedClock) -> Shop:
    async with db.write() as c:
        await import_shop(c, shop_with_a_full_card())
    return Shop(db, the_policy(), clock)


class PowerCut(Exception):
    """The process is gone."""


@contextmanager
def power_cut_before(db: Database, statement: int) -> Iterator[list[int]]:
    """Let the process die before its `statement`-th statement, counted from 1; yields the count so far."""
    count = [0]

    def die(*_: Any) -> None:
        count[0] += 1
        if count[0] == statement:
            raise PowerCut

    event.listen(db.engine.sync_engine, "before_cursor_execute", die)
    try:
        yield count
    finally:
        event.remove(db.engine.sync_engine, "before_cursor_execute", die)


async def test_a_hundred_confirmations_at_once_return_once(empty_db: Database, clock: FixedClock) -> None:
    shop = await filled(empty_db, clock)
    plan = await planned(shop, REQUESTS[1])
    receipts = await asyncio.gather(*(confirm(empty_db, shop, plan) for _ in range(100)))
    assert len({receipt.change_id for receipt in receipts}) == 1
    assert sum(not receipt.repeated for receipt in receipts) == 1
    order = (await exported(empty_db))["orders"][DELIVERED]
    assert (order["status"], order["return_items"]) == ("return requested", [BOTTLE])


@pytest.mark.parametrize("request_", REQUESTS, ids=[request.action.value for request in REQUESTS])
async def test_two_processes_change_once(
    each_database_url: str, empty_db: Database, clock: FixedClock, request_: Request
) -> None:
    one = await filled(empty_db, clock)
    other_db = Database(each_database_url)
    other = Shop(other_db, the_policy(), clock)
    plan = await planned(one, request_)
    hands = [(empty_db, one), (other_db, other)] * 5
    receipts = await asyncio.gather(*(confirm(db, shop, plan) for db, shop in hands), return_exceptions=True)
    await other_db.close()
    done = [receipt for receipt in receipts if isinstance(receipt, Receipt)]
    assert done, receipts
    assert len({receipt.change_id for receipt in done}) == 1
    before, after = shop_with_a_full_card(), await exported(empty_db)
    assert _cards(after) - _cards(before) == _moved(before) - _moved(after)


@pytest.mark.parametrize("request_", REQUESTS, ids=[request.action.value for request in REQUESTS])
async def test_a_crash_at_any_step_leaves_nothing_and_the_next_try_does_it_once(
    sqlite_db: Database, clock: FixedClock, request_: Request
) -> None:
    shop = await filled(sqlite_db, clock)
    before = await exported(sqlite_db)
    plan = await planned(shop, request_)
    for statement in range(1, 60):
        with power_cut_before(sqlite_db, statement) as count:
            try:
                receipt = await confirm(sqlite_db, shop, plan)
            except PowerCut:
                receipt = None
        if receipt is not None:
            break
        assert await exported(sqlite_db) == before
    assert receipt is not None and not receipt.repeated
    assert count[0] >= 8
    once = await exported(sqlite_db)
    assert once != before
    assert (await confirm(sqlite_db, shop, plan)).change_id == receipt.change_id
    assert await exported(sqlite_db) == once


async def test_two_changes_never_take_more_than_a_gift_card_holds(empty_db: Database, clock: FixedClock) -> None:
    raw = demo_shop()
    copy = {**raw["orders"][PENDING], "order_id": "#W1000099"}
    raw["orders"]["#W1000099"] = copy
    raw["users"][ANA]["orders"].append("#W1000099")
    raw["users"][ANA]["payment_methods"][GIFT]["balance"] = 300.0
    async with empty_db.write() as c:
        await import_shop(c, raw)
    shop = Shop(empty_db, the_policy(), clock)
    plans = [
        await planned(shop, Request(Action.CHANGE_PAYMENT, one, payment_method_id=GIFT))
        for one in (PENDING, "#W1000099")
    ]
    results = await asyncio.gather(*(confirm(empty_db, shop, plan) for plan in plans), return_exceptions=True)
    assert sum(isinstance(result, Receipt) for result in results) == 1
    assert (await exported(empty_db))["users"][ANA]["payment_methods"][GIFT]["balance"] == 33.06


async def test_a_key_of_another_plan_does_nothing(empty_db: Database, clock: FixedClock) -> None:
    shop = await filled(empty_db, clock)
    before = await exported(empty_db)
    plan = await planned(shop, REQUESTS[1])
    for key in ("", "return", plan.key + "x", "' OR 1=1 --"):
        async with empty_db.write() as c:
            with pytest.raises(Exception, match="has changed"):
                await shop.carry_out(c, key, ANA, plan.request, BY_ASSISTANT)
    assert await exported(empty_db) == before


def _cards(raw: dict[str, Any]) -> Decimal:
    methods = [method for user in raw["users"].values() for method in user["payment_methods"].values()]
    return sum((Decimal(str(method["balance"])) for method in methods if "balance" in method), Decimal(0))


def _moved(raw: dict[str, Any]) -> Decimal:
    signs = {"payment": 1, "refund": -1}
    entries = [entry for order in raw["orders"].values() for entry in order["payment_history"]]
    cards = [entry for entry in entries if entry["payment_method_id"].startswith("gift_card")]
    return sum((signs[entry["transaction_type"]] * Decimal(str(entry["amount"])) for entry in cards), Decimal(0))
