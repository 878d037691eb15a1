"""Statements over the turn ledger and the saved dialogues. All take the caller's transaction.

What every turn needs is built once, when the module is loaded: building a statement anew takes longer than running it.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, insert, select, update

from common.ids import new_id
from common.wire import DialogueSave
from conversations.errors import StaleEpoch
from conversations.model import Asks, Step, Turn, TurnEnd, TurnRecord, TurnState
from conversations.storage import UnitOfWork, conversations, dialogue_snapshots, messages, turns
from routing.model import Signal, SignalName

UNFINISHED = (TurnState.RECEIVED.value, TurnState.RUNNING.value)

_OF_CONVERSATION = turns.c.conversation_id == bindparam("conversation")
_WAITING = (
    select(turns.c.id, turns.c.is_payload)
    .where(_OF_CONVERSATION, turns.c.state == TurnState.RECEIVED.value)
    .order_by(turns.c.first_seq.desc())
    .limit(1)
)
_ADD_TURN = insert(turns)
_UNFINISHED_TURNS = select(turns).where(_OF_CONVERSATION, turns.c.state.in_(UNFINISHED)).order_by(turns.c.first_seq)
_CHANGE = update(turns).where(turns.c.id == bindparam("turn")).returning(*turns.c)
_GUARD = (
    select(conversations.c.epoch, turns.c.state)
    .join(turns, turns.c.conversation_id == conversations.c.id)
    .where(conversations.c.id == bindparam("conversation"), turns.c.id == bindparam("turn"))
    .with_for_update()
)
_BEGUN = select(turns).where(_OF_CONVERSATION, turns.c.attempts > 0).order_by(turns.c.first_seq)
_BEGUN_IN_EPOCH = _BEGUN.where(turns.c.epoch == bindparam("of_epoch"))
_TEXTS = (
    select(messages.c.turn_id, messages.c.text)
    .where(messages.c.turn_id.in_(bindparam("turns", expanding=True)), messages.c.role == "customer")
    .order_by(messages.c.seq)
)
_ADD_DIALOGUE = insert(dialogue_snapshots)
_OF_DIALOGUE = dialogue_snapshots.c.conversation_id == bindparam("conversation")
_CHANGE_DIALOGUE = update(dialogue_snapshots).where(_OF_DIALOGUE)
_SNAPSHOT = select(dialogue_snapshots.c.snapshot).where(_OF_DIALOGUE)


def turn_of(row: RowMapping) -> Turn:
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


async def receive(c: UnitOfWork, conversation_id: str, seq: int, *, is_payload: bool, epoch: int, now: datetime) -> str:
    """Enter a message into the ledger and return the id of its turn.

    Texts that wait are one turn; a pressed button is a turn of its own, behind the texts written before it.
    """
    waiting = (await c.execute(_WAITING, {"conversation": conversation_id})).one_or_none()
    if waiting is not None and not waiting.is_payload and not is_payload:
        await c.execute(update(turns).where(turns.c.id == waiting.id).values(last_seq=seq))
        return str(waiting.id)
    turn_id = new_id("turn")
    await c.execute(
        _ADD_TURN,
        {
            "id": turn_id,
            "conversation_id": conversation_id,
            "state": TurnState.RECEIVED.value,
            "first_seq": seq,
            "last_seq": seq,
            "epoch": epoch,
            "attempts": 0,
            "is_payload": is_payload,
            "received_at": now,
            "person_offered": False,
            "crossed": False,
            "signals": [],
            "steps": [],
        },
    )
    return turn_id


async def unfinished_turns(c: UnitOfWork, conversation_id: str) -> list[Turn]:
    """Return the turns that are not over, whether waiting or running, oldest first."""
    rows = (await c.execute(_UNFINISHED_TURNS, {"conversation": conversation_id})).mappings()
    return [turn_of(row) for row in rows]


async def change_turn(c: UnitOfWork, turn_id: str, **values: Any) -> Turn:
    return turn_of((await c.execute(_CHANGE, {"turn": turn_id, **values})).mappings().one())


async def give_up_unfinished(c: UnitOfWork, conversation_id: str, now: datetime) -> None:
    """Mark all turns that are not over as handed over: people have their messages now."""
    await c.execute(
        update(turns)
        .where(turns.c.conversation_id == conversation_id, turns.c.state.in_(UNFINISHED))
        .values(state=TurnState.HANDED_OVER.value, ended_at=now)
    )


async def guard(c: UnitOfWork, conversation_id: str, turn_id: str, epoch: int) -> None:
    """Raise StaleEpoch unless this turn is running and its conversation still has this epoch."""
    row = (await c.execute(_GUARD, {"conversation": conversation_id, "turn": turn_id})).one_or_none()
    if row is None or row.epoch != epoch or row.state != TurnState.RUNNING.value:
        raise StaleEpoch(conversation_id, epoch)


async def end_turn(c: UnitOfWork, turn: Turn, end: TurnEnd, now: datetime) -> None:
    """Write down what the turn came to."""
    verdict = end.verdict
    await change_turn(
        c,
        turn.id,
        state=(TurnState.HANDED_OVER if end.handoff else TurnState.DONE).value,
        ended_at=now,
        intent=end.dialogue.intent if end.dialogue else None,
        confidence=end.dialogue.confidence if end.dialogue else None,
        signals=[{"name": one.name.value, "detail": one.detail} for one in end.signals],
        steps=[asdict(step) for step in end.steps],
        sentiment=verdict.sentiment.score,
        complexity=verdict.complexity.score,
        decision=verdict.decision.value,
        reason=verdict.reason,
        verdict=asdict(verdict),
    )


async def records(c: UnitOfWork, conversation_id: str, *, epoch: int | None = None) -> list[TurnRecord]:
    """Return the turns that have begun, oldest first; with `epoch` only those of this stay with the bot."""
    which: dict[str, Any] = {"conversation": conversation_id}
    query = _BEGUN
    if epoch is not None:
        query, which["of_epoch"] = _BEGUN_IN_EPOCH, epoch
    rows = (await c.execute(query, which)).mappings().all()
    texts = await _texts(c, [row["id"] for row in rows])
    return [_record(row, texts.get(row["id"], "")) for row in rows]


async def _texts(c: UnitOfWork, turn_ids: list[str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for turn_id, text in await c.execute(_TEXTS, {"turns": turn_ids}):
        texts[turn_id] = f"{texts[turn_id]}\n{text}" if turn_id in texts else text
    return texts


def _record(row: RowMapping, text: str) -> TurnRecord:
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


async def save_dialogue(c: UnitOfWork, conversation_id: str, save: DialogueSave, now: datetime) -> None:
    values = {
        "turn_id": save.turn_id,
        "snapshot": save.snapshot,
        "intent": save.intent,
        "confidence": save.confidence,
        "active_form": save.active_form,
        "requested_slot": save.requested_slot,
        "slots": save.slots,
        "saved_at": now,
    }
    changed = await c.execute(_CHANGE_DIALOGUE, {"conversation": conversation_id, **values})
    if not changed.rowcount:
        await c.execute(_ADD_DIALOGUE, {"conversation_id": conversation_id, **values})


async def forget_dialogue(c: UnitOfWork, conversation_id: str) -> None:
    await c.execute(delete(dialogue_snapshots).where(dialogue_snapshots.c.conversation_id == conversation_id))


async def read_snapshot(c: UnitOfWork, conversation_id: str) -> dict[str, Any] | None:
    """Return what the assistant knew of the dialogue at the end of the last turn."""
    found = await c.execute(_SNAPSHOT, {"conversation": conversation_id})
    snapshot: dict[str, Any] | None = found.scalar_one_or_none()
    return snapshot


async def read_dialogue(c: UnitOfWork, conversation_id: str) -> DialogueSave | None:
    query = select(dialogue_snapshots).where(dialogue_snapshots.c.conversation_id == conversation_id)
    row = (await c.execute(query)).mappings().one_or_none()
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
