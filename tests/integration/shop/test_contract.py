"""What every shop behind Careline has to do: the same tests on the embedded one and on django-oscar."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from common.storage import Database
from integrations.oscar.backend import OscarShop
from integrations.oscar.client import OscarClient
from shop import storage_changes, storage_intents
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.embedded import EmbeddedShop
from shop.errors import CustomerNotFound, NoLongerAllowed, OrderNotFound, PlanOutdated
from shop.model import Action, Actor, ActorKind, Order
from shop.plans import Plan, Receipt, Request
from shop.policy import Refused
from shop.ports import ShopBackend
from shop.storage import Connection
from tests.integration.shop.conftest import ANA, FixedClock, database_of, demo_shop, the_policy, with_demo_shop
from tests.integration.shop.oscar_server import TOKEN

BY = Actor(ActorKind.ASSISTANT, "conv_1", "turn_1")
EMAIL, NAME, ZIP = "ana.lopez@example.com", "Ana Lopez", "04101"


@dataclass
class Place:
    """A shop with Ana's account: one order is pending, one was delivered last week; `foreign` is somebody else's."""

    db: Database
    shop: Shop
    ana: str
    pending: str
    delivered: str
    foreign: str
    product: str

    @property
    def backend(self) -> ShopBackend:
        return self.shop.backend

    async def order(self, order_id: str) -> Order:
        return await self.shop.order(self.ana, order_id)

    async def plan(self, request: Request) -> Plan:
        plan = await self.shop.plan(self.ana, request)
        assert isinstance(plan, Plan), plan
        return plan

    async def cancel_plan(self, reason: str = "no longer needed") -> Plan:
        return await self.plan(Request(Action.CANCEL, self.pending, reason=reason))

    async def return_plan(self) -> Plan:
        order = await self.order(self.delivered)
        (method, *_) = await self.shop.refund_methods(self.ana, self.delivered)
        first = (order.items[0].item_id,)
        return await self.plan(
            Request(Action.RETURN, self.delivered, item_ids=first, payment_method_id=method.payment_method_id)
        )

    async def do(self, plan: Plan) -> Receipt:
        return await self.shop.do(plan.key, plan.customer_id, plan.request, BY, guard=_let_pass, also=_nothing_more)

    async def recorded(self, order_id: str) -> list[dict[str, object]]:
        async with self.db.read() as c:
            return await storage_changes.of_order(c, order_id)


async def _let_pass(c: Connection) -> None: ...


async def _nothing_more(c: Connection, receipt: Receipt) -> None: ...


@pytest.fixture(params=["sqlite", "postgresql", "oscar", "oscar, Careline on postgresql"])
async def place(request: pytest.FixtureRequest, clock: FixedClock) -> AsyncIterator[Place]:
    kind = request.param
    server = request.getfixturevalue("pristine_oscar") if kind.startswith("oscar") else None
    database = "postgresql" if kind.endswith("postgresql") else "sqlite"
    async with database_of(database, request, with_demo_shop if server is None else None) as db:
        if server is not None:
            clock.at = datetime.now(UTC)
            backend = OscarShop(OscarClient(server.url, TOKEN, timeout_seconds=30))
            yield Place(db, Shop(db, the_policy(), clock, backend), "1", "#100001", "#100002", "#100005", "Backpack")
            await backend.close()
            return
        foreign = next(one["order_id"] for one in demo_shop()["orders"].values() if one["user_id"] != ANA)
        shop = Shop(db, the_policy(), clock, EmbeddedShop(db))
        yield Place(db, shop, ANA, "#W1000001", "#W1000002", foreign, "Backpack")


async def test_a_customer_is_found_by_email_and_by_name_and_zip(place: Place) -> None:
    for found in (
        await place.backend.customer_by_email(EMAIL.upper()),
        await place.backend.customer_by_name_and_zip(NAME, ZIP),
        await place.backend.customer(place.ana),
    ):
        assert found is not None
        assert (found.customer_id, found.name, found.email, found.zip_code) == (place.ana, NAME, EMAIL, ZIP)


async def test_who_is_not_there_is_not_found(place: Place) -> None:
    assert await place.backend.customer_by_email("nobody@example.com") is None
    assert await place.backend.customer_by_name_and_zip(NAME, "99999") is None
    assert await place.backend.customer("999999") is None
    assert await place.backend.orders("999999") == ()
    with pytest.raises(CustomerNotFound):
        await place.shop.customer("nobody")


async def test_orders_are_told_with_items_money_days_and_address(place: Place) -> None:
    orders = {order.order_id: order for order in await place.shop.find_orders(place.ana)}
    assert {place.pending, place.delivered} <= set(orders)
    for order_id, order in orders.items():
        assert await place.order(order_id) == order
        assert order.customer_id == place.ana
        assert order.items
        assert order.paid >= order.total > 0
        assert order.placed_at is not None
        assert order.address["zip"] == ZIP
        assert [item.line for item in order.items] == list(range(len(order.items)))
    assert (orders[place.pending].status, orders[place.delivered].status) == ("pending", "delivered")
    assert orders[place.delivered].delivered_at is not None
    view = await place.shop.view(place.ana, place.pending)
    assert view.paid_with.endswith("4417")


async def test_an_order_of_somebody_else_does_not_exist(place: Place) -> None:
    for order_id in (place.foreign, "#W0000000"):
        with pytest.raises(OrderNotFound):
            await place.order(order_id)
        with pytest.raises(OrderNotFound):
            await place.shop.plan(place.ana, Request(Action.CANCEL, order_id, reason="no longer needed"))


async def test_products_are_told_with_versions_prices_and_stock(place: Place) -> None:
    products = await place.shop.products()
    found = next(product for product in products if product.name == place.product)
    assert found.available
    assert found.price_range is not None and found.price_range[0] > 0
    variant = found.variants[0]
    assert await place.backend.catalogue((variant.item_id, "no-such-item")) == {
        variant.item_id: (found.product_id, variant)
    }


async def test_a_cancelled_order_is_cancelled_and_paid_back_in_full(place: Place) -> None:
    before = await place.order(place.pending)
    plan = await place.cancel_plan()
    assert plan.total == before.paid
    receipt = await place.do(plan)
    after = await place.order(place.pending)
    assert (receipt.status, after.status, after.paid) == ("cancelled", "cancelled", Decimal(0))
    assert receipt.total == before.paid
    assert [one.amount for one in after.payments if one.kind == "refund"] == [before.paid]


async def test_a_return_is_requested_and_no_money_moves_yet(place: Place) -> None:
    before = await place.order(place.delivered)
    plan = await place.return_plan()
    receipt = await place.do(plan)
    after = await place.order(place.delivered)
    assert (receipt.status, after.status) == ("return requested", "return requested")
    assert after.return_items == plan.request.item_ids
    assert after.return_payment_method_id == plan.request.payment_method_id
    assert after.payments == before.payments


async def test_the_same_plan_twice_changes_once_and_answers_the_same(place: Place) -> None:
    for plan in (await place.cancel_plan(), await place.return_plan()):
        first = await place.do(plan)
        once = await place.order(plan.order_id)
        second = await place.do(plan)
        assert await place.order(plan.order_id) == once
        assert (first.repeated, second.repeated) == (False, True)
        assert second.to_json() == first.to_json()
        assert await place.backend.made(plan.key) == first.status


async def test_two_at_once_change_once(place: Place) -> None:
    plan = await place.cancel_plan()
    paid = (await place.order(place.pending)).paid
    done = await asyncio.gather(*(place.do(plan) for _ in range(4)), return_exceptions=True)
    receipts = [one for one in done if isinstance(one, Receipt)]
    # Who comes while another is at it may be told that things have changed; nobody may do it again.
    assert all(isinstance(one, Receipt | PlanOutdated | NoLongerAllowed) for one in done), done
    assert len({one.change_id for one in receipts}) == 1
    after = await place.order(place.pending)
    assert [one.amount for one in after.payments if one.kind == "refund"] == [paid]
    assert len(await place.recorded(place.pending)) == 1
    async with place.db.read() as c:
        assert await storage_intents.open_before(c, datetime.now(UTC) + timedelta(days=1)) == []


async def test_what_is_no_longer_as_it_was_read_out_is_not_done(place: Place) -> None:
    plan, other = await place.cancel_plan(), await place.cancel_plan("ordered by mistake")
    assert plan.key != other.key
    await place.do(other)
    with pytest.raises(NoLongerAllowed) as refused:
        await place.do(plan)
    assert refused.value.refused.rule == "cancel.allowed_statuses"
    assert await place.backend.made(plan.key) is None


async def test_who_rule_policy_and_turn_are_recorded_with_the_change(place: Place) -> None:
    receipt = await place.do(await place.cancel_plan())
    (change,) = await place.recorded(place.pending)
    assert (change["rule"], change["policy_version"]) == ("cancel.allowed_statuses", the_policy().version)
    assert (change["actor_kind"], change["conversation_id"], change["turn_id"]) == ("assistant", "conv_1", "turn_1")
    assert await place.shop.changes_in("conv_1") == (receipt,)
    (told,) = await AgentDesk(place.db, place.shop, FixedClock()).changes(place.ana)
    assert (told["action"], told["order_id"], told["by"]) == ("cancel", place.pending, "assistant")


async def test_a_guard_that_says_no_stops_everything(place: Place) -> None:
    plan = await place.cancel_plan()

    async def no(c: Connection) -> None:
        raise RuntimeError("an agent has taken over")

    with pytest.raises(RuntimeError):
        await place.shop.do(plan.key, plan.customer_id, plan.request, BY, guard=no, also=_nothing_more)
    assert (await place.order(place.pending)).status == "pending"
    assert not (await place.do(plan)).repeated


async def test_what_a_shop_cannot_do_is_refused_before_anything_is_asked(place: Place) -> None:
    for action in Action:
        refused = place.shop.cannot(action)
        assert (refused is None) == (action in place.backend.actions)
        if refused is not None:
            assert refused.rule == f"{action}.in_this_shop"
            assert "a colleague can" in refused.words
            assert await place.shop.eligible_orders(place.ana, action) == ()
            plan = await place.shop.plan(place.ana, Request(action, place.pending))
            assert isinstance(plan, Refused) and plan.rule == refused.rule
