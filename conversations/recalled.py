"""Values of recalled answers. All times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.model import Citation, State
from conversations.told import Quoted


class RecallState(StrEnum):
    FLAGGED = "flagged"
    SENDING = "sending"
    SENT = "sent"
    DISMISSED = "dismissed"
    """The answer was right after all."""


class Via(StrEnum):
    """How a correction has reached a customer."""

    CHAT = "chat"
    """They have the chat open."""
    MAIL = "mail"
    """It stands in the chat, and a mail says so."""
    WAITS = "waits"
    """It stands in the chat: they left without an address."""


@dataclass(frozen=True)
class Recall:
    """A flagged answer and what becomes of it. Names are those of colleagues.

    `turn_id` is the turn whose answer was flagged, None when a passage was flagged in its article.
    """

    id: str
    state: RecallState
    passages: tuple[Quoted, ...]
    reason: str
    flagged_by: str
    flagged_at: datetime
    turn_id: str | None = None
    since: datetime | None = None
    text: str | None = None
    citations: tuple[Citation, ...] = ()
    closed_by: str | None = None
    closed_at: datetime | None = None
    close_reason: str | None = None
    sent_at: datetime | None = None


@dataclass(frozen=True)
class Recipient:
    """A conversation that got the answer `times` often, last at `told_at`.

    `via` and `seq` say how and as which message the correction got there, None until then.
    """

    conversation_id: str
    told_at: datetime
    times: int
    state: State
    has_address: bool
    via: Via | None = None
    seq: int | None = None
    sent_at: datetime | None = None
