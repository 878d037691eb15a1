"""What a waiting customer sees of their packet, and what they set right in it. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import rfc3339
from common.errors import Conflict, Invalid
from conversations.model import Conversation, Handoff, HandoffState
from conversations.packet import CONTINUES, WROTE_FIRST
from conversations.storable import check_storable

LONGEST_WANTED = 300
IN_CUSTOMERS_WORDS = "in_customers_words"
"""Of a packet: the part that the customer has set right."""

TAKEN = "A colleague has your chat now, so the card can't be changed any more. Just write it to them here."
NOBODY_AWAITED = "You are not waiting for a person, so there is no card to correct. Just write what you need."


class CardClosed(Conflict):
    name = "card_closed"
    title = "The card can't be corrected any more"


@dataclass(frozen=True)
class Wanted:
    """What the customer wants, in their own words; `by` is the name that they go by."""

    text: str
    at: datetime
    by: str


@dataclass(frozen=True)
class Card:
    """`summary`: what they wrote first, None where there are no words. `open`: it can be corrected."""

    summary: str | None
    order_id: str | None
    wanted: Wanted | None
    open: bool


def card_of(handoff: Handoff, wanted: Wanted | None) -> Card:
    """Return what the packet says of the wish; of orders only the one that was named in this conversation.

    What came from another channel is left out: a token opens its own conversation and nothing else.
    """
    if CONTINUES in handoff.packet:
        return Card(None, None, wanted, handoff.state is HandoffState.QUEUED)
    first = next(iter(handoff.packet.get("summary", ())), {"text": ""})["text"]
    named = handoff.packet.get("slots", {}).get("order_id")
    return Card(
        summary=first.removeprefix(WROTE_FIRST) if first.startswith(WROTE_FIRST) else None,
        order_id=named if isinstance(named, str) else None,
        wanted=wanted,
        open=handoff.state is HandoffState.QUEUED,
    )


def correction(handoff: Handoff | None, known: Wanted | None, text: str) -> str | None:
    """Return the words to keep. None: they are kept already. Raises CardClosed, and what `checked_wanted` raises."""
    words = checked_wanted(text)
    if known is not None and known.text == words:
        return None
    if handoff is None:
        raise CardClosed(NOBODY_AWAITED)
    if handoff.state is not HandoffState.QUEUED:
        raise CardClosed(TAKEN)
    return words


def checked_wanted(text: str) -> str:
    """Return the text without blanks around it. Raises Invalid or UnreadableMessage."""
    if not text.strip():
        raise Invalid("Please write a few words first.", [{"field": "wanted", "message": "must not be empty"}])
    if len(text) > LONGEST_WANTED:
        message = f"at most {LONGEST_WANTED} characters"
        raise Invalid(f"Please say it in {LONGEST_WANTED} characters.", [{"field": "wanted", "message": message}])
    check_storable(text)
    return text.strip()


def name_of(conversation: Conversation) -> str:
    return conversation.known_name or conversation.claim.name or "The customer"


def wanted_json(wanted: Wanted) -> dict[str, Any]:
    """Return it as the packet shows it."""
    return {"text": wanted.text, "at": rfc3339(wanted.at), "by": wanted.by}


def card_json(card: Card | None) -> dict[str, Any] | None:
    if card is None:
        return None
    wanted = card.wanted
    return {
        "summary": card.summary,
        "order_id": card.order_id,
        "wanted": wanted.text if wanted else None,
        "at": rfc3339(wanted.at) if wanted else None,
        "open": card.open,
    }
