"""Sent files: the table and its statements. The bytes are in a folder, under the attachment's id.

`seq` is the message that names the file; without one nobody has seen it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, Integer, RowMapping, String, Table, Text, delete, func, select, update
from sqlalchemy import insert as insert_into

from common.storage import metadata
from conversations.errors import AttachmentNotFound, AttachmentUsed
from conversations.model import Attachment
from conversations.storage import UnitOfWork, UtcDateTime

attachments = Table(
    "attachments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer),
    Column("name", Text, nullable=False),
    Column("mime", String(32), nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Index(None, "conversation_id"),
    Index(None, "seq", "created_at"),
)


@dataclass(frozen=True)
class Kept:
    """An attachment and whether a message names it."""

    attachment: Attachment
    sent: bool


def _attachment(row: RowMapping) -> Attachment:
    return Attachment(row["id"], row["name"], row["mime"], row["bytes"])


async def insert(c: UnitOfWork, conversation_id: str, new: Attachment, sha256: str, now: datetime) -> None:
    await c.execute(
        insert_into(attachments).values(
            id=new.id,
            conversation_id=conversation_id,
            name=new.name,
            mime=new.mime,
            bytes=new.bytes,
            sha256=sha256,
            created_at=now,
        )
    )


async def count(c: UnitOfWork, conversation_id: str) -> int:
    query = select(func.count()).select_from(attachments).where(attachments.c.conversation_id == conversation_id)
    return (await c.execute(query)).scalar_one()


async def same_unsent(c: UnitOfWork, conversation_id: str, name: str, sha256: str) -> Attachment | None:
    """Return the same file under the same name that waits for its message."""
    query = select(attachments).where(
        attachments.c.conversation_id == conversation_id,
        attachments.c.seq.is_(None),
        attachments.c.sha256 == sha256,
        attachments.c.name == name,
    )
    row = (await c.execute(query)).mappings().first()
    return _attachment(row) if row else None


async def read(c: UnitOfWork, conversation_id: str, attachment_id: str) -> Kept:
    """Raises AttachmentNotFound."""
    query = select(attachments).where(
        attachments.c.id == attachment_id, attachments.c.conversation_id == conversation_id
    )
    row = (await c.execute(query)).mappings().one_or_none()
    if row is None:
        raise AttachmentNotFound
    return Kept(_attachment(row), row["seq"] is not None)


async def read_sent(c: UnitOfWork, attachment_id: str) -> Attachment:
    """Return a file that a message names. Raises AttachmentNotFound."""
    query = select(attachments).where(attachments.c.id == attachment_id, attachments.c.seq.is_not(None))
    row = (await c.execute(query)).mappings().one_or_none()
    if row is None:
        raise AttachmentNotFound
    return _attachment(row)


async def lock_unsent(c: UnitOfWork, conversation_id: str, ids: Sequence[str]) -> tuple[Attachment, ...]:
    """Return the files in the order of `ids`, locked so that they are not tidied away.

    Raises AttachmentNotFound or AttachmentUsed; nothing has been written then.
    """
    query = (
        select(attachments)
        .where(attachments.c.conversation_id == conversation_id, attachments.c.id.in_(ids))
        .order_by(attachments.c.id)
        .with_for_update()
    )
    rows = {row["id"]: row for row in (await c.execute(query)).mappings()}
    if any(one not in rows for one in ids):
        raise AttachmentNotFound
    if any(row["seq"] is not None for row in rows.values()):
        raise AttachmentUsed
    return tuple(_attachment(rows[one]) for one in ids)


async def mark_sent(c: UnitOfWork, ids: Sequence[str], seq: int) -> None:
    await c.execute(update(attachments).where(attachments.c.id.in_(ids)).values(seq=seq))


async def delete_unsent(c: UnitOfWork, before: datetime) -> list[str]:
    """Forget what was uploaded before then and is in no message; return the ids."""
    query = (
        delete(attachments)
        .where(attachments.c.seq.is_(None), attachments.c.created_at < before)
        .returning(attachments.c.id)
    )
    return list((await c.execute(query)).scalars())


async def known(c: UnitOfWork, ids: Sequence[str]) -> set[str]:
    """Return which of these ids have a row."""
    query = select(attachments.c.id).where(attachments.c.id.in_(ids))
    return set((await c.execute(query)).scalars())
