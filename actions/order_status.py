"""An order and its refund as they are told to the customer. Pure."""

from collections.abc import Callable, Sequence

from shop.model import REFUND, Money, Order, PaymentMethod, Status
from shop.phrases import bullets, join_words, payment_methods_words, refund_words
from shop.policy import take_items
from shop.views import OrderView

Timing = Callable[[str], str]
"""When a refund to a kind of method arrives."""


def order_text(view: OrderView, refund: str = "") -> str:
    """Return what the customer wants to know of an order: where it is, then what is in it."""
    parts = [f"Order {view.order_id} {view.status_words}{_when(view)}."]
    if view.tracking_ids:
        many = "s" if len(view.tracking_ids) > 1 else ""
        parts.append(f"Tracking number{many}: {join_words(view.tracking_ids)}.")
    items = bullets([f"{item.words}: {item.price}" for item in view.items])
    paid = f", paid with {view.paid_with}" if view.paid_with and view.status != Status.CANCELLED else ""
    where = f"\nAddress: {view.address}." if view.address else ""
    told = [" ".join(parts), f"{items}\nTotal: {view.total}{paid}.{where}"]
    if view.kept_total:
        told.append(f"What you keep of it cost {view.kept_total}.")
    if refund:
        told.append(refund)
    return "\n\n".join(told)


def _when(view: OrderView) -> str:
    if view.status == Status.DELIVERED and view.delivered:
        return f" on {view.delivered}"
    if view.status in (Status.PENDING, Status.PROCESSED) and view.placed:
        return f" (placed on {view.placed})"
    return ""


def refund_text(order: Order, methods: Sequence[PaymentMethod], timing: Timing) -> str:
    """Return what happens with the money of a cancelled or returned order; "" when there is no refund."""
    words = payment_methods_words(methods)
    sources = {method.payment_method_id: method.source for method in methods}

    def told(method_id: str, amount: Money) -> str:
        return refund_words(amount, words.get(method_id, "original payment method"), timing(sources.get(method_id, "")))

    if order.status == Status.CANCELLED:
        refunds = [told(one.payment_method_id, one.amount) for one in order.payments if one.kind == REFUND]
        return (
            f"The refund for order {order.order_id}: {join_words(refunds)}, from the day of the cancellation."
            if refunds
            else ""
        )
    if order.status == Status.RETURN_REQUESTED and order.return_items and order.return_payment_method_id:
        back = take_items(order.items, order.return_items)
        amount = sum((item.price for item in back), Money(0))
        what = told(order.return_payment_method_id, amount)
        return (
            f"The return of order {order.order_id} is requested. The refund starts once the parcel has arrived and "
            f"been checked, within 3 business days: {what}."
        )
    return ""
