"""Statements over handoffs, and the figures made of them. All take the caller's transaction."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, ScalarSelect, String, and_, bindparam, cast, func, insert, or_, select, update

from common.storage import Database
from common.storage_prepared import Call, Prepared, Row, run_one
from conversations import storage_words
from conversations.errors import HandoffNotFound
from conversations.file_names import in_words
from conversations.json_view import attachments_of
from conversations.model import Conversation, Handoff, HandoffState, Outcome, Role
from conversations.model_waiting import ToldWait
from conversations.queueing import FloorFigures, Held
from conversations.storage import UnitOfWork, UtcDateTime, conversations, handoffs, lock_name, messages
from conversations.storage_log import conversation_of
from routing.queue import RECENT_CONVERSATIONS
from routing.wait_accuracy import LOOKED_AT

CLOSED_SHOWN = 100
"""How many closed handoffs a list holds, newest first."""


_ASKED = Prepared(update(handoffs).where(handoffs.c.id == bindparam("handoff"), handoffs.c.asked_at.is_(None)))
_REPLIED = Prepared(
    update(handoffs)
    .where(handoffs.c.id == bindparam("handoff"))
    .values(
        first_reply_at=func.coalesce(handoffs.c.first_reply_at, bindparam("replied_at", type_=UtcDateTime())),
        asked_at=None,
    )
)
CONVERSATIONS = Prepared(select(handoffs.c.id, handoffs.c.conversation_id).where(handoffs.c.id == bindparam("handoff")))
_ALL_BUT_PACKET = [column for column in handoffs.c if column.name != "packet"]
_WAITS = handoffs.c.state == HandoffState.QUEUED.value
_IS_HELD = handoffs.c.state == HandoffState.ACTIVE.value
_WITH_PEOPLE = or_(_WAITS, _IS_HELD)
_OF_AGENT: BindParameter[str] = bindparam("agent")

_ADD = Prepared(insert(handoffs))
_OF_ID = Prepared(select(handoffs).where(handoffs.c.id == bindparam("handoff")))
_CHANGE = Prepared(update(handoffs).where(handoffs.c.id == bindparam("handoff")).returning(*handoffs.c))
_WAITING = Prepared(select(*_ALL_BUT_PACKET).where(_WAITS))
_HELD = Prepared(select(*_ALL_BUT_PACKET).where(_IS_HELD))
_OPEN = Prepared(select(handoffs.c.conversation_id, handoffs.c.id, handoffs.c.agent_id).where(_WITH_PEOPLE))
_OPEN_OF = Prepared(
    select(handoffs.c.id, handoffs.c.agent_id).where(
        handoffs.c.conversation_id == bindparam("conversation"), _WITH_PEOPLE
    )
)
_HELD_BY = Prepared(select(handoffs.c.id, handoffs.c.claimed_at).where(_IS_HELD, handoffs.c.agent_id == _OF_AGENT))
_LOADS = Prepared(
    select(handoffs.c.agent_id, func.sum(handoffs.c.weight).label("load")).where(_IS_HELD).group_by(handoffs.c.agent_id)
)
_HELD_COUNT = Prepared(select(func.count().label("count")).select_from(handoffs).where(_IS_HELD))
_LOAD = Prepared(
    select(func.coalesce(func.sum(handoffs.c.weight), 0.0).label("load")).where(
        or_(and_(_IS_HELD, handoffs.c.agent_id == _OF_AGENT), and_(_WAITS, handoffs.c.offered_to == _OF_AGENT)),
        handoffs.c.id != bindparam("but"),
    )
)
_OFFERS = Prepared(select(handoffs.c.id).where(handoffs.c.offered_to == _OF_AGENT, _WAITS).limit(1))
_LAST_AGENT = Prepared(
    select(handoffs.c.agent_id)
    .where(handoffs.c.conversation_id == bindparam("conversation"), handoffs.c.agent_id.is_not(None))
    .order_by(handoffs.c.created_at.desc())
    .limit(1)
)
_WAIT_OUTCOMES = Prepared(
    select(handoffs.c.told_wait, handoffs.c.created_at, handoffs.c.claimed_at)
    .where(handoffs.c.claimed_at.is_not(None), handoffs.c.told_wait.is_not(None))
    .order_by(handoffs.c.claimed_at.desc())
    .limit(LOOKED_AT)
)
_HANDLED = Prepared(
    select(handoffs.c.claimed_at, handoffs.c.resolved_at)
    .where(handoffs.c.resolved_at.is_not(None), handoffs.c.claimed_at.is_not(None))
    .order_by(handoffs.c.resolved_at.desc())
    .limit(RECENT_CONVERSATIONS)
)
_STANDING = (
    select(
        handoffs.c.id.concat(handoffs.c.state)
        .concat(func.coalesce(handoffs.c.agent_id, "-"))
        .concat(func.coalesce(handoffs.c.offered_to, "-"))
        .concat(func.coalesce(cast(handoffs.c.queued_at, String), "-"))
        .label("line")
    )
    .where(or_(_WAITS, _IS_HELD))
    .order_by(handoffs.c.id)
    .subquery()
)
_FINGERPRINT = Prepared(select(func.aggregate_strings(_STANDING.c.line, ",").label("lines")))


def handoff_of(row: Row) -> Handoff:
    """Return the row's handoff; its packet is empty when the statement left it out."""
    return Handoff(
        id=row["id"],
        conversation_id=row["conversation_id"],
        state=HandoffState(row["state"]),
        reason=row["reason"],
        priority=row["priority"],
        skills=tuple(row["skills"]),
        queue=row["queue"],
        created_at=row["created_at"],
        due_at=row["due_at"],
        packet=row.get("packet", {}),
        agent_id=row["agent_id"],
        claimed_at=row["claimed_at"],
        first_reply_at=row["first_reply_at"],
        resolved_at=row["resolved_at"],
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
        summary=row["summary"],
        agent_name=row["agent_name"],
        queued_at=row["queued_at"],
        language=row["language"],
        weight=row["weight"],
        last_agent_id=row["last_agent_id"],
        turned_down=tuple(row["turned_down"]),
        offered_to=row["offered_to"],
        offered_until=row["offered_until"],
        asked_at=row["asked_at"],
        told_wait=ToldWait(**row["told_wait"]) if row["told_wait"] else None,
        wish=row["wish"],
        call_back_at=row["call_back_at"],
        choices_at=row["choices_at"],
        tags=tuple(row["tags"]),
    )


async def insert_handoff(c: UnitOfWork, handoff: Handoff) -> None:
    """Write a new handoff, which waits."""
    # Without an estimate the column is left out: a JSON null is not the database's.
    told = {"told_wait": asdict(handoff.told_wait)} if handoff.told_wait else {}
    await run_one(
        c,
        _ADD(
            id=handoff.id,
            conversation_id=handoff.conversation_id,
            state=handoff.state.value,
            reason=handoff.reason,
            priority=handoff.priority,
            skills=list(handoff.skills),
            queue=handoff.queue,
            created_at=handoff.created_at,
            queued_at=handoff.queued_at or handoff.created_at,
            due_at=handoff.due_at,
            packet=handoff.packet,
            summary="",
            language=handoff.language,
            weight=handoff.weight,
            last_agent_id=handoff.last_agent_id,
            turned_down=[],
            choices_at=handoff.choices_at,
            tags=list(handoff.tags),
            **told,
        ),
    )
    await storage_words.add_handoff(c, handoff)


async def read_handoff(c: UnitOfWork, handoff_id: str) -> Handoff:
    """Raises HandoffNotFound."""
    row = (await run_one(c, _OF_ID(handoff=handoff_id))).one_or_none()
    if row is None:
        raise HandoffNotFound(handoff_id)
    return handoff_of(row)


async def change_handoff(c: UnitOfWork, handoff_id: str, **values: Any) -> Handoff:
    (row,) = (await run_one(c, _CHANGE(handoff=handoff_id, **values))).rows
    return handoff_of(row)


async def tags_in_use(c: UnitOfWork, newest: int) -> list[list[str]]:
    """Return the tags of the handoffs that were resolved last."""
    query = (
        select(handoffs.c.tags)
        .where(handoffs.c.resolved_at.is_not(None))
        .order_by(handoffs.c.resolved_at.desc())
        .limit(newest)
    )
    return list((await c.execute(query)).scalars())


def noting_replies(handoff_ids: Iterable[str], now: datetime) -> Call:
    """Return what notes that an agent has answered in each: these customers wait for nothing now."""
    return _REPLIED.each([{"handoff": one, "replied_at": now} for one in handoff_ids])


def noting_asked(handoff_ids: Iterable[str], now: datetime) -> Call:
    """Return what notes that these customers wait for an answer from now on, unless they do already."""
    return _ASKED.each([{"handoff": one, "asked_at": now} for one in handoff_ids])


async def lock_agent(c: UnitOfWork, agent_id: str) -> None:
    """Let no other transaction give this agent a conversation before this one ends; a conversation is locked first.

    SQLite has one writer at a time anyway.
    """
    await lock_name(c, agent_id)


async def promised_calls(c: UnitOfWork, queue: str) -> Counter[datetime]:
    """Return how many calls are promised for each hour of the queue."""
    query = select(handoffs.c.call_back_at).where(
        handoffs.c.state == HandoffState.QUEUED.value,
        handoffs.c.queue == queue,
        handoffs.c.call_back_at.is_not(None),
    )
    return Counter((await c.execute(query)).scalars())


async def load_of(c: UnitOfWork, agent_id: str, but: str) -> float:
    """Return the weight of what the agent holds and is being offered, without the handoff `but`."""
    return float((await run_one(c, _LOAD(agent=agent_id, but=but))).rows[0]["load"])


async def has_offer(c: UnitOfWork, agent_id: str) -> bool:
    return bool((await run_one(c, _OFFERS(agent=agent_id))).rows)


async def last_agent(c: UnitOfWork, conversation_id: str) -> str | None:
    """Return the agent who had this conversation last."""
    row = (await run_one(c, _LAST_AGENT(conversation=conversation_id))).one_or_none()
    return row["agent_id"] if row else None


async def loads(c: UnitOfWork) -> dict[str, float]:
    """Return the weight of what each agent holds, by id: looked at every second, so the database adds it up."""
    return {row["agent_id"] or "": float(row["load"]) for row in (await run_one(c, _LOADS())).rows}


async def held_by(c: UnitOfWork, agent_id: str) -> list[Held]:
    """Return what the agent holds, in no particular order."""
    rows = (await run_one(c, _HELD_BY(agent=agent_id))).rows
    return [Held(row["id"], agent_id, row["claimed_at"]) for row in rows]


async def wait_outcomes(c: UnitOfWork) -> list[tuple[ToldWait, float]]:
    """Return what the last customers were told of their wait, and the seconds that it took, oldest first."""
    return [
        (ToldWait(**row["told_wait"]), (row["claimed_at"] - row["created_at"]).total_seconds())
        for row in reversed((await run_one(c, _WAIT_OUTCOMES())).rows)
        if row["told_wait"]
    ]


async def waiting_handoffs(c: UnitOfWork) -> list[Handoff]:
    """Return all that wait, in no particular order and without their packets, which are large and not needed for it."""
    return [handoff_of(row) for row in (await run_one(c, _WAITING())).rows]


async def held_handoffs(c: UnitOfWork) -> list[Handoff]:
    """Return all that agents hold, in no particular order and without their packets."""
    return [handoff_of(row) for row in (await run_one(c, _HELD())).rows]


async def waiting_count(c: UnitOfWork) -> int:
    query = select(func.count()).select_from(handoffs).where(handoffs.c.state == HandoffState.QUEUED.value)
    return int((await c.execute(query)).scalar_one())


async def open_handoffs(c: UnitOfWork) -> dict[str, tuple[str, str | None]]:
    """Return handoff and agent, if one has it, of each conversation that is with people, by its id."""
    return {row["conversation_id"]: (row["id"], row["agent_id"]) for row in (await run_one(c, _OPEN())).rows}


async def open_handoff(db: Database, conversation_id: str) -> tuple[str, str | None] | None:
    """Return the same of one conversation. None: it is with nobody."""
    rows = (await db.look(_OPEN_OF(conversation=conversation_id))).rows
    return (rows[0]["id"], rows[0]["agent_id"]) if rows else None


async def recent_handling_seconds(c: UnitOfWork) -> list[float]:
    """Return how long the last resolved conversations were with an agent, oldest first."""
    rows = (await run_one(c, _HANDLED())).rows
    return [(row["resolved_at"] - row["claimed_at"]).total_seconds() for row in reversed(rows)]


async def fingerprint(db: Database) -> str:
    """Return what changes whenever the queue or a holder does: one text, put together by the database."""
    return str((await db.look(_FINGERPRINT())).rows[0]["lines"])


async def active_count(c: UnitOfWork) -> int:
    """Return how many conversations agents hold."""
    return int((await run_one(c, _HELD_COUNT())).rows[0]["count"])


async def floor_figures(c: UnitOfWork, agents_online: int) -> FloorFigures:
    """Return what a customer's wait is worked out from."""
    return FloorFigures(await recent_handling_seconds(c), agents_online, await active_count(c), await wait_outcomes(c))


@dataclass(frozen=True)
class HandoffRow:
    """A handoff with its conversation and the last message of it."""

    handoff: Handoff
    conversation: Conversation
    last_role: Role | None
    last_text: str | None
    last_at: datetime | None


async def handoff_rows(c: UnitOfWork, state: HandoffState, agent_id: str | None = None) -> list[HandoffRow]:
    """Return the handoffs in this state, with `agent_id` only this agent's. Closed: the newest only."""
    query = (
        select(handoffs, messages.c.role, messages.c.text, messages.c.attachments, messages.c.at)
        .join(conversations, conversations.c.id == handoffs.c.conversation_id)
        .outerjoin(messages, and_(messages.c.conversation_id == conversations.c.id, messages.c.seq == _last_said()))
        .where(handoffs.c.state == state.value)
    )
    if agent_id is not None:
        query = query.where(handoffs.c.agent_id == agent_id)
    if state is HandoffState.CLOSED:
        query = query.order_by(handoffs.c.resolved_at.desc()).limit(CLOSED_SHOWN)
    rows = (await c.execute(query)).mappings().all()
    found = await _conversations(c, {row["conversation_id"] for row in rows})
    return [
        HandoffRow(
            handoff=handoff_of(row),
            conversation=found[row["conversation_id"]],
            last_role=Role(row["role"]) if row["role"] else None,
            last_text=row["text"] or in_words(attachments_of(row["attachments"] or ())),
            last_at=row["at"],
        )
        for row in rows
    ]


def _last_said() -> ScalarSelect[int]:
    """The number of the conversation's last message of a customer or an agent: what a colleague wants to see of it."""
    people = select(func.max(messages.c.seq)).where(
        messages.c.conversation_id == conversations.c.id, messages.c.role.in_((Role.CUSTOMER.value, Role.AGENT.value))
    )
    return people.correlate(conversations).scalar_subquery()


async def _conversations(c: UnitOfWork, ids: set[str]) -> dict[str, Conversation]:
    rows = (await c.execute(select(conversations).where(conversations.c.id.in_(ids)))).mappings()
    return {row["id"]: conversation_of(row) for row in rows}


@dataclass(frozen=True)
class DayFigures:
    """Of the conversations begun since a time in which the customer wrote: all, and those that went to people."""

    conversations: int
    handed_over: int


async def day_figures(c: UnitOfWork, since: datetime) -> DayFigures:
    begun = select(conversations.c.id).where(
        conversations.c.created_at >= since, conversations.c.last_customer_at.is_not(None)
    )
    today = begun.subquery()
    handed = select(func.count(func.distinct(handoffs.c.conversation_id))).join(
        today, today.c.id == handoffs.c.conversation_id
    )
    return DayFigures(
        conversations=int((await c.execute(select(func.count()).select_from(today))).scalar_one()),
        handed_over=int((await c.execute(handed)).scalar_one()),
    )
