"""The mail outbox. A mail is put in by the transaction that it belongs to, and sent after that has committed."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Integer, RowMapping, String, Table, Text, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from common.clock import parse_rfc3339, rfc3339
from common.ids import new_id
from common.storage import metadata

mails = Table(
    "mails",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("key", String(200), nullable=False, unique=True),
    Column("recipient", String(320), nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("sent_at", String(32)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try_at", String(32)),
)

Connection = AsyncConnection
"""The caller's transaction, by a name that other modules can use without knowing SQLAlchemy."""

SHOWN = 50


@dataclass(frozen=True)
class Mail:
    id: str
    recipient: str
    subject: str
    body: str
    created_at: datetime
    attempts: int


async def enqueue(c: AsyncConnection, *, key: str, recipient: str, subject: str, body: str, now: datetime) -> None:
    """Put a mail into the outbox; the same key only once."""
    known = await c.execute(select(mails.c.id).where(mails.c.key == key))
    if known.first() is None:
        row = {"id": new_id("mail"), "key": key, "recipient": recipient, "subject": subject, "body": body}
        await c.execute(insert(mails).values(**row, created_at=rfc3339(now), attempts=0))


async def due(c: AsyncConnection, now: datetime, limit: int) -> list[Mail]:
    """Return unsent mails whose next try has come, oldest first."""
    waiting = mails.c.sent_at.is_(None) & (mails.c.next_try_at.is_(None) | (mails.c.next_try_at <= rfc3339(now)))
    rows = await c.execute(select(mails).where(waiting).order_by(mails.c.id).limit(limit))
    return [_mail(row) for row in rows.mappings()]


async def mark_sent(c: AsyncConnection, mail_id: str, now: datetime) -> None:
    await c.execute(
        update(mails).where(mails.c.id == mail_id).values(sent_at=rfc3339(now), attempts=mails.c.attempts + 1)
    )


async def mark_failed(c: AsyncConnection, mail_id: str, next_try_at: datetime) -> None:
    values = {"next_try_at": rfc3339(next_try_at), "attempts": mails.c.attempts + 1}
    await c.execute(update(mails).where(mails.c.id == mail_id).values(**values))


async def latest(c: AsyncConnection, recipient: str | None = None) -> list[Mail]:
    """Return the newest mails, newest first, of one recipient or of all."""
    query = select(mails).order_by(mails.c.id.desc()).limit(SHOWN)
    if recipient is not None:
        query = query.where(mails.c.recipient == recipient)
    return [_mail(row) for row in (await c.execute(query)).mappings()]


def _mail(row: RowMapping) -> Mail:
    return Mail(
        row["id"], row["recipient"], row["subject"], row["body"], parse_rfc3339(row["created_at"]), row["attempts"]
    )
