"""A shop elsewhere, with everything that can go wrong between it and Careline. The shop is a real django-oscar."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from common.storage import Database
from integrations.oscar.backend import OscarShop
from integrations.oscar.client import OscarClient
from shop import storage_changes
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.errors import NoLongerAllowed, PlanOutdated, ShopUnavailable
from shop.far_changes import Tell, Unsettled
from shop.model import Action, Actor, ActorKind, Order
from shop.plans import Plan, Receipt, Request
from shop.storage import Connection
from tests.integration.databases import sqlite_with_tables
from tests.integration.shop.conftest import FixedClock, opened, the_policy
from tests.integration.shop.oscar_server import TOKEN, OscarServer

ANA, PENDING = "1", "#100001"
BY = Actor(ActorKind.ASSISTANT, "conv_1", "turn_1")


class Unreliable(OscarShop):
    """Loses the next request, or the answer to it."""

    lose = ""

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        lost, self.lose = self.lose, ""
        if lost == "request":
            raise ShopUnavailable("the request was lost")
        status = await super().make(plan, before)
        if lost == "answer":
            raise ShopUnavailable("the answer was lost")
        return status


@dataclass
class Case:
    db: Database
    shop: Shop
    backend: Unreliable
    clock: FixedClock
    server: OscarServer

    async def plan(self) -> Plan:
        plan = await self.shop.plan(ANA, Request(Action.CANCEL, PENDING, reason="no longer needed"))
        assert isinstance(plan, Plan)
        return plan

    async def do(self, plan: Plan, also: Any = None) -> Receipt:
        return await self.shop.do(plan.key, ANA, plan.request, BY, guard=_nothing, also=also or _nothing)

    async def recorded(self) -> int:
        async with self.db.read() as c:
            return len(await storage_changes.of_order(c, PENDING))

    def refunds(self) -> list[tuple[Any, ...]]:
        return self.server.rows("select amount from payment_transaction where txn_type = 'Refund'")


async def _nothing(*_given: object) -> None: ...


async def _no_more(one: Unsettled, made: bool) -> Tell:
    return _nothing


@pytest.fixture
async def case(pristine_oscar: OscarServer, clock: FixedClock, tmp_path: Path) -> AsyncIterator[Case]:
    clock.at = datetime.now(UTC)
    backend = Unreliable(OscarClient(pristine_oscar.url, TOKEN, timeout_seconds=30))
    async with opened(sqlite_with_tables(tmp_path / "shop.db")) as db:
        yield Case(db, Shop(db, the_policy(), clock, backend), backend, clock, pristine_oscar)
    await backend.close()


@pytest.mark.parametrize("lost", ["request", "answer"])
async def test_after_a_lost_call_the_same_deed_again_is_done_and_recorded_once(case: Case, lost: str) -> None:
    plan = await case.plan()
    case.backend.lose = lost
    with pytest.raises(ShopUnavailable):
        await case.do(plan)
    assert await case.recorded() == 0
    assert case.server.status("100001") == ("Cancelled" if lost == "answer" else "Pending")

    receipt = await case.do(plan)

    assert (receipt.status, receipt.repeated) == ("cancelled", False)
    assert case.server.status("100001") == "Cancelled"
    assert len(case.refunds()) == await case.recorded() == 1
    assert (await case.do(plan)).to_json() == receipt.to_json()


@pytest.mark.parametrize(("lost", "recorded"), [("request", 0), ("answer", 1)])
async def test_what_nobody_comes_back_to_is_settled_by_asking_the_shop(case: Case, lost: str, recorded: int) -> None:
    plan = await case.plan()
    case.backend.lose = lost
    with pytest.raises(ShopUnavailable):
        await case.do(plan)
    assert await case.shop.far.reconcile(_no_more) == 0, "it may still be under way"
    case.clock.at += timedelta(minutes=3)

    assert await case.shop.far.reconcile(_no_more) == 1

    assert await case.recorded() == recorded
    assert await case.shop.far.reconcile(_no_more) == 0
    changes = await AgentDesk(case.db, case.shop, case.clock).changes(ANA)
    assert [one["may_undo"] for one in changes] == [False] * recorded
    assert all("the shop's own administration" in one["why_not"] for one in changes)


async def test_when_the_record_fails_after_the_shop_has_done_it_the_next_try_records_it(case: Case) -> None:
    plan = await case.plan()

    async def fail(c: Connection, receipt: Receipt) -> None:
        raise RuntimeError("the process dies here")

    with pytest.raises(RuntimeError):
        await case.do(plan, also=fail)
    assert (case.server.status("100001"), await case.recorded()) == ("Cancelled", 0)
    told: list[Receipt] = []

    async def keep(c: Connection, receipt: Receipt) -> None:
        told.append(receipt)

    receipt = await case.do(plan, also=keep)
    assert (told, await case.recorded(), len(case.refunds())) == ([receipt], 1, 1)


async def test_an_order_that_the_shop_has_changed_meanwhile_is_left_alone(case: Case) -> None:
    plan, before = await case.plan(), await case.shop.order(ANA, PENDING)
    case.server.change("update order_line set line_price_incl_tax = 47.00 where order_id = 1 and quantity = 1")
    with pytest.raises(PlanOutdated):
        await case.do(plan)
    with pytest.raises(PlanOutdated):
        await case.backend.make(plan, before)
    case.server.change("update order_order set status = 'Being processed' where number = '100001'")
    with pytest.raises(NoLongerAllowed) as refused:
        await case.do(plan)
    assert refused.value.refused.rule == "cancel.allowed_statuses"
    assert case.refunds() == []


async def test_stock_is_free_again_and_the_shop_has_a_note(case: Case) -> None:
    held = "select sum(num_allocated) from partner_stockrecord where product_id in (2, 5)"
    assert case.server.rows(held) == [(3,)]
    await case.do(await case.plan())
    assert case.server.rows(held) == [(0,)]
    ((note,),) = case.server.rows("select message from order_ordernote")
    assert "no longer needed" in note
    assert case.server.api("admin/orders/1/")["status"] == "Cancelled"


async def test_more_than_was_paid_is_refused_by_the_shop_and_nothing_of_it_stays(case: Case) -> None:
    plan, before = await case.plan(), await case.shop.order(ANA, PENDING)
    (refund,) = plan.refunds
    greedy = replace(plan, key="greedy", refunds=(replace(refund, amount=refund.amount + Decimal("0.01")),))
    with pytest.raises(PlanOutdated):
        await case.backend.make(greedy, before)
    assert (case.server.status("100001"), case.refunds()) == ("Pending", [])
    assert await case.backend.made("greedy") is None
    assert case.server.rows("select count(*) from order_ordernote") == [(0,)]


@pytest.mark.parametrize("token", ["", "not-the-token"])
async def test_without_the_token_the_shop_is_unavailable_not_empty(case: Case, token: str) -> None:
    stranger = OscarShop(OscarClient(case.server.url, token))
    for ask in (stranger.customer_by_email("ana.lopez@example.com"), stranger.orders(ANA), stranger.products()):
        with pytest.raises(ShopUnavailable):
            await ask
    await stranger.close()


async def test_a_shop_that_is_not_there_is_unavailable() -> None:
    nowhere = OscarShop(OscarClient("http://127.0.0.1:9/api", TOKEN))
    with pytest.raises(ShopUnavailable):
        await nowhere.orders(ANA)
    await nowhere.close()
