"""The audit log: table and statements. Rows are added and read; the database itself refuses everything else."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text, insert, or_, select

from common.storage import create_with, metadata
from conversations.storage import UnitOfWork, UtcDateTime
from desk.storage import agents

SEARCHED, OPENED, FILE = "searched", "opened", "file"

audit_looks = Table(
    "audit_looks",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("agent_id", String(40), ForeignKey("agents.id"), nullable=False),
    Column("action", String(16), nullable=False),
    Column("conversation_id", String(64)),
    Column("words", Text),
    Index(None, "at"),
    Index(None, "conversation_id"),
)

KEEP = {
    "sqlite": tuple(
        f"CREATE TRIGGER audit_looks_no_{verb} BEFORE {verb.upper()} ON audit_looks"
        " BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_looks_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_looks_kept BEFORE UPDATE OR DELETE ON audit_looks"
        " FOR EACH ROW EXECUTE FUNCTION audit_looks_kept()",
    ),
}
"""What makes the table one that is only added to, by dialect."""

create_with(audit_looks, KEEP)


@dataclass(frozen=True)
class Look:
    """That an agent searched for `words`, opened the conversation, or opened the file of it whose id is `words`."""

    id: str
    at: datetime
    agent_id: str
    agent_name: str
    action: str
    conversation_id: str | None
    words: str | None


async def insert_look(
    c: UnitOfWork,
    look_id: str,
    now: datetime,
    agent_id: str,
    action: str,
    *,
    conversation_id: str | None = None,
    words: str | None = None,
) -> None:
    await c.execute(
        insert(audit_looks).values(
            id=look_id, at=now, agent_id=agent_id, action=action, conversation_id=conversation_id, words=words
        )
    )


async def looks(c: UnitOfWork, conversation_id: str | None, agent: str | None, limit: int) -> list[Look]:
    """Return the newest first, of one conversation or one agent (id or username) when asked for."""
    query = (
        select(audit_looks, agents.c.name.label("agent_name"))
        .join(agents, agents.c.id == audit_looks.c.agent_id)
        .order_by(audit_looks.c.at.desc(), audit_looks.c.id)
        .limit(limit)
    )
    if conversation_id is not None:
        query = query.where(audit_looks.c.conversation_id == conversation_id)
    if agent is not None:
        query = query.where(or_(agents.c.id == agent, agents.c.username == agent))
    return [
        Look(row.id, row.at, row.agent_id, row.agent_name, row.action, row.conversation_id, row.words)
        for row in await c.execute(query)
    ]
