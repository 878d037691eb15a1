"""No sequence of changes and undoings makes or loses money."""

import asyncio
import contextlib
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.storage import Database
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.errors import NoLongerAllowed
from shop.exchange_format import export_shop
from shop.model import ORDER_ACTIONS, Action, Actor, ActorKind
from shop.plans import Request
from shop.policy import Refused
from tests.integration.databases import sqlite_with_tables

from .conftest import BY_ASSISTANT, FixedClock, demo_shop, the_policy, with_demo_shop

Raw = dict[str, Any]
Step = tuple[Action, int, list[tuple[int, int]], int, int, bool]
BY_AGENT = Actor(ActorKind.AGENT, "conv_1", agent_id="agent_1")
REASONS = ("no longer needed", "ordered by mistake", "found it cheaper")
NEXT = {
    ("pending", "cancelled"),
    ("pending", "pending (item modified)"),
    ("delivered", "return requested"),
    ("delivered", "exchange requested"),
}

steps = st.lists(
    st.tuples(
        st.sampled_from([action for action in ORDER_ACTIONS if action not in (Action.CHANGE_ADDRESS, Action.GOODWILL)]),
        st.integers(0, 15),
        st.lists(st.tuples(st.integers(0, 4), st.integers(0, 11)), max_size=3),
        st.integers(0, 3),
        st.integers(1, 2),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def held(shop: Raw) -> Decimal:
    """What the shop holds: payments less refunds."""
    entries = [entry for order in shop["orders"].values() for entry in order["payment_history"]]
    signs = {"payment": 1, "refund": -1}
    return sum((signs[e["transaction_type"]] * Decimal(str(e["amount"])) for e in entries), Decimal(0))


def on_gift_cards(shop: Raw) -> Decimal:
    methods = [method for user in shop["users"].values() for method in user["payment_methods"].values()]
    return sum((Decimal(str(method["balance"])) for method in methods if "balance" in method), Decimal(0))


def moved_on_gift_cards(shop: Raw) -> Decimal:
    """What the orders' histories say that the gift cards gave, less what they got back."""
    entries = [entry for order in shop["orders"].values() for entry in order["payment_history"]]
    signs = {"payment": 1, "refund": -1}
    cards = [entry for entry in entries if entry["payment_method_id"].startswith("gift_card")]
    return sum((signs[e["transaction_type"]] * Decimal(str(e["amount"])) for e in cards), Decimal(0))


def price(order: Raw) -> Decimal:
    return sum((Decimal(str(item["price"])) for item in order["items"]), Decimal(0))


async def run(taken: list[Step]) -> tuple[Raw, Raw]:
    raw = demo_shop()
    with TemporaryDirectory() as folder:
        db = Database(sqlite_with_tables(Path(folder) / "shop.db", with_demo_shop))
        shop = Shop(db, the_policy(), FixedClock())
        for step in taken:
            await take(db, shop, raw, step)
        async with db.read() as c:
            after = await export_shop(c)
        await db.close()
    return raw, after


async def take(db: Database, shop: Shop, raw: Raw, step: Step) -> None:
    action, order_at, lines, choice, times, taken_back = step
    order = list(raw["orders"].values())[order_at]
    customer, items = order["user_id"], order["items"]
    methods = [*raw["users"][customer]["payment_methods"], "gift_card_of_nobody"]
    named = [items[line % len(items)] for line, _ in lines]
    variants = [list(raw["products"][item["product_id"]]["variants"]) for item in named]
    request = Request(
        action,
        order["order_id"],
        reason=REASONS[choice % 3],
        item_ids=tuple(item["item_id"] for item in named),
        new_item_ids=tuple(ids[new % len(ids)] for ids, (_, new) in zip(variants, lines, strict=True)),
        payment_method_id=methods[choice % len(methods)],
    )
    plan = await shop.plan(customer, request)
    if isinstance(plan, Refused):
        return
    for _ in range(times):
        async with db.write() as c:
            receipt = await shop.carry_out(c, plan.key, customer, plan.request, BY_ASSISTANT)
    if taken_back:
        # A cancellation stays, and so does what a gift card could not pay back.
        with contextlib.suppress(NoLongerAllowed):
            async with db.write() as c:
                await AgentDesk(db, shop, FixedClock()).undo(c, customer, receipt.change_id, "why not", BY_AGENT)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps)
def test_no_sequence_of_changes_makes_or_loses_money(taken: list[Step]) -> None:
    before, after = asyncio.run(run(taken))
    given_back = held(before) - held(after)
    off_cards = moved_on_gift_cards(before) - moved_on_gift_cards(after)
    assert on_gift_cards(after) - on_gift_cards(before) == off_cards
    owed = sum((price(order) for order in before["orders"].values()), Decimal(0))
    costs = sum(
        (price(order) for order in after["orders"].values() if order["status"] != "cancelled"),
        Decimal(0),
    )
    cancelled_before = [order for order in before["orders"].values() if order["status"] == "cancelled"]
    assert given_back == owed - costs - sum((price(order) for order in cancelled_before), Decimal(0))
    for order_id, order in after["orders"].items():
        old = before["orders"][order_id]
        paid = held({"orders": {order_id: order}})
        assert paid == (Decimal(0) if order["status"] == "cancelled" else price(order))
        assert order["status"] == old["status"] or (old["status"], order["status"]) in NEXT
        if order["status"] != "pending (item modified)":
            assert order["items"] == old["items"]
    for user in after["users"].values():
        assert all(method.get("balance", 0) >= 0 for method in user["payment_methods"].values())
