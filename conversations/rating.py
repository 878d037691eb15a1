"""What a customer says of a conversation: 1 to 5 stars, as a whole and apart for what was part of it. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from common.errors import Invalid

LOWEST, HIGHEST = 1, 5
BAD_RATING = 2
"""Up to here the last answer counts as one that did not help, if the customer has not shown it before."""


class Part(StrEnum):
    """What can be rated apart."""

    BOT = "bot"
    WAITING = "waiting"
    PERSON = "person"


@dataclass(frozen=True)
class Given:
    """What the customer gave, each 1..5: `rating` of the whole, the others where the customer rated them apart."""

    rating: int
    bot: int | None = None
    waiting: int | None = None
    person: int | None = None
    comment: str = ""

    def part(self, part: Part) -> int | None:
        return {Part.BOT: self.bot, Part.WAITING: self.waiting, Part.PERSON: self.person}[part]


@dataclass(frozen=True)
class Rating:
    """A rating as it is kept: one for each stretch of a conversation, which begins behind message `after_seq`.

    `agent_id`: who spoke last for the team in this stretch, when somebody did.
    """

    conversation_id: str
    after_seq: int
    given: Given
    agent_id: str | None
    rated_at: datetime


@dataclass(frozen=True)
class Stretch:
    """The part of a conversation that a rating is about: from `after_seq` until the customer writes after its end.

    `asked`: it has come to its end, so the customer is asked. `parts`: what can be rated apart. `agent_name`: who spoke
    last for the team.
    """

    conversation_id: str
    after_seq: int
    asked: bool
    parts: tuple[Part, ...]
    agent_id: str | None = None
    agent_name: str | None = None
    rating: Rating | None = None


def checked(given: Given, parts: tuple[Part, ...]) -> Given:
    """Return what is to be kept; where only one part can be rated, the whole is that part.

    Raises Invalid for a number out of range, and for a part that the conversation did not have.
    """
    fields = {"rating": given.rating} | {part.value: given.part(part) for part in Part}
    for name, number in fields.items():
        if number is not None and not LOWEST <= number <= HIGHEST:
            raise Invalid("Rate from 1 to 5.", [{"field": name, "message": "must be 1 to 5"}])
    for part in Part:
        if given.part(part) is not None and part not in parts:
            raise Invalid(
                "Only what the conversation had can be rated.",
                [{"field": part.value, "message": "was not part of this conversation"}],
            )
    match parts:
        case [Part.BOT]:
            return replace(given, bot=given.rating if given.bot is None else given.bot)
        case [Part.WAITING]:
            return replace(given, waiting=given.rating if given.waiting is None else given.waiting)
        case [Part.PERSON]:
            return replace(given, person=given.rating if given.person is None else given.person)
        case _:
            return given


def is_bad_for_the_bot(given: Given) -> bool:
    """Say whether the assistant's last answer counts as one that did not help."""
    return (given.rating if given.bot is None else given.bot) <= BAD_RATING
