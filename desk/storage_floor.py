"""What the log tells of the floor: who came to people when, and who took them. Takes the caller's transaction."""

from datetime import datetime

from sqlalchemy import select

from conversations.model import Outcome, Role
from conversations.storage import UnitOfWork, handoffs, messages
from desk.floor_history import Came


async def who_came(c: UnitOfWork, since: datetime, until: datetime) -> list[Came]:
    """Return the handoffs that came in `since` .. `until`; duplicates are no customers of their own."""
    wrote = (
        select(messages.c.seq)
        .where(
            messages.c.conversation_id == handoffs.c.conversation_id,
            messages.c.role == Role.CUSTOMER.value,
            messages.c.at > handoffs.c.claimed_at,
        )
        .exists()
    )
    query = select(
        handoffs.c.created_at,
        handoffs.c.claimed_at,
        handoffs.c.resolved_at,
        handoffs.c.agent_id,
        handoffs.c.priority,
        handoffs.c.weight,
        handoffs.c.outcome,
        handoffs.c.wish,
        wrote.label("wrote"),
    ).where(handoffs.c.created_at >= since, handoffs.c.created_at < until)
    return [
        Came(
            at=row.created_at,
            taken_at=row.claimed_at,
            ended_at=row.resolved_at,
            agent_id=row.agent_id,
            priority=row.priority,
            weight=row.weight,
            waits=row.wish is None,
            gave_up=row.outcome == Outcome.UNSOLVED.value and not row.wrote,
        )
        for row in await c.execute(query)
        if row.outcome != Outcome.DUPLICATE.value
    ]
