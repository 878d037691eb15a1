"""Changes in a shop that keeps its data elsewhere: intent committed, shop asked with the plan's key, change recorded.

Careline's database and the shop cannot commit as one. So whatever dies in between, the key tells what became of it: the
same deed again finds the first one, and `reconcile` asks the shop about those that nobody comes back to.

Every transaction takes the intent's row first and the conversation after it, in `guard` and `also`: two that take them
the other way round wait for each other for ever.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from common.clock import Clock, rfc3339
from common.storage import Database
from shop import storage_changes, storage_intents
from shop.errors import NoLongerAllowed, PlanOutdated, ShopUnavailable
from shop.model import Actor, ActorKind, Money, Order
from shop.plans import Plan, Receipt
from shop.ports import ShopBackend
from shop.storage import Connection

log = structlog.get_logger(__name__)

UNSETTLED_FOR = timedelta(minutes=2)
"""Longer than any call to the shop may take."""

Guard = Callable[[Connection], Awaitable[None]]
Also = Callable[[Connection, Receipt], Awaitable[None]]


@dataclass(frozen=True)
class Unsettled:
    """A change that was begun `at`, and nobody knows whether the shop has made it. `reason`: an agent's."""

    key: str
    customer_id: str
    draft: Receipt
    by: Actor
    reason: str | None
    at: str


Tell = Callable[[Connection, Receipt | None], Awaitable[None]]
"""Is committed with what became of it; None: the shop has not done it."""
TellFor = Callable[[Unsettled, bool], Awaitable[Tell]]
"""Works out beforehand, for a change and whether it was made, what `Tell` has to do."""


class FarChanges:
    """Carries out plans in `backend`, which does not join Careline's transactions."""

    def __init__(self, db: Database, backend: ShopBackend, clock: Clock) -> None:
        self._db, self._backend, self._clock = db, backend, clock

    async def carry_out(
        self,
        key: str,
        plan_again: Callable[[], Awaitable[Plan]],
        by: Actor,
        reason: str | None,
        guard: Guard,
        also: Also,
    ) -> Receipt:
        """Do it once. `guard` may stop it before the intent is committed, `also` is committed with the record.

        `plan_again` works out the plan anew, and raises NoLongerAllowed or PlanOutdated. Raises ShopUnavailable when it
        is not known whether the shop has done it: the intent stays open.
        """
        found = await self._found(key)
        if found is None:
            try:
                plan = await plan_again()
            except (PlanOutdated, NoLongerAllowed):
                # Pressed twice at one instant, the other one may have done it while this one was being planned.
                found = await self._found(key)
                if found is None:
                    raise
        if isinstance(found, Receipt):
            return await self._again(found, guard, also)
        status = await self._begin_and_make(plan, by, reason, guard) if found is None else found
        async with self._db.write() as c:
            receipt = await self._record(c, key, status)
            await also(c, receipt)
            return receipt

    async def is_unsettled(self, c: Connection, key: str) -> bool:
        """Say whether the shop was asked to do it and has not said what became of it."""
        kept = await storage_intents.intent(c, key)
        return kept is not None and kept["state"] == storage_intents.OPEN

    async def reconcile(self, tell_for: TellFor, older_than: timedelta = UNSETTLED_FOR) -> int:
        """Ask the shop what became of the intents that stayed open, and record it; return how many were settled."""
        async with self._db.read() as c:
            unsettled = await storage_intents.open_before(c, self._clock.now() - older_than)
        return sum([await self._settle(_unsettled(one), tell_for) for one in unsettled])

    async def _settle(self, one: Unsettled, tell_for: TellFor) -> bool:
        try:
            status = await self._backend.made(one.key)
            tell = await tell_for(one, status is not None)
        except ShopUnavailable:
            # Another one may have an answer: what the shop cannot read must not hold up the rest.
            return False
        async with self._db.write() as c:
            if status is not None:
                await tell(c, await self._record(c, one.key, status))
            elif await storage_intents.give_up(c, one.key, one.at):
                await tell(c, None)
            else:
                return False
        log.info("shop.intent_settled", conversation=one.by.conversation_id, done=status is not None)
        return True

    async def _found(self, key: str) -> Receipt | str | None:
        """Return what was recorded under the key, or the status that the shop has made without a record of it."""
        async with self._db.read() as c:
            kept = await storage_intents.intent(c, key)
            recorded = await storage_changes.receipt(c, key)
        if recorded is not None:
            return Receipt.from_json(recorded)
        return await self._backend.made(key) if kept and kept["state"] == storage_intents.OPEN else None

    async def _begin_and_make(self, plan: Plan, by: Actor, reason: str | None, guard: Guard) -> str:
        before = await self._backend.order(plan.customer_id, plan.order_id) if plan.order_id else None
        at = rfc3339(self._clock.now())
        async with self._db.write() as c:
            await storage_intents.begin(c, plan, _draft(plan, before), by, reason, at)
            await guard(c)
        try:
            return await self._backend.make(plan, before)
        except (PlanOutdated, NoLongerAllowed):
            async with self._db.write() as c:
                await storage_intents.give_up(c, plan.key, at)
            raise

    async def _again(self, receipt: Receipt, guard: Guard, also: Also) -> Receipt:
        async with self._db.write() as c:
            await guard(c)
            await also(c, receipt)
        return receipt

    async def _record(self, c: Connection, key: str, status: str) -> Receipt:
        """Keep who changed what, once. Of two at the same time the second one gets the receipt of the first."""
        kept = await storage_intents.intent(c, key, lock=True)
        assert kept is not None
        await storage_intents.settle(c, key)
        if done := await storage_changes.receipt(c, key):
            return Receipt.from_json(done)
        draft = Receipt.from_json({**kept["draft"], "status": status})
        return await storage_changes.record(
            c, key, kept["customer_id"], draft, _actor(kept), self._clock.now(), reason=kept["reason"]
        )


def _actor(kept: dict[str, Any]) -> Actor:
    return Actor(
        ActorKind(kept["actor_kind"]), kept["conversation_id"], kept["turn_id"], agent_id=kept["agent_id"] or ""
    )


def _unsettled(kept: dict[str, Any]) -> Unsettled:
    draft = Receipt.from_json(kept["draft"])
    return Unsettled(kept["key"], kept["customer_id"], draft, _actor(kept), kept["reason"], kept["at"])


def _draft(plan: Plan, before: Order | None) -> Receipt:
    more = sum((swap.difference for swap in plan.swaps), Money(0))
    return plan.draft("", before.total + more if before else None)
