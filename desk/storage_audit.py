"""The audit log: tables and statements. Rows are added and read; the database itself refuses everything else.

One thing may go: rows older than what a sweep, a row of its own that stays, has named.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from common.storage import create_with, metadata
from conversations.storage import UnitOfWork, UtcDateTime
from desk.storage import agents

audit_looks = Table(
    "audit_looks",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("agent_id", String(40), ForeignKey("agents.id")),
    Column("action", String(16), nullable=False),
    Column("conversation_id", String(64)),
    Column("words", Text),
    Column("about_id", String(40), ForeignKey("agents.id")),
    Index(None, "at"),
    Index(None, "conversation_id"),
)

audit_sweeps = Table(
    "audit_sweeps",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("older_than", UtcDateTime, nullable=False),
    Column("removed", Integer, nullable=False),
)

_REFUSE = "BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END"
KEEP = {
    "sqlite": (
        f"CREATE TRIGGER audit_looks_no_update BEFORE UPDATE ON audit_looks {_REFUSE}",
        "CREATE TRIGGER audit_looks_no_delete BEFORE DELETE ON audit_looks"
        f" WHEN NOT coalesce(OLD.at < (SELECT max(older_than) FROM audit_sweeps), 0) {_REFUSE}",
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION audit_looks_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN"
        " IF TG_OP = 'DELETE' AND OLD.at < (SELECT max(older_than) FROM audit_sweeps) THEN RETURN OLD; END IF;"
        " RAISE EXCEPTION 'the audit log is only added to'; END $$",
        "CREATE TRIGGER audit_looks_kept BEFORE UPDATE OR DELETE ON audit_looks"
        " FOR EACH ROW EXECUTE FUNCTION audit_looks_kept()",
    ),
}
"""What makes the table one that is only added to, by dialect."""

create_with(audit_looks, KEEP)


@dataclass(frozen=True)
class Look:
    """That an agent, or somebody on the command line (None), looked at something or changed an account.

    `words`: what was searched for, a file's id, or what was changed. `about_id`: whose account it was.
    """

    id: str
    at: datetime
    agent_id: str | None
    agent_name: str | None
    action: str
    conversation_id: str | None
    words: str | None
    about_id: str | None
    about_name: str | None


async def insert_look(
    c: UnitOfWork,
    look_id: str,
    now: datetime,
    agent_id: str | None,
    action: str,
    *,
    conversation_id: str | None = None,
    words: str | None = None,
    about_id: str | None = None,
) -> None:
    row = {"id": look_id, "at": now, "agent_id": agent_id, "action": action}
    await c.execute(insert(audit_looks).values(**row, conversation_id=conversation_id, words=words, about_id=about_id))


async def looks(
    c: UnitOfWork,
    *,
    conversation_id: str | None = None,
    agent: str | None = None,
    actions: Collection[str] | None = None,
    before: tuple[datetime, str] | None = None,
    limit: int,
) -> list[Look]:
    """Return the newest first; `agent` is an id or a username, `before` the moment and the id of an entry."""
    who, about = agents.alias("who"), agents.alias("about")
    query = (
        select(audit_looks, who.c.name.label("agent_name"), about.c.name.label("about_name"))
        .outerjoin(who, who.c.id == audit_looks.c.agent_id)
        .outerjoin(about, about.c.id == audit_looks.c.about_id)
        .order_by(audit_looks.c.at.desc(), audit_looks.c.id.desc())
        .limit(limit)
    )
    if conversation_id is not None:
        query = query.where(audit_looks.c.conversation_id == conversation_id)
    if agent is not None:
        query = query.where(or_(who.c.id == agent, who.c.username == agent))
    if actions is not None:
        query = query.where(audit_looks.c.action.in_(actions))
    if before is not None:
        at, look_id = before
        same = and_(audit_looks.c.at == at, audit_looks.c.id < look_id)
        query = query.where(or_(audit_looks.c.at < at, same))
    names = Look.__dataclass_fields__
    return [Look(**{name: getattr(row, name) for name in names}) for row in await c.execute(query)]


async def last_unmasked(c: UnitOfWork, agent_id: str, conversation_id: str, action: str) -> datetime | None:
    """Return when the agent last gave a reason to see the personal data of the conversation."""
    query = (
        select(audit_looks.c.at)
        .where(
            audit_looks.c.conversation_id == conversation_id,
            audit_looks.c.agent_id == agent_id,
            audit_looks.c.action == action,
        )
        .order_by(audit_looks.c.at.desc())
        .limit(1)
    )
    return (await c.execute(query)).scalar_one_or_none()


async def place_of(c: UnitOfWork, look_id: str) -> tuple[datetime, str] | None:
    """Return where an entry stands, for `looks`."""
    row = (await c.execute(select(audit_looks.c.at).where(audit_looks.c.id == look_id))).one_or_none()
    return (row.at, look_id) if row else None


async def sweep(c: UnitOfWork, sweep_id: str, now: datetime, older_than: datetime) -> int:
    """Remove the entries older than this, and keep that it was done; return how many."""
    old = audit_looks.c.at < older_than
    if not (await c.execute(select(audit_looks.c.id).where(old).limit(1))).first():
        return 0
    row = {"id": sweep_id, "at": now, "older_than": older_than, "removed": 0}
    await c.execute(insert(audit_sweeps).values(**row))
    removed = (await c.execute(select(func.count()).select_from(audit_looks).where(old))).scalar_one()
    await c.execute(delete(audit_looks).where(old))
    await c.execute(update(audit_sweeps).where(audit_sweeps.c.id == sweep_id).values(removed=removed))
    return int(removed)


async def last_sweep(c: UnitOfWork) -> datetime | None:
    """Return up to when entries have been removed; None when none ever were."""
    newest: datetime | None = (await c.execute(select(func.max(audit_sweeps.c.older_than)))).scalar_one()
    return newest
