"""Cancelling an order: identity, order, reason, read-out, yes."""

from actions import slots
from actions.choosing import CANCEL, choose_order
from actions.settling import request_of, settle
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from shop.model import Action, Order
from shop.phrases import join_words
from shop.read_outs import read_out
from shop.words import match_items, match_reason

ANY_REASON = "Why would you like to cancel order {order_id}?"
OTHER_REASON = "I can cancel an order for one of these reasons only: {reasons}. Which one is it?"


async def advance(visit: Visit, customer_id: str) -> None:
    order = await choose_order(visit, customer_id, CANCEL)
    if order is None or not _choose_reason(visit):
        return
    partly = _names_some(visit, order)
    await settle(
        visit,
        customer_id,
        CANCEL,
        request_of(visit, Action.CANCEL),
        lambda plan: read_out(plan, order, partly=partly),
        [("order", "Another order")],
    )


def _choose_reason(visit: Visit) -> bool:
    """Fill the reason from what was said; ask for it when it is not there. Returns whether it is known."""
    reasons = visit.deps.shop.policy.cancel_reasons
    pressed = visit.entity(slots.ENTITY_REASON)
    found = pressed if pressed in reasons else None
    if found is None and visit.text:
        found = match_reason(visit.text, reasons)
    if found is None and not visit.get(slots.CANCEL_REASON):
        found = match_reason(str(visit.get(slots.WISH) or ""), reasons)
    if found is not None:
        visit.set(slots.CANCEL_REASON, found)
    if visit.get(slots.CANCEL_REASON):
        return True
    buttons = [Button(_reason_title(reason), payload("inform", cancel_reason=reason)) for reason in reasons]
    if visit.not_usable(slots.CANCEL_REASON):
        words = join_words([f'"{reason}"' for reason in reasons], "or")
        visit.ask(slots.CANCEL_REASON, OTHER_REASON.format(reasons=words), Asks.REASON, buttons)
    else:
        question = ANY_REASON.format(order_id=visit.get(slots.ORDER_ID))
        visit.ask(slots.CANCEL_REASON, question, Asks.REASON, buttons)
    return False


def _reason_title(reason: str) -> str:
    return reason[:1].upper() + reason[1:]


def _names_some(visit: Visit, order: Order) -> bool:
    """Say whether the customer spoke of some of several items only."""
    named = match_items(visit.words, order.items).chosen
    return 0 < len(named) < len(order.items)
