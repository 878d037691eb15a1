"""The turn ledger: a turn is received with its messages, runs, and ends together with everything it came to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from common.ids import new_id
from common.storage_prepared import Call, run
from conversations import (
    packet,
    storage_alerts,
    storage_handoffs,
    storage_log,
    storage_stay,
    storage_told,
    storage_turns,
    texts,
)
from conversations.errors import StaleEpoch
from conversations.hub import Event, MessageAdded, QueueChanged
from conversations.languages import says
from conversations.model import (
    Begun,
    Conversation,
    Draft,
    Handoff,
    HandoffState,
    Message,
    NewHandoff,
    Role,
    State,
    Turn,
    TurnEnd,
    TurnRecord,
    TurnState,
    offers_person,
)
from conversations.model_waiting import QueuePlace
from conversations.ownership import state_changed
from conversations.queueing import place_of
from conversations.standing import awaited
from conversations.storage import UnitOfWork
from conversations.storage_alerts import Outage
from conversations.waiting_choices import choices
from kb_index.locales import language_of
from routing.hours import hours_of
from routing.model import MAX_PRIORITY, CustomerTurn, Verdict
from routing.offers import weight_of
from routing.queue import due_at, queue_name
from routing.reasons import customer_sentence
from routing.rules import Rules

RISK = "risk_"
"""How the reasons begin whose sentence may be vital, such as an emergency number."""


async def begin(c: UnitOfWork, conversation_id: str, now: datetime, *, resume: bool) -> Begun | None:
    """Start the oldest waiting turn; with `resume` also one that a crash left running. None: there is none to run."""
    stay = await storage_stay.read_stay(c, conversation_id)
    conversation, before = stay.conversation, stay.before
    if conversation.state is not State.BOT:
        await storage_turns.give_up_unfinished(c, conversation_id, now)
        return None
    unfinished = stay.unfinished
    while unfinished and unfinished[0].state is TurnState.RUNNING and unfinished[0].epoch != conversation.epoch:
        left = unfinished.pop(0)
        await storage_turns.change_turn(c, left.id, state=TurnState.HANDED_OVER.value, ended_at=now)
    if not unfinished or (unfinished[0].state is TurnState.RUNNING and not resume):
        return None
    asked_by_bot = before if before is not None and before.role is Role.BOT else None
    turn = replace(
        unfinished[0],
        state=TurnState.RUNNING,
        epoch=conversation.epoch,
        attempts=unfinished[0].attempts + 1,
        started_at=now,
        asks=awaited(asked_by_bot),
        person_offered=asked_by_bot is not None and offers_person(asked_by_bot),
        crossed=before is not None and before.seq > unfinished[0].first_seq,
    )
    await storage_turns.change_turn(
        c,
        turn.id,
        state=turn.state.value,
        epoch=turn.epoch,
        attempts=turn.attempts,
        started_at=turn.started_at,
        asks=turn.asks.value if turn.asks else None,
        person_offered=turn.person_offered,
        crossed=turn.crossed,
        last=True,
    )
    own = tuple(message for message in stay.said if message.turn_id == turn.id)
    earlier = [
        record
        for record in stay.records
        if record.turn.attempts and record.turn.epoch == conversation.epoch and record.turn.id != turn.id
    ]
    this = TurnRecord(turn, "\n".join(message.text for message in own), None, (), (), None, None, None, None)
    return Begun(turn, own, conversation, before, _as_routing_sees([*earlier, this]), stay.dialogue)


async def finish_as_known(c: UnitOfWork, begun: Begun, end: TurnEnd, now: datetime) -> list[Message] | None:
    """Commit what `finish` does, when nothing has happened in the conversation since the turn began.

    Return what was said. None: something has, or it goes to people; nothing is written, and it is for `finish`.
    Raises StaleEpoch when a later attempt runs this turn, or it is over: then nothing is written at all.
    """
    turn, conversation = begun.turn, begun.conversation
    if end.handoff is not None or not end.replies or turn.last_seq != conversation.last_seq:
        return None
    written = storage_log.numbered(conversation, end.replies, now, storage_log.Sender(turn_id=turn.id))
    counting = storage_log.COUNT_IF_AS_KNOWN(
        conversation=conversation.id,
        known_epoch=turn.epoch,
        known_last_seq=conversation.last_seq,
        last_seq=written[-1].seq,
        last_message_at=now,
    ).or_stop()
    calls = (
        counting,
        storage_turns.ending_if_running(turn, end, now),
        storage_turns.saving_dialogue(c, conversation.id, end.dialogue, now),
        *_reaction(turn, end, now),
        *storage_log.saying(c, conversation, written),
        *_told(turn, end, written, now),
    )
    done = await run(c, *calls, last=True)
    if len(done) == 1:
        return None
    if len(done) < len(calls):
        raise StaleEpoch(conversation.id, turn.epoch)
    return written


async def finish(
    c: UnitOfWork, rules: Rules, turn: Turn, end: TurnEnd, agents_online: int, now: datetime
) -> tuple[list[Event], bool] | None:
    """Commit replies, scores, decision, dialogue and a change of holder as one. `agents_online` counts at a handoff.

    Return what has happened, and whether another turn waits. None: the conversation has changed hands; nothing is
    written but that the turn was handed over.
    Raises StaleEpoch when a later attempt runs this turn, or it is over: then nothing is written at all.
    """
    locked, open_now = await run(
        c,
        storage_log.LOCKED(conversation=turn.conversation_id),
        storage_turns.UNFINISHED_TURNS(conversation=turn.conversation_id),
    )
    conversation = storage_log.conversation_of(locked.rows[0])
    unfinished = [storage_turns.turn_of(row) for row in open_now.rows]
    current = next((one for one in unfinished if one.id == turn.id), None)
    if current is None or current.state is not TurnState.RUNNING or current.attempts != turn.attempts:
        raise StaleEpoch(conversation.id, turn.epoch)
    if conversation.epoch != turn.epoch or conversation.state is not State.BOT:
        await storage_turns.change_turn(c, turn.id, state=TurnState.HANDED_OVER.value, ended_at=now)
        return None
    if end.handoff is not None:
        await storage_turns.end_turn(c, turn, end, now, *_reaction(turn, end, now))
        written, events = await _hand_over(c, rules, conversation, turn, end, end.handoff, agents_online, now)
        await run(c, *_told(turn, end, written, now))
        return events, False
    written = storage_log.numbered(conversation, end.replies, now, storage_log.Sender(turn_id=turn.id))
    said = storage_log.appending(c, conversation, written) if written else ()
    others = (*_reaction(turn, end, now), *said, *_told(turn, end, written, now))
    await storage_turns.end_turn(c, turn, end, now, *others, last=True)
    return [MessageAdded(conversation.id, message) for message in written], len(unfinished) > 1


def _reaction(turn: Turn, end: TurnEnd, now: datetime) -> list[Call]:
    if end.reaction is None:
        return []
    return [storage_told.reacting(turn.conversation_id, end.reaction, now, epoch=turn.epoch)]


def _told(turn: Turn, end: TurnEnd, written: Sequence[Message], now: datetime) -> tuple[Call, ...]:
    """Return what keeps what this turn told. An answer that was held back, because a person takes over, was not."""
    if end.told is None:
        return ()
    carrier = next((one for one in written if bool(one.citations) == end.told.answered), None)
    if end.told.answered and carrier is None:
        return ()
    seq = carrier.seq if carrier is not None and end.replies else None
    return storage_told.keeping(turn.id, turn.conversation_id, seq, end.told, now)


async def _hand_over(
    c: UnitOfWork,
    rules: Rules,
    conversation: Conversation,
    turn: Turn,
    end: TurnEnd,
    new: NewHandoff,
    agents_online: int,
    now: datetime,
) -> tuple[list[Message], list[Event]]:
    handoff = _new_handoff(rules, conversation, new, end.verdict, now)
    waiting = await storage_handoffs.waiting_handoffs(c)
    place = place_of(handoff, waiting, now, rules, await storage_handoffs.floor_figures(c, agents_online))
    if handoff.priority < MAX_PRIORITY and _takes_long(rules, handoff, place, anybody_here=agents_online > 0):
        handoff = replace(handoff, choices_at=now)
    news = _news(rules, handoff, new, place, await storage_alerts.read_outage(c), agents_online > 0)
    drafts = [*end.replies, *news]
    sender = storage_log.Sender(turn_id=turn.id)
    conversation, written = await storage_log.append(c, conversation, drafts, now, sender)
    await storage_turns.give_up_unfinished(c, conversation.id, now)
    evidence = packet.Evidence(
        conversation=conversation,
        messages=tuple(await storage_log.messages_between(c, conversation.id)),
        records=tuple(await storage_turns.records(c, conversation.id)),
        dialogue=await storage_turns.read_dialogue(c, conversation.id),
    )
    handoff = replace(
        handoff,
        packet=packet.assemble(evidence, new, end.verdict),
        last_agent_id=await storage_handoffs.last_agent(c, conversation.id),
        told_wait=place.wait if agents_online else None,
    )
    await storage_handoffs.insert_handoff(c, handoff)
    queued = await storage_log.change_holder(c, conversation, State.QUEUED, handoff_id=handoff.id)
    added = [MessageAdded(queued.id, message) for message in written]
    return written, [*added, state_changed(queued), QueueChanged()]


def _news(
    rules: Rules, handoff: Handoff, new: NewHandoff, place: QueuePlace, outage: Outage | None, anybody_here: bool
) -> list[Draft]:
    """Return what tells that a person comes: in the customer's language, and in English where it may be vital.

    A known outage comes first. When it is closed, nobody is here or it takes long, there are other ways.
    """
    sentence = customer_sentence(new.reason)
    hours = hours_of(rules.hours.calendars, rules.hours.queue_hours, handoff.queue)
    english = texts.connecting(sentence, place, handoff.queue, anybody_here=anybody_here)
    if not hours.is_open(handoff.created_at):
        opens = hours.next_open(handoff.created_at)
        closed = texts.closed_until(opens, ZoneInfo(hours.zone), handoff.queue)
        english = f"{sentence} {closed} You won't need to repeat anything."
    if handoff.choices_at is not None:
        english = f"{english} {texts.OTHER_WAYS}"
    own = [] if new.language is None else [says(new.language)]
    told = own if own and not new.reason.startswith(RISK) else [*own, english]
    known = [outage.text] if outage is not None else []
    drafts = [Draft(Role.BOT, text, author=texts.ASSISTANT) for text in (*known, *told)]
    if handoff.choices_at is not None:
        drafts[-1] = replace(drafts[-1], buttons=choices(new.language))
    return drafts


def _takes_long(rules: Rules, handoff: Handoff, place: QueuePlace, *, anybody_here: bool) -> bool:
    """Return whether there should be another way than to wait. In an emergency there is none: somebody must come."""
    is_open = hours_of(rules.hours.calendars, rules.hours.queue_hours, handoff.queue).is_open(handoff.created_at)
    return not is_open or not anybody_here or place.high_seconds >= rules.queue.long_wait_minutes * 60


def _new_handoff(rules: Rules, conversation: Conversation, new: NewHandoff, verdict: Verdict, now: datetime) -> Handoff:
    return Handoff(
        id=new_id("hand"),
        conversation_id=conversation.id,
        state=HandoffState.QUEUED,
        reason=new.reason,
        priority=verdict.priority,
        skills=verdict.skills,
        queue=queue_name(verdict.skills),
        created_at=now,
        due_at=due_at(rules, now, verdict.priority, queue_name(verdict.skills)),
        packet={},
        queued_at=now,
        language=new.language or language_of(conversation.locale),
        weight=weight_of(verdict.complexity.score, rules.offers),
    )


async def customer_turns(c: UnitOfWork, conversation_id: str) -> tuple[CustomerTurn, ...]:
    """Return the turns of the present stay with the bot, oldest first, as routing sees them."""
    return await _customer_turns(c, await storage_log.read_conversation(c, conversation_id))


async def _customer_turns(c: UnitOfWork, conversation: Conversation) -> tuple[CustomerTurn, ...]:
    return _as_routing_sees(await storage_turns.records(c, conversation.id, epoch=conversation.epoch))


def _as_routing_sees(records: Sequence[TurnRecord]) -> tuple[CustomerTurn, ...]:
    return tuple(
        CustomerTurn(
            text=record.text,
            seq=record.turn.last_seq,
            asks=record.turn.asks.value if record.turn.asks else None,
            bot_offered_person=record.turn.person_offered,
            intent=record.intent,
            signals=record.signals,
            sentiment=record.sentiment,
        )
        for record in records
    )
