"""Changes in a shop that keeps its data elsewhere: intent committed, shop asked with the plan's key, change recorded.

Careline's database and the shop cannot commit as one. So whatever dies in between, the key tells what became of it: the
same deed again finds the first one, and `reconcile` asks the shop about those that nobody comes back to.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog

from common.clock import Clock
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
AlsoFor = Callable[[str, Receipt, Actor], Awaitable[Also]]
"""Works out, for a customer, the draft of a receipt and who did it, what is to be committed with the record."""


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
        async with self._db.read() as c:
            kept = await storage_intents.intent(c, key)
            recorded = await storage_changes.receipt(c, key)
        if recorded is not None:
            return await self._again(Receipt.from_json(recorded), guard, also)
        status = await self._backend.made(key) if kept and kept["state"] == storage_intents.OPEN else None
        if status is None:
            plan = await plan_again()
            before = await self._backend.order(plan.customer_id, plan.order_id) if plan.order_id else None
            async with self._db.write() as c:
                await guard(c)
                await storage_intents.begin(c, plan, _draft(plan, before), by, reason, self._clock.now())
            status = await self._make(plan, before)
        async with self._db.write() as c:
            receipt = await self._record(c, key, status)
            await also(c, receipt)
            return receipt

    async def reconcile(self, also_for: AlsoFor, older_than: timedelta = UNSETTLED_FOR) -> int:
        """Ask the shop what became of the intents that stayed open, and record it; return how many were settled."""
        async with self._db.read() as c:
            unsettled = await storage_intents.open_before(c, self._clock.now() - older_than)
        settled = 0
        for one in unsettled:
            try:
                status = await self._backend.made(one["key"])
                draft = Receipt.from_json(one["draft"])
                also = await also_for(one["customer_id"], draft, _actor(one)) if status else None
            except ShopUnavailable:
                break
            async with self._db.write() as c:
                if status is None or also is None:
                    await storage_intents.settle(c, one["key"], storage_intents.NOT_DONE)
                else:
                    await also(c, await self._record(c, one["key"], status))
            log.info("shop.intent_settled", conversation=one["conversation_id"], done=status is not None)
            settled += 1
        return settled

    async def _make(self, plan: Plan, before: Order | None) -> str:
        try:
            return await self._backend.make(plan, before)
        except (PlanOutdated, NoLongerAllowed):
            async with self._db.write() as c:
                await storage_intents.settle(c, plan.key, storage_intents.NOT_DONE)
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
        await storage_intents.settle(c, key, storage_intents.DONE)
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


def _draft(plan: Plan, before: Order | None) -> Receipt:
    new_total = before.total + plan.charged - plan.total if plan.swaps and before else before.total if before else None
    return plan.draft("", None if new_total is None else Money(new_total))
