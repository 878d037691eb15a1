"""Who is named in a private note and has not read it yet: table and statements. All take the caller's transaction."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, func, insert, select, update

from common.storage import metadata
from conversations.mentions import Mention
from conversations.storage import UnitOfWork, UtcDateTime, conversations, handoffs, notes

note_mentions = Table(
    "note_mentions",
    metadata,
    Column("note_id", String(64), ForeignKey("notes.id"), primary_key=True),
    Column("agent_id", String(40), primary_key=True),
    Column("handoff_id", String(64), ForeignKey("handoffs.id"), nullable=False),
    Column("read_at", UtcDateTime),
    Index(None, "agent_id", "read_at"),
)


async def add(c: UnitOfWork, note_id: str, handoff_id: str, agent_ids: Sequence[str]) -> None:
    rows = [{"note_id": note_id, "agent_id": one, "handoff_id": handoff_id} for one in agent_ids]
    if rows:
        await c.execute(insert(note_mentions), rows)


async def unread(c: UnitOfWork, agent_id: str, limit: int) -> list[Mention]:
    """Return where the agent is named and has not looked, the newest first."""
    proved_name = handoffs.c.packet["customer"]["name"].as_string()
    query = (
        select(notes, note_mentions.c.handoff_id, func.coalesce(proved_name, conversations.c.claim_name).label("name"))
        .join(note_mentions, note_mentions.c.note_id == notes.c.id)
        .join(handoffs, handoffs.c.id == note_mentions.c.handoff_id)
        .join(conversations, conversations.c.id == notes.c.conversation_id)
        .where(note_mentions.c.agent_id == agent_id, note_mentions.c.read_at.is_(None))
        .order_by(notes.c.at.desc(), notes.c.id)
        .limit(limit)
    )
    return [
        Mention(
            note_id=row.id,
            handoff_id=row.handoff_id,
            conversation_id=row.conversation_id,
            customer_name=row.name,
            author=row.author,
            text=row.text,
            at=row.at,
        )
        for row in await c.execute(query)
    ]


async def mark_read(c: UnitOfWork, agent_id: str, conversation_id: str, now: datetime) -> None:
    """Note that the agent has seen the conversation with all its notes."""
    of_conversation = select(notes.c.id).where(notes.c.conversation_id == conversation_id)
    await c.execute(
        update(note_mentions)
        .where(note_mentions.c.agent_id == agent_id, note_mentions.c.read_at.is_(None))
        .where(note_mentions.c.note_id.in_(of_conversation))
        .values(read_at=now)
    )
