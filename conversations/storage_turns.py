"""Statements over the turn ledger and the saved dialogues. All take the caller's transaction.

What every turn needs is built once, when the module is loaded: building a statement anew takes longer than running it.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from common.storage_prepared import Call, Prepared, Row, run, run_one
from common.wire import DialogueSave
from conversations.errors import StaleEpoch
from conversations.model import Asks, Role, Step, Turn, TurnEnd, TurnRecord, TurnState
from conversations.storage import UnitOfWork, conversations, dialogue_snapshots, messages, turns
from routing.model import Signal, SignalName

UNFINISHED = (TurnState.RECEIVED.value, TurnState.RUNNING.value)

_OF_CONVERSATION = turns.c.conversation_id == bindparam("conversation")
WAITING = Prepared(
    select(turns.c.conversation_id, turns.c.id, turns.c.is_payload)
    .where(_OF_CONVERSATION, turns.c.state == TurnState.RECEIVED.value)
    .order_by(turns.c.first_seq.desc())
    .limit(1)
)
ADD_TURN = Prepared(insert(turns))
CHANGE = Prepared(update(turns).where(turns.c.id == bindparam("turn")))
_END_IF_RUNNING = Prepared(
    update(turns).where(
        turns.c.id == bindparam("turn"),
        turns.c.state == TurnState.RUNNING.value,
        turns.c.attempts == bindparam("known_attempts"),
    )
)
_GIVE_UP_UNFINISHED = Prepared(update(turns).where(_OF_CONVERSATION, turns.c.state.in_(UNFINISHED)))
UNFINISHED_TURNS = Prepared(
    select(turns).where(_OF_CONVERSATION, turns.c.state.in_(UNFINISHED)).order_by(turns.c.first_seq)
)
_GUARD = Prepared(
    select(conversations.c.epoch, turns.c.state)
    .join(turns, turns.c.conversation_id == conversations.c.id)
    .where(conversations.c.id == bindparam("conversation"), turns.c.id == bindparam("turn"))
    .with_for_update()
)
_BEGUN = (_OF_CONVERSATION, turns.c.attempts > 0)
_IN_EPOCH = (*_BEGUN, turns.c.epoch == bindparam("of_epoch"))
_OF_STAY = (
    _OF_CONVERSATION,
    turns.c.state.in_(UNFINISHED)
    | (
        (turns.c.attempts > 0)
        & (
            turns.c.epoch
            == select(conversations.c.epoch).where(conversations.c.id == bindparam("conversation")).scalar_subquery()
        )
    ),
)
STAY = Prepared(select(turns).where(*_OF_STAY).order_by(turns.c.first_seq))
"""The turns that are not over, and those that have begun since the bot last got the conversation."""
STAY_SAID = Prepared(
    select(messages)
    .where(
        messages.c.conversation_id == bindparam("conversation"),
        messages.c.role == Role.CUSTOMER.value,
        messages.c.turn_id.in_(select(turns.c.id).where(*_OF_STAY)),
    )
    .order_by(messages.c.seq)
)
"""What the customer wrote in them."""
_SAID = (
    select(messages.c.turn_id, messages.c.text)
    .where(messages.c.conversation_id == bindparam("conversation"), messages.c.role == Role.CUSTOMER.value)
    .order_by(messages.c.seq)
)
_RECORDS = Prepared(select(turns).where(*_BEGUN).order_by(turns.c.first_seq))
_TEXTS = Prepared(_SAID.where(messages.c.turn_id.is_not(None)))
_RECORDS_IN_EPOCH = Prepared(select(turns).where(*_IN_EPOCH).order_by(turns.c.first_seq))
_TEXTS_IN_EPOCH = Prepared(_SAID.where(messages.c.turn_id.in_(select(turns.c.id).where(*_IN_EPOCH))))


def _saving(insert_: Any) -> Prepared:
    added = insert_(dialogue_snapshots)
    changed = {one.name: added.excluded[one.name] for one in dialogue_snapshots.c if not one.primary_key}
    return Prepared(added.on_conflict_do_update(index_elements=["conversation_id"], set_=changed))


_SAVE_DIALOGUE = {"sqlite": _saving(sqlite.insert), "postgresql": _saving(postgresql.insert)}
_OF_DIALOGUE = dialogue_snapshots.c.conversation_id == bindparam("conversation")
_DIALOGUE = Prepared(select(dialogue_snapshots).where(_OF_DIALOGUE))
_FORGET_DIALOGUE = Prepared(delete(dialogue_snapshots).where(_OF_DIALOGUE))
SNAPSHOT = Prepared(select(dialogue_snapshots.c.snapshot).where(_OF_DIALOGUE))


def turn_of(row: Row) -> Turn:
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        state=TurnState(row["state"]),
        first_seq=row["first_seq"],
        last_seq=row["last_seq"],
        epoch=row["epoch"],
        attempts=row["attempts"],
        started_at=row["started_at"] or row["received_at"],
        is_payload=row["is_payload"],
        asks=Asks(row["asks"]) if row["asks"] else None,
        person_offered=row["person_offered"],
        crossed=row["crossed"],
    )


def received(
    turn_id: str, conversation_id: str, seq: int, *, is_payload: bool, epoch: int, now: datetime
) -> dict[str, Any]:
    """Return the row of a turn that begins with this message: for `ADD_TURN`."""
    return {
        "id": turn_id,
        "conversation_id": conversation_id,
        "state": TurnState.RECEIVED.value,
        "first_seq": seq,
        "last_seq": seq,
        "epoch": epoch,
        "attempts": 0,
        "is_payload": is_payload,
        "received_at": now,
        "started_at": None,
        "asks": None,
        "person_offered": False,
        "crossed": False,
        "signals": [],
        "steps": [],
    }


def running(turn: Turn, now: datetime) -> dict[str, Any]:
    """Return the row of a turn that runs as soon as its message is there: for `ADD_TURN`."""
    row = received(turn.id, turn.conversation_id, turn.first_seq, is_payload=turn.is_payload, epoch=turn.epoch, now=now)
    return {
        **row,
        "state": turn.state.value,
        "attempts": turn.attempts,
        "started_at": turn.started_at,
        "asks": turn.asks.value if turn.asks else None,
        "person_offered": turn.person_offered,
        "crossed": turn.crossed,
    }


async def unfinished_turns(c: UnitOfWork, conversation_id: str) -> list[Turn]:
    """Return the turns that are not over, whether waiting or running, oldest first."""
    return [turn_of(row) for row in (await run_one(c, UNFINISHED_TURNS(conversation=conversation_id))).rows]


async def change_turn(c: UnitOfWork, turn_id: str, *, last: bool = False, **values: Any) -> None:
    """Set columns; `last`: the unit of work ends with this."""
    await run(c, CHANGE(turn=turn_id, **values), last=last)


async def give_up_unfinished(c: UnitOfWork, conversation_id: str, now: datetime) -> None:
    """Mark all turns that are not over as handed over: people have their messages now."""
    await run_one(c, _GIVE_UP_UNFINISHED(conversation=conversation_id, state=TurnState.HANDED_OVER.value, ended_at=now))


async def guard(c: UnitOfWork, conversation_id: str, turn_id: str, epoch: int) -> None:
    """Raise StaleEpoch unless this turn is running and its conversation still has this epoch."""
    row = (await run_one(c, _GUARD(conversation=conversation_id, turn=turn_id))).one_or_none()
    if row is None or row["epoch"] != epoch or row["state"] != TurnState.RUNNING.value:
        raise StaleEpoch(conversation_id, epoch)


def ending_if_running(turn: Turn, end: TurnEnd, now: datetime) -> Call:
    """Return what writes down what the turn came to, and must find it running as it was begun."""
    return _END_IF_RUNNING(turn=turn.id, known_attempts=turn.attempts, **_end_row(turn, end, now)).or_stop()


def saving_dialogue(c: UnitOfWork, conversation_id: str, save: DialogueSave | None, now: datetime) -> Call:
    """Return what saves the dialogue, if there is one to save."""
    rows = [_dialogue_row(conversation_id, save, now)] if save is not None else []
    return _SAVE_DIALOGUE[c.dialect.name].each(rows)


def _end_row(turn: Turn, end: TurnEnd, now: datetime) -> dict[str, Any]:
    verdict = end.verdict
    return {
        "state": (TurnState.HANDED_OVER if end.handoff else TurnState.DONE).value,
        "ended_at": now,
        "intent": end.dialogue.intent if end.dialogue else None,
        "confidence": end.dialogue.confidence if end.dialogue else None,
        "signals": [{"name": one.name.value, "detail": one.detail} for one in end.signals],
        "steps": [asdict(step) for step in end.steps],
        "sentiment": verdict.sentiment.score,
        "complexity": verdict.complexity.score,
        "decision": verdict.decision.value,
        "reason": verdict.reason,
        "verdict": asdict(verdict),
    }


async def records(c: UnitOfWork, conversation_id: str, *, epoch: int | None = None) -> list[TurnRecord]:
    """Return the turns that have begun, oldest first; with `epoch` only those of this stay with the bot."""
    which: dict[str, Any] = {"conversation": conversation_id}
    calls = (_RECORDS, _TEXTS)
    if epoch is not None:
        which["of_epoch"], calls = epoch, (_RECORDS_IN_EPOCH, _TEXTS_IN_EPOCH)
    begun, said = await run(c, *(call(**which) for call in calls))
    texts: dict[str, str] = {}
    for one in said.rows:
        texts[one["turn_id"]] = f"{texts[one['turn_id']]}\n{one['text']}" if one["turn_id"] in texts else one["text"]
    return [record_of(row, texts.get(row["id"], "")) for row in begun.rows]


def record_of(row: Row, text: str) -> TurnRecord:
    return TurnRecord(
        turn=turn_of(row),
        text=text,
        intent=row["intent"],
        signals=tuple(Signal(SignalName(one["name"]), one["detail"]) for one in row["signals"]),
        steps=tuple(Step(one["what"], one["result"]) for one in row["steps"]),
        sentiment=row["sentiment"],
        complexity=row["complexity"],
        decision=row["decision"],
        reason=row["reason"],
    )


async def unfinished_conversations(c: UnitOfWork, before: datetime | None = None) -> list[str]:
    """Return the conversations with a turn that is not over, with `before` only turns received before then."""
    query = select(turns.c.conversation_id).where(turns.c.state.in_(UNFINISHED))
    if before is not None:
        query = query.where(turns.c.received_at < before)
    return list((await c.execute(query.distinct())).scalars())


def _dialogue_row(conversation_id: str, save: DialogueSave, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id,
        "turn_id": save.turn_id,
        "snapshot": save.snapshot,
        "intent": save.intent,
        "confidence": save.confidence,
        "active_form": save.active_form,
        "requested_slot": save.requested_slot,
        "slots": save.slots,
        "saved_at": now,
    }


async def end_turn(c: UnitOfWork, turn: Turn, end: TurnEnd, now: datetime, *others: Call, last: bool = False) -> None:
    """Write down what the turn came to and save its dialogue, together with what else is to be written.

    `last`: the unit of work ends with this.
    """
    saving = saving_dialogue(c, turn.conversation_id, end.dialogue, now)
    await run(c, CHANGE(turn=turn.id, **_end_row(turn, end, now)), *others, saving, last=last)


async def forget_dialogue(c: UnitOfWork, conversation_id: str) -> None:
    await run_one(c, _FORGET_DIALOGUE(conversation=conversation_id))


async def read_snapshot(c: UnitOfWork, conversation_id: str) -> dict[str, Any] | None:
    """Return what the assistant knew of the dialogue at the end of the last turn."""
    row = (await run_one(c, SNAPSHOT(conversation=conversation_id))).one_or_none()
    return row["snapshot"] if row else None


async def read_dialogue(c: UnitOfWork, conversation_id: str) -> DialogueSave | None:
    row = (await run_one(c, _DIALOGUE(conversation=conversation_id))).one_or_none()
    if row is None:
        return None
    return DialogueSave(
        turn_id=row["turn_id"],
        snapshot=row["snapshot"],
        intent=row["intent"],
        confidence=row["confidence"],
        active_form=row["active_form"],
        requested_slot=row["requested_slot"],
        slots=row["slots"],
    )
