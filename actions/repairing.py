"""When the two have misunderstood each other: say it again, ask which of two was meant, and soon offer a person."""

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.answering import FALLBACK, admit, answer_from_articles
from actions.deps import Deps
from actions.speech import TALK_TO_A_PERSON, payload, say
from actions.turn import add_step, in_procedure, intent_of, misread_before, turn_of
from conversations.model import Asks, Button, Message, Role, offers_person

UNCLEAR = "unclear"

ONCE_MORE = "Sure, once more."
ASK_AGAIN = "Sorry, I'll ask once more. If you'd rather talk to a person, just say so."
NOTHING_YET = "There is nothing to repeat yet. What can I do for you?"
MY_FAULT = "Sorry, that wasn't clear. Tell me in a few words what you need, or pick one of these."
STARTING_POINTS = (
    Button("Where is my order?", payload("track_order")),
    Button("Return something", payload("return_items")),
    Button("Cancel an order", payload("cancel_order")),
    TALK_TO_A_PERSON,
)
WHICH = "I want to be sure I get this right. Which of these do you mean?"

REQUESTS = {
    "track_order": "Find out where an order is",
    "list_orders": "See what I ordered",
    "cancel_order": "Cancel an order",
    "change_items": "Change an order's items",
    "change_address": "Change a delivery address",
    "change_payment": "Change how I pay",
    "missing_item": "Report something missing",
    "return_items": "Return something",
    "ask_return_policy": "Ask how returns work",
    "exchange_items": "Exchange something",
    "ask_exchange_policy": "Ask how exchanges work",
    "refund_status": "Find out where a refund is",
    "ask_refund_policy": "Ask how refunds work",
    "billing_problem": "Report a wrong charge",
    "ask_payment_methods": "Ask about ways to pay",
    "ask_gift_cards": "Ask about gift cards",
    "ask_promotions": "Ask about discounts",
    "ask_delivery": "Ask about delivery",
    "delivery_problem": "Report a delivery problem",
    "account_access": "Get into my account",
    "change_account_details": "Change my account's details",
    "ask_privacy": "Ask about my data",
    "ask_product": "Ask about a product",
    "ask_warranty": "Ask about the warranty",
    "ask_product_care": "Get help using a product",
    "ask_contact": "Find out how to reach us",
    "complaint": "Make a complaint",
    "wants_person": TALK_TO_A_PERSON.title,
}
"""What a customer may have meant, as the button says it."""


class ActionSayAgain(Action):
    """For "what did you say?" and "I don't get it". Inside a procedure its question follows by itself."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_say_again"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        unclear = intent_of(tracker) == UNCLEAR
        if in_procedure(tracker):
            say(dispatcher, ASK_AGAIN if unclear else ONCE_MORE)
            return []
        if unclear:
            say(dispatcher, MY_FAULT, asks=Asks.CHOOSE, buttons=STARTING_POINTS)
            return []
        return _repeat(dispatcher, context.before)


def _repeat(dispatcher: CollectingDispatcher, before: Message | None) -> list[dict[str, Any]]:
    if before is None or before.role is not Role.BOT:
        say(dispatcher, NOTHING_YET, asks=Asks.ANYTHING_ELSE)
        return []
    say(dispatcher, before.text, asks=before.asks, buttons=before.buttons)
    return [SlotSet(slots.PERSON_OFFERED, True)] if offers_person(before) else []


class ActionAskWhich(Action):
    """Two requests are equally likely: ask once. Whoever is misread twice in a row is offered a person."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_ask_which"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        context = turn_of(self._deps, tracker)
        meant = likely_requests(tracker)
        if misread_before(tracker) or len(meant) < 2:
            if await answer_from_articles(context, dispatcher, FALLBACK):
                return []
            return await admit(context, dispatcher, FALLBACK, offer=not in_procedure(tracker), again=True)
        add_step(context, "Asked which of two was meant", " or ".join(one.replace("_", " ") for one in meant))
        say(dispatcher, WHICH, asks=Asks.CHOOSE, buttons=[Button(REQUESTS[one], payload(one)) for one in meant])
        return []


def likely_requests(tracker: Tracker) -> list[str]:
    """Return the two likeliest things that the customer can ask for, likeliest first."""
    ranking = [str(one.get("name")) for one in tracker.latest_message.get("intent_ranking") or []]
    return [name for name in ranking if name in REQUESTS][:2]
