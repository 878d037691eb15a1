"""Reviews: tables and statements. All take the caller's transaction."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Row,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    and_,
    exists,
    func,
    insert,
    select,
    update,
)

from common.storage import metadata
from conversations.model import HandoffState
from conversations.storage import UnitOfWork, UtcDateTime, conversations, handoffs, lock_name, ratings
from desk.reviews.card import ScoreCard, card_of
from desk.reviews.model import Drawn, Person, Review, Sample, TurnComment
from desk.storage import agents
from desk.storage_verdicts import handoff_verdicts

score_cards = Table(
    "score_cards",
    metadata,
    Column("version", String(16), primary_key=True),
    Column("criteria", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("reviewer_id", String(40), ForeignKey("agents.id"), nullable=False),
    Column("agent_id", String(40), ForeignKey("agents.id")),
    Column("card_version", String(16), ForeignKey("score_cards.version"), nullable=False),
    Column("answers", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    Column("turns", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "reviewer_id"),
    Index(None, "agent_id"),
    Index(None, "created_at"),
)


async def keep_card(c: UnitOfWork, card: ScoreCard, now: datetime) -> None:
    """Keep the card of this version, once."""
    await lock_name(c, f"score card:{card.version}")
    if not (await c.execute(select(score_cards.c.version).where(score_cards.c.version == card.version))).first():
        await c.execute(insert(score_cards).values(version=card.version, criteria=card.json(), at=now))


async def put_review(c: UnitOfWork, review: Review) -> None:
    """Keep the review in place of the reviewer's earlier one of this conversation."""
    row: dict[str, Any] = {
        "agent_id": review.agent.id if review.agent else None,
        "card_version": review.card.version,
        "answers": review.answers,
        "comment": review.comment,
        "turns": [{"seq": one.seq, "text": one.text} for one in review.turns],
        "updated_at": review.updated_at,
    }
    changed = await c.execute(update(reviews).where(reviews.c.id == review.id).values(**row))
    if changed.rowcount == 0:
        new = {"id": review.id, "conversation_id": review.conversation_id, "reviewer_id": review.reviewer.id}
        await c.execute(insert(reviews).values(**new, **row, created_at=review.created_at))


async def lock_review(c: UnitOfWork, conversation_id: str, reviewer_id: str) -> None:
    """The same reviewer may have two pages open."""
    await lock_name(c, f"review:{conversation_id}:{reviewer_id}")


def _reviews() -> Select[Any]:
    who, about = agents.alias("who"), agents.alias("about")
    return (
        select(
            reviews,
            who.c.name.label("reviewer_name"),
            about.c.name.label("agent_name"),
            score_cards.c.criteria,
            *_customer(),
        )
        .join(who, who.c.id == reviews.c.reviewer_id)
        .join(score_cards, score_cards.c.version == reviews.c.card_version)
        .join(conversations, conversations.c.id == reviews.c.conversation_id)
        .outerjoin(about, about.c.id == reviews.c.agent_id)
    )


def _customer() -> tuple[Any, ...]:
    return conversations.c.customer_name, conversations.c.claim_name, conversations.c.customer_id


def _name(row: Row[Any]) -> str:
    return str(row.customer_name or row.claim_name or row.customer_id or "Visitor")


def _review(row: Row[Any]) -> Review:
    return Review(
        id=row.id,
        conversation_id=row.conversation_id,
        customer_name=_name(row),
        reviewer=Person(row.reviewer_id, row.reviewer_name),
        agent=Person(row.agent_id, row.agent_name) if row.agent_id else None,
        card=card_of(row.criteria),
        answers=row.answers,
        comment=row.comment,
        turns=tuple(TurnComment(one["seq"], one["text"]) for one in row.turns),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


async def find_review(c: UnitOfWork, conversation_id: str, reviewer_id: str) -> Review | None:
    query = _reviews().where(reviews.c.conversation_id == conversation_id, reviews.c.reviewer_id == reviewer_id)
    row = (await c.execute(query)).one_or_none()
    return _review(row) if row else None


async def list_reviews(
    c: UnitOfWork, *, since: datetime | None = None, until: datetime | None = None, agent_id: str | None = None
) -> list[Review]:
    """Return the reviews made in `since` .. `until`, of one agent when asked for, the newest first."""
    query = _reviews().order_by(reviews.c.created_at.desc(), reviews.c.id.desc())
    if since is not None:
        query = query.where(reviews.c.created_at >= since)
    if until is not None:
        query = query.where(reviews.c.created_at < until)
    if agent_id is not None:
        query = query.where(reviews.c.agent_id == agent_id)
    return [_review(row) for row in await c.execute(query)]


async def people_of(c: UnitOfWork, conversation_id: str) -> list[Person]:
    """Return the agents who held the conversation at the end of a stay, the last one first."""
    query = (
        select(agents.c.id, agents.c.name, func.max(handoffs.c.created_at).label("last"))
        .join(handoffs, handoffs.c.agent_id == agents.c.id)
        .where(handoffs.c.conversation_id == conversation_id)
        .group_by(agents.c.id, agents.c.name)
        .order_by(func.max(handoffs.c.created_at).desc())
    )
    return [Person(row.id, row.name) for row in await c.execute(query)]


async def candidates(
    c: UnitOfWork,
    sample: Sample,
    *,
    since: datetime,
    until: datetime,
    agent_id: str | None,
    reviewer_id: str,
    low: int,
    most: int,
) -> list[str]:
    """Return conversations whose stay with people ended in the time, and that the reviewer has not reviewed.

    Of low rating: those with a rating up to `low`. In no particular order, but always the same one; at most `most`.
    """
    done = exists().where(reviews.c.conversation_id == handoffs.c.conversation_id, reviews.c.reviewer_id == reviewer_id)
    query = (
        select(handoffs.c.conversation_id)
        .where(
            handoffs.c.state == HandoffState.CLOSED.value,
            handoffs.c.resolved_at >= since,
            handoffs.c.resolved_at < until,
            handoffs.c.agent_id.is_not(None),
            handoffs.c.agent_id != reviewer_id,
            ~done,
        )
        .distinct()
        .order_by(handoffs.c.conversation_id)
        .limit(most)
    )
    if agent_id is not None:
        query = query.where(handoffs.c.agent_id == agent_id)
    if sample is Sample.LOW_RATING:
        bad = and_(ratings.c.conversation_id == handoffs.c.conversation_id, ratings.c.rating <= low)
        query = query.where(exists().where(bad))
    elif sample is not Sample.RANDOM:
        given = and_(handoff_verdicts.c.handoff_id == handoffs.c.id, handoff_verdicts.c.verdict == sample.value)
        query = query.where(exists().where(given))
    return [str(row.conversation_id) for row in await c.execute(query)]


async def describe(c: UnitOfWork, conversation_ids: Sequence[str]) -> list[Drawn]:
    """Return what a list shows of these conversations, in their order; `agent` held the last stay."""
    stays = (
        select(handoffs.c.conversation_id, handoffs.c.resolved_at, handoffs.c.id, *_customer())
        .add_columns(agents.c.id.label("who"), agents.c.name.label("who_name"))
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .join(agents, agents.c.id == handoffs.c.agent_id)
        .where(handoffs.c.conversation_id.in_(conversation_ids), handoffs.c.resolved_at.is_not(None))
        .order_by(handoffs.c.resolved_at)
    )
    last = {row.conversation_id: row for row in await c.execute(stays)}
    rated = select(ratings.c.conversation_id, ratings.c.rating).where(ratings.c.conversation_id.in_(conversation_ids))
    stars = {row.conversation_id: row.rating for row in await c.execute(rated.order_by(ratings.c.rated_at))}
    said = (
        select(handoffs.c.conversation_id, handoff_verdicts.c.verdict)
        .join(handoffs, handoffs.c.id == handoff_verdicts.c.handoff_id)
        .where(handoffs.c.conversation_id.in_(conversation_ids))
    )
    verdicts: defaultdict[str, set[str]] = defaultdict(set)
    for row in await c.execute(said):
        verdicts[row.conversation_id].add(row.verdict)
    return [
        Drawn(
            one,
            _name(last[one]),
            Person(last[one].who, last[one].who_name),
            last[one].resolved_at,
            stars.get(one),
            tuple(sorted(verdicts[one])),
        )
        for one in conversation_ids
        if one in last
    ]


async def last_seq(c: UnitOfWork, conversation_id: str) -> int | None:
    """Return the number of the conversation's last message; None when there is no such conversation."""
    found = await c.execute(select(conversations.c.last_seq).where(conversations.c.id == conversation_id))
    return found.scalar_one_or_none()
