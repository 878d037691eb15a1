"""Statements over ratings. All take the caller's transaction."""

from datetime import datetime

from sqlalchemy import RowMapping, delete, func, insert, select

from conversations.model import Asks, Conversation, Role
from conversations.rating import Given, Part, Rating, Stretch
from conversations.storage import UnitOfWork, handoffs, messages, ratings


async def stretch_of(c: UnitOfWork, conversation: Conversation) -> Stretch:
    """Return what a rating given now is about.

    A stretch ends with a message that asks for the rating; the next one begins when the customer writes after it.
    """
    of_conversation = messages.c.conversation_id == conversation.id
    from_customer = select(func.max(messages.c.seq)).where(of_conversation, messages.c.role == Role.CUSTOMER.value)
    last_written = (await c.execute(from_customer)).scalar_one() or 0
    asking = select(messages.c.seq).where(of_conversation, messages.c.asks == Asks.FEEDBACK.value)
    asked_at = list((await c.execute(asking.order_by(messages.c.seq))).scalars())
    after_seq = max((seq for seq in asked_at if seq < last_written), default=0)
    spoken = select(messages.c.role, messages.c.author).where(of_conversation, messages.c.seq > after_seq)
    speakers = [(Role(row.role), row.author) for row in await c.execute(spoken.order_by(messages.c.seq))]
    agent_name = next((author for role, author in reversed(speakers) if role is Role.AGENT), None)
    stays = await _agents_since(c, conversation, after_seq)
    return Stretch(
        conversation_id=conversation.id,
        after_seq=after_seq,
        asked=bool(asked_at) and asked_at[-1] > last_written > 0,
        parts=_parts({role for role, _ in speakers}, waited=bool(stays)),
        agent_id=next((agent for agent in reversed(stays) if agent), None) if agent_name is not None else None,
        agent_name=agent_name,
        rating=await rating_of(c, conversation.id, after_seq),
    )


def _parts(roles: set[Role], *, waited: bool) -> tuple[Part, ...]:
    had = {Part.BOT: Role.BOT in roles, Part.WAITING: waited, Part.PERSON: Role.AGENT in roles}
    return tuple(part for part in Part if had[part])


async def _agents_since(c: UnitOfWork, conversation: Conversation, after_seq: int) -> list[str | None]:
    """Return who had the conversation in each of its stays with people since the message, None where nobody came."""
    query = select(handoffs.c.agent_id).where(handoffs.c.conversation_id == conversation.id)
    if after_seq > 0:
        began = select(messages.c.at).where(messages.c.conversation_id == conversation.id, messages.c.seq == after_seq)
        query = query.where(handoffs.c.created_at > began.scalar_subquery())
    return list((await c.execute(query.order_by(handoffs.c.created_at))).scalars())


async def keep(c: UnitOfWork, rating: Rating) -> None:
    """Write the rating in place of an earlier one of the same stretch; the caller has locked the conversation."""
    await c.execute(
        delete(ratings).where(
            ratings.c.conversation_id == rating.conversation_id, ratings.c.after_seq == rating.after_seq
        )
    )
    await c.execute(
        insert(ratings).values(
            conversation_id=rating.conversation_id,
            after_seq=rating.after_seq,
            rating=rating.given.rating,
            bot=rating.given.bot,
            waiting=rating.given.waiting,
            person=rating.given.person,
            comment=rating.given.comment,
            agent_id=rating.agent_id,
            rated_at=rating.rated_at,
        )
    )


def _rating(row: RowMapping) -> Rating:
    given = Given(row["rating"], row["bot"], row["waiting"], row["person"], row["comment"])
    return Rating(row["conversation_id"], row["after_seq"], given, row["agent_id"], row["rated_at"])


async def rating_of(c: UnitOfWork, conversation_id: str, after_seq: int) -> Rating | None:
    query = select(ratings).where(ratings.c.conversation_id == conversation_id, ratings.c.after_seq == after_seq)
    row = (await c.execute(query)).mappings().one_or_none()
    return _rating(row) if row else None


async def ratings_between(c: UnitOfWork, since: datetime, until: datetime) -> list[Rating]:
    """Return what customers gave from `since` up to but not including `until`, oldest first."""
    query = select(ratings).where(ratings.c.rated_at >= since, ratings.c.rated_at < until)
    query = query.order_by(ratings.c.rated_at, ratings.c.conversation_id)
    return [_rating(row) for row in (await c.execute(query)).mappings()]
