"""What a customer may do instead of waiting: leave a message, or choose a time for a call back. The place is kept."""

from collections import Counter
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from conversations import storage_handoffs, storage_log, texts
from conversations.hub import Event, MessageAdded
from conversations.languages import Language, book
from conversations.model import Asks, Button, Conversation, Draft, Handoff, HandoffState, Role
from conversations.storage import UnitOfWork
from routing.hours import Hours, hours_of
from routing.model import TriggerName
from routing.rules import Rules

LEAVE_MESSAGE = "/leave_message"
CALL_BACK = "/call_back"
_AT = f"{CALL_BACK} "
SLOTS_SHOWN = 4
SLOT = timedelta(hours=1)
LOOKED_AHEAD_HOURS = 14 * 24

CHOICES = (Button("Leave a message", LEAVE_MESSAGE), Button("Call me back", CALL_BACK))


def choices(language: str | None) -> tuple[Button, ...]:
    """Return the buttons. `language`: the one that the customer wrote in, None for one that the assistant speaks.

    A call in another language is not offered: nobody can promise who is there then to speak it.
    """
    if language is None:
        return CHOICES
    return (Button(_in(language).leave, LEAVE_MESSAGE),)


def foreign(handoff: Handoff) -> str | None:
    """Return the language that brought the customer to people; None when it was something else."""
    return handoff.language if handoff.reason == TriggerName.FOREIGN_LANGUAGE else None


def _in(language: str | None) -> Language:
    """Return the texts in the customer's language, in English where they are not known in it."""
    known = book().languages.get(language or "")
    if known is not None and known.leave:
        return known
    return Language(frozenset(), "", CHOICES[0].title, texts.LEAVE_A_MESSAGE, texts.TAKES_LONG)


class Wish(StrEnum):
    """What the customer chose instead of waiting."""

    MESSAGE = "message"
    CALL_BACK = "call_back"


def is_choice(payload: str | None) -> bool:
    return payload is not None and (payload in (LEAVE_MESSAGE, CALL_BACK) or payload.startswith(_AT))


def slots(hours: Hours, now: datetime, taken: Counter[datetime], most: int) -> list[datetime]:
    """Return the next hours (UTC) in which the queue is open throughout and fewer than `most` calls are promised."""
    at = now.replace(minute=0, second=0, microsecond=0) + SLOT
    found: list[datetime] = []
    for _ in range(LOOKED_AHEAD_HOURS):
        if len(found) == SLOTS_SHOWN:
            break
        if hours.open_between(at, at + SLOT) == SLOT and taken[at] < most:
            found.append(at)
        at += SLOT
    return found


async def choose(
    c: UnitOfWork, rules: Rules, conversation: Conversation, payload: str, now: datetime
) -> tuple[Conversation, list[Event]]:
    """Do what the button says for a waiting conversation, which the caller has locked; say what follows."""
    if conversation.handoff_id is None:
        return conversation, []
    handoff = await storage_handoffs.read_handoff(c, conversation.handoff_id)
    draft = await _carry_out(c, rules, handoff, payload, now)
    conversation, written = await storage_log.append(c, conversation, [draft], now)
    return conversation, [MessageAdded(conversation.id, one) for one in written]


async def _carry_out(c: UnitOfWork, rules: Rules, handoff: Handoff, payload: str, now: datetime) -> Draft:
    if payload == LEAVE_MESSAGE:
        await storage_handoffs.change_handoff(
            c, handoff.id, wish=Wish.MESSAGE.value, call_back_at=None, choices_at=handoff.choices_at or now
        )
        return Draft(Role.SYSTEM, _in(foreign(handoff)).leave_how, asks=Asks.LEAVE_MESSAGE)
    hours = hours_of(rules.hours.calendars, rules.hours.queue_hours, handoff.queue)
    taken = await storage_handoffs.promised_calls(c, handoff.queue)
    free = slots(hours, now, taken, rules.queue.capacity)
    chosen = next((at for at in free if payload == f"{_AT}{at.isoformat()}"), None)
    if chosen is None:  # the first press, or a time that has gone meanwhile
        zone = ZoneInfo(hours.zone)
        buttons = tuple(Button(texts.day_and_time(at, zone), f"{_AT}{at.isoformat()}") for at in free)
        text = texts.CHOOSE_A_TIME if free else texts.NO_TIME_FREE
        return Draft(Role.SYSTEM, text, buttons=buttons or CHOICES[:1], asks=Asks.CHOOSE)
    await storage_handoffs.change_handoff(
        c, handoff.id, wish=Wish.CALL_BACK.value, call_back_at=chosen, choices_at=handoff.choices_at or now
    )
    return Draft(Role.SYSTEM, texts.will_call(chosen, ZoneInfo(hours.zone)), asks=Asks.LEAVE_MESSAGE)


async def offer(c: UnitOfWork, handoff_id: str, now: datetime) -> list[Event]:
    """Tell somebody who waits long what else they can do: once for a handoff."""
    conversation = await storage_log.lock_by_handoff(c, handoff_id)
    handoff = await storage_handoffs.read_handoff(c, handoff_id)
    if handoff.state is not HandoffState.QUEUED or handoff.choices_at is not None or handoff.wish is not None:
        return []
    await storage_handoffs.change_handoff(c, handoff_id, choices_at=now)
    language = foreign(handoff)
    draft = Draft(Role.SYSTEM, _in(language).takes_long, buttons=choices(language), asks=Asks.CHOOSE)
    conversation, written = await storage_log.append(c, conversation, [draft], now)
    return [MessageAdded(conversation.id, one) for one in written]
