"""Mails of customers as they came, and how far each mailbox has been read. All take the caller's transaction."""

import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime

mails = Table(
    "customer_mails",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("sender", String(200), nullable=False),
    Column("subject", Text, nullable=False),
    Column("message_id", Text, nullable=False),
    Column("references", Text, nullable=False),
    Column("dmarc", String(32), nullable=False),
    Column("original", LargeBinary, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
    Index(None, "sender", "at"),
    Index(None, "conversation_id", "at"),
)

mailboxes = Table(
    "mailboxes",
    metadata,
    Column("account", String(320), primary_key=True),
    Column("folder", String(200), primary_key=True),
    Column("uid_validity", BigInteger, nullable=False),
    Column("last_uid", BigInteger, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True)
class Mail:
    """A customer's mail. `id` is the same when it comes again; `references`: ids, apart by blanks.

    `dmarc`: what our mail server found of the sender's domain, empty for nothing. `original`: its bytes as they came,
    from the beginning, as far as they are kept.
    """

    conversation_id: str
    id: str
    sender: str
    subject: str
    message_id: str
    references: str
    dmarc: str
    original: bytes
    at: datetime


@dataclass(frozen=True)
class Place:
    """How far a mailbox has been read: up to `last_uid` under `uid_validity`, last at `moved_at`."""

    uid_validity: int
    last_uid: int
    moved_at: datetime


def _mail_of(row: RowMapping) -> Mail:
    return Mail(
        row["conversation_id"],
        row["id"],
        row["sender"],
        row["subject"],
        row["message_id"],
        row["references"],
        row["dmarc"],
        zlib.decompress(row["original"]),
        row["at"],
    )


def _inserting(c: UnitOfWork, table: Table, values: dict[str, Any]) -> "postgresql.Insert | sqlite.Insert":
    """Return the insert of the database at hand, which knows what to do when the row is there already."""
    insert = postgresql.insert if c.dialect.name == "postgresql" else sqlite.insert
    return insert(table).values(**values)


async def keep(c: UnitOfWork, mail: Mail) -> bool:
    """Keep the mail; return whether it is new."""
    values = {
        "conversation_id": mail.conversation_id,
        "id": mail.id,
        "sender": mail.sender,
        "subject": mail.subject,
        "message_id": mail.message_id,
        "references": mail.references,
        "dmarc": mail.dmarc,
        "original": zlib.compress(mail.original),
        "at": mail.at,
    }
    # Two processes that read one mailbox may keep the same mail at the same moment.
    adding = _inserting(c, mails, values).on_conflict_do_nothing(index_elements=["conversation_id", "id"])
    kept = await c.execute(adding)
    return bool(kept.rowcount)


async def read(c: UnitOfWork, conversation_id: str, mail_id: str) -> Mail | None:
    query = select(mails).where(mails.c.conversation_id == conversation_id, mails.c.id == mail_id)
    row = (await c.execute(query)).mappings().one_or_none()
    return _mail_of(row) if row else None


async def last_of(c: UnitOfWork, conversation_id: str, but: str = "") -> Mail | None:
    """Return the customer's last mail; `but`: an id that does not count."""
    query = (
        select(mails)
        .where(mails.c.conversation_id == conversation_id, mails.c.id != but)
        .order_by(mails.c.at.desc(), mails.c.id)
        .limit(1)
    )
    row = (await c.execute(query)).mappings().one_or_none()
    return _mail_of(row) if row else None


async def count_since(c: UnitOfWork, sender: str, since: datetime) -> int:
    """Return how many mails have come from the address since then."""
    query = select(func.count()).select_from(mails).where(mails.c.sender == sender, mails.c.at >= since)
    return (await c.execute(query)).scalar_one()


async def place_of(c: UnitOfWork, account: str, folder: str) -> Place | None:
    query = select(mailboxes).where(mailboxes.c.account == account, mailboxes.c.folder == folder)
    row = (await c.execute(query)).mappings().one_or_none()
    return Place(row["uid_validity"], row["last_uid"], row["moved_at"]) if row else None


async def set_place(c: UnitOfWork, account: str, folder: str, place: Place) -> None:
    values = {"uid_validity": place.uid_validity, "last_uid": place.last_uid, "moved_at": place.moved_at}
    adding = _inserting(c, mailboxes, {"account": account, "folder": folder, **values})
    await c.execute(adding.on_conflict_do_update(index_elements=["account", "folder"], set_=values))
