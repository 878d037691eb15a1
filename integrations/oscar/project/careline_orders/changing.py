"""Cancelling and returning, by oscar's own means: its status pipeline, stock allocations, payment sources and notes."""

from collections import Counter
from decimal import Decimal

from django.utils.module_loading import import_string
from oscar.core.loading import get_class, get_model

from careline_orders import conf, telling
from careline_orders.models import ReturnLine, ReturnRequest

EventHandler = get_class("order.processing", "EventHandler")
OrderNote = get_model("order", "OrderNote")


class NotPossible(Exception):
    """The order does not allow it any more."""


def cancel(order, wanted):
    """Cancel the whole order, free its stock and give back what was paid, as Careline has told the customer."""
    order.set_status(conf.CANCELLED)
    EventHandler().cancel_stock_allocations(order)
    refund = import_string(conf.REFUND)
    for one in wanted["refunds"]:
        source, amount = _source(order, one["method"]), Decimal(one["amount"])
        if amount > source.amount_available_for_refund:
            raise NotPossible("more than was paid")
        refund(source, amount, f"careline {order.number}")
    _note(order, f"Cancelled in the chat. Reason: {wanted['reason']}.")


def request_return(order, wanted):
    """Keep what comes back and where the money goes. Nothing is paid yet: the parcel has not arrived."""
    (refund,) = wanted["refunds"]
    asked = ReturnRequest.objects.create(
        order=order, source=_source(order, refund["method"]), amount=Decimal(refund["amount"])
    )
    left = Counter(wanted["items"])
    for line in order.lines.order_by("pk"):
        item = str(line.product_id or f"line-{line.pk}")
        if quantity := min(left[item], line.quantity):
            left[item] -= quantity
            ReturnLine.objects.create(request=asked, line=line, quantity=quantity)
    if +left or not wanted["items"]:
        raise NotPossible("not in the order")
    order.set_status(conf.RETURN_REQUESTED)
    _note(order, f"Return requested in the chat: {asked.lines.count()} of its lines.")


ACTIONS = {"cancel": cancel, "return": request_return}


def book_refund(source, amount, reference):
    """Book it at the order's payment source. A shop with a payment provider calls it here, see `CARELINE_REFUND`."""
    source.refund(amount, reference=reference)


def _source(order, method):
    for source in order.sources.all():
        if telling.method_id(source) == method:
            return source
    raise NotPossible("no such payment method on this order")


def _note(order, text):
    OrderNote.objects.create(order=order, note_type=OrderNote.SYSTEM, message=text)
