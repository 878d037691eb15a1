"""Statements for the caretaker: which conversations are quiet, and how each stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update

from conversations import storage_log, storage_turns
from conversations.life import ConversationView, LifeRules
from conversations.model import WEB, Conversation, Message, Role, State
from conversations.storage import UnitOfWork, conversations, messages

SWEEP_LIMIT = 200
"""Conversations looked at in one sweep; the rest follows in the next."""


@dataclass(frozen=True)
class Due:
    """A conversation that may need something. `only_unseen`: no more than a word about an agent's message."""

    conversation_id: str
    only_unseen: bool


@dataclass(frozen=True)
class Standing:
    """A conversation with what the caretaker needs of it. `unseen` are agents' messages, oldest first."""

    conversation: Conversation
    last: Message | None
    reminded_seq: int
    unseen: tuple[Message, ...]
    turn_open: bool

    def view(self, *, connected: bool, can_be_mailed: bool) -> ConversationView:
        return ConversationView(
            state=self.conversation.state,
            created_at=self.conversation.created_at,
            last_customer_at=self.conversation.last_customer_at,
            last_role=self.last.role if self.last else None,
            last_asks=self.last.asks if self.last else None,
            reminded=self.last is not None and self.last.seq == self.reminded_seq,
            turn_open=self.turn_open,
            connected=connected,
            can_be_mailed=can_be_mailed,
            unseen_agent_at=self.unseen[0].at if self.unseen else None,
            on_page=self.conversation.channel == WEB,
            channel=self.conversation.channel,
        )


async def due_conversations(c: UnitOfWork, rules: LifeRules, now: datetime) -> list[Due]:
    """Return the conversations that may need something, those first in which nobody has written for longest.

    With the bot: the customer is silent for long, or owes an answer. With anybody: an agent's message that the customer
    has neither answered nor seen.
    """
    conversation = conversations.c
    with_bot = conversation.state == State.BOT.value
    silent_since = func.coalesce(conversation.last_customer_at, conversation.created_at)
    is_slow = conversation.channel.in_(rules.slow_channels)
    silent_for_long = or_(
        ~is_slow & (silent_since <= now - rules.close_after), is_slow & (silent_since <= now - rules.slow_close_after)
    )
    to_close = with_bot & silent_for_long
    to_remind = (
        with_bot
        & ~is_slow
        & (conversation.last_customer_at <= now - rules.remind_after)
        & (conversation.reminded_seq != conversation.last_seq)
        & _has_message(messages.c.seq == conversation.last_seq, messages.c.asks.is_not(None))
    )
    unseen = _has_message(
        messages.c.role == Role.AGENT.value,
        messages.c.seq > conversation.mailed_seq,
        messages.c.at >= func.coalesce(conversation.last_customer_at, conversation.created_at),
    )
    query = (
        select(conversation.id, and_(~to_close, ~to_remind))
        .where(or_(to_close, to_remind, unseen))
        .order_by(conversation.last_message_at)
        .limit(SWEEP_LIMIT)
    )
    return [Due(conversation_id, bool(only_unseen)) for conversation_id, only_unseen in await c.execute(query)]


async def mark_seen(c: UnitOfWork, conversation_ids: Sequence[str]) -> None:
    """Note that the customers have all messages so far before them."""
    conversation = conversations.c
    # Locked in one order in all processes: no two sweeps wait for each other.
    locked = select(conversation.id).where(conversation.id.in_(conversation_ids)).order_by(conversation.id)
    ids = list((await c.execute(locked.with_for_update())).scalars())
    await c.execute(update(conversations).where(conversation.id.in_(ids)).values(mailed_seq=conversation.last_seq))


def _has_message(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return select(messages.c.seq).where(messages.c.conversation_id == conversations.c.id, *conditions).exists()


async def standing(c: UnitOfWork, conversation_id: str) -> Standing:
    """Return how the conversation stands, locked."""
    conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
    marks = select(conversations.c.reminded_seq, conversations.c.mailed_seq).where(
        conversations.c.id == conversation_id
    )
    reminded_seq, mailed_seq = (await c.execute(marks)).one()
    of_customer = select(func.max(messages.c.seq)).where(
        messages.c.conversation_id == conversation_id, messages.c.role == Role.CUSTOMER.value
    )
    answered = (await c.execute(of_customer)).scalar_one() or 0
    later = await storage_log.messages_between(c, conversation_id, max(mailed_seq, answered))
    return Standing(
        conversation=conversation,
        last=await storage_log.message_at(c, conversation_id, conversation.last_seq),
        reminded_seq=reminded_seq,
        unseen=tuple(message for message in later if message.role is Role.AGENT),
        turn_open=bool(await storage_turns.unfinished_turns(c, conversation_id)),
    )
