"""Dismissed gaps: table and statements. All take the caller's transaction."""

from sqlalchemy import JSON, Column, Integer, RowMapping, String, Table, Text, delete, insert, select

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime
from desk.writing.gaps import Dismissal

gap_dismissals = Table(
    "gap_dismissals",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("label", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(120), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("turn_ids", JSON, nullable=False),
    Column("asked", Integer, nullable=False),
)


def _dismissal(row: RowMapping) -> Dismissal:
    return Dismissal(
        id=row["id"],
        label=row["label"],
        reason=row["reason"],
        by=row["by"],
        at=row["at"],
        turn_ids=tuple(row["turn_ids"]),
        asked=row["asked"],
    )


async def dismissals(c: UnitOfWork) -> list[Dismissal]:
    """Return all, newest first."""
    query = select(gap_dismissals).order_by(gap_dismissals.c.at.desc(), gap_dismissals.c.id)
    return [_dismissal(row) for row in (await c.execute(query)).mappings()]


async def insert_dismissal(c: UnitOfWork, one: Dismissal) -> None:
    await c.execute(
        insert(gap_dismissals).values(
            id=one.id,
            label=one.label,
            reason=one.reason,
            by=one.by,
            at=one.at,
            turn_ids=list(one.turn_ids),
            asked=one.asked,
        )
    )


async def delete_dismissal(c: UnitOfWork, dismissal_id: str) -> bool:
    """Return whether it was there."""
    gone = await c.execute(delete(gap_dismissals).where(gap_dismissals.c.id == dismissal_id))
    return bool(gone.rowcount)
