"""The turn ledger: a turn is received with its messages, runs, and ends together with everything it came to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from common.ids import new_id
from conversations import packet, storage_alerts, storage_handoffs, storage_log, storage_told, storage_turns, texts
from conversations.errors import StaleEpoch
from conversations.hub import Event, MessageAdded, QueueChanged
from conversations.languages import says
from conversations.model import (
    Asks,
    Begun,
    Conversation,
    Draft,
    Handoff,
    HandoffState,
    Message,
    NewHandoff,
    QueuePlace,
    Role,
    State,
    Turn,
    TurnEnd,
    TurnState,
    offers_person,
)
from conversations.ownership import state_changed
from conversations.queueing import place_of
from conversations.storage import UnitOfWork
from conversations.storage_alerts import Outage
from conversations.waiting_choices import CHOICES
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
    conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
    if conversation.state is not State.BOT:
        await storage_turns.give_up_unfinished(c, conversation_id, now)
        return None
    unfinished = await storage_turns.unfinished_turns(c, conversation_id)
    while unfinished and unfinished[0].state is TurnState.RUNNING and unfinished[0].epoch != conversation.epoch:
        left = unfinished.pop(0)
        await storage_turns.change_turn(c, left.id, state=TurnState.HANDED_OVER.value, ended_at=now)
    if not unfinished or (unfinished[0].state is TurnState.RUNNING and not resume):
        return None
    turn = unfinished[0]
    before = await storage_log.last_not_of_customer(c, conversation_id)
    asked_by_bot = before if before is not None and before.role is Role.BOT else None
    turn = await storage_turns.change_turn(
        c,
        turn.id,
        state=TurnState.RUNNING.value,
        epoch=conversation.epoch,
        attempts=turn.attempts + 1,
        started_at=now,
        asks=_awaited(asked_by_bot),
        person_offered=asked_by_bot is not None and offers_person(asked_by_bot),
        crossed=before is not None and before.seq > turn.first_seq,
    )
    between = await storage_log.messages_between(c, conversation_id, turn.first_seq - 1, turn.last_seq)
    return Begun(
        turn,
        tuple(message for message in between if message.turn_id == turn.id and message.role is Role.CUSTOMER),
        conversation,
        before,
        await _customer_turns(c, conversation),
        await storage_turns.read_snapshot(c, conversation_id),
    )


def _awaited(asked_by_bot: Message | None) -> str | None:
    """Return what the customer's words may answer. A rating is not given in words, so they are about something new."""
    if asked_by_bot is None or asked_by_bot.asks in (None, Asks.FEEDBACK):
        return None
    return asked_by_bot.asks.value


async def finish(
    c: UnitOfWork, rules: Rules, turn: Turn, end: TurnEnd, agents_online: int, now: datetime
) -> tuple[list[Event], bool] | None:
    """Commit replies, scores, decision, dialogue and a change of holder as one. `agents_online` counts at a handoff.

    Return what has happened, and whether another turn waits. None: the conversation has changed hands; nothing is
    written but that the turn was handed over.
    Raises StaleEpoch when a later attempt runs this turn, or it is over: then nothing is written at all.
    """
    conversation = await storage_log.read_conversation(c, turn.conversation_id, lock=True)
    unfinished = await storage_turns.unfinished_turns(c, conversation.id)
    current = next((one for one in unfinished if one.id == turn.id), None)
    if current is None or current.state is not TurnState.RUNNING or current.attempts != turn.attempts:
        raise StaleEpoch(conversation.id, turn.epoch)
    if conversation.epoch != turn.epoch or conversation.state is not State.BOT:
        await storage_turns.change_turn(c, turn.id, state=TurnState.HANDED_OVER.value, ended_at=now)
        return None
    if end.dialogue is not None:
        await storage_turns.save_dialogue(c, conversation.id, end.dialogue, now)
    await storage_turns.end_turn(c, turn, end, now)
    if end.reaction is not None:
        await storage_told.react(c, conversation.id, end.reaction, now, epoch=turn.epoch)
    if end.handoff is not None:
        written, events = await _hand_over(c, rules, conversation, turn, end, end.handoff, agents_online, now)
    else:
        sender = storage_log.Sender(turn_id=turn.id)
        _, written = await storage_log.append(c, conversation, end.replies, now, sender)
        events = [MessageAdded(conversation.id, message) for message in written]
    await _keep_told(c, turn, end, written, now)
    return events, end.handoff is None and len(unfinished) > 1


async def _keep_told(c: UnitOfWork, turn: Turn, end: TurnEnd, written: Sequence[Message], now: datetime) -> None:
    """Keep what this turn told. An answer that was held back, because a person takes over, was not told."""
    if end.told is None:
        return
    carrier = next((one for one in written if bool(one.citations) == end.told.answered), None)
    if end.told.answered and carrier is None:
        return
    seq = carrier.seq if carrier is not None and end.replies else None
    await storage_told.keep(c, turn.id, turn.conversation_id, seq, end.told, now)


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
    english = texts.connecting(sentence, place, anybody_here=anybody_here)
    if not hours.is_open(handoff.created_at):
        opens = hours.next_open(handoff.created_at)
        english = f"{sentence} {texts.closed_until(opens, ZoneInfo(hours.zone))} You won't need to repeat anything."
    if handoff.choices_at is not None:
        english = f"{english} {texts.OTHER_WAYS}"
    own = [] if new.language is None else [says(new.language)]
    told = own if own and not new.reason.startswith(RISK) else [*own, english]
    known = [outage.text] if outage is not None else []
    drafts = [Draft(Role.BOT, text, author=texts.ASSISTANT) for text in (*known, *told)]
    if handoff.choices_at is not None:
        drafts[-1] = replace(drafts[-1], buttons=CHOICES)
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
    records = await storage_turns.records(c, conversation.id, epoch=conversation.epoch)
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
