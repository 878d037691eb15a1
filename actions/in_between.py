"""What comes in the middle of a procedure and is no answer to its question: a question, or a wish for later."""

import re

from actions import slots
from actions.answering import admit, answer_from_articles
from actions.next_wish import keep, waits
from actions.offers import OFFERS
from actions.visit import Visit
from routing.model import SignalName
from shop.words import is_no

_QUESTION = re.compile(
    r"^\W*(?:(?:and|but|so|ok|okay|hm+|oh|wait|sorry|hi|hey|hello)\b\W+)*(?:"
    r"(?:what|how|is|are|do|does|when|where|which|who|why|will)\b[^?]*\?"
    r"|(?:do|does|is|are|will) (?:you|there|it|the|i|we)\b|how (?:long|much|many|far|soon|late|often)\b"
    r"|(?:what|how|when|where|which|who|why)"
    r" (?:do|does|can|could|should|would|will|is|are) (?:i|you|we|it|the|they|a|an)\b)",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^\W*(?:(?:hi|hey|hello|ok|and|so|please|sorry)\W+)*can i\b"
    r"|\b(?:i want|i'd like|i need|please|can you|could you|could i|where(?:'?s| is| are) (?:my|it|the (?:order|parcel"
    r"|package))|my (?:order|refund|parcel|package))\b|\d{7}",
    re.IGNORECASE,
)
_HOW_TO = re.compile(
    r"\bhow (?:do|can|could|should|would) (?:i|we) (?:get to )?"
    r"(?:cancel|return|send|exchange|swap|change|update|modify|edit|track|check|find|see)\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"^\W*(?:(?:oh|ok|okay|yes|yeah|hm+|wait|please|sure)\b\W+)*(?:and|also|plus|then|additionally|another thing"
    r"|one more thing|after that|btw|by the way)\b|\b(?:also|as well|after that|afterwards?)\b"
    r"|\btoo\b(?=\W*$|[.,;!?])",
    re.IGNORECASE,
)
_RATHER = re.compile(r"\b(?:instead|rather|actually|no|nope|forget|changed my mind|never ?mind)\b", re.IGNORECASE)

_BARE = re.compile(
    r"^\W*(?:(?:oh|ok|okay|k|yes|yeah|yep|yup|sure|fine|hm+|no|nope|nah|well|right|alright|thanks)\b\W*)+$",
    re.IGNORECASE,
)
_OPEN = frozenset(
    {slots.ORDER_ID, slots.ITEMS, slots.NEW_ITEMS, slots.ADDRESS, slots.PAYMENT_METHOD, slots.CANCEL_REASON}
)
"""Questions that no yes and no no answers."""
HOW_TO_LEAVE = "If you'd rather leave it as it is, just say stop."
CARRY_ON = "All right, let's carry on here."

_MATTERS = {
    "cancel_order": "the cancellation",
    "return_items": "the return",
    "exchange_items": "the exchange",
    "change_items": "the change",
    "change_address": "the address",
    "change_payment": "the payment",
}
"""What a procedure is about, as in "the return of order #W1000002"."""
_LATER_MATTERS = {
    **{topic: f"{matter} comes" for topic, matter in _MATTERS.items()},
    "track_order": "I'll look that up",
    "list_orders": "I'll look that up",
    "refund_status": "I'll look that up",
    "billing_problem": "we'll look at that",
    "change_account_details": "we'll see to that",
    **dict.fromkeys(OFFERS, "we'll see to that"),
}


def asks_in_general(text: str) -> bool:
    """Say whether a text asks how things are, and not to have something done: "is the return label free?"."""
    return bool(_QUESTION.search(text)) and not _WISH.search(text)


def asks_how_it_is(text: str) -> bool:
    """As `asks_in_general`, for a first message: "how do I return something" wants to begin."""
    return asks_in_general(text) and not _HOW_TO.search(text)


def comes_on_top(text: str) -> bool:
    """Say whether a wish is for after what is being done, and not instead of it: "and also change its address"."""
    return bool(_LATER.search(text)) and not _RATHER.search(text)


async def answer_aside(visit: Visit) -> None:
    """Answer a question in between from the articles; then the procedure asks its own again."""
    if not await answer_from_articles(visit.context, visit.dispatcher, visit.intent):
        await admit(visit.context, visit.dispatcher, visit.intent, offer=False)
    _pass_over(visit)
    visit.lead = where_we_were(visit)


async def answers_instead(visit: Visit) -> bool:
    """Answer a first message that only asks how things are, if the articles know; return whether that was done."""
    # A wish that was kept has no search of its own.
    if visit.text != visit.context.text or not asks_how_it_is(visit.text):
        return False
    if not await answer_from_articles(visit.context, visit.dispatcher, visit.intent):
        return False
    visit.empty(*slots.PROCEDURE)
    visit.end()
    return True


def keep_for_later(visit: Visit, intent: str) -> bool:
    """Keep a wish that comes on top; then the procedure asks its question again.

    False when the message is no such wish, or when too many wait already.
    """
    if intent not in _LATER_MATTERS or not comes_on_top(visit.text):
        return False
    others = waits(visit.values)
    if not keep(visit, visit.text, intent):
        return False
    visit.say(f"Noted: {_LATER_MATTERS[intent]} {'after that' if others else 'next'}.")
    _pass_over(visit)
    visit.lead = where_we_were(visit)
    return True


def pass_bare_word(visit: Visit) -> None:
    """Ask an open question again after a bare yes or no: none of them answers it. A no is told how to leave.

    A no to a person that was offered beside the question only goes on.
    """
    slot = visit.requested
    if not visit.fresh or slot not in _OPEN or not _BARE.match(visit.text):
        return
    lead = ""
    if is_no(visit.text):
        lead = CARRY_ON if visit.context.turn.person_offered else HOW_TO_LEAVE
    if lead == HOW_TO_LEAVE:
        visit.signal(SignalName.FORM_REJECTED, slot)
    _pass_over(visit)
    visit.lead = lead


def where_we_were(visit: Visit) -> str:
    """Return how a procedure is taken up after an answer in between: "Back to the return of order #W1000002."."""
    matter, order = _MATTERS.get(str(visit.get(slots.TOPIC))), visit.get(slots.ORDER_ID)
    if matter is None:
        return ""
    return f"Back to {matter} of order {order}." if order else f"Back to {matter}."


def _pass_over(visit: Visit) -> None:
    """Nothing in this message answers the procedure's question."""
    visit.fresh, visit.text, visit.entities = False, "", {}
