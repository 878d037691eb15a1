"""Drawing conversations, keeping reviews of them, and what they say on average."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any

from common.clock import Clock
from common.errors import Conflict, Invalid, NotAllowed
from common.ids import new_id
from common.storage import Database
from conversations.errors import ConversationNotFound
from conversations.rating import BAD_RATING
from desk.model import Agent
from desk.reviews import storage
from desk.reviews.card import ScoreCard
from desk.reviews.model import Person, Review, Sample, TurnComment, averages

MOST_CANDIDATES = 10_000
"""From how many conversations at most is drawn."""


class CardChanged(Conflict):
    name = "card_changed"
    title = "The score card has changed"

    def __init__(self) -> None:
        super().__init__("Load the page again: it shows the card as it is now.")


class OwnWork(NotAllowed):
    name = "own_work"
    title = "This is your own work"

    def __init__(self) -> None:
        super().__init__("Somebody else reviews the conversations that you held.")


@dataclass(frozen=True)
class Judged:
    """What a reviewer sends. `agent_id`: one who held the conversation; None: it is about the assistant."""

    card_version: str
    agent_id: str | None
    answers: Mapping[str, int | bool | None]
    comment: str = ""
    turns: Sequence[TurnComment] = ()


class Reviews:
    def __init__(self, db: Database, clock: Clock, card: ScoreCard) -> None:
        self._db = db
        self._clock = clock
        self._card = card

    async def draw(
        self,
        reviewer: Agent,
        sample: Sample,
        since: datetime,
        until: datetime,
        agent_id: str | None,
        many: int,
        seed: int,
    ) -> list[dict[str, Any]]:
        """Return up to `many` conversations that the reviewer has not reviewed; the same seed draws the same ones."""
        async with self._db.read() as c:
            found = await storage.candidates(
                c,
                sample,
                since=since,
                until=until,
                agent_id=agent_id,
                reviewer_id=reviewer.id,
                low=BAD_RATING,
                most=MOST_CANDIDATES,
            )
            drawn = Random(seed).sample(found, min(many, len(found)))
            return [one.json() for one in await storage.describe(c, drawn)]

    async def open(self, reviewer: Agent, conversation_id: str) -> dict[str, Any]:
        """Return `{review, card, people}`: the reviewer's own, its card or the present one, and who may be meant.

        Raises ConversationNotFound.
        """
        async with self._db.read() as c:
            if await storage.last_seq(c, conversation_id) is None:
                raise ConversationNotFound(conversation_id)
            review = await storage.find_review(c, conversation_id, reviewer.id)
            people = await storage.people_of(c, conversation_id)
        card = review.card if review else self._card
        return {
            "review": review.json() if review else None,
            "card": {"version": card.version, "criteria": card.json()},
            "people": [one.json() for one in people],
        }

    async def put(self, reviewer: Agent, conversation_id: str, judged: Judged) -> dict[str, Any]:
        """Keep the reviewer's review of the conversation in place of an earlier one; sent again it changes nothing.

        Raises ConversationNotFound, CardChanged, OwnWork, Invalid.
        """
        now = self._clock.now()
        async with self._db.write() as c:
            await storage.lock_review(c, conversation_id, reviewer.id)
            last = await storage.last_seq(c, conversation_id)
            if last is None:
                raise ConversationNotFound(conversation_id)
            before = await storage.find_review(c, conversation_id, reviewer.id)
            card = self._card_of(judged, before)
            card.check(judged.answers)
            if any(not 1 <= one.seq <= last for one in judged.turns):
                raise Invalid("There is no such message.", [{"field": "turns", "message": "no message's number"}])
            agent = _whose(judged.agent_id, await storage.people_of(c, conversation_id))
            if agent is not None and agent.id == reviewer.id:
                raise OwnWork
            await storage.keep_card(c, card, now)
            review = Review(
                id=before.id if before else new_id("review"),
                conversation_id=conversation_id,
                customer_name="",
                reviewer=Person(reviewer.id, reviewer.name),
                agent=agent,
                card=card,
                answers=dict(judged.answers),
                comment=judged.comment,
                turns=tuple(judged.turns),
                created_at=before.created_at if before else now,
                updated_at=now,
            )
            await storage.put_review(c, review)
            kept = await storage.find_review(c, conversation_id, reviewer.id)
        assert kept is not None
        return kept.json()

    def _card_of(self, judged: Judged, before: Review | None) -> ScoreCard:
        for card in (self._card, before.card if before else self._card):
            if card.version == judged.card_version:
                return card
        raise CardChanged

    async def made(self, since: datetime, until: datetime, agent_id: str | None, most: int) -> dict[str, Any]:
        """Return `{reviews, more, averages}` of the reviews made in the time; the averages are of all of them."""
        async with self._db.read() as c:
            found = await storage.list_reviews(c, since=since, until=until, agent_id=agent_id)
        return _told(found, most)

    async def of_agent(self, agent: Agent, most: int) -> dict[str, Any]:
        """Return the same of all reviews of this agent's work."""
        async with self._db.read() as c:
            found = await storage.list_reviews(c, agent_id=agent.id)
        return _told(found, most)


def _told(found: Sequence[Review], most: int) -> dict[str, Any]:
    return {
        "reviews": [one.json() for one in found[:most]],
        "more": len(found) > most,
        "averages": averages(found),
    }


def _whose(agent_id: str | None, people: Sequence[Person]) -> Person | None:
    if agent_id is None:
        return None
    for one in people:
        if one.id == agent_id:
            return one
    raise Invalid("They did not hold this conversation.", [{"field": "agent_id", "message": "did not hold it"}])
