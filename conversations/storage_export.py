"""Statements for exports of whole conversations."""

from datetime import datetime

from sqlalchemy import select

from conversations.storage import UnitOfWork, conversations


async def conversation_ids(c: UnitOfWork, since: datetime | None = None) -> list[str]:
    """Return all conversations, oldest first, with `since` only those created from then on."""
    query = select(conversations.c.id).order_by(conversations.c.created_at, conversations.c.id)
    if since is not None:
        query = query.where(conversations.c.created_at >= since)
    return list((await c.execute(query)).scalars())
