"""Suggested answers: table and statements. All take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime, lock_name
from desk.suggesting.model import Suggested, Suggestion, Use

suggested_answers = Table(
    "suggested_answers",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("handoff_id", String(64), nullable=False),
    Column("agent_id", String(40), ForeignKey("agents.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("sure", Boolean, nullable=False),
    Column("items", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False, index=True),
    Column("use", String(16)),
    Column("used", JSON, nullable=False),
    UniqueConstraint("handoff_id", "seq"),
)


def _suggested(row: RowMapping) -> Suggested:
    return Suggested(
        id=row["id"],
        handoff_id=row["handoff_id"],
        agent_id=row["agent_id"],
        seq=row["seq"],
        sure=row["sure"],
        items=tuple(Suggestion(**one) for one in row["items"]),
        at=row["at"],
        use=Use(row["use"]) if row["use"] else None,
        used=tuple(row["used"]),
    )


async def after(c: UnitOfWork, handoff_id: str, seq: int) -> Suggested | None:
    """Return what was suggested after the customer's message `seq`."""
    mine = (suggested_answers.c.handoff_id == handoff_id) & (suggested_answers.c.seq == seq)
    row = (await c.execute(select(suggested_answers).where(mine))).mappings().one_or_none()
    return _suggested(row) if row else None


async def find(c: UnitOfWork, handoff_id: str, suggested_id: str) -> Suggested | None:
    mine = (suggested_answers.c.handoff_id == handoff_id) & (suggested_answers.c.id == suggested_id)
    row = (await c.execute(select(suggested_answers).where(mine))).mappings().one_or_none()
    return _suggested(row) if row else None


async def keep(c: UnitOfWork, one: Suggested) -> Suggested:
    """Keep what is shown and return it; what is kept for this message already stays, and is returned."""
    # The agent may have two pages open.
    await lock_name(c, f"suggested:{one.handoff_id}")
    kept = await after(c, one.handoff_id, one.seq)
    if kept is not None:
        return kept
    row = {
        "id": one.id,
        "handoff_id": one.handoff_id,
        "agent_id": one.agent_id,
        "seq": one.seq,
        "sure": one.sure,
        "items": [asdict(item) for item in one.items],
        "at": one.at,
        "used": [],
    }
    await c.execute(insert(suggested_answers).values(**row))
    return one


async def note_use(c: UnitOfWork, suggested_id: str, agent_id: str, use: Use, used: Sequence[int]) -> None:
    """Keep what went out of it; the first message that used it counts."""
    unused = (suggested_answers.c.id == suggested_id) & suggested_answers.c.use.is_(None)
    values = {"use": use.value, "used": list(used), "agent_id": agent_id}
    await c.execute(update(suggested_answers).where(unused).values(**values))


async def between(c: UnitOfWork, since: datetime, until: datetime) -> list[Suggested]:
    """Return what was suggested from `since` up to but not including `until`, oldest first."""
    query = select(suggested_answers).where(suggested_answers.c.at >= since, suggested_answers.c.at < until)
    rows = await c.execute(query.order_by(suggested_answers.c.at, suggested_answers.c.id))
    return [_suggested(row) for row in rows.mappings()]
