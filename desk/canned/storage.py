"""Canned replies: table and statements. All take the caller's transaction."""

from sqlalchemy import (
    Column,
    ForeignKey,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime, lock_name
from desk.canned.model import MAX_SHORTCUT, MAX_TITLE, SHARED, CannedReply
from desk.storage import agents

canned_replies = Table(
    "canned_replies",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("owner_id", String(40), ForeignKey("agents.id"), nullable=False),
    Column("scope", String(40), nullable=False),
    Column("shortcut", String(MAX_SHORTCUT), nullable=False),
    Column("title", String(MAX_TITLE), nullable=False),
    Column("text", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("scope", "shortcut"),
)

_WITH_OWNER = select(canned_replies, agents.c.name.label("owner_name")).join(
    agents, agents.c.id == canned_replies.c.owner_id
)


def _reply(row: RowMapping) -> CannedReply:
    return CannedReply(
        id=row["id"],
        owner_id=row["owner_id"],
        owner_name=row["owner_name"],
        shared=row["scope"] == SHARED,
        shortcut=row["shortcut"],
        title=row["title"],
        text=row["text"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


async def lock_scope(c: UnitOfWork, scope: str) -> None:
    """Let nobody else write in this scope before the transaction ends."""
    await lock_name(c, f"canned:{scope}")


async def replies_for(c: UnitOfWork, agent_id: str) -> list[CannedReply]:
    """Return the agent's own and the shared ones, by shortcut; the own before a shared one of the same name."""
    seen = or_(canned_replies.c.scope == SHARED, canned_replies.c.scope == agent_id)
    query = _WITH_OWNER.where(seen).order_by(canned_replies.c.shortcut, canned_replies.c.scope == SHARED)
    return [_reply(row) for row in (await c.execute(query)).mappings()]


async def find_reply(c: UnitOfWork, reply_id: str) -> CannedReply | None:
    row = (await c.execute(_WITH_OWNER.where(canned_replies.c.id == reply_id))).mappings().one_or_none()
    return _reply(row) if row else None


async def by_shortcut(c: UnitOfWork, scope: str, shortcut: str) -> CannedReply | None:
    query = _WITH_OWNER.where(canned_replies.c.scope == scope, canned_replies.c.shortcut == shortcut)
    row = (await c.execute(query)).mappings().one_or_none()
    return _reply(row) if row else None


async def count_in(c: UnitOfWork, scope: str) -> int:
    query = select(func.count()).select_from(canned_replies).where(canned_replies.c.scope == scope)
    return int((await c.execute(query)).scalar_one())


async def insert_reply(c: UnitOfWork, reply: CannedReply) -> None:
    await c.execute(
        insert(canned_replies).values(
            id=reply.id,
            owner_id=reply.owner_id,
            scope=reply.scope,
            shortcut=reply.shortcut,
            title=reply.title,
            text=reply.text,
            created_at=reply.created_at,
            updated_at=reply.updated_at,
        )
    )


async def update_reply(c: UnitOfWork, reply: CannedReply) -> None:
    await c.execute(
        update(canned_replies)
        .where(canned_replies.c.id == reply.id)
        .values(
            owner_id=reply.owner_id,
            scope=reply.scope,
            shortcut=reply.shortcut,
            title=reply.title,
            text=reply.text,
            updated_at=reply.updated_at,
        )
    )


async def delete_reply(c: UnitOfWork, reply_id: str) -> None:
    await c.execute(delete(canned_replies).where(canned_replies.c.id == reply_id))
