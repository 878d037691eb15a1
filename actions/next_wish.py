"""Several requests in one message: the first is done, the others are remembered and taken up in their order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import FollowupAction, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answering import Asked, admit, answer_from_articles
from actions.offers import OFFERS
from actions.speech import OFFER_BUTTONS, say
from actions.turn import add_step
from actions.visit import LONGEST_WISH, Visit
from conversations.model import Asks
from conversations.open_turns import TurnContext
from conversations.packet import quoted

FORM = "order_form"
LEAD = "You also asked: “{wish}”. Let's do that now."
MOST_KEPT = 8
_DUE = "due"


@dataclass(frozen=True)
class Wish:
    """A part of a message, and the intent that it was taken for."""

    text: str
    intent: str

    @classmethod
    def parse(cls, raw: Any) -> "Wish | None":
        return cls(str(raw["text"]), str(raw["intent"])) if isinstance(raw, dict) else None

    def to_json(self) -> dict[str, Any]:
        return {"text": self.text, "intent": self.intent}


def wishes_of(tracker: Tracker) -> tuple[Wish, ...]:
    """Return the requests of the customer's message, as they were said; none when it has only one."""
    return tuple(Wish(one["text"], one["intent"]) for one in tracker.latest_message.get("requests") or ())


def waiting(values: Mapping[str, Any]) -> tuple[Wish, ...]:
    """Return the remembered requests, the next one first. A dialogue from before there were several holds just one."""
    raw = values.get(slots.NEXT_WISH)
    found = (Wish.parse(one) for one in (raw if isinstance(raw, list) else [raw]))
    return tuple(one for one in found if one is not None)


async def keep_apart(visit: Visit, wishes: tuple[Wish, ...], procedures: Mapping[str, Any]) -> None:
    """Begin with the first procedure. Questions beside it are answered along, other procedures remembered."""
    lead = next((one for one in wishes if one.intent in procedures), wishes[0])
    visit.text, visit.intent = lead.text, lead.intent
    for other in wishes:
        if other is lead:
            continue
        if other.intent in procedures or other.intent in OFFERS:
            keep(visit, other.text, other.intent)
        else:
            await _answer_along(visit, other)


async def _answer_along(visit: Visit, question: Wish) -> None:
    look_up = visit.context.look_up
    found = await look_up(question.text) if look_up is not None else None
    asked = Asked(question.text, *found) if found is not None else Asked(question.text, None, None)
    if not await answer_from_articles(visit.context, visit.dispatcher, question.intent, asked):
        await admit(visit.context, visit.dispatcher, question.intent, offer=False)


def keep(visit: Visit, text: str, intent: str) -> bool:
    """Remember a request until those before it are over; return whether there was room."""
    kept, wish = waiting(visit.values), Wish(text[:LONGEST_WISH], intent)
    if wish in kept:
        return True
    if len(kept) >= MOST_KEPT:
        return False
    visit.set(slots.NEXT_WISH, _raw((*kept, wish)))
    visit.step("Heard another request", "kept for later")
    return True


def take_due(visit: Visit) -> None:
    """Read the next remembered request as if it were written now, when its time has come."""
    raw, kept = visit.get(slots.NEXT_WISH), waiting(visit.values)
    first = raw[0] if isinstance(raw, list) and raw else raw
    if not kept or visit.requested is not None or not first.get(_DUE):
        return
    visit.fresh, visit.text, visit.intent, visit.entities = True, kept[0].text, kept[0].intent, {}
    visit.set(slots.NEXT_WISH, _raw(kept[1:]))


def waits(values: Mapping[str, Any]) -> bool:
    """Say whether another request waits for the end of the present one."""
    return bool(waiting(values))


def take_up(context: TurnContext, dispatcher: CollectingDispatcher, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Say that the next request comes now, and begin it; nothing when there is none."""
    kept = waiting(values)
    if not kept:
        return []
    wish, rest = kept[0], kept[1:]
    add_step(context, "Took up the next request", wish.intent.replace("_", " "))
    say(dispatcher, LEAD.format(wish=quoted(wish.text)))
    if wish.intent in OFFERS:
        say(dispatcher, OFFERS[wish.intent], asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
        offered = {slots.PERSON_OFFERED: True, slots.OFFERED_FOR: wish.intent, slots.NEXT_WISH: _raw(rest)}
        return [SlotSet(name, value) for name, value in offered.items()]
    now = [{**wish.to_json(), _DUE: True}, *(one.to_json() for one in rest)]
    return [SlotSet(slots.NEXT_WISH, now), FollowupAction(FORM)]


def _raw(wishes: Sequence[Wish]) -> list[dict[str, Any]] | None:
    return [one.to_json() for one in wishes] or None
