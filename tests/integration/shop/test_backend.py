"""Looking at orders, planning a change, carrying it out once."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from common.storage import Database
from shop import storage_changes
from shop.backend import Shop
from shop.errors import CustomerNotFound, NoLongerAllowed, OrderNotFound, PlanOutdated
from shop.exchange_format import export_shop, import_shop
from shop.model import ORDER_ACTIONS, Action
from shop.plans import Plan, Receipt, Request
from shop.policy import Refused

from .conftest import ANA, BY_ASSISTANT, FixedClock, demo_shop, the_policy

VISA, GIFT = "credit_card_1000001", "gift_card_1000002"


async def exported(db: Database) -> dict[str, Any]:
    async with db.read() as c:
        return await export_shop(c)


async def carry_out(db: Database, shop: Shop, plan: Plan) -> Receipt:
    async with db.write() as c:
        return await shop.carry_out(c, plan.key, plan.customer_id, plan.request, BY_ASSISTANT)


def cancelling(reason: str = "no longer needed") -> Request:
    return Request(Action.CANCEL, "#W1000001", reason=reason)


def returning(item_ids: Sequence[str], method: str) -> Request:
    return Request(Action.RETURN, "#W1000002", item_ids=tuple(item_ids), payment_method_id=method)


async def cancel_plan(shop: Shop) -> Plan:
    plan = await shop.plan(ANA, cancelling())
    assert isinstance(plan, Plan)
    return plan


async def return_plan(shop: Shop, method: str = VISA, count: int = 2) -> Plan:
    items = (await shop.order(ANA, "#W1000002")).items[:count]
    plan = await shop.plan(ANA, returning([item.item_id for item in reversed(items)], method))
    assert isinstance(plan, Plan)
    return plan


async def test_a_customer_sees_their_orders_in_the_order_of_the_account(shop: Shop) -> None:
    orders = await shop.find_orders(ANA)
    assert [order.order_id for order in orders] == ["#W1000001", "#W1000002", "#W1000003", "#W1000004"]
    assert [view.order_id for view in await shop.views(ANA)] == [order.order_id for order in orders]


async def test_an_order_of_somebody_else_does_not_exist(shop: Shop, db: Database) -> None:
    other = next(o for o in (await exported(db))["orders"].values() if o["user_id"] != ANA)
    for ask in (shop.order, shop.view, shop.refund_methods):
        with pytest.raises(OrderNotFound) as foreign:
            await ask(ANA, other["order_id"])
        with pytest.raises(OrderNotFound) as missing:
            await ask(ANA, "#W0000000")
        assert str(foreign.value).replace(other["order_id"], "") == str(missing.value).replace("#W0000000", "")
    with pytest.raises(OrderNotFound):
        await shop.plan(other["user_id"], cancelling())


async def test_customer_and_payment_methods_are_known(shop: Shop) -> None:
    customer = await shop.customer(ANA)
    assert (customer.name, customer.zip_code) == ("Ana Lopez", "04101")
    assert [method.payment_method_id for method in await shop.payment_methods(ANA)] == [VISA, GIFT]
    with pytest.raises(CustomerNotFound):
        await shop.customer("nobody")


async def test_orders_are_offered_only_for_what_can_be_done_with_them(shop: Shop) -> None:
    eligible = {action: [o.order_id for o in await shop.eligible_orders(ANA, action)] for action in ORDER_ACTIONS}
    assert eligible[Action.CANCEL] == ["#W1000001"]
    assert eligible[Action.RETURN] == ["#W1000002"]
    assert eligible[Action.EXCHANGE] == ["#W1000002"]
    assert eligible[Action.CHANGE_ADDRESS] == ["#W1000001"]
    refused = await shop.may(ANA, "#W1000004", Action.RETURN)
    assert refused is not None
    assert refused.rule == "return.window_days"


async def test_a_cancelled_order_is_cancelled_and_refunded_as_planned(shop: Shop, db: Database) -> None:
    before = await exported(db)
    plan = await cancel_plan(shop)
    assert plan.money_words.endswith("to your Visa ending in 4417 within 5 to 7 business days")
    receipt = await carry_out(db, shop, plan)
    after = await exported(db)
    order = before["orders"]["#W1000001"]
    paid = order["payment_history"][0]
    order |= {"status": "cancelled", "cancel_reason": "no longer needed"}
    order["payment_history"].append({**paid, "transaction_type": "refund"})
    assert after == before
    assert (receipt.status, receipt.total) == ("cancelled", Decimal(str(paid["amount"])))


async def test_a_gift_card_has_its_money_back_at_once(empty_db: Database, clock: FixedClock) -> None:
    raw = demo_shop()
    raw["orders"]["#W1000001"]["payment_history"] = [
        {"transaction_type": "payment", "amount": 100.1, "payment_method_id": VISA},
        {"transaction_type": "payment", "amount": 30.25, "payment_method_id": GIFT},
    ]
    async with empty_db.write() as c:
        await import_shop(c, raw)
    shop = Shop(empty_db, the_policy(), clock)
    plan = await cancel_plan(shop)
    assert plan.money_words.endswith("and $30.25 to your gift card immediately")
    await carry_out(empty_db, shop, plan)
    after = await exported(empty_db)
    assert after["users"][ANA]["payment_methods"][GIFT]["balance"] == 70.25
    assert [entry["amount"] for entry in after["orders"]["#W1000001"]["payment_history"]] == [
        100.1,
        30.25,
        100.1,
        30.25,
    ]


async def test_a_return_is_requested_and_no_money_moves_yet(shop: Shop, db: Database) -> None:
    before = await exported(db)
    plan = await return_plan(shop, GIFT)
    await carry_out(db, shop, plan)
    after = await exported(db)
    before["orders"]["#W1000002"] |= {
        "status": "return requested",
        "return_items": sorted(plan.request.item_ids),
        "return_payment_method_id": GIFT,
    }
    assert after == before


async def test_a_return_may_go_to_the_original_method_or_a_gift_card(shop: Shop) -> None:
    methods = await shop.refund_methods(ANA, "#W1000002")
    assert [method.payment_method_id for method in methods] == [VISA, GIFT]
    item = (await shop.order(ANA, "#W1000002")).items[0].item_id
    refused = await shop.plan(ANA, returning([item], "paypal_of_somebody"))
    assert isinstance(refused, Refused)
    assert refused.rule == "return.payment_method_on_account"


async def test_single_items_cannot_be_cancelled(shop: Shop) -> None:
    item = (await shop.order(ANA, "#W1000001")).items[0].item_id
    refused = await shop.plan(ANA, replace(cancelling(), item_ids=(item,)))
    assert isinstance(refused, Refused)
    assert refused.rule == "cancel.whole_order_only"
    refused = await shop.plan(ANA, replace(cancelling(), order_id="#W1000002", item_ids=(item,)))
    assert isinstance(refused, Refused)
    assert refused.rule == "cancel.allowed_statuses"


async def test_the_same_plan_twice_changes_once_and_answers_the_same(shop: Shop, db: Database) -> None:
    for plan in (await cancel_plan(shop), await return_plan(shop)):
        first = await carry_out(db, shop, plan)
        once = await exported(db)
        second = await carry_out(db, shop, plan)
        assert await exported(db) == once
        assert second.change_id == first.change_id
        assert (first.repeated, second.repeated) == (False, True)
        assert second.to_json() == first.to_json()


async def test_two_at_once_change_once(shop: Shop, db: Database) -> None:
    plan = await cancel_plan(shop)
    receipts = await asyncio.gather(*(carry_out(db, shop, plan) for _ in range(4)))
    assert len({receipt.change_id for receipt in receipts}) == 1
    assert len((await exported(db))["orders"]["#W1000001"]["payment_history"]) == 2


async def test_planning_twice_gives_one_key_and_another_wish_another(shop: Shop) -> None:
    assert (await cancel_plan(shop)).key == (await cancel_plan(shop)).key
    assert len({(await return_plan(shop, method, count)).key for method in (VISA, GIFT) for count in (1, 2)}) == 4


async def test_the_policy_is_asked_again_when_it_is_carried_out(shop: Shop, db: Database, clock: FixedClock) -> None:
    to_cancel, to_return = await cancel_plan(shop), await return_plan(shop)
    other = await shop.plan(ANA, cancelling("ordered by mistake"))
    assert isinstance(other, Plan)
    await carry_out(db, shop, other)
    with pytest.raises(NoLongerAllowed) as refused:
        await carry_out(db, shop, to_cancel)
    assert refused.value.refused.rule == "cancel.allowed_statuses"
    clock.pass_minutes(60 * 24 * 30)
    with pytest.raises(NoLongerAllowed):
        await carry_out(db, shop, to_return)


async def test_a_plan_for_an_order_that_has_changed_is_outdated(shop: Shop, db: Database) -> None:
    plan = await cancel_plan(shop)
    raw = await exported(db)
    raw["orders"]["#W1000001"]["items"][0]["price"] += 5
    async with db.write() as c:
        await import_shop(c, raw)
    with pytest.raises(PlanOutdated):
        await carry_out(db, shop, plan)
    assert (await exported(db))["orders"]["#W1000001"]["status"] == "pending"


async def test_a_new_import_forgets_what_was_done_but_keeps_the_record(shop: Shop, db: Database) -> None:
    await carry_out(db, shop, await cancel_plan(shop))
    async with db.write() as c:
        await import_shop(c, demo_shop())
    receipt = await carry_out(db, shop, await cancel_plan(shop))
    assert not receipt.repeated
    assert (await exported(db))["orders"]["#W1000001"]["status"] == "cancelled"
    async with db.read() as c:
        assert len(await storage_changes.of_order(c, "#W1000001")) == 2


async def test_rule_policy_and_turn_are_recorded_with_the_change(shop: Shop, db: Database) -> None:
    await carry_out(db, shop, await cancel_plan(shop))
    async with db.read() as c:
        (change,) = await storage_changes.of_order(c, "#W1000001")
    assert change["rule"] == "cancel.allowed_statuses"
    assert change["policy_version"] == the_policy().version
    assert (change["actor_kind"], change["conversation_id"], change["turn_id"]) == ("assistant", "conv_1", "turn_1")
    assert change["at"] == "2026-11-24T15:00:00.000Z"


async def test_nothing_is_left_when_the_unit_of_work_fails(shop: Shop, db: Database) -> None:
    plan = await cancel_plan(shop)
    before = await exported(db)
    with pytest.raises(RuntimeError):
        async with db.write() as c:
            await shop.carry_out(c, plan.key, plan.customer_id, plan.request, BY_ASSISTANT)
            raise RuntimeError
    assert await exported(db) == before
    assert not (await carry_out(db, shop, plan)).repeated


async def test_products_are_found_by_what_people_call_them(shop: Shop) -> None:
    (found,) = await shop.find_products("do you have the t-shirt in navy?")
    assert found.name == "T-Shirt"
    assert 1 <= found.available <= found.variants
    assert found.price is not None
    assert await shop.find_products("how is the weather") == ()


async def test_views_speak_of_days_money_and_methods(shop: Shop) -> None:
    view = await shop.view(ANA, "#W1000002")
    assert view.delivered == "Tuesday, 17 November"
    assert view.paid_with == "Visa ending in 4417"
    assert view.total.startswith("$")
    assert (await shop.view(ANA, "#W1000003")).tracking_ids
