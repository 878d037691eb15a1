"""Tables of the desk. Functions take an open transaction of `common.storage.Database`."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Row, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from common.storage import Database, metadata
from common.storage_prepared import Prepared, run_one
from desk.model import Agent, AgentRole, PresenceStatus

agents = Table(
    "agents",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("username", String(64), nullable=False, unique=True),
    Column("name", String(120), nullable=False),
    Column("role", String(16), nullable=False),
    Column("skills", JSON, nullable=False),
    Column("password_hash", String(255), nullable=False),
    Column("presence", String(16), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("languages", JSON, nullable=False),
    Column("seen_at", DateTime(timezone=True)),
    Column("given_at", DateTime(timezone=True)),
)

agent_sessions = Table(
    "agent_sessions",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("agent_id", String(40), ForeignKey("agents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("last_used_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
)

agent_login_failures = Table(
    "agent_login_failures",
    metadata,
    Column("username_hash", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_at", DateTime(timezone=True), nullable=False),
    Column("locked_until", DateTime(timezone=True)),
)

agent_snoozes = Table(
    "agent_snoozes",
    metadata,
    Column("handoff_id", String(40), primary_key=True),
    Column("agent_id", String(40), ForeignKey("agents.id", ondelete="CASCADE"), primary_key=True),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("ix_agent_snoozes_agent_id", "agent_id"),
)

_BY_ID = Prepared(select(agents).where(agents.c.id == bindparam("agent")))
_ACTIVE = Prepared(select(agents).where(agents.c.active.is_(True)).order_by(agents.c.name))
_CHANGE = Prepared(update(agents).where(agents.c.id == bindparam("agent")))
_SNOOZES = Prepared(select(agent_snoozes.c.handoff_id, agent_snoozes.c.until))


def as_utc(at: datetime) -> datetime:
    """SQLite gives times back without their zone; all of ours are UTC."""
    return at if at.tzinfo else at.replace(tzinfo=timezone.utc)


def as_agent(row: Row[Any]) -> Agent:
    return agent_of(row._mapping)


def agent_of(row: Mapping[str, Any] | RowMapping) -> Agent:
    return Agent(
        id=row["id"],
        username=row["username"],
        name=row["name"],
        role=AgentRole(row["role"]),
        skills=tuple(row["skills"]),
        presence=PresenceStatus(row["presence"]),
        active=row["active"],
        created_at=as_utc(row["created_at"]),
        languages=tuple(row["languages"]),
        seen_at=as_utc(row["seen_at"]) if row["seen_at"] else None,
        given_at=as_utc(row["given_at"]) if row["given_at"] else None,
    )


async def insert_agent(c: AsyncConnection, agent: Agent, password_hash: str) -> None:
    await c.execute(
        insert(agents).values(
            id=agent.id,
            username=agent.username,
            name=agent.name,
            role=agent.role.value,
            skills=list(agent.skills),
            password_hash=password_hash,
            presence=agent.presence.value,
            active=agent.active,
            created_at=agent.created_at,
            languages=list(agent.languages),
        )
    )


async def find_agent(c: AsyncConnection, username: str) -> tuple[Agent, str] | None:
    """Return the agent and the password's hash."""
    row = (await c.execute(select(agents).where(agents.c.username == username))).one_or_none()
    return (as_agent(row), row.password_hash) if row else None


async def get_agent(c: AsyncConnection, agent_id: str) -> Agent | None:
    row = (await run_one(c, _BY_ID(agent=agent_id))).one_or_none()
    return agent_of(row) if row else None


async def list_agents(c: AsyncConnection) -> list[Agent]:
    """Return the active agents by name."""
    return [agent_of(row) for row in (await run_one(c, _ACTIVE())).rows]


async def set_password_hash(c: AsyncConnection, agent_id: str, password_hash: str) -> None:
    await c.execute(update(agents).where(agents.c.id == agent_id).values(password_hash=password_hash))


async def set_presence(c: AsyncConnection, agent_id: str, status: PresenceStatus) -> None:
    await run_one(c, _CHANGE(agent=agent_id, presence=status.value))


async def set_seen(c: AsyncConnection, agent_id: str, now: datetime) -> None:
    await run_one(c, _CHANGE(agent=agent_id, seen_at=now))


async def set_given(c: AsyncConnection, agent_id: str, now: datetime) -> None:
    await run_one(c, _CHANGE(agent=agent_id, given_at=now))


async def insert_session(
    c: AsyncConnection, token_hash: str, agent_id: str, now: datetime, expires_at: datetime
) -> None:
    await c.execute(
        insert(agent_sessions).values(
            token_hash=token_hash, agent_id=agent_id, created_at=now, last_used_at=now, expires_at=expires_at
        )
    )


SESSION = Prepared(
    select(agents, agent_sessions.c.last_used_at, agent_sessions.c.expires_at)
    .select_from(agent_sessions.join(agents, agents.c.id == agent_sessions.c.agent_id))
    .where(agent_sessions.c.token_hash == bindparam("token"))
)
"""Asked at every call of the desk."""


async def find_session(db: Database, token_hash: str) -> tuple[Agent, datetime, datetime] | None:
    """Return the agent, when the session was last used, and when it ends."""
    row = (await db.look(SESSION(token=token_hash))).one_or_none()
    return (agent_of(row), as_utc(row["last_used_at"]), as_utc(row["expires_at"])) if row else None


async def touch_session(c: AsyncConnection, token_hash: str, now: datetime) -> None:
    await c.execute(update(agent_sessions).where(agent_sessions.c.token_hash == token_hash).values(last_used_at=now))


async def delete_session(c: AsyncConnection, token_hash: str) -> None:
    await c.execute(delete(agent_sessions).where(agent_sessions.c.token_hash == token_hash))


async def delete_sessions_of(c: AsyncConnection, agent_id: str) -> None:
    await c.execute(delete(agent_sessions).where(agent_sessions.c.agent_id == agent_id))


async def delete_ended_sessions(c: AsyncConnection, now: datetime) -> None:
    await c.execute(delete(agent_sessions).where(agent_sessions.c.expires_at <= now))


async def login_failures(c: AsyncConnection, username_hash: str) -> tuple[int, datetime, datetime | None] | None:
    """Return how many wrong tries there were, when the last one was, and until when sign-in is locked."""
    query = select(agent_login_failures).where(agent_login_failures.c.username_hash == username_hash)
    row = (await c.execute(query)).one_or_none()
    if row is None:
        return None
    return row.failures, as_utc(row.last_at), as_utc(row.locked_until) if row.locked_until else None


async def put_login_failures(
    c: AsyncConnection, username_hash: str, failures: int, now: datetime, locked_until: datetime | None
) -> None:
    await clear_login_failures(c, username_hash)
    await c.execute(
        insert(agent_login_failures).values(
            username_hash=username_hash, failures=failures, last_at=now, locked_until=locked_until
        )
    )


async def clear_login_failures(c: AsyncConnection, username_hash: str) -> None:
    await c.execute(delete(agent_login_failures).where(agent_login_failures.c.username_hash == username_hash))


async def forget_login_failures(c: AsyncConnection, before: datetime) -> None:
    """Drop what is too old to count, so that invented names do not fill the table."""
    await c.execute(delete(agent_login_failures).where(agent_login_failures.c.last_at < before))


async def put_snooze(c: AsyncConnection, handoff_id: str, agent_id: str, until: datetime) -> None:
    mine = (agent_snoozes.c.handoff_id == handoff_id) & (agent_snoozes.c.agent_id == agent_id)
    await c.execute(delete(agent_snoozes).where(mine))
    await c.execute(insert(agent_snoozes).values(handoff_id=handoff_id, agent_id=agent_id, until=until))


async def clear_snooze(c: AsyncConnection, handoff_id: str) -> None:
    await c.execute(delete(agent_snoozes).where(agent_snoozes.c.handoff_id == handoff_id))


async def snoozes_of(c: AsyncConnection, agent_id: str, handoff_ids: Iterable[str]) -> dict[str, datetime]:
    """Return until when the agent has put each of these aside."""
    wanted = set(handoff_ids)
    rows = await c.execute(select(agent_snoozes).where(agent_snoozes.c.agent_id == agent_id))
    return {row.handoff_id: as_utc(row.until) for row in rows if row.handoff_id in wanted}


async def all_snoozed(c: AsyncConnection, now: datetime) -> frozenset[str]:
    """Return all handoffs that somebody has put aside until later than now."""
    rows = (await run_one(c, _SNOOZES())).rows
    return frozenset(row["handoff_id"] for row in rows if as_utc(row["until"]) > now)


async def forget_snoozes(c: AsyncConnection, now: datetime) -> None:
    """Drop snoozes that ended more than a day ago."""
    await c.execute(delete(agent_snoozes).where(agent_snoozes.c.until < now - timedelta(days=1)))
