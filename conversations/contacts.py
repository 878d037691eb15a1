"""What became of customers' contacts: how each ended, and whether the customer came back. Pure.

A contact runs from a customer's first message to the next closing of the conversation. One conversation may hold
several: a customer who writes after the closing opens it again.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from conversations.life import NOT_WORTH_A_REMINDER
from conversations.model import Asks, Outcome
from conversations.rating import BAD_RATING, Given
from routing.model import SignalName

RETURN_WITHIN = timedelta(days=7)
"""A customer who writes again so soon after the end was not helped after all."""

GOOD_RATING = 4
"""Of 1..5: from here on a rating confirms that the customer was helped; up to `BAD_RATING` it denies it."""

COURTESIES = frozenset({"thanks", "goodbye", "praise"})
"""Intents of turns that bring no request."""

HELPED = frozenset({SignalName.ANSWERED, SignalName.DONE})
NOT_HELPED = frozenset(
    {
        SignalName.FALLBACK,
        SignalName.UNANSWERED,
        SignalName.REJECTED,
        SignalName.POLICY_REFUSED,
        SignalName.FORM_REJECTED,
        SignalName.IDENTITY_FAILED,
        SignalName.ASSISTANT_UNAVAILABLE,
        SignalName.COMPLAINT,
    }
)
"""What a contact's last request must show, and must not show, to count as helped."""

NO_ANSWER = (SignalName.UNANSWERED, SignalName.FALLBACK)
"""What a request shows that the assistant had no answer to."""


@dataclass(frozen=True)
class Stay:
    """A contact's stay with people, as far as it has come."""

    created_at: datetime
    first_reply_at: datetime | None = None
    resolved_at: datetime | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True)
class Contact:
    """What the log holds of one contact.

    `began_at`: the customer's first message. `answered_at` and `last_answer_at`: the first and the last message of the
    assistant or an agent after it; an answer to mere thanks is not the last. `ended_at`: the closing, None while it is
    open. `signals`: those of the last turn that brought a request; `request` is False when none did. `thanked`: then
    the customer thanked, took leave or wanted nothing else. `asks`: what the assistant's last message waits for.
    `ratings` and `stays` (with people): oldest first. `customer_id` is the shop's, of a proved customer.
    """

    conversation_id: str
    customer_id: str | None
    began_at: datetime
    answered_at: datetime | None = None
    last_answer_at: datetime | None = None
    ended_at: datetime | None = None
    request: bool = True
    signals: frozenset[SignalName] = frozenset()
    thanked: bool = False
    asks: Asks | None = None
    ratings: tuple[Given, ...] = ()
    stays: tuple[Stay, ...] = ()

    @property
    def rating(self) -> int | None:
        """The customer's last word on the whole, 1..5."""
        return self.ratings[-1].rating if self.ratings else None

    @property
    def courtesy(self) -> bool:
        """Nothing but thanks: no contact of its own, and no return."""
        return not self.request and not self.stays


@dataclass(frozen=True)
class Subject:
    """What a contact was about: the intent of its first request that has a topic, None when none has.

    `unanswered`: at least one of its requests found no answer or was not understood.
    """

    intent: str | None
    unanswered: bool


class Ending(StrEnum):
    """How a contact ended. Each that is over has exactly one."""

    CONFIRMED = "confirmed"
    """The assistant helped, and the customer said so."""
    ASSUMED = "assumed"
    """The assistant helped, and the customer wrote nothing more."""
    CAME_BACK = "came_back"
    """Was confirmed or assumed, and the customer wrote again within `RETURN_WITHIN`."""
    ABANDONED = "abandoned"
    """The customer left, and nothing shows that they were helped."""
    HANDED_OVER = "handed_over"
    """It went to people, whatever they made of it."""


class PeopleEnding(StrEnum):
    """What people made of a contact that was handed over and is over."""

    SOLVED = "solved"
    CAME_BACK = "came_back"
    """Was solved, and the customer wrote again within `RETURN_WITHIN`."""
    UNSOLVED = "unsolved"
    SPAM = "spam"
    DUPLICATE = "duplicate"


def ending_of(contact: Contact, *, came_back: bool) -> Ending | None:
    """Return how the contact ended; None while it is open."""
    if contact.ended_at is None:
        return None
    if contact.stays:
        return Ending.HANDED_OVER
    if not _helped(contact):
        return Ending.ABANDONED
    if came_back:
        return Ending.CAME_BACK
    return Ending.CONFIRMED if contact.thanked or _rated_well(contact) else Ending.ASSUMED


def people_ending_of(contact: Contact, *, came_back: bool) -> PeopleEnding | None:
    """Return what people made of it; None when it was never with people, or is not over."""
    if contact.ended_at is None or not contact.stays:
        return None
    outcome = contact.stays[-1].outcome
    if outcome is Outcome.SOLVED:
        return PeopleEnding.CAME_BACK if came_back else PeopleEnding.SOLVED
    return PeopleEnding(outcome.value) if outcome else PeopleEnding.UNSOLVED


def _helped(contact: Contact) -> bool:
    if contact.rating is not None and contact.rating <= BAD_RATING:
        return False
    if _rated_well(contact):
        return True
    left_open = contact.asks is not None and contact.asks not in NOT_WORTH_A_REMINDER and not contact.thanked
    return bool(contact.signals & HELPED) and not contact.signals & NOT_HELPED and not left_open


def _rated_well(contact: Contact) -> bool:
    return contact.rating is not None and contact.rating >= GOOD_RATING


def returns(contacts: Sequence[Contact], later: Iterable[Contact] = ()) -> list[bool]:
    """Return for each contact whether its customer wrote again within `RETURN_WITHIN` of its end.

    A customer is known by the conversation, or by their proved identity in another one. `later` are further contacts
    that may be returns.
    """
    began = _beginnings((*contacts, *later))
    return [_came_back(contact, began) for contact in contacts]


def _beginnings(contacts: Iterable[Contact]) -> Mapping[str, list[datetime]]:
    began: defaultdict[str, list[datetime]] = defaultdict(list)
    for contact in contacts:
        if not contact.courtesy:
            for key in _keys(contact):
                began[key].append(contact.began_at)
    for moments in began.values():
        moments.sort()
    return began


def _came_back(contact: Contact, began: Mapping[str, list[datetime]]) -> bool:
    end = contact.ended_at
    if end is None:
        return False
    for key in _keys(contact):
        moments = began.get(key, [])
        place = bisect_right(moments, end)
        if place < len(moments) and moments[place] - end <= RETURN_WITHIN:
            return True
    return False


def _keys(contact: Contact) -> tuple[str, ...]:
    own = f"conversation {contact.conversation_id}"
    return (own,) if contact.customer_id is None else (own, f"customer {contact.customer_id}")
