"""Paying a pending order with another saved method: identity, order, method, read-out, yes."""

from actions.choosing import REPAY, choose_order, refuse
from actions.choosing_methods import choose_method
from actions.settling import request_of, settle
from actions.visit import Visit
from shop.model import Action
from shop.policy import Refused, original_methods
from shop.read_outs import read_out

WHICH = "How would you like to pay instead?"
SAME = Refused("change_payment.different_method_only", "The order is paid with that method already.")
NO_OTHER = "There is no other payment method in your account. You can add one under Account, Payment methods."


async def advance(visit: Visit, customer_id: str) -> None:
    order = await choose_order(visit, customer_id, REPAY)
    if order is None:
        return
    saved = await visit.deps.shop.payment_methods(customer_id)
    others = [one for one in saved if one.payment_method_id not in original_methods(order)]
    if not others:
        refuse(visit, REPAY, order.order_id, Refused("change_payment.payment_method_on_account", NO_OTHER))
        return
    if not choose_method(visit, order, saved, others, WHICH, SAME):
        return
    await settle(
        visit,
        customer_id,
        REPAY,
        request_of(visit, Action.CHANGE_PAYMENT),
        lambda plan: read_out(plan, order),
        [("payment_method", "Another method"), ("order", "Another order")],
    )
