"""The tables of this room. Statements are in the `storage_*` modules; each takes the caller's connection."""

from datetime import datetime, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from common.storage import metadata

UnitOfWork = AsyncConnection
"""An open transaction of `Database.read()` or `Database.write()`; several rooms can write in one."""


async def lock_name(c: UnitOfWork, name: str) -> None:
    """Keep out other transactions that ask for the same name, until this one ends."""
    if c.dialect.name == "postgresql":
        await c.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))


class UtcDateTime(TypeDecorator[datetime]):
    """Aware in Python; without a zone in databases that know none."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        utc = value.astimezone(timezone.utc)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        at: datetime = value
        return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)


conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("channel", String(32), nullable=False),
    Column("locale", String(35), nullable=False),
    Column("state", String(16), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("claim_external_id", Text),
    Column("claim_name", Text),
    Column("claim_email", Text),
    Column("customer_id", Text),
    Column("customer_name", Text),
    Column("proved_until", UtcDateTime),
    Column("proof_join_id", String(64)),
    Column("identity_id", String(64)),
    Column("agent_id", String(64)),
    Column("agent_name", Text),
    Column("handoff_id", String(64)),
    Column("handed_note", Text),
    Column("handed_by", Text),
    Column("last_seq", Integer, nullable=False),
    Column("last_note", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("last_message_at", UtcDateTime, nullable=False),
    Column("last_customer_at", UtcDateTime),
    Column("reminded_seq", Integer, nullable=False),
    Column("mailed_seq", Integer, nullable=False),
    Column("closed_at", UtcDateTime),
    Index(None, "state", "last_message_at"),
    Index(None, "created_at"),
    Index(None, "identity_id"),
)

closings = Table(
    "closings",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "at"),
)
"""Each time that a conversation was closed, and the number of the last message before: it may be opened again."""

messages = Table(
    "messages",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("buttons", JSON, nullable=False),
    Column("has_buttons", Boolean, nullable=False),
    Column("asks", String(32)),
    Column("citations", JSON, nullable=False),
    Column("attachments", JSON, nullable=False, default=list),
    Column("client_id", String(128)),
    Column("payload", Text),
    Column("turn_id", String(64)),
    UniqueConstraint("conversation_id", "role", "client_id"),
)

notes = Table(
    "notes",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", String(64), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("after_seq", Integer, nullable=False),
    Column("data", JSON, nullable=False),
    Column("client_id", String(128)),
    UniqueConstraint("conversation_id", "client_id"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("after_seq", Integer, primary_key=True, autoincrement=False),
    Column("rating", Integer, nullable=False),
    Column("bot", Integer),
    Column("waiting", Integer),
    Column("person", Integer),
    Column("comment", Text, nullable=False),
    Column("agent_id", String(64)),
    Column("rated_at", UtcDateTime, nullable=False),
    Index(None, "rated_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("first_seq", Integer, nullable=False),
    Column("last_seq", Integer, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("is_payload", Boolean, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("asks", String(32)),
    Column("person_offered", Boolean, nullable=False),
    Column("crossed", Boolean, nullable=False),
    Column("intent", Text),
    Column("confidence", Float),
    Column("signals", JSON, nullable=False),
    Column("steps", JSON, nullable=False),
    Column("sentiment", Float),
    Column("complexity", Float),
    Column("decision", String(16)),
    Column("reason", String(64)),
    Column("verdict", JSON),
    UniqueConstraint("conversation_id", "first_seq"),
    Index(None, "state"),
)

dialogue_snapshots = Table(
    "dialogue_snapshots",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("turn_id", String(64), nullable=False),
    Column("snapshot", JSON, nullable=False),
    Column("intent", Text),
    Column("confidence", Float, nullable=False),
    Column("active_form", Text),
    Column("requested_slot", Text),
    Column("slots", JSON, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

handoffs = Table(
    "handoffs",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("priority", Integer, nullable=False),
    Column("skills", JSON, nullable=False),
    Column("queue", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("packet", JSON, nullable=False),
    Column("agent_id", String(64)),
    Column("agent_name", Text),
    Column("claimed_at", UtcDateTime),
    Column("first_reply_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Column("outcome", String(16)),
    Column("summary", Text, nullable=False),
    Column("language", String(35), nullable=False),
    Column("weight", Float, nullable=False),
    Column("last_agent_id", String(64)),
    Column("turned_down", JSON, nullable=False),
    Column("offered_to", String(64)),
    Column("offered_until", UtcDateTime),
    Column("asked_at", UtcDateTime),
    Column("told_wait", JSON),
    Column("wish", String(16)),
    Column("call_back_at", UtcDateTime),
    Column("choices_at", UtcDateTime),
    Column("tags", JSON, nullable=False),
    Index(None, "state", "agent_id"),
    Index(None, "offered_to"),
    Index(None, "claimed_at"),
    Index(None, "conversation_id"),
    Index(None, "created_at"),
)
