"""Values of the conversation log. All times are aware and in UTC."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from common.wire import DialogueSave
from conversations.model_files import Attachment as Attachment
from conversations.model_files import ComingFile
from conversations.model_waiting import ToldWait
from conversations.told import Reaction, Told
from routing.model import CustomerTurn, Signal, Verdict

WANTS_PERSON = "/wants_person"
"""The payload of every button that asks for a person."""

WEB = "web"
"""The channel whose customers read the log itself; to those of every other channel messages are sent."""

DENY = "/deny"
"""The payload of the button that declines."""

ANSWER_HELPED, ANSWER_DID_NOT_HELP = "/answer_helped", "/answer_did_not_help"
"""The payloads of the buttons under an answer, and what a typed verdict is passed on as."""


class Role(StrEnum):
    CUSTOMER = "customer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"


class State(StrEnum):
    """Who holds the conversation, as the customer sees it."""

    BOT = "bot"
    QUEUED = "queued"
    AGENT = "agent"
    CLOSED = "closed"


class Asks(StrEnum):
    """What a message waits for."""

    IDENTITY = "identity"
    EMAIL = "email"
    NAME = "name"
    ZIP = "zip"
    CODE = "code"
    ORDER_ID = "order_id"
    ITEMS = "items"
    NEW_ITEM = "new_item"
    REASON = "reason"
    PAYMENT_METHOD = "payment_method"
    ADDRESS = "address"
    CONFIRM = "confirm"
    CHOOSE = "choose"
    FEEDBACK = "feedback"
    LEAVE_MESSAGE = "leave_message"
    ANYTHING_ELSE = "anything_else"


class TurnState(StrEnum):
    RECEIVED = "received"
    RUNNING = "running"
    DONE = "done"
    HANDED_OVER = "handed_over"


class HandoffState(StrEnum):
    QUEUED = "queued"
    ACTIVE = "active"
    CLOSED = "closed"


class Outcome(StrEnum):
    SOLVED = "solved"
    UNSOLVED = "unsolved"
    SPAM = "spam"
    DUPLICATE = "duplicate"


@dataclass(frozen=True)
class Button:
    title: str
    payload: str


@dataclass(frozen=True)
class Citation:
    """`score`: the search's, 0..1. `passage_id`: of what an agent took over, while the message is written."""

    article_id: str
    title: str
    section: str
    url: str
    score: float
    passage_id: str = ""


@dataclass(frozen=True)
class CustomerClaim:
    """Who a visitor says to be; nothing of it is proved."""

    external_id: str | None = None
    name: str | None = None
    email: str | None = None


@dataclass(frozen=True)
class Draft:
    """A message before it has a number. `author` is a display name ("Assistant", an agent's first name) or empty."""

    role: Role
    text: str
    author: str = ""
    buttons: tuple[Button, ...] = ()
    asks: Asks | None = None
    citations: tuple[Citation, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Message:
    """A message that the customer can see.

    `seq` counts from 1 without gaps; `payload`: a pressed button's, never shown. With attachments the text may be "".
    """

    conversation_id: str
    seq: int
    id: str
    role: Role
    author: str
    text: str
    at: datetime
    buttons: tuple[Button, ...] = ()
    asks: Asks | None = None
    citations: tuple[Citation, ...] = ()
    client_id: str | None = None
    payload: str | None = None
    turn_id: str | None = None
    attachments: tuple[Attachment, ...] = ()


def asks_for_verdict(message: Message | Draft) -> bool:
    """Say whether the message has a button that says that it helped."""
    return any(button.payload == ANSWER_HELPED for button in message.buttons)


def offers_person(message: Message | Draft) -> bool:
    """Say whether the message has a button that asks for a person."""
    return any(button.payload == WANTS_PERSON for button in message.buttons)


@dataclass(frozen=True)
class Conversation:
    """`epoch` rises at each change of holder. `customer_id` is the shop's, while identity is proved: until
    `proved_until`, and until the conversation is opened again.

    `known_as` is whom it was last proved to be, with `known_name`: for agents to see, never for the bot to act upon.
    `proof_join_id`: the proof came with this join. `identity_id`: shared by all that were proved one customer's.

    `handed_note`: what the agent `handed_by` has told the customer for the time after, e.g. that the replacement is on
    its way; the bot says it again when it is asked about it.
    """

    id: str
    channel: str
    locale: str
    state: State
    epoch: int
    claim: CustomerClaim
    created_at: datetime
    last_seq: int
    last_customer_at: datetime | None
    customer_id: str | None = None
    agent_id: str | None = None
    handoff_id: str | None = None
    closed_at: datetime | None = None
    agent_name: str | None = None
    handed_note: str | None = None
    handed_by: str | None = None
    known_as: str | None = None
    known_name: str | None = None
    proved_until: datetime | None = None
    proof_join_id: str | None = None
    identity_id: str | None = None


@dataclass(frozen=True)
class Inbound:
    """What a channel made of a customer's bytes: a text, or a button's payload. Exactly one is set.

    `attachments` are ids of files sent before, `coming` those still to be fetched; with either the text may be empty.
    `is_stranger`: it may be another person than before, so whoever had proved to be the customer does so again.
    `may_go_on`: where it came from people write in several short messages, so it waits a moment for the next one.
    """

    conversation_id: str
    client_id: str
    text: str | None = None
    payload: str | None = None
    attachments: tuple[str, ...] = ()
    coming: tuple[ComingFile, ...] = ()
    is_stranger: bool = False
    may_go_on: bool = False


@dataclass(frozen=True)
class Accepted:
    """`created` is False when this `client_id` had come before: then `message` is the first one."""

    message: Message
    created: bool
    state: State


@dataclass(frozen=True)
class Turn:
    """One pass of the assistant over the customer's messages `first_seq..last_seq`.

    `attempts` counts how often it was begun; a run that was overtaken by a later attempt can no longer finish it.
    `asks` and `person_offered` tell of the bot's last message when the turn began; `crossed`: the customer wrote
    before that message was there, so the text cannot be an answer to it.
    """

    id: str
    conversation_id: str
    state: TurnState
    first_seq: int
    last_seq: int
    epoch: int
    attempts: int
    started_at: datetime
    is_payload: bool = False
    asks: Asks | None = None
    person_offered: bool = False
    crossed: bool = False


@dataclass(frozen=True)
class Step:
    """Something that was tried for the customer: for the packet's `tried`."""

    what: str
    result: str


@dataclass(frozen=True)
class CustomerCard:
    """A proved customer as the shop knows them. `orders`: `{"order_id", "status"}`, newest first."""

    customer_id: str
    name: str
    email: str
    orders: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class NewHandoff:
    """What is known when a conversation goes to people, beyond what its log holds.

    `suggestions`: `{"article_id", "title", "url"}`. `card` is None while identity is not proved. `language` is the code
    of the one that the customer writes in, where that is not the conversation's.
    """

    reason: str
    card: CustomerCard | None = None
    suggestions: tuple[dict[str, str], ...] = ()
    language: str | None = None


@dataclass(frozen=True)
class Begun:
    """A turn that has begun, with all that its playing needs to know, read in the transaction that began it.

    `messages` are the customer's of this turn. `before` is the last message of anybody else. `turns` are those of this
    stay with the bot, oldest first, this one last. `dialogue` is the assistant's snapshot as last committed.
    """

    turn: Turn
    messages: tuple[Message, ...]
    conversation: Conversation
    before: Message | None
    turns: tuple[CustomerTurn, ...]
    dialogue: dict[str, Any] | None


@dataclass(frozen=True)
class TurnEnd:
    """What a turn came to. `replies` go out only with it; `handoff` is set when the conversation goes to people.

    `told`: what the replies tell from the articles. `reaction`: what the customer made of what was told before.
    """

    replies: tuple[Draft, ...]
    verdict: Verdict
    dialogue: DialogueSave | None = None
    signals: tuple[Signal, ...] = ()
    steps: tuple[Step, ...] = ()
    handoff: NewHandoff | None = None
    told: Told | None = None
    reaction: Reaction | None = None


@dataclass(frozen=True)
class TurnRecord:
    """A turn as the ledger keeps it, for scores, packets and exports. `text` joins its messages by newline."""

    turn: Turn
    text: str
    intent: str | None
    signals: tuple[Signal, ...]
    steps: tuple[Step, ...]
    sentiment: float | None
    complexity: float | None
    decision: str | None
    reason: str | None


@dataclass(frozen=True)
class Note:
    """An event or private note of a conversation; never shown to the customer.

    `number` counts a conversation's notes from 1, apart from the messages; `after_seq` places it in the transcript.
    """

    id: str
    conversation_id: str
    kind: str
    author: str
    text: str
    at: datetime
    after_seq: int
    data: dict[str, Any] = field(default_factory=dict)
    number: int = 0


@dataclass(frozen=True)
class Handoff:
    """A conversation's stay with people, from queue to resolution. `packet` is what was assembled when it was made.

    `created_at` decides the order, so a transfer loses nobody's place; `queued_at` is when it last began to wait.
    `weight`: what it takes of an agent's capacity. `last_agent_id` had the customer before; `turned_down`: agents who
    declined it. `offered_to` may take it until `offered_until`. `asked_at`: the customer's first message that no person
    has answered yet. `told_wait`: what the customer was told first, None when no time was promised.
    `wish`: "message" or "call_back", chosen instead of waiting; offered at `choices_at`. It is to be called at
    `call_back_at`, not before.
    """

    id: str
    conversation_id: str
    state: HandoffState
    reason: str
    priority: int
    skills: tuple[str, ...]
    queue: str
    created_at: datetime
    due_at: datetime
    packet: dict[str, Any]
    agent_id: str | None = None
    claimed_at: datetime | None = None
    first_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None
    summary: str = ""
    agent_name: str | None = None
    queued_at: datetime | None = None
    language: str = "en"
    weight: float = 1.0
    last_agent_id: str | None = None
    turned_down: tuple[str, ...] = ()
    offered_to: str | None = None
    offered_until: datetime | None = None
    asked_at: datetime | None = None
    told_wait: ToldWait | None = None
    wish: str | None = None
    call_back_at: datetime | None = None
    choices_at: datetime | None = None
    tags: tuple[str, ...] = ()
