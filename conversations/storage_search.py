"""Finding conversations by words. All take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, text, tuple_

from conversations.model import Conversation, Handoff, Message, Role
from conversations.search_words import Term, fts5, has_any, tsquery
from conversations.storage import UnitOfWork, conversations, handoffs, messages
from conversations.storage_handoffs import handoff_of
from conversations.storage_log import conversation_of, message_of
from conversations.storage_words import TABLE


@dataclass(frozen=True)
class Found:
    """A conversation with the last time that it was with people, and its newest message that has one of the words."""

    conversation: Conversation
    handoff: Handoff | None
    message: Message | None
    last_message_at: datetime


async def find(c: UnitOfWork, terms: tuple[Term, ...], limit: int) -> list[Found]:
    """Return the conversations that have all the terms, wherever in them, the one last written in first."""
    query = select(conversations).order_by(conversations.c.last_message_at.desc(), conversations.c.id).limit(limit)
    for number, term in enumerate(terms):
        query = query.where(conversations.c.id.in_(_having(c, term, number)))
    rows = (await c.execute(query)).mappings().all()
    if not rows:
        return []
    ids = [row["id"] for row in rows]
    stays, said = await _last_handoffs(c, ids), await _saying(c, ids, terms)
    return [
        Found(conversation_of(row), stays.get(row["id"]), said.get(row["id"]), row["last_message_at"]) for row in rows
    ]


def _having(c: UnitOfWork, term: Term, number: int) -> Any:
    sqlite = c.dialect.name == "sqlite"
    name, words = f"term{number}", fts5(term) if sqlite else tsquery(term)
    match = f"{TABLE} MATCH :{name}" if sqlite else f"folded @@ to_tsquery('simple', :{name})"
    statement = text(f"SELECT conversation_id FROM {TABLE} WHERE {match}")
    return statement.bindparams(**{name: words}).columns(conversations.c.id)


async def _last_handoffs(c: UnitOfWork, ids: Sequence[str]) -> dict[str, Handoff]:
    query = select(handoffs).where(handoffs.c.conversation_id.in_(ids)).order_by(handoffs.c.created_at)
    return {row["conversation_id"]: handoff_of(row) for row in (await c.execute(query)).mappings()}


async def last_handoff(c: UnitOfWork, conversation_id: str) -> Handoff | None:
    return (await _last_handoffs(c, [conversation_id])).get(conversation_id)


async def _saying(c: UnitOfWork, ids: Sequence[str], terms: tuple[Term, ...]) -> dict[str, Message]:
    """Return of each conversation the newest message with one of the terms.

    They are few: reading them is quicker than to ask the index again, which would go through all that have a word.
    """
    query = (
        select(messages.c.conversation_id, messages.c.seq, messages.c.text)
        .where(messages.c.conversation_id.in_(ids), messages.c.role != Role.SYSTEM.value)
        .order_by(messages.c.conversation_id, messages.c.seq.desc())
    )
    places: dict[str, int] = {}
    for conversation_id, seq, said in await c.execute(query):
        if conversation_id not in places and has_any(said, terms):
            places[conversation_id] = seq
    if not places:
        return {}
    chosen = select(messages).where(tuple_(messages.c.conversation_id, messages.c.seq).in_(list(places.items())))
    return {row["conversation_id"]: message_of(row) for row in (await c.execute(chosen)).mappings()}
