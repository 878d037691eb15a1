"""Values of messages that go out over a vendor."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.model import Conversation, Message


class DeliveryState(StrEnum):
    """How far a message has come. It only moves on: a late "delivered" does not take back a "read"."""

    WAITING = "waiting"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"


RANK = {
    DeliveryState.WAITING: 0,
    DeliveryState.SENT: 1,
    DeliveryState.DELIVERED: 2,
    DeliveryState.READ: 3,
    DeliveryState.FAILED: 4,
}


def moves_on(before: DeliveryState, after: DeliveryState) -> bool:
    """Say whether a report changes the state. What the customer has got cannot fail afterwards."""
    if after is DeliveryState.FAILED:
        return before in (DeliveryState.WAITING, DeliveryState.SENT)
    return before is not DeliveryState.FAILED and RANK[after] > RANK[before]


@dataclass(frozen=True)
class Due:
    """A message that is to be sent now, and to whom. `attempts` have failed since something of it last went out.

    `as_links`: the places of files that the vendor has taken and then refused: they go out once more, as links.
    `beside`: further messages of the same turn that go out with it, as one.
    """

    message: Message
    conversation: Conversation
    address: str
    parts_sent: int
    attempts: int
    as_links: tuple[int, ...] = ()
    beside: tuple[Message, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        return (self.message, *self.beside)


@dataclass(frozen=True)
class Report:
    """What the vendor tells of a message of ours. `key`: `part_key`'s words, as we gave them along; may be empty."""

    state: DeliveryState
    vendor_id: str
    key: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Watermark:
    """What the vendor tells of all our messages to the address that were said until then: how far they have come."""

    state: DeliveryState
    address: str
    until: datetime


def part_key(conversation_id: str, seq: int, part: int, parts: int) -> str:
    """Return the words by which a report names one part of a message; `part` counts from 0."""
    return f"{conversation_id}:{seq}:{part}:{parts}"


def part_of(key: str) -> tuple[str, int, int, int] | None:
    """Return conversation, seq, part and number of parts; None when the words are not ours."""
    words = key.split(":")
    if len(words) != 4 or not all(one.isascii() and one.isdigit() and len(one) < 9 for one in words[1:]):
        return None
    return words[0], int(words[1]), int(words[2]), int(words[3])
