"""Alerts of the queue and the notice of an outage: tables and statements, in the caller's transaction."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from common.storage import metadata
from common.storage_prepared import Prepared, run_one
from conversations.storage import UnitOfWork, UtcDateTime

queue_alerts = Table(
    "queue_alerts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("queue", String(64), nullable=False),
    Column("waiting", Integer, nullable=False),
    Column("longest_wait_seconds", Float, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_told_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("closed_told_at", UtcDateTime),
    Index(None, "closed_at"),
)

outage_notices = Table(
    "outage_notices",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)

_OUTAGE = Prepared(select(outage_notices.c.text, outage_notices.c.since))


@dataclass(frozen=True)
class Alert:
    """One occurrence. `…_told_at`: when the operator's webhook took it."""

    id: str
    kind: str
    queue: str
    waiting: int
    longest_wait_seconds: float
    opened_at: datetime
    opened_told_at: datetime | None
    closed_at: datetime | None
    closed_told_at: datetime | None


@dataclass(frozen=True)
class Outage:
    """What customers are told while something is known to be out of order."""

    text: str
    since: datetime


def _alert(row: RowMapping) -> Alert:
    return Alert(**row)


async def open_alerts(c: UnitOfWork) -> list[Alert]:
    rows = await c.execute(select(queue_alerts).where(queue_alerts.c.closed_at.is_(None)))
    return [_alert(row) for row in rows.mappings()]


async def insert_alert(c: UnitOfWork, alert: Alert) -> None:
    await c.execute(
        insert(queue_alerts).values(
            id=alert.id,
            kind=alert.kind,
            queue=alert.queue,
            waiting=alert.waiting,
            longest_wait_seconds=alert.longest_wait_seconds,
            opened_at=alert.opened_at,
        )
    )


async def close_alert(c: UnitOfWork, alert_id: str, now: datetime) -> None:
    await c.execute(update(queue_alerts).where(queue_alerts.c.id == alert_id).values(closed_at=now))


async def untold_alerts(c: UnitOfWork) -> list[Alert]:
    """Return what the webhook has not taken yet, oldest first."""
    opened = queue_alerts.c.opened_told_at.is_(None)
    closed = queue_alerts.c.closed_at.is_not(None) & queue_alerts.c.closed_told_at.is_(None)
    rows = await c.execute(select(queue_alerts).where(or_(opened, closed)).order_by(queue_alerts.c.opened_at))
    return [_alert(row) for row in rows.mappings()]


async def mark_told(c: UnitOfWork, alert_id: str, now: datetime, *, closed: bool) -> None:
    values = {"closed_told_at" if closed else "opened_told_at": now}
    await c.execute(update(queue_alerts).where(queue_alerts.c.id == alert_id).values(**values))


async def read_outage(c: UnitOfWork) -> Outage | None:
    row = (await run_one(c, _OUTAGE())).one_or_none()
    return Outage(row["text"], row["since"]) if row else None


async def set_outage(c: UnitOfWork, outage: Outage | None) -> None:
    """Put the notice up, in place of an earlier one; None takes it down."""
    await c.execute(delete(outage_notices))
    if outage is not None:
        await c.execute(insert(outage_notices).values(id=1, text=outage.text, since=outage.since))
