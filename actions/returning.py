"""Returning items: identity, order, items, where the refund goes, read-out, yes."""

from collections.abc import Sequence

from actions.choosing import RETURN, choose_order, refuse
from actions.choosing_items import RETURN_WORDS, choose_items
from actions.choosing_methods import choose_method
from actions.order_words import item_lines
from actions.settling import ReadOut, request_of, settle
from actions.speech import bullets
from actions.visit import Visit
from shop.model import Action, Item, Order
from shop.phrases import count_words
from shop.plans import Plan
from shop.policy import Refused

WHERE_TO = "Where shall the refund go?"
NOT_ALLOWED = Refused(
    "return.refund_to",
    "A refund can go to the payment method you paid with, or to a gift card that is already in your account.",
)
NO_METHOD = "The payment method of this order is no longer in your account, so a colleague has to arrange the refund."


async def advance(visit: Visit, customer_id: str) -> None:
    order = await choose_order(visit, customer_id, RETURN)
    items = choose_items(visit, order, RETURN_WORDS) if order else None
    if order is None or items is None or not await _choose_method(visit, customer_id, order):
        return
    await settle(
        visit,
        customer_id,
        RETURN,
        request_of(visit, Action.RETURN),
        lambda plan: _read_out(order, items, plan),
        [("items", "Other items"), ("payment_method", "Refund elsewhere")],
    )


async def _choose_method(visit: Visit, customer_id: str, order: Order) -> bool:
    allowed = await visit.deps.shop.refund_methods(customer_id, order.order_id)
    saved = await visit.deps.shop.payment_methods(customer_id)
    if not allowed:
        refuse(visit, RETURN, order.order_id, Refused("return.refund_to", NO_METHOD))
        return False
    return choose_method(visit, order, saved, allowed, WHERE_TO, NOT_ALLOWED)


def _read_out(order: Order, items: Sequence[Item], plan: Plan) -> ReadOut:
    parts = [
        f"Please check your return for order {order.order_id}:",
        bullets(item_lines(items)),
        f"Refund: {plan.money_words}, counted from when the parcel has arrived and been checked.",
        " ".join((*plan.conditions, "An order can be returned once, so name everything that goes back.")),
    ]
    number = count_words(len(items), "item")
    question = f"Shall I request this return of {number} from order {order.order_id}?"
    return ReadOut("\n\n".join(parts), question, f"Return {number}", "Don't return")
