"""What was told from the articles: table and statements. All take the caller's transaction.

No words are kept here: the question is the turn's messages, so it goes when they go.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    union_all,
    update,
)

from common.storage import metadata
from common.storage_prepared import Call, Prepared, run
from conversations.model import Message, Role
from conversations.storage import UnitOfWork, UtcDateTime, conversations, messages, turns
from conversations.told import Quoted, Reaction, Told, ToldRecord

told_answers = Table(
    "told_answers",
    metadata,
    Column("turn_id", String(64), ForeignKey("turns.id"), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer),
    Column("answered", Boolean, nullable=False),
    Column("intent", String(64), nullable=False),
    Column("probability", Float, nullable=False),
    Column("index_version", String(128), nullable=False),
    Column("nearest", JSON),
    Column("nearest_score", Float, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reaction", String(16)),
    Column("reaction_at", UtcDateTime),
    Index(None, "at"),
    Index(None, "conversation_id", "at"),
)

told_passages = Table(
    "told_passages",
    metadata,
    Column("turn_id", String(64), ForeignKey("told_answers.turn_id"), primary_key=True),
    Column("passage_id", String(64), primary_key=True),
    Column("place", Integer, nullable=False),
    Column("article_id", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "passage_id", "at"),
    Index(None, "article_id", "at"),
)

inserted_passages = Table(
    "inserted_passages",
    metadata,
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("passage_id", String(64), primary_key=True),
    Column("article_id", String(200), nullable=False),
    Column("title", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "passage_id", "at"),
    Index(None, "article_id", "at"),
)
"""What agents told: passages that they took over from the suggestions, by their message."""


def _got(table: Table, message: ColumnElement[str]) -> Select[Any]:
    row = table.c
    columns = (row.passage_id, row.article_id, row.title, row.section, row.url, row.conversation_id, row.at)
    return select(message.label("message"), *columns)


got_passages = union_all(
    _got(told_passages, told_passages.c.turn_id),
    _got(inserted_passages, cast(inserted_passages.c.seq, String(64))),
).subquery("got_passages")
"""Every passage that a customer got, from the assistant or from an agent. `message` tells those of a chat apart."""

_ADD_ANSWER = Prepared(insert(told_answers))
_ADD_PASSAGES = Prepared(insert(told_passages))
_ADD_INSERTED = Prepared(insert(inserted_passages))
_LAST = (
    select(told_answers.c.turn_id)
    .join(turns, turns.c.id == told_answers.c.turn_id)
    .where(told_answers.c.conversation_id == bindparam("conversation"))
    .order_by(told_answers.c.at.desc(), told_answers.c.turn_id.desc())
    .limit(1)
    .correlate(None)
)
_LAST_IN_EPOCH = _LAST.where(turns.c.epoch == bindparam("of_epoch"))
_NOT_KNOWN = told_answers.c.reaction.is_(None) | (told_answers.c.reaction == Reaction.LEFT.value)
_REACT = Prepared(update(told_answers).where(told_answers.c.turn_id == _LAST.scalar_subquery(), _NOT_KNOWN))
_REACT_IN_EPOCH = Prepared(
    update(told_answers).where(told_answers.c.turn_id == _LAST_IN_EPOCH.scalar_subquery(), _NOT_KNOWN)
)


def keeping(turn_id: str, conversation_id: str, seq: int | None, told: Told, now: datetime) -> tuple[Call, Call]:
    """Return what writes down what this turn told."""
    answer = _ADD_ANSWER(
        turn_id=turn_id,
        conversation_id=conversation_id,
        seq=seq,
        answered=told.answered,
        intent=told.intent,
        probability=told.probability,
        index_version=told.index_version,
        nearest=asdict(told.nearest) if told.nearest else None,
        nearest_score=told.nearest_score,
        at=now,
    )
    rows = [
        {"turn_id": turn_id, "place": place, "conversation_id": conversation_id, "at": now, **asdict(quoted)}
        for place, quoted in enumerate(told.passages)
    ]
    return answer, _ADD_PASSAGES.each(rows)


def inserting(written: Sequence[Message]) -> Sequence[Call]:
    """Return what writes down the passages that agents put into these messages."""
    rows = [
        {
            "conversation_id": message.conversation_id,
            "seq": message.seq,
            "passage_id": passage_id,
            "article_id": one.article_id,
            "title": one.title,
            "section": one.section,
            "url": one.url,
            "at": message.at,
        }
        for message in written
        if message.role is Role.AGENT
        for passage_id, one in {one.passage_id: one for one in message.citations if one.passage_id}.items()
    ]
    return [_ADD_INSERTED.each(rows)] if rows else []


def reacting(conversation_id: str, reaction: Reaction, now: datetime, *, epoch: int | None = None) -> Call:
    """Return what writes down what the customer made of the last answer, unless that is known.

    With `epoch` only of an answer of this stay with the bot: what is written after a person has helped is no reaction.
    """
    values = {"conversation": conversation_id, "reaction": reaction.value, "reaction_at": now}
    return _REACT(**values) if epoch is None else _REACT_IN_EPOCH(**values, of_epoch=epoch)


async def react(c: UnitOfWork, conversation_id: str, reaction: Reaction, now: datetime) -> None:
    """Write down what the customer made of the last answer, unless that is known."""
    await run(c, reacting(conversation_id, reaction, now))


async def records(
    c: UnitOfWork, *, since: datetime | None = None, turn_ids: Sequence[str] | None = None, most: int = 5_000
) -> list[ToldRecord]:
    """Return what was told, newest first, with the questions it was told to."""
    query = (
        select(told_answers, conversations.c.locale, conversations.c.claim_name, turns.c.first_seq, turns.c.asks)
        .join(conversations, conversations.c.id == told_answers.c.conversation_id)
        .join(turns, turns.c.id == told_answers.c.turn_id)
        .order_by(told_answers.c.at.desc(), told_answers.c.turn_id.desc())
        .limit(most)
    )
    if since is not None:
        query = query.where(told_answers.c.at >= since)
    if turn_ids is not None:
        query = query.where(told_answers.c.turn_id.in_(turn_ids))
    rows = list((await c.execute(query)).mappings())
    passages = await _passages(c, [row["turn_id"] for row in rows])
    said = await _said(c, {row["conversation_id"] for row in rows})
    return [_record(row, passages[row["turn_id"]], said[row["conversation_id"]]) for row in rows]


async def told_at(c: UnitOfWork, conversation_id: str, seq: int) -> ToldRecord | None:
    """Return what the bot's message `seq` told."""
    own = (told_answers.c.conversation_id == conversation_id) & (told_answers.c.seq == seq)
    turn_id = (await c.execute(select(told_answers.c.turn_id).where(own))).scalar_one_or_none()
    return (await records(c, turn_ids=[turn_id]))[0] if turn_id is not None else None


async def last_told(c: UnitOfWork, passage_ids: Sequence[str]) -> str | None:
    """Return the turn that quoted one of the passages last."""
    query = select(told_passages.c.turn_id).where(told_passages.c.passage_id.in_(passage_ids))
    ordered = query.order_by(told_passages.c.at.desc(), told_passages.c.turn_id.desc()).limit(1)
    return (await c.execute(ordered)).scalar_one_or_none()


@dataclass(frozen=True)
class PassageTold:
    """How often a passage was told, and when first and last."""

    quoted: Quoted
    conversations: int
    first_at: datetime
    last_at: datetime


async def passages_told(c: UnitOfWork, article_id: str) -> list[PassageTold]:
    """Return the passages of an article that customers got, the one told last first."""
    row = got_passages.c
    columns = (row.passage_id, row.article_id, row.title, row.section, row.url)
    first, last = func.min(row.at, type_=UtcDateTime), func.max(row.at, type_=UtcDateTime)
    query = (
        select(
            *columns,
            func.count(row.conversation_id.distinct()).label("conversations"),
            first.label("first_at"),
            last.label("last_at"),
        )
        .where(row.article_id == article_id)
        .group_by(*columns)
        .order_by(last.desc(), row.passage_id)
    )
    return [
        PassageTold(quoted_of(found), found["conversations"], found["first_at"], found["last_at"])
        for found in (await c.execute(query)).mappings()
    ]


async def told_by_article(c: UnitOfWork, since: datetime) -> dict[str, int]:
    """Return in how many conversations each article was quoted."""
    counted = func.count(got_passages.c.conversation_id.distinct()).label("conversations")
    query = select(got_passages.c.article_id, counted).where(got_passages.c.at >= since)
    rows = await c.execute(query.group_by(got_passages.c.article_id))
    return {row.article_id: row.conversations for row in rows}


PARAMETERS = 500
"""Values in one statement: databases take a bounded number."""


async def _passages(c: UnitOfWork, turn_ids: Sequence[str]) -> dict[str, list[Quoted]]:
    found: dict[str, list[Quoted]] = defaultdict(list)
    for start in range(0, len(turn_ids), PARAMETERS):
        some = turn_ids[start : start + PARAMETERS]
        query = select(told_passages).where(told_passages.c.turn_id.in_(some)).order_by(told_passages.c.place)
        for row in (await c.execute(query)).mappings():
            found[row["turn_id"]].append(quoted_of(row))
    return found


def quoted_of(row: RowMapping | dict[str, Any]) -> Quoted:
    return Quoted(row["passage_id"], row["article_id"], row["title"], row["section"], row["url"])


async def _said(c: UnitOfWork, conversation_ids: set[str]) -> dict[str, list[tuple[int, str | None, str]]]:
    """Return what customers wrote, oldest first: (seq, turn, text) by conversation. Pressed buttons are left out."""
    said: dict[str, list[tuple[int, str | None, str]]] = defaultdict(list)
    wanted = sorted(conversation_ids)
    for start in range(0, len(wanted), PARAMETERS):
        query = (
            select(messages.c.conversation_id, messages.c.seq, messages.c.turn_id, messages.c.text)
            .where(
                messages.c.conversation_id.in_(wanted[start : start + PARAMETERS]),
                messages.c.role == Role.CUSTOMER.value,
                messages.c.payload.is_(None),
            )
            .order_by(messages.c.conversation_id, messages.c.seq)
        )
        for row in await c.execute(query):
            said[row.conversation_id].append((row.seq, row.turn_id, row.text))
    return said


def _record(row: RowMapping, passages: Sequence[Quoted], said: Sequence[tuple[int, str | None, str]]) -> ToldRecord:
    told = Told(
        passages=tuple(passages),
        intent=row["intent"],
        probability=row["probability"],
        index_version=row["index_version"],
        nearest=quoted_of(row["nearest"]) if row["nearest"] else None,
        nearest_score=row["nearest_score"],
    )
    return ToldRecord(
        turn_id=row["turn_id"],
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        told=told,
        at=row["at"],
        locale=row["locale"],
        question="\n".join(text for _, turn_id, text in said if turn_id == row["turn_id"]),
        earlier=tuple(text for seq, _, text in said if seq < row["first_seq"]),
        asks=row["asks"],
        customer_name=row["claim_name"],
        reaction=Reaction(row["reaction"]) if row["reaction"] else None,
        reaction_at=row["reaction_at"],
    )
