"""Earlier conversations of a proved customer: counted by what they were about. All take the caller's transaction."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Index, func, select

from conversations.storage import UnitOfWork, conversations, turns

Index("ix_conversations_customer_id", conversations.c.customer_id)


async def count_about(c: UnitOfWork, customer_id: str, but: str, intents: Collection[str], since: datetime) -> int:
    """Return in how many of the customer's conversations, `but` one, a turn since then had one of the intents."""
    query = (
        select(func.count(conversations.c.id.distinct()))
        .join(turns, turns.c.conversation_id == conversations.c.id)
        .where(
            conversations.c.customer_id == customer_id,
            conversations.c.id != but,
            turns.c.received_at >= since,
            turns.c.intent.in_(intents),
        )
    )
    return int((await c.execute(query)).scalar_one())
