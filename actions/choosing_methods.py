"""Which saved payment method pays or gets money back."""

import re
from collections.abc import Sequence

from actions import slots
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from routing.model import SignalName
from shop.model import Order, PaymentMethod
from shop.phrases import payment_methods_words
from shop.policy import Refused, original_methods
from shop.words import match_payment_method

_SPEAKS_OF_MONEY = re.compile(
    r"\b(?:refund\w*|money|pay\s?pal|visa|master\s?card|amex|american express|discover|gift|credit|debit|card|original"
    r"|voucher)\b",
    re.IGNORECASE,
)


def choose_method(
    visit: Visit,
    order: Order,
    saved: Sequence[PaymentMethod],
    allowed: Sequence[PaymentMethod],
    question: str,
    refused: Refused,
) -> bool:
    """Fill the method out of `allowed`; ask when there is a choice. Returns whether it is known.

    `refused` is what is said to a saved method that is not allowed.
    """
    if visit.entity(slots.ENTITY_CHANGE) == "payment_method":
        visit.empty(slots.PAYMENT_METHOD)
        _ask(visit, allowed, question)
        return False
    pressed = visit.entity(slots.ENTITY_METHOD)
    meant = next((one for one in saved if one.payment_method_id == pressed), None) or _read(
        visit, order, saved, allowed
    )
    if meant is not None and meant not in allowed:
        visit.signal(SignalName.POLICY_REFUSED, refused.rule)
        visit.step("Checked which payment method may be used", f"refused by {refused.rule}")
        if visit.get(slots.PAYMENT_METHOD) == meant.payment_method_id:
            visit.empty(slots.PAYMENT_METHOD)
        _ask(visit, allowed, f"{refused.words} {question}")
        return False
    if meant is not None:
        visit.set(slots.PAYMENT_METHOD, meant.payment_method_id)
    elif not visit.get(slots.PAYMENT_METHOD) and len(allowed) == 1:
        visit.set(slots.PAYMENT_METHOD, allowed[0].payment_method_id)
    if visit.get(slots.PAYMENT_METHOD) in [one.payment_method_id for one in allowed]:
        return True
    _ask(visit, allowed, _about_the_answer(visit) + question)
    return False


def speaks_of_money(text: str) -> bool:
    """Say whether a text names a way to pay."""
    return bool(_SPEAKS_OF_MONEY.search(text))


def _about_the_answer(visit: Visit) -> str:
    """What is said to an answer that could not be used; nothing when there was none."""
    if not visit.not_usable(slots.PAYMENT_METHOD):
        return ""
    return "I can only use one of these. " if _SPEAKS_OF_MONEY.search(visit.text) else "I didn't catch that. "


def _read(
    visit: Visit, order: Order, saved: Sequence[PaymentMethod], allowed: Sequence[PaymentMethod]
) -> PaymentMethod | None:
    """Return the saved method that the message means; a message that was not asked for one must speak of money."""
    asked = visit.requested == slots.PAYMENT_METHOD
    text = visit.text if asked or visit.get(slots.PAYMENT_METHOD) else visit.words
    if not text or not (asked or speaks_of_money(text)):
        return None
    among = match_payment_method(text, allowed, original_methods(order)).chosen if asked else None
    return among or match_payment_method(text, saved, original_methods(order)).chosen


def _ask(visit: Visit, allowed: Sequence[PaymentMethod], question: str) -> None:
    words = payment_methods_words(allowed)
    buttons = [
        Button(title[:1].upper() + title[1:], payload("inform", payment_method=key)) for key, title in words.items()
    ]
    visit.ask(slots.PAYMENT_METHOD, question, Asks.PAYMENT_METHOD, buttons)
