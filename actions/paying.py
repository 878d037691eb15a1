"""Paying a pending order with another saved method: identity, order, method, read-out, yes."""

from actions.choosing import REPAY, choose_order, refuse
from actions.choosing_methods import choose_method
from actions.settling import ReadOut, request_of, settle
from actions.visit import Visit
from shop.model import Action, Order
from shop.phrases import money
from shop.plans import Plan
from shop.policy import Refused, original_methods

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
        lambda plan: _read_out(order, plan),
        [("payment_method", "Another method"), ("order", "Another order")],
    )


def _read_out(order: Order, plan: Plan) -> ReadOut:
    text = (
        f"Please check the new payment for order {order.order_id}, {money(order.total)} in total:\n\n"
        f"{plan.money_words[:1].upper()}{plan.money_words[1:]}."
    )
    return ReadOut(text, f"Shall I change the payment of order {order.order_id}?", "Change the payment", "Leave it")
