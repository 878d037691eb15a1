"""Statements that find a customer's other conversations. All take the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Index, RowMapping, func, or_, select

from conversations.contacts import COURTESIES
from conversations.model import Conversation, Outcome, State
from conversations.model_earlier import Earlier, Known
from conversations.storage import UnitOfWork, conversations, handoffs, ratings, turns
from routing.model import SignalName

Index("ix_conversations_customer_id", conversations.c.customer_id)


async def earlier(c: UnitOfWork, own: Conversation, limit: int) -> list[Earlier]:
    """Return the other conversations of the same person, the one last written in first.

    Of the same person are those whose customer was proved to be the one proved here now, and those of the identity to
    which joins have brought this one. What a visitor only says of themselves counts nowhere.
    """
    same = []
    if own.customer_id is not None:
        same.append(conversations.c.customer_id == own.customer_id)
    if own.identity_id is not None:
        same.append(conversations.c.identity_id == own.identity_id)
    if not same:
        return []
    query = (
        select(conversations)
        .where(or_(*same), conversations.c.id != own.id, conversations.c.last_customer_at.is_not(None))
        .order_by(conversations.c.last_message_at.desc(), conversations.c.id)
        .limit(limit)
    )
    rows = (await c.execute(query)).mappings().all()
    ids = [row["id"] for row in rows]
    told, stays, given = await _turns(c, ids), await _stays(c, ids), await _ratings(c, ids)
    return [_earlier(row, own, told.get(row["id"], []), stays.get(row["id"]), given.get(row["id"])) for row in rows]


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


def _earlier(
    row: RowMapping, own: Conversation, told: Sequence[RowMapping], stay: RowMapping | None, rating: int | None
) -> Earlier:
    requests = [one for one in told if one["intent"] not in COURTESIES]
    last = requests[-1]["signals"] if requests else ()
    by_customer = own.customer_id is not None and row["customer_id"] == own.customer_id
    return Earlier(
        id=row["id"],
        channel=row["channel"],
        state=State(row["state"]),
        created_at=row["created_at"],
        last_message_at=row["last_message_at"],
        known=Known.CUSTOMER if by_customer else Known.JOINED,
        intents=tuple(one["intent"] for one in told if one["intent"]),
        signals=frozenset(SignalName(one["name"]) for one in last or ()),
        with_people=stay is not None,
        outcome=Outcome(stay["outcome"]) if stay is not None and stay["outcome"] else None,
        agent_name=stay["agent_name"] if stay is not None else None,
        rating=rating,
    )


async def _turns(c: UnitOfWork, ids: Sequence[str]) -> dict[str, list[RowMapping]]:
    columns = (turns.c.conversation_id, turns.c.intent, turns.c.signals)
    query = select(*columns).where(turns.c.conversation_id.in_(ids)).order_by(turns.c.first_seq)
    found: dict[str, list[RowMapping]] = {}
    for row in (await c.execute(query)).mappings():
        found.setdefault(row["conversation_id"], []).append(row)
    return found


async def _stays(c: UnitOfWork, ids: Sequence[str]) -> dict[str, RowMapping]:
    """Return the last stay with people of each that had one."""
    columns = (handoffs.c.conversation_id, handoffs.c.outcome, handoffs.c.agent_name)
    query = select(*columns).where(handoffs.c.conversation_id.in_(ids)).order_by(handoffs.c.created_at)
    return {row["conversation_id"]: row for row in (await c.execute(query)).mappings()}


async def _ratings(c: UnitOfWork, ids: Sequence[str]) -> dict[str, int]:
    """Return the last rating of each that has one."""
    query = (
        select(ratings.c.conversation_id, ratings.c.rating)
        .where(ratings.c.conversation_id.in_(ids))
        .order_by(ratings.c.after_seq)
    )
    return {row.conversation_id: row.rating for row in await c.execute(query)}
