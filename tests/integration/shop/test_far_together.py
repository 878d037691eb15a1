"""Two who change one order of a shop elsewhere at the same instant, in two processes on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from common.storage import Database
from shop import storage_changes
from shop.address import Address
from shop.backend import Shop
from shop.errors import PlanOutdated, ShopUnavailable
from shop.far_changes import FarChanges, Tell, Unsettled
from shop.model import Action, Decider
from shop.plans import Plan, Receipt, Request
from shop.storage import Connection
from shop.storage_tables import customers
from tests.integration.far_shop import FarShop

from .conftest import ANA, BY_ASSISTANT, FixedClock, opened, the_policy, with_demo_shop

PENDING = "#W1000001"
CANCEL = Request(Action.CANCEL, PENDING, reason="no longer needed")
ADDRESS = Request(Action.CHANGE_DEFAULT_ADDRESS, address=Address("12 Mill Road", "Portland", "ME", "04101"))
A_MOMENT = 1.0


@dataclass
class Case:
    shop: Shop
    backend: FarShop
    clock: FixedClock
    here: FarChanges
    there: FarChanges
    db: Database

    async def plan(self, request: Request = CANCEL) -> Plan:
        plan = await self.shop.plan(ANA, request, Decider.ASSISTANT)
        assert isinstance(plan, Plan), plan
        return plan

    async def lose(self, plan: Plan) -> None:
        """Carry it out, and lose the answer."""
        self.backend.lost = ShopUnavailable("lost")
        with pytest.raises(ShopUnavailable):
            await self.here.carry_out(plan.key, planned(plan), BY_ASSISTANT, None, nothing, nothing)

    async def recorded(self, order_id: str = PENDING) -> int:
        async with self.db.read() as c:
            return len(await storage_changes.of_order(c, order_id))


@pytest.fixture
async def case(postgres_url: str, clock: FixedClock) -> AsyncIterator[Case]:
    async with AsyncExitStack() as stack:
        one, other, the_shops = [await stack.enter_async_context(opened(postgres_url)) for _ in range(3)]
        await with_demo_shop(the_shops)
        backend = FarShop(the_shops)
        shop = Shop(one, the_policy(), clock, backend)
        yield Case(shop, backend, clock, shop.far, FarChanges(other, backend, clock), one)


async def nothing(*_given: object) -> None: ...


async def tells_nobody(one: Unsettled, made: bool) -> Tell:
    return nothing


def planned(plan: Plan):  # type: ignore[no-untyped-def]
    async def again() -> Plan:
        return plan

    return again


async def take_the_conversation(c: Connection) -> None:
    """Stands for the conversation's row, which the guard and the note both take."""
    await c.execute(select(customers).where(customers.c.customer_id == ANA).with_for_update())


async def test_two_that_press_the_same_at_one_instant_do_not_wait_for_each_other_for_ever(case: Case) -> None:
    plan = await case.plan()
    recording, guarded = asyncio.Event(), asyncio.Event()

    async def note_first(c: Connection, receipt: Receipt) -> None:
        recording.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(guarded.wait(), A_MOMENT)
        await take_the_conversation(c)

    async def plan_second() -> Plan:
        await recording.wait()
        return plan

    async def guard_second(c: Connection) -> None:
        await take_the_conversation(c)
        guarded.set()

    async def note_second(c: Connection, receipt: Receipt) -> None:
        await take_the_conversation(c)

    first, second = await asyncio.gather(
        case.here.carry_out(plan.key, planned(plan), BY_ASSISTANT, None, take_the_conversation, note_first),
        case.there.carry_out(plan.key, plan_second, BY_ASSISTANT, None, guard_second, note_second),
    )

    assert first == second and (first.repeated, second.repeated) == (False, True)
    assert await case.recorded() == 1


async def test_who_plans_while_the_same_is_being_done_gets_its_receipt_and_no_refusal(case: Case) -> None:
    plan, done = await case.plan(), []

    async def plan_too_late() -> Plan:
        done.append(await case.here.carry_out(plan.key, planned(plan), BY_ASSISTANT, None, nothing, nothing))
        raise PlanOutdated(PENDING)

    again = await case.there.carry_out(plan.key, plan_too_late, BY_ASSISTANT, None, nothing, nothing)

    assert [again] == done and again.repeated


async def test_what_is_begun_again_while_the_shop_is_asked_is_not_given_up(case: Case) -> None:
    plan = await case.plan()
    case.backend.lost = ShopUnavailable("the request was lost")
    case.backend.keys[plan.key] = "cancelled"
    with pytest.raises(ShopUnavailable):
        await case.here.carry_out(plan.key, planned(plan), BY_ASSISTANT, None, nothing, nothing)
    del case.backend.keys[plan.key]
    case.clock.at += timedelta(minutes=3)

    async def pressed_again(one: Unsettled, made: bool) -> Tell:
        assert not made
        await case.lose(plan)
        return nothing

    assert await case.there.reconcile(pressed_again) == 0
    case.clock.at += timedelta(minutes=3)
    assert await case.there.reconcile(tells_nobody) == 1
    assert await case.recorded() == 1


async def test_what_the_shop_cannot_tell_of_does_not_hold_up_the_rest(case: Case) -> None:
    first, second = await case.plan(), await case.plan(ADDRESS)
    await case.lose(first)
    case.clock.at += timedelta(seconds=1)
    await case.lose(second)
    case.backend.silent.add(first.key)
    case.clock.at += timedelta(minutes=3)
    assert await case.there.reconcile(tells_nobody) == 1
    assert [await case.recorded(one.order_id) for one in (first, second)] == [0, 1]
