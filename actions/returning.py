"""Returning items: identity, order, items, where the refund goes, read-out, yes."""

from actions.choosing import RETURN, choose_order, refuse
from actions.choosing_items import RETURN_WORDS, choose_items
from actions.choosing_methods import choose_method
from actions.settling import request_of, settle
from actions.visit import Visit
from shop.model import Action, Order
from shop.policy import Refused
from shop.read_outs import read_out

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
        lambda plan: read_out(plan, order),
        [("items", "Other items"), ("payment_method", "Refund elsewhere")],
    )


async def _choose_method(visit: Visit, customer_id: str, order: Order) -> bool:
    allowed = await visit.deps.shop.refund_methods(customer_id, order.order_id)
    saved = await visit.deps.shop.payment_methods(customer_id)
    if not allowed:
        refuse(visit, RETURN, order.order_id, Refused("return.refund_to", NO_METHOD))
        return False
    return choose_method(visit, order, saved, allowed, WHERE_TO, NOT_ALLOWED)
