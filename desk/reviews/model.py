"""Values of reviews, and their averages. Pure."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from common.clock import rfc3339
from desk.reviews.card import Answer, Criterion, ScoreCard


class Sample(StrEnum):
    """Which conversations are drawn."""

    RANDOM = "random"
    LOW_RATING = "low_rating"
    EARLY = "early"
    LATE = "late"
    NEEDLESS = "needless"


@dataclass(frozen=True)
class Person:
    id: str
    name: str

    def json(self) -> dict[str, str]:
        return {"id": self.id, "name": self.name}


@dataclass(frozen=True)
class TurnComment:
    """What the reviewer says about one message, by its number."""

    seq: int
    text: str


@dataclass(frozen=True)
class Review:
    """`agent`: whose work it is about; None: the assistant's. `answers`: by criterion; None: does not apply."""

    id: str
    conversation_id: str
    customer_name: str
    reviewer: Person
    agent: Person | None
    card: ScoreCard
    answers: dict[str, int | bool | None]
    comment: str
    turns: tuple[TurnComment, ...]
    created_at: datetime
    updated_at: datetime

    def json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "conversation_id": self.conversation_id,
            "customer_name": self.customer_name,
            "reviewer": self.reviewer.json(),
            "agent": self.agent.json() if self.agent else None,
            "card": {"version": self.card.version, "criteria": self.card.json()},
            "answers": self.answers,
            "comment": self.comment,
            "turns": [{"seq": one.seq, "text": one.text} for one in self.turns],
            "created_at": rfc3339(self.created_at),
            "updated_at": rfc3339(self.updated_at),
        }


@dataclass(frozen=True)
class Drawn:
    """A conversation that may be reviewed. `rating`: the last word of its customer, 1..5."""

    conversation_id: str
    customer_name: str
    agent: Person | None
    ended_at: datetime
    rating: int | None
    verdicts: tuple[str, ...]

    def json(self) -> dict[str, Any]:
        return {
            "conversation_id": self.conversation_id,
            "customer_name": self.customer_name,
            "agent": self.agent.json() if self.agent else None,
            "ended_at": rfc3339(self.ended_at),
            "rating": self.rating,
            "verdicts": list(self.verdicts),
        }


def averages(reviews: Sequence[Review]) -> list[dict[str, Any]]:
    """Return for each agent, by name and the assistant last, the average of each criterion and of how many answers.

    Of 1 to 5 it is 1..5, of yes or no the share of yes, 0..1; None of none. A criterion counts under its name, whatever
    the card's version, as long as its kind of answer is the same; its newest words are shown.
    """
    by_agent: defaultdict[Person | None, list[Review]] = defaultdict(list)
    for one in reviews:
        by_agent[one.agent].append(one)
    people = sorted(by_agent, key=lambda who: (who is None, who.name.lower() if who else "", who.id if who else ""))
    return [
        {
            "agent": who.json() if who else None,
            "reviews": len(by_agent[who]),
            "criteria": [_average(one, by_agent[who]) for one in _criteria(by_agent[who])],
        }
        for who in people
    ]


def _criteria(reviews: Sequence[Review]) -> list[Criterion]:
    newest_first = sorted(reviews, key=lambda one: one.updated_at, reverse=True)
    found: dict[tuple[str, Answer], Criterion] = {}
    for review in newest_first:
        for one in review.card.criteria:
            found.setdefault((one.name, one.answer), one)
    return list(found.values())


def _average(criterion: Criterion, reviews: Sequence[Review]) -> dict[str, Any]:
    same = [one for one in reviews if any(_same(criterion, other) for other in one.card.criteria)]
    given = [one.answers.get(criterion.name) for one in same]
    known = [int(one) for one in given if one is not None]
    return {
        "name": criterion.name,
        "words": criterion.words,
        "answer": criterion.answer.value,
        "average": round(sum(known) / len(known), 2) if known else None,
        "count": len(known),
    }


def _same(one: Criterion, other: Criterion) -> bool:
    return one.name == other.name and one.answer is other.answer
