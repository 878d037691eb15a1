"""What agents see of a customer's other conversations. Values, and pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from conversations.contacts import HELPED, NOT_HELPED
from conversations.model import Outcome, State
from routing.model import SignalName


class Known(StrEnum):
    """How the other conversation is known to be the same person's."""

    CUSTOMER = "customer"
    """Both proved to be the same customer of the shop: by the website's signature, or by a code to their address."""
    JOINED = "joined"
    """The customer went on from one to the other with a code or link."""


@dataclass(frozen=True)
class Earlier:
    """One of them. `signals`: of the last turn that brought a request; `rating`: the customer's last word, 1..5.

    `outcome`: what people made of its last stay with them, `agent_name` who that was.
    """

    id: str
    channel: str
    state: State
    created_at: datetime
    last_message_at: datetime
    known: Known
    intents: tuple[str, ...] = ()
    signals: frozenset[SignalName] = frozenset()
    with_people: bool = False
    outcome: Outcome | None = None
    agent_name: str | None = None
    rating: int | None = None


def outcome_of(one: Earlier) -> str:
    """Return how it ended, or where it is: an outcome of people's, or open, answered, unanswered. Pure."""
    if one.outcome is not None and one.state in (State.BOT, State.CLOSED):
        return one.outcome.value
    if one.state is not State.CLOSED:
        return "open"
    helped = bool(one.signals & HELPED) and not one.signals & NOT_HELPED
    return "answered" if helped else "unanswered"
