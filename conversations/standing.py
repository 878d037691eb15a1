"""Conversations as this process has left them, so that their next message need not read them again.

What is remembered counts only while the conversation's row still has the same epoch and the same last number: every
message takes a number and every change of holder an epoch, so whatever another process or an agent has done shows.
The row is read, or changed on that condition, in the transaction that relies on it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from common.ids import new_id
from conversations.model import (
    Asks,
    Begun,
    Conversation,
    Message,
    Role,
    State,
    Turn,
    TurnEnd,
    TurnState,
    offers_person,
)
from routing.model import CustomerTurn

MOST_CONVERSATIONS = 500
"""Each with the assistant's snapshot, some 20 kB."""


@dataclass(frozen=True)
class Standing:
    """A conversation with the bot in which no turn waits or runs.

    `before`: the last message, unless nobody has written. `turns`: those of this stay with the bot, as routing sees
    them. `dialogue`: the assistant's snapshot as committed.
    """

    epoch: int
    last_seq: int
    before: Message | None
    turns: tuple[CustomerTurn, ...] = ()
    dialogue: dict[str, Any] | None = None

    def holds_for(self, conversation: Conversation) -> bool:
        """Say whether nothing has happened in the conversation, as just read, since this was remembered."""
        return (
            conversation.state is State.BOT
            and conversation.epoch == self.epoch
            and conversation.last_seq == self.last_seq
        )


def awaited(asked_by_bot: Message | None) -> Asks | None:
    """Return what the customer's words may answer. A rating is not given in words, so they are about something new."""
    if asked_by_bot is None or asked_by_bot.asks in (None, Asks.FEEDBACK):
        return None
    return asked_by_bot.asks


def first_run(standing: Standing, conversation: Conversation, *, is_payload: bool, now: datetime) -> Turn:
    """Return the turn that begins with the next message: there is nothing that it would have to wait for."""
    asked_by_bot = standing.before if standing.before is not None and standing.before.role is Role.BOT else None
    return Turn(
        id=new_id("turn"),
        conversation_id=conversation.id,
        state=TurnState.RUNNING,
        first_seq=conversation.last_seq + 1,
        last_seq=conversation.last_seq + 1,
        epoch=conversation.epoch,
        attempts=1,
        started_at=now,
        is_payload=is_payload,
        asks=awaited(asked_by_bot),
        person_offered=asked_by_bot is not None and offers_person(asked_by_bot),
    )


def as_routing_sees(turn: Turn, text: str) -> CustomerTurn:
    """Return a turn of which no more is known than what the customer wrote."""
    return CustomerTurn(
        text=text,
        seq=turn.last_seq,
        asks=turn.asks.value if turn.asks else None,
        bot_offered_person=turn.person_offered,
    )


def begun_with(standing: Standing, turn: Turn, message: Message, conversation: Conversation) -> Begun:
    """Return the turn as begun with this message."""
    turns = (*standing.turns, as_routing_sees(turn, message.text))
    return Begun(turn, (message,), conversation, standing.before, turns, standing.dialogue)


def left_by(begun: Begun, end: TurnEnd, replies: list[Message]) -> Standing | None:
    """Return the conversation as the turn's end leaves it, when no other message has come; None where nobody spoke."""
    if not replies or end.handoff is not None:
        return None
    last = replace(
        begun.turns[-1],
        intent=end.dialogue.intent if end.dialogue else None,
        signals=end.signals,
        sentiment=end.verdict.sentiment.score,
    )
    dialogue = end.dialogue.snapshot if end.dialogue else begun.dialogue
    return Standing(begun.turn.epoch, replies[-1].seq, replies[-1], (*begun.turns[:-1], last), dialogue)
