"""Two who change something of one customer at the same instant, in two processes on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from common.storage import Database
from shop.address import Address
from shop.backend import Shop
from shop.desk import AgentDesk
from shop.errors import NoLongerAllowed, PlanOutdated
from shop.model import Action, Actor, ActorKind
from shop.plans import Plan, Receipt, Request
from shop.storage import Connection

from .conftest import ANA, FixedClock, opened, the_policy, with_demo_shop

DELIVERED, GIFT = "#W1000002", "gift_card_1000002"
LEAD = Actor(ActorKind.AGENT, "conv_1", agent_id="lead_1", lead=True)
OTHER = Actor(ActorKind.AGENT, "conv_2", agent_id="lead_2", lead=True)
A_MOMENT = 0.5

Work = Callable[[Connection], Awaitable[Receipt]]


@dataclass
class Process:
    db: Database
    desk: AgentDesk

    async def key(self, request: Request) -> str:
        plan = await self.desk.shop.plan(ANA, request, LEAD.decider)
        assert isinstance(plan, Plan), plan
        return plan.key

    async def does(self, work: Work) -> Receipt:
        async with self.db.write() as c:
            return await work(c)

    async def carries_out(self, request: Request) -> Work:
        key = await self.key(request)
        return lambda c: self.desk.shop.carry_out(c, key, ANA, request, LEAD)


@pytest.fixture
async def two(postgres_url: str, clock: FixedClock) -> AsyncIterator[tuple[Process, Process]]:
    async with AsyncExitStack() as stack:
        one, other = [await stack.enter_async_context(opened(postgres_url)) for _ in range(2)]
        await with_demo_shop(one)
        here, there = [Process(db, AgentDesk(db, Shop(db, the_policy(), clock), clock)) for db in (one, other)]
        yield here, there


async def at_once(one: Process, first: Work, other: Process, second: Work) -> tuple[Receipt, Any]:
    """Begin the second while the first is done and not yet committed; return what both came to."""
    async with one.db.write() as c:
        receipt = await first(c)
        waiting = asyncio.create_task(other.does(second))
        await asyncio.wait([waiting], timeout=A_MOMENT)
    (later,) = await asyncio.gather(waiting, return_exceptions=True)
    return receipt, later


def credit(amount: str) -> Request:
    return Request(Action.GOODWILL, DELIVERED, payment_method_id=GIFT, amount=Decimal(amount))


async def balance(process: Process) -> Decimal:
    methods = await process.desk.shop.payment_methods(ANA)
    return sum((one.balance for one in methods if one.balance is not None), Decimal(0))


async def test_of_two_credits_at_one_instant_the_policy_sees_the_first(two: tuple[Process, Process]) -> None:
    here, there = two
    before = await balance(here)
    first, second = await here.carries_out(credit("20")), await there.carries_out(credit("15"))
    _, later = await at_once(here, first, there, second)
    assert isinstance(later, NoLongerAllowed), later
    assert later.refused.rule == "goodwill.once_per_order"
    assert await balance(here) == before + 20


async def test_the_same_credit_at_one_instant_is_given_once(two: tuple[Process, Process]) -> None:
    here, there = two
    before, same = await balance(here), credit("20")
    first, second = await here.carries_out(same), await there.carries_out(same)
    receipt, later = await at_once(here, first, there, second)
    assert later == receipt and later.repeated
    assert await balance(here) == before + 20


async def test_a_change_that_two_undo_at_one_instant_is_undone_once(two: tuple[Process, Process]) -> None:
    here, there = two
    item = (await here.desk.shop.order(ANA, DELIVERED)).items[0].item_id
    back = Request(Action.RETURN, DELIVERED, item_ids=(item,), payment_method_id=GIFT)
    made = await here.does(await here.carries_out(back))
    undo = [
        lambda c, one=one, by=by: one.desk.undo(c, ANA, made.change_id, "our fault", by)
        for one, by in ((here, LEAD), (there, OTHER))
    ]
    _, later = await at_once(here, undo[0], there, undo[1])
    assert isinstance(later, NoLongerAllowed), later
    assert later.refused.rule == "undo.once"


async def test_of_two_default_addresses_at_one_instant_the_second_is_read_out_anew(
    two: tuple[Process, Process],
) -> None:
    here, there = two
    homes = [Address(street, "Portland", "ME", "04101") for street in ("12 Mill Road", "3 Elm Street")]
    wishes = [Request(Action.CHANGE_DEFAULT_ADDRESS, address=home) for home in homes]
    first, second = await here.carries_out(wishes[0]), await there.carries_out(wishes[1])
    _, later = await at_once(here, first, there, second)
    assert isinstance(later, PlanOutdated), later
    assert "12 Mill Road" in Address.from_json((await here.desk.shop.customer(ANA)).address).words
