"""What people do: the assistant explains, offers a colleague, and hands over when the customer agrees."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answering import answer_from_articles
from actions.deps import Deps
from actions.next_wish import take_up, waits
from actions.offers import ANY_OFFER, OFFERS
from actions.speech import OFFER_BUTTONS, say
from actions.turn import add_signal, add_step, intent_of, turn_of
from actions.visit import Visit
from conversations.model import Asks
from routing.model import SignalName


async def offer_colleague(visit: Visit) -> None:
    """Leave a procedure for a colleague who does what the assistant cannot."""
    await answer_from_articles(visit.context, visit.dispatcher, visit.intent)
    visit.step(f"Explained {visit.intent.replace('_', ' ')}", "left to a person")
    visit.set(slots.OFFERED_FOR, visit.intent)
    visit.offer_person(OFFERS.get(visit.intent, ANY_OFFER))


class ActionOfferColleague(Action):
    """Explains from the articles what the rules are, then offers a colleague."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_offer_colleague"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context, intent = turn_of(self._deps, tracker), intent_of(tracker)
        await answer_from_articles(context, dispatcher, intent)
        say(dispatcher, OFFERS.get(intent, ANY_OFFER), asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
        add_step(context, f"Explained {intent.replace('_', ' ')}", "left to a person")
        return [SlotSet(slots.PERSON_OFFERED, True), SlotSet(slots.OFFERED_FOR, intent)]


class ActionHandOver(Action):
    """Tells routing. It says nothing: the service says that a person comes once that has been committed."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_hand_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context, topic = turn_of(self._deps, tracker), tracker.slots.get(slots.OFFERED_FOR)
        if tracker.slots.get(slots.PERSON_OFFERED) and topic:
            add_signal(context, SignalName.NEEDS_PERSON, str(topic))
        add_signal(context, SignalName.PERSON_WANTED)
        return [SlotSet(slots.PERSON_OFFERED, False), SlotSet(slots.OFFERED_FOR, None)]


class ActionNoteComplaint(Action):
    """Hears the customer; a complaint goes to a person by the rules of routing."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_note_complaint"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        add_signal(context, SignalName.COMPLAINT)
        say(
            dispatcher,
            "Thank you for telling us. This should be looked at by a person.",
        )
        return []


class ActionDeclinePerson(Action):
    """Takes a no to the offered person."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_decline_person"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        add_signal(context, SignalName.PERSON_DECLINED)
        declined = [SlotSet(slots.PERSON_OFFERED, False), SlotSet(slots.OFFERED_FOR, None)]
        if waits(tracker.slots):
            return [*declined, *take_up(context, dispatcher, tracker.slots)]
        say(dispatcher, "All right. Is there anything else I can help with?", asks=Asks.ANYTHING_ELSE)
        return declined
