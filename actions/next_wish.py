"""Two requests in one message: the first is done, the second is remembered and taken up when the first is over."""

from collections.abc import Mapping
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
_DUE = "due"


@dataclass(frozen=True)
class Wish:
    """A part of a message, and the intent that it was taken for."""

    text: str
    intent: str

    @classmethod
    def parse(cls, raw: Any) -> "Wish | None":
        return cls(str(raw["text"]), str(raw["intent"])) if isinstance(raw, dict) else None


def wishes_of(tracker: Tracker) -> tuple[Wish, ...]:
    """Return the two requests of the customer's message, as they were said; none when it has one."""
    return tuple(Wish(one["text"], one["intent"]) for one in tracker.latest_message.get("requests") or ())


async def keep_apart(visit: Visit, wishes: tuple[Wish, ...], procedures: Mapping[str, Any]) -> None:
    """Begin with the first procedure. A question beside it is answered along, another procedure remembered."""
    first, second = wishes
    lead, other = (first, second) if first.intent in procedures else (second, first)
    visit.text, visit.intent = lead.text, lead.intent
    if other.intent in procedures or other.intent in OFFERS:
        keep(visit, other.text, other.intent)
        return
    look_up = visit.context.look_up
    found = await look_up(other.text) if look_up is not None else None
    asked = Asked(other.text, *found) if found is not None else Asked(other.text, None, None)
    if not answer_from_articles(visit.context, visit.dispatcher, other.intent, asked):
        admit(visit.context, visit.dispatcher, other.intent, offer=False)


def keep(visit: Visit, text: str, intent: str) -> None:
    """Remember a request until the present one is over."""
    visit.set(slots.NEXT_WISH, {"text": text[:LONGEST_WISH], "intent": intent})
    visit.step("Heard a second request", "kept for later")


def take_due(visit: Visit) -> None:
    """Read the remembered request as if it were written now, when its time has come."""
    raw = visit.get(slots.NEXT_WISH)
    wish = Wish.parse(raw)
    if wish is None or visit.requested is not None or not raw.get(_DUE):
        return
    visit.fresh, visit.text, visit.intent, visit.entities = True, wish.text, wish.intent, {}
    visit.set(slots.NEXT_WISH, None)


def waits(values: Mapping[str, Any]) -> bool:
    """Say whether a second request waits for the end of the first."""
    return Wish.parse(values.get(slots.NEXT_WISH)) is not None


def take_up(context: TurnContext, dispatcher: CollectingDispatcher, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Say that the second request comes now, and begin it; nothing when there is none."""
    wish = Wish.parse(values.get(slots.NEXT_WISH))
    if wish is None:
        return []
    add_step(context, "Took up the second request", wish.intent.replace("_", " "))
    say(dispatcher, LEAD.format(wish=quoted(wish.text)))
    if wish.intent in OFFERS:
        say(dispatcher, OFFERS[wish.intent], asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
        offered = {slots.PERSON_OFFERED: True, slots.OFFERED_FOR: wish.intent, slots.NEXT_WISH: None}
        return [SlotSet(name, value) for name, value in offered.items()]
    now = {"text": wish.text, "intent": wish.intent, _DUE: True}
    return [SlotSet(slots.NEXT_WISH, now), FollowupAction(FORM)]
