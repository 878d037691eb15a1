"""Files that a vendor keeps until they are fetched: the table and its statements. A file that has come has no row."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, RowMapping, String, Table, Text, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy import insert as insert_into

from common.storage import metadata
from conversations.model import Attachment, Conversation, Message
from conversations.model_files import ComingFile
from conversations.storage import UnitOfWork, UtcDateTime

coming = Table(
    "coming_files",
    metadata,
    Column("attachment_id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("channel", String(32), nullable=False),
    Column("kind", String(32), nullable=False),
    Column("ref", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),
    Index(None, "next_try_at"),
)


@dataclass(frozen=True)
class Coming:
    """A file that is to be fetched now. `attempts` have failed."""

    attachment_id: str
    conversation_id: str
    seq: int
    channel: str
    file: ComingFile
    attempts: int
    created_at: datetime


def _coming_of(row: RowMapping) -> Coming:
    return Coming(
        row["attachment_id"],
        row["conversation_id"],
        row["seq"],
        row["channel"],
        ComingFile(row["kind"], row["ref"], row["name"]),
        row["attempts"],
        row["created_at"],
    )


async def add(
    c: UnitOfWork,
    conversation: Conversation,
    message: Message,
    files: Sequence[ComingFile],
    attachments: Sequence[Attachment],
) -> None:
    """Have the files of this message fetched; each is one of its `attachments`."""
    rows = [
        {
            "attachment_id": attachment.id,
            "conversation_id": conversation.id,
            "seq": message.seq,
            "channel": conversation.channel,
            "kind": file.kind,
            "ref": file.ref,
            "name": file.name,
            "attempts": 0,
            "next_try_at": message.at,
            "created_at": message.at,
        }
        for file, attachment in zip(files, attachments, strict=True)
    ]
    await c.execute(insert_into(coming), rows)


async def due(
    c: UnitOfWork, channels: Collection[str], now: datetime, limit: int, *, lock: bool = True
) -> list[Coming]:
    """Return files whose time has come, locked against other processes unless it is only looked."""
    query = (
        select(coming)
        .where(coming.c.next_try_at <= now, coming.c.channel.in_(channels))
        .order_by(coming.c.next_try_at)
        .limit(limit)
    )
    if lock:
        query = query.with_for_update(skip_locked=True)
    return [_coming_of(row) for row in (await c.execute(query)).mappings()]


async def lease(c: UnitOfWork, files: Sequence[Coming], until: datetime) -> None:
    """Keep other processes from these files until then; a process that dies lets go of them so."""
    ids = [one.attachment_id for one in files]
    await c.execute(update(coming).where(coming.c.attachment_id.in_(ids)).values(next_try_at=until))


async def again(c: UnitOfWork, attachment_id: str, attempts: int, at: datetime) -> bool:
    """Have the file tried again at that time; return whether it is still to come."""
    changed = update(coming).where(coming.c.attachment_id == attachment_id).values(attempts=attempts, next_try_at=at)
    return bool((await c.execute(changed)).rowcount)


async def remove(c: UnitOfWork, attachment_id: str) -> bool:
    """Return whether it was still to come."""
    return bool((await c.execute(delete_from(coming).where(coming.c.attachment_id == attachment_id))).rowcount)
