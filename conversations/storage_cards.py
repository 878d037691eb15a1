"""What customers have set right in their cards: notes of a kind of their own. All take the caller's transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from conversations import storage_notes
from conversations.card import IN_CUSTOMERS_WORDS, Wanted, name_of, wanted_json
from conversations.model import Conversation, Handoff, Note
from conversations.storage import UnitOfWork, notes

CARD = "card"


async def wanted_of(c: UnitOfWork, handoff: Handoff) -> Wanted | None:
    """Return the latest words for this handoff."""
    query = (
        select(notes.c.text, notes.c.at, notes.c.author)
        .where(
            notes.c.conversation_id == handoff.conversation_id,
            notes.c.kind == CARD,
            notes.c.data["handoff_id"].as_string() == handoff.id,
        )
        .order_by(notes.c.number.desc())
        .limit(1)
    )
    row = (await c.execute(query)).one_or_none()
    return Wanted(row.text, row.at, row.author) if row else None


async def in_customers_words(c: UnitOfWork, handoff: Handoff) -> dict[str, Any] | None:
    """Return the words as the packet shows them; while there are none, those that came along from another channel."""
    wanted = await wanted_of(c, handoff)
    carried: dict[str, Any] | None = handoff.packet.get(IN_CUSTOMERS_WORDS)
    return wanted_json(wanted) if wanted else carried


async def keep(c: UnitOfWork, conversation: Conversation, handoff: Handoff, words: str, now: datetime) -> Note:
    """Keep the words beside the earlier ones. The caller has locked the conversation."""
    data = {"handoff_id": handoff.id}
    return await storage_notes.add_note(c, conversation, CARD, name_of(conversation), words, now, data=data)
