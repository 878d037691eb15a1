"""Statements that read contacts from the log. All take the caller's transaction."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Row,
    Select,
    Subquery,
    Text,
    and_,
    cast,
    func,
    insert,
    null,
    or_,
    select,
    union_all,
)

from conversations.contacts import COURTESIES, NO_ANSWER, RETURN_WITHIN, Contact, Stay, Subject
from conversations.model import Asks, Conversation, Outcome, Role, State
from conversations.rating import Given
from conversations.storage import UnitOfWork, UtcDateTime, closings, conversations, handoffs, messages, ratings, turns
from routing.model import SignalName

FETCHED_AT_ONCE = 500
"""Rows: between two fetches others have their turn."""

_ANSWERS = (Role.BOT.value, Role.AGENT.value)


async def contacts_begun(c: UnitOfWork, since: datetime, until: datetime) -> list[Contact]:
    """Return the contacts that began in `since` .. `until` (the end is not part of it), in no particular order."""
    begun = _begun(since, until)
    stays, given = await _stays(c, begun), await _ratings(c, begun)
    found = []
    async for row in _rows(c, _contacts(begun)):
        found.append(_contact(row, stays.get(row.conversation_id, ()), given.get(row.conversation_id, ())))
    return found


async def contacts_with_returns(c: UnitOfWork, since: datetime, until: datetime) -> tuple[list[Contact], list[Contact]]:
    """Return the contacts that began in the time, and the later ones that may be returns of theirs."""
    found = await contacts_begun(c, since, until)
    ends = [one.ended_at for one in found if one.ended_at is not None]
    horizon = max(ends, default=until) + RETURN_WITHIN
    return found, await contacts_begun(c, until, horizon) if ends else []


async def subjects(
    c: UnitOfWork, since: datetime, until: datetime, intents: Collection[str]
) -> dict[tuple[str, datetime], Subject]:
    """Return what the contacts of the time were about, by conversation and beginning; of `intents` alone."""
    begun = _begun(since, until)
    of_contact = and_(
        turns.c.conversation_id == begun.c.conversation_id,
        turns.c.first_seq >= begun.c.first_seq,
        turns.c.first_seq <= begun.c.to_seq,
    )
    first = select(turns.c.intent).where(of_contact, turns.c.intent.in_(sorted(intents))).order_by(turns.c.first_seq)
    # The names stand in quotation marks, and such marks inside a signal's detail are escaped.
    told = cast(turns.c.signals, Text)
    unanswered = select(turns.c.id).where(of_contact, or_(*(told.contains(f'"{name.value}"') for name in NO_ANSWER)))
    query = select(
        begun.c.conversation_id,
        begun.c.began_at,
        first.limit(1).correlate(begun).scalar_subquery().label("intent"),
        unanswered.correlate(begun).exists().label("unanswered"),
    )
    return {
        (row.conversation_id, row.began_at): Subject(row.intent, bool(row.unanswered)) async for row in _rows(c, query)
    }


async def _rows(c: UnitOfWork, query: Select[Any]) -> AsyncIterator[Row[Any]]:
    async with c.stream(query) as result:
        async for rows in result.partitions(FETCHED_AT_ONCE):
            for row in rows:
                yield row


def _begun(since: datetime, until: datetime) -> Subquery:
    """Each contact of the time: its conversation, the numbers of its messages, and when it began and ended."""
    spans = _spans(since, until)
    first = (
        select(func.min(messages.c.seq))
        .where(
            messages.c.conversation_id == spans.c.conversation_id,
            messages.c.role == Role.CUSTOMER.value,
            messages.c.seq > spans.c.from_seq,
            messages.c.seq <= spans.c.to_seq,
        )
        .correlate(spans)
        .scalar_subquery()
    )
    first_message = and_(messages.c.conversation_id == spans.c.conversation_id, messages.c.seq == first)
    return (
        select(spans, messages.c.seq.label("first_seq"), messages.c.at.label("began_at"))
        .select_from(spans)
        .join(messages, first_message)
        .where(messages.c.at >= since, messages.c.at < until)
        .subquery("begun")
    )


def _spans(since: datetime, until: datetime) -> CTE:
    """Cut the conversations that were alive in the time at their closings."""
    alive = and_(
        conversations.c.created_at < until,
        conversations.c.last_message_at >= since,
        conversations.c.last_customer_at.is_not(None),
    )
    before = func.lag(closings.c.seq).over(partition_by=closings.c.conversation_id, order_by=closings.c.seq)
    closed = (
        select(
            closings.c.conversation_id,
            func.coalesce(before, 0).label("from_seq"),
            closings.c.seq.label("to_seq"),
            closings.c.at.label("ended_at"),
        )
        .join(conversations, conversations.c.id == closings.c.conversation_id)
        .where(alive)
    )
    last = select(func.max(closings.c.seq)).where(closings.c.conversation_id == conversations.c.id).scalar_subquery()
    still_open = select(
        conversations.c.id, func.coalesce(last, 0), conversations.c.last_seq, cast(null(), UtcDateTime)
    ).where(alive, conversations.c.state != State.CLOSED.value)
    return union_all(closed, still_open).cte("spans")


def _contacts(begun: Subquery) -> Select[Any]:
    of_contact = and_(
        messages.c.conversation_id == begun.c.conversation_id,
        messages.c.seq > begun.c.first_seq,
        messages.c.seq <= begun.c.to_seq,
    )
    answers = of_contact & messages.c.role.in_(_ANSWERS)
    asks = select(messages.c.asks).where(of_contact, messages.c.role == Role.BOT.value).order_by(messages.c.seq.desc())
    request = _last_turn(begun, ~_is_courtesy())
    return (
        select(
            begun,
            conversations.c.customer_id,
            select(func.min(messages.c.at)).where(answers).correlate(begun).scalar_subquery().label("answered_at"),
            select(func.max(messages.c.at))
            .where(answers, ~_thanks_back())
            .correlate(begun)
            .scalar_subquery()
            .label("last_answer_at"),
            asks.limit(1).correlate(begun).scalar_subquery().label("asks"),
            turns.c.first_seq.label("request_seq"),
            turns.c.signals,
            _last_turn(begun, _is_courtesy()).label("courtesy_seq"),
        )
        .select_from(begun)
        .join(conversations, conversations.c.id == begun.c.conversation_id)
        .outerjoin(turns, and_(turns.c.conversation_id == begun.c.conversation_id, turns.c.first_seq == request))
    )


def _thanks_back() -> ColumnElement[bool]:
    """The message answers a courtesy: what helped the customer was said before."""
    return select(turns.c.id).where(turns.c.id == messages.c.turn_id, _is_courtesy()).correlate(messages).exists()


def _is_courtesy() -> ColumnElement[bool]:
    nothing_else = and_(turns.c.intent == "deny", turns.c.asks == Asks.ANYTHING_ELSE.value)
    # A turn without an intent brings a request, too: a comparison with NULL would be neither.
    return func.coalesce(or_(turns.c.intent.in_(sorted(COURTESIES)), nothing_else), False)


def _last_turn(begun: Subquery, condition: ColumnElement[bool]) -> Any:
    return (
        select(func.max(turns.c.first_seq))
        .where(
            turns.c.conversation_id == begun.c.conversation_id,
            turns.c.first_seq >= begun.c.first_seq,
            turns.c.first_seq <= begun.c.to_seq,
            condition,
        )
        .correlate(begun)
        .scalar_subquery()
    )


async def _stays(c: UnitOfWork, begun: Subquery) -> dict[str, Sequence[Stay]]:
    """Return all stays with people of the conversations, oldest first."""
    columns = (
        handoffs.c.conversation_id,
        handoffs.c.created_at,
        handoffs.c.first_reply_at,
        handoffs.c.resolved_at,
        handoffs.c.outcome,
    )
    query = (
        select(*columns)
        .where(handoffs.c.conversation_id.in_(select(begun.c.conversation_id)))
        .order_by(handoffs.c.created_at)
    )
    found: defaultdict[str, list[Stay]] = defaultdict(list)
    async for row in _rows(c, query):
        outcome = Outcome(row.outcome) if row.outcome else None
        found[row.conversation_id].append(Stay(row.created_at, row.first_reply_at, row.resolved_at, outcome))
    return dict(found)


async def _ratings(c: UnitOfWork, begun: Subquery) -> dict[str, Sequence[tuple[int, Given]]]:
    """Return all ratings of the conversations, each with the number behind which what was rated begins."""
    query = (
        select(ratings)
        .where(ratings.c.conversation_id.in_(select(begun.c.conversation_id)))
        .order_by(ratings.c.after_seq)
    )
    found: defaultdict[str, list[tuple[int, Given]]] = defaultdict(list)
    async for row in _rows(c, query):
        given = Given(row.rating, row.bot, row.waiting, row.person)
        found[row.conversation_id].append((row.after_seq, given))
    return dict(found)


def _contact(row: Row[Any], stays: Iterable[Stay], given: Iterable[tuple[int, Given]]) -> Contact:
    thanked = row.courtesy_seq is not None and (row.request_seq is None or row.courtesy_seq > row.request_seq)
    return Contact(
        conversation_id=row.conversation_id,
        customer_id=row.customer_id,
        began_at=row.began_at,
        answered_at=row.answered_at,
        last_answer_at=row.last_answer_at,
        ended_at=row.ended_at,
        request=row.request_seq is not None,
        signals=frozenset(SignalName(one["name"]) for one in row.signals or ()),
        thanked=thanked,
        asks=Asks(row.asks) if row.asks else None,
        # The question for a rating that ends a contact comes behind its closing: what begins there is the next one's.
        ratings=tuple(one for after_seq, one in given if row.from_seq <= after_seq <= row.to_seq),
        stays=tuple(
            stay
            for stay in stays
            if stay.created_at >= row.began_at and (row.ended_at is None or stay.created_at <= row.ended_at)
        ),
    )


async def note_closing(c: UnitOfWork, conversation: Conversation, now: datetime) -> None:
    """Keep that the conversation, which the caller has locked, is closed now; nothing when nobody has written in it."""
    if conversation.last_customer_at is not None:
        await c.execute(insert(closings).values(conversation_id=conversation.id, seq=conversation.last_seq, at=now))
