"""What Careline is about to change in a shop elsewhere, committed before the shop is asked. Inside the caller's `c`."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from common.clock import rfc3339
from shop.model import Actor
from shop.plans import Plan, Receipt
from shop.storage import Connection
from shop.storage_tables import intents

OPEN, DONE, NOT_DONE = "open", "done", "not_done"


async def intent(c: Connection, key: str, *, lock: bool = False) -> dict[str, Any] | None:
    """`lock`: whoever else settles it waits until `c` has ended."""
    query = select(intents).where(intents.c.key == key)
    row = (await c.execute(query.with_for_update() if lock else query)).mappings().first()
    return dict(row) if row else None


async def begin(c: Connection, plan: Plan, draft: Receipt, by: Actor, reason: str | None, at: str) -> None:
    """Keep the intent; one that was given up is open again. `at`: RFC 3339."""
    row = {
        "customer_id": plan.customer_id,
        "order_id": plan.order_id,
        "actor_kind": by.kind.value,
        "conversation_id": by.conversation_id,
        "turn_id": by.turn_id,
        "agent_id": by.agent_id or None,
        "reason": reason,
        "draft": draft.to_json(),
        "state": OPEN,
        "at": at,
    }
    changed = await c.execute(update(intents).where(intents.c.key == plan.key).values(**row))
    if changed.rowcount:
        return
    # Another process may begin the same deed at this very moment; one row stands for both.
    with suppress(IntegrityError):
        async with c.begin_nested():
            await c.execute(insert(intents).values(key=plan.key, **row))


async def settle(c: Connection, key: str) -> None:
    """The shop has done it, and it is recorded."""
    await c.execute(update(intents).where(intents.c.key == key).values(state=DONE))


async def give_up(c: Connection, key: str, at: str) -> bool:
    """The shop has not done what was begun `at`. False, and nothing is settled, when it has been begun again since."""
    same = (intents.c.key == key) & (intents.c.at == at) & (intents.c.state == OPEN)
    return bool((await c.execute(update(intents).where(same).values(state=NOT_DONE))).rowcount)


async def open_before(c: Connection, at: datetime) -> list[dict[str, Any]]:
    """Return the intents that were committed before `at` and whose end is not known."""
    query = select(intents).where(intents.c.state == OPEN, intents.c.at < rfc3339(at)).order_by(intents.c.at)
    return [dict(row) for row in (await c.execute(query)).mappings()]
