"""Details that come without a procedure: an order number alone, or words that may be a question."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answering import FALLBACK, admit, answer_from_account, answer_from_articles
from actions.deps import Deps
from actions.next_wish import take_up, waits
from actions.speech import payload, say
from actions.turn import has_left_procedure, intent_of, turn_of, words_of
from conversations.model import Asks, Button
from shop.words import find_order_id


class ActionTakeInformation(Action):
    """Asks what to do with an order that was named out of the blue; else answers, or admits not to understand."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_take_information"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        order_id = find_order_id(words_of(context))
        if order_id:
            buttons = (
                Button("See its status", payload("track_order", order_id=order_id)),
                Button("Cancel it", payload("cancel_order", order_id=order_id)),
                Button("Change it", payload("change_items", order_id=order_id)),
                Button("Return items", payload("return_items", order_id=order_id)),
            )
            say(dispatcher, f"What would you like to do with order {order_id}?", asks=Asks.CHOOSE, buttons=buttons)
            return []
        if await answer_from_account(self._deps, context, dispatcher):
            return []
        if await answer_from_articles(context, dispatcher, intent_of(tracker)):
            return []
        return await admit(context, dispatcher, FALLBACK, offer=True)


class ActionStartOver(Action):
    """Empties what was filled so far; who the customer is stays proved."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        say(dispatcher, "Let's start again. What can I do for you?", asks=Asks.ANYTHING_ELSE)
        emptied = (*slots.PROCEDURE, slots.LAST_ORDER, slots.OFFERED_FOR, slots.NEXT_WISH)
        return [SlotSet(name, None) for name in emptied]


class ActionStop(Action):
    """Says what was left, if anything, with nothing done; the next request comes now, unless it was a goodbye."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_stop"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        left = has_left_procedure(tracker)
        if waits(tracker.slots) and intent_of(tracker) != "goodbye":
            say(dispatcher, "All right, I've stopped. Nothing has been changed." if left else "All right.")
            return take_up(turn_of(self._deps, tracker), dispatcher, tracker.slots)
        dispatcher.utter_message(response="utter_stopped" if left else "utter_nothing_to_stop")
        return [SlotSet(slots.NEXT_WISH, None)]
