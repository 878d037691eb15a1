"""The one form of everything about orders: which procedure a message begins, and its common course.

A procedure reads the message, goes as far as it leads, and asks for the next missing thing. What it is about stands in
the slot `topic`; a wish for something else leaves the one and begins the other.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, ClassVar

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.forms import FormValidationAction

from actions import billing, cancelling, paying, readdressing, returning, slots, swapping, tracking
from actions.colleagues import offer_colleague
from actions.consent import agreed, dropped
from actions.deps import Deps
from actions.in_between import (
    answer_aside,
    answers_instead,
    asks_in_general,
    keep_for_later,
    pass_bare_word,
    where_we_were,
)
from actions.next_wish import keep_apart, take_due, wishes_of
from actions.proving import prove
from actions.turn import actions_since
from actions.visit import LONGEST_WISH, Visit
from shop.word_tools import similar, tokens
from shop.words import find_order_id

ANSWERS = frozenset({"inform", "affirm", "deny"})

Procedure = Callable[[Visit, str], Awaitable[None]]
"""Goes on for a customer who has proved who they are."""

PROCEDURES: Mapping[str, Procedure] = {
    "cancel_order": cancelling.advance,
    "return_items": returning.advance,
    "exchange_items": swapping.advance,
    "change_items": swapping.advance,
    "change_address": readdressing.advance,
    "change_account_details": readdressing.advance,
    "change_payment": paying.advance,
    "track_order": tracking.advance,
    "list_orders": tracking.advance,
    "refund_status": tracking.advance,
    "billing_problem": billing.advance,
}
"""What each intent begins."""

_VERBS: Mapping[str, re.Pattern[str]] = {
    "cancel_order": re.compile(r"\bcancel+(?:ed|led|ling|ing)?\b", re.IGNORECASE),
    "return_items": re.compile(r"\b(?:return(?:ing)?|send(?:ing)? back)\b", re.IGNORECASE),
    "exchange_items": re.compile(r"\b(?:exchang\w+|swap\w*)\b", re.IGNORECASE),
}
"""What the customer calls it decides, where the sentence as a whole resembles something else."""
_CHANGES = frozenset({"change_items", "exchange_items", "change_payment"})
_PAYMENT = re.compile(
    r"\b(?:payment method|(?:change|modify|switch|update) (?:the |how |my )?pa(?:y|id)\w*"
    r"|pay\w* (?:differently|another way))\b",
    re.IGNORECASE,
)
_DOING = frozenset(
    {"cancel_order", "return_items", "exchange_items", "change_items", "change_address", "change_payment"}
)
_ONE_MORE = re.compile(r"\b(?:other|another|second|different) orders?\b", re.IGNORECASE)
_OTHER_ORDER = re.compile(r"\b(?:orders?|change the payment)\b|\d{7}", re.IGNORECASE)
_OPTIONS = re.compile(r"\b(?:sizes?|colou?rs?|version|options?|instead of|for an?other)\b", re.IGNORECASE)

SWITCHED_OFF = "I can't do that for you at the moment, but a colleague can. Shall I bring one in?"

_NO_OTHER_ANSWER = frozenset(
    {"action_listen", "action_extract_slots", "action_deactivate_loop", "action_session_start"}
)
_SAID_IN_BETWEEN = frozenset({"action_say_again", "utter_take_your_time", "utter_no_harm_done", "utter_thanks"})
"""After these the customer need not be told where the procedure was."""


class ValidateOrderForm(FormValidationAction):
    """Validates Rasa's form as a whole: the steps depend on each other, so slot by slot would not do.

    Returning no event makes Rasa leave the message to the rules (a question, a wish to leave) and come back later.
    """

    form: ClassVar[str] = "order_form"

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return f"validate_{self.form}"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        fresh = not _answered_already(tracker, self.form)
        visit = Visit.begin(self._deps, dispatcher, tracker, fresh)
        take_due(visit)
        intent = visit.intent = meant(visit.intent, visit.text)
        if visit.requested is not None and fresh and not await _reads(visit, intent):
            return []
        if visit.requested is not None and not fresh and _answered_already(tracker, self.form, _SAID_IN_BETWEEN):
            visit.lead = where_we_were(visit)
        wishes = wishes_of(tracker)
        if visit.starting and fresh and wishes:
            await keep_apart(visit, wishes, PROCEDURES)
            intent = visit.intent = meant(visit.intent, visit.text)
        if visit.starting and intent in _DOING and await answers_instead(visit):
            return visit.events()
        if visit.starting:
            visit.empty(*slots.PROCEDURE)
            visit.set(slots.WISH, visit.text[:LONGEST_WISH])
            visit.set(slots.TOPIC, intent)
        procedure = PROCEDURES.get(str(visit.get(slots.TOPIC)))
        if self._deps.switches.is_off(str(visit.get(slots.TOPIC))):
            _leave_to_a_person(visit)
        elif procedure is not None:
            await _go_on(visit, procedure)
        return visit.events()


async def _reads(visit: Visit, intent: str) -> bool:
    """Say whether the procedure reads a message in its middle; an answer in between and a wish for later are done here.

    Another wish instead of this one begins a procedure anew.
    """
    if _is_more(visit, intent) and keep_for_later(
        visit, intent if intent in PROCEDURES else str(visit.get(slots.TOPIC))
    ):
        return True
    if intent in PROCEDURES and _is_another(visit, intent):
        if asks_in_general(visit.text):
            await answer_aside(visit)
        elif not keep_for_later(visit, intent):
            visit.requested = None
        return True
    return intent in ANSWERS | PROCEDURES.keys() or keep_for_later(visit, intent)


async def _go_on(visit: Visit, procedure: Procedure) -> None:
    """What every procedure begins with: a yes or no to what was read out, and who the customer is."""
    if agreed(visit) or dropped(visit):
        return
    pass_bare_word(visit)
    if visit.starting and readdressing.is_other_detail(visit):
        await offer_colleague(visit)
        return
    customer_id = await prove(visit)
    if customer_id is not None:
        await procedure(visit, customer_id)


def _leave_to_a_person(visit: Visit) -> None:
    """The operator has switched this off, perhaps while the customer was in the middle of it."""
    topic = str(visit.get(slots.TOPIC))
    visit.step(f"Asked for {topic.replace('_', ' ')}", "switched off; left to a person")
    visit.empty(*slots.PROCEDURE)
    visit.set(slots.OFFERED_FOR, topic)
    visit.offer_person(SWITCHED_OFF)


def meant(intent: str, text: str) -> str:
    """Return the intent, put right where the words leave no doubt about what shall be changed.

    "Modify the address of my order with the lamp, the bottle and the shoes" names many items and means none of them.
    """
    said = [topic for topic, verb in _VERBS.items() if verb.search(text)]
    if intent in (*_VERBS, "change_items") and len(said) == 1 and said[0] != intent:
        return said[0]
    if intent in _CHANGES and _names_address(text) and not _OPTIONS.search(text):
        return "change_address"
    if intent in ("change_items", "exchange_items") and _PAYMENT.search(text) and not _OPTIONS.search(text):
        return "change_payment"
    return intent


def _names_address(text: str) -> bool:
    return any(similar(word, "address") for word in tokens(text))


def _is_more(visit: Visit, intent: str) -> bool:
    """Say whether the message names one more order: "and #W1000003 too", "also cancel my other order"."""
    chosen, named = visit.get(slots.ORDER_ID), find_order_id(visit.text)
    more = chosen is not None and named != chosen if named else bool(chosen and _ONE_MORE.search(visit.text))
    return more and (intent in ANSWERS or (intent in PROCEDURES and not _is_another(visit, intent)))


def _is_another(visit: Visit, intent: str) -> bool:
    """Say whether the message leaves the procedure for another one."""
    if intent == "change_payment" and (visit.get(slots.PAYMENT_METHOD) or visit.requested == slots.PAYMENT_METHOD):
        # "I'd rather use my PayPal", about the money of this very procedure.
        return bool(_OTHER_ORDER.search(visit.text))
    if intent == tracking.REFUND_STATUS and visit.requested == slots.CONFIRM and find_order_id(visit.text) is None:
        return False  # "Wait, how much do I get back?": what was read out says it, and is read out again.
    return PROCEDURES[intent] is not PROCEDURES.get(str(visit.get(slots.TOPIC)))


def _answered_already(tracker: Tracker, form: str, small: frozenset[str] = frozenset()) -> bool:
    """Say whether another action, none of `small`, has answered this message: then the question only comes again."""
    return any(name not in _NO_OTHER_ANSWER | small | {form} for name in actions_since(tracker))
