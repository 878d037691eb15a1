"""Accounts as an administrator sees them: the table of links, and statements. All take the caller's transaction."""

from datetime import datetime

from sqlalchemy import Column, ForeignKey, String, Table, delete, func, insert, select, update

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime, lock_name
from desk.model import Agent, AgentRole
from desk.storage import agent_login_failures, agents, as_agent, as_utc

NO_PASSWORD = ""
"""The hash of an account whose password has not been chosen: nothing verifies against it."""

agent_links = Table(
    "agent_links",
    metadata,
    Column("agent_id", String(40), ForeignKey("agents.id"), primary_key=True),
    Column("token_hash", String(64), nullable=False, unique=True),
    Column("expires_at", UtcDateTime, nullable=False),
)


async def lock_accounts(c: UnitOfWork) -> None:
    """Let changes of roles come one after the other: two administrators could take the role from each other."""
    await lock_name(c, "accounts")


async def all_accounts(c: UnitOfWork) -> list[tuple[Agent, bool, datetime | None]]:
    """Return everybody, the active ones first, by name: the agent, whether they have a password, their link's end."""
    query = (
        select(agents, agent_links.c.expires_at)
        .outerjoin(agent_links, agent_links.c.agent_id == agents.c.id)
        .order_by(agents.c.active.desc(), func.lower(agents.c.name), agents.c.id)
    )
    return [(as_agent(row), row.password_hash != NO_PASSWORD, row.expires_at) for row in await c.execute(query)]


async def locks(c: UnitOfWork, now: datetime) -> dict[str, datetime]:
    """Return until when sign-in is locked, by the name's hash."""
    rows = await c.execute(select(agent_login_failures).where(agent_login_failures.c.locked_until.is_not(None)))
    until = {row.username_hash: as_utc(row.locked_until) for row in rows}
    return {name: at for name, at in until.items() if at > now}


async def other_admins(c: UnitOfWork, agent_id: str) -> int:
    """Return how many others are administrators who can sign in."""
    query = (
        select(func.count())
        .select_from(agents)
        .where(
            agents.c.id != agent_id,
            agents.c.role == AgentRole.ADMIN.value,
            agents.c.active.is_(True),
            agents.c.password_hash != NO_PASSWORD,
        )
    )
    return int((await c.execute(query)).scalar_one())


async def update_agent(c: UnitOfWork, agent: Agent) -> None:
    """Keep name, role, skills, languages and whether the account is active."""
    await c.execute(
        update(agents)
        .where(agents.c.id == agent.id)
        .values(
            name=agent.name,
            role=agent.role.value,
            skills=list(agent.skills),
            languages=list(agent.languages),
            active=agent.active,
        )
    )


async def put_link(c: UnitOfWork, agent_id: str, token_hash: str, expires_at: datetime) -> None:
    """Keep the link; the one before works no longer."""
    await delete_link(c, agent_id)
    row = {"agent_id": agent_id, "token_hash": token_hash, "expires_at": expires_at}
    await c.execute(insert(agent_links).values(**row))


async def find_link(c: UnitOfWork, token_hash: str, now: datetime) -> tuple[Agent, datetime] | None:
    """Return whose link it is and when it ends; None when it has ended or the account is not active."""
    query = (
        select(agents, agent_links.c.expires_at)
        .join(agent_links, agent_links.c.agent_id == agents.c.id)
        .where(agent_links.c.token_hash == token_hash, agents.c.active.is_(True))
    )
    row = (await c.execute(query)).one_or_none()
    return (as_agent(row), row.expires_at) if row and row.expires_at > now else None


async def delete_link(c: UnitOfWork, agent_id: str) -> None:
    await c.execute(delete(agent_links).where(agent_links.c.agent_id == agent_id))
