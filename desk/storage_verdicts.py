"""Agents' words on handovers: table and statements. All take the caller's transaction."""

from collections import defaultdict
from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, delete, insert, select

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime, handoffs, lock_name
from conversations.storage_handoffs import read_handoff

handoff_verdicts = Table(
    "handoff_verdicts",
    metadata,
    Column("handoff_id", String(64), ForeignKey("handoffs.id"), primary_key=True),
    Column("agent_id", String(40), ForeignKey("agents.id"), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


async def put(c: UnitOfWork, handoff_id: str, agent_id: str, verdict: str | None, now: datetime) -> None:
    """Replace the agent's word. Raises HandoffNotFound."""
    await read_handoff(c, handoff_id)
    # The same agent may have two pages open.
    await lock_name(c, f"verdict:{handoff_id}:{agent_id}")
    mine = (handoff_verdicts.c.handoff_id == handoff_id) & (handoff_verdicts.c.agent_id == agent_id)
    await c.execute(delete(handoff_verdicts).where(mine))
    if verdict is not None:
        row = {"handoff_id": handoff_id, "agent_id": agent_id, "verdict": verdict, "at": now}
        await c.execute(insert(handoff_verdicts).values(**row))


async def of_handoff(c: UnitOfWork, handoff_id: str) -> dict[str, str]:
    """Return the words by agent. Raises HandoffNotFound."""
    await read_handoff(c, handoff_id)
    columns = (handoff_verdicts.c.agent_id, handoff_verdicts.c.verdict)
    query = select(*columns).where(handoff_verdicts.c.handoff_id == handoff_id)
    return {row.agent_id: row.verdict for row in await c.execute(query)}


async def of_time(c: UnitOfWork, since: datetime, until: datetime) -> list[tuple[str, str, list[str]]]:
    """Return the handoffs that came in `since` .. `until`: id, reason, and the words on it."""
    query = (
        select(handoffs.c.id, handoffs.c.reason, handoff_verdicts.c.verdict)
        .outerjoin(handoff_verdicts, handoff_verdicts.c.handoff_id == handoffs.c.id)
        .where(handoffs.c.created_at >= since, handoffs.c.created_at < until)
    )
    words: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in await c.execute(query):
        words[row.id, row.reason] += [row.verdict] if row.verdict else []
    return [(handoff_id, reason, said) for (handoff_id, reason), said in words.items()]
