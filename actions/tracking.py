"""Looking things up after identity: where an order is, what was ordered, where a refund is. Nothing is changed."""

import re
from collections.abc import Sequence
from datetime import date

from actions import slots
from actions.account_facts import tell_account_facts
from actions.order_status import order_text, refund_text
from actions.order_words import (
    as_described,
    is_on_its_way,
    newest_first,
    order_buttons,
    orders_with,
    pick_named_place,
    pick_order,
    points_back,
)
from actions.visit import Visit
from conversations.model import Asks
from routing.model import SignalName
from shop.errors import OrderNotFound
from shop.model import Order, Status
from shop.phrases import bullets, day, items_words, money
from shop.policy import shop_day
from shop.time_words import find_span
from shop.words import find_order_id

LIST_ORDERS = "list_orders"
REFUND_STATUS = "refund_status"
LONGEST_LIST = 10
_REST = re.compile(r"\b(?:remaining|rest of|same order|left in)\b", re.IGNORECASE)
_SINGLE = re.compile(r"\b(?:how much|total|cost|paid|pay|price|tracking|address|where|status)\b", re.IGNORECASE)
_STATUS_WORDS = {
    Status.CANCELLED: r"\bcancel+ed order\b|\border (?:that |which )?(?:i |was |is |has been )+cancel+ed\b",
    Status.DELIVERED: r"\bdelivered order\b",
    Status.PENDING: r"\bpending order\b",
    Status.RETURN_REQUESTED: r"\breturned order\b",
}


async def advance(visit: Visit, customer_id: str) -> None:
    orders = await visit.deps.shop.find_orders(customer_id)
    if not orders:
        visit.step("Looked up the customer's orders", "there are none")
        visit.offer_person("There are no orders in this account yet. Would you like to talk to a person about it?")
        return
    if await tell_account_facts(visit, customer_id, orders):
        return
    if visit.get(slots.TOPIC) == LIST_ORDERS and not _means_one(visit, orders):
        _tell_list(visit, orders)
        return
    order = await _choose(visit, customer_id, orders)
    if order is not None:
        await _tell(visit, customer_id, order)


def _means_one(visit: Visit, orders: Sequence[Order]) -> bool:
    """Say whether a question about orders is about a single one: its number, "my last order", "the rest of it"."""
    rest = bool(visit.get(slots.LAST_ORDER)) and _REST.search(visit.words) is not None
    one = _SINGLE.search(visit.words) is not None and pick_named_place(visit.words, orders) is not None
    return bool(_named(visit)) or visit.requested == slots.ORDER_ID or rest or one


def _named(visit: Visit) -> str | None:
    wish = str(visit.get(slots.WISH) or "")
    return visit.entity(slots.ENTITY_ORDER) or find_order_id(visit.text) or find_order_id(wish)


async def _choose(visit: Visit, customer_id: str, orders: Sequence[Order]) -> Order | None:
    if named := _named(visit):
        try:
            return await visit.deps.shop.order(customer_id, named)
        except OrderNotFound:
            visit.signal(SignalName.FORM_REJECTED, slots.ORDER_ID)
            visit.step(f"Looked up order {named}", "not among the customer's orders")
            visit.set(slots.WISH, "")
            text = f"I can't find {named} among your orders. Which of these do you mean?"
            visit.ask(slots.ORDER_ID, text, Asks.ORDER_ID, order_buttons(orders))
            return None
    if order := _meant(visit, orders):
        return order
    again = "I didn't catch which order you mean. " if visit.not_usable(slots.ORDER_ID) else ""
    visit.ask(slots.ORDER_ID, again + "Which order is it about?", Asks.ORDER_ID, order_buttons(orders))
    return None


def _meant(visit: Visit, orders: Sequence[Order]) -> Order | None:
    """Return the order that the words, or the matter itself, point to."""
    if visit.requested == slots.ORDER_ID and visit.text and (picked := pick_order(visit.text, orders)):
        return picked
    described = as_described(visit.words, orders, visit.day, asked=visit.requested == slots.ORDER_ID)
    if len(described) == 1 < len(orders):
        return described[0]
    orders = described
    holding = orders_with(visit.words, orders)
    if len(holding) == 1:
        return holding[0]
    if not holding and (picked := pick_named_place(visit.words, orders)):
        return picked
    last = next((order for order in orders if order.order_id == visit.get(slots.LAST_ORDER)), None)
    if last and not holding and visit.requested is None and (points_back(visit.words) or _REST.search(visit.words)):
        return last
    if len(named := [order for order in orders if _status_named(visit.words, order)]) == 1 and not holding:
        return named[0]
    about = [order for order in orders if _is_about(str(visit.get(slots.TOPIC)), order)]
    if len(about) == 1 and not holding:
        return about[0]
    return orders[0] if len(orders) == 1 else None


def _status_named(text: str, order: Order) -> bool:
    """Say whether the text speaks of an order by how it stands: "my cancelled order"."""
    pattern = _STATUS_WORDS.get(Status(order.status)) if order.status in set(Status) else None
    return pattern is not None and re.search(pattern, text, re.IGNORECASE) is not None


def _is_about(topic: str, order: Order) -> bool:
    if topic == REFUND_STATUS:
        return order.status in (Status.CANCELLED, Status.RETURN_REQUESTED)
    return is_on_its_way(order)


def _tell_list(visit: Visit, orders: Sequence[Order]) -> None:
    span = find_span(visit.words, visit.day)
    if span is not None and any(order.placed_at for order in orders):
        dated = [order for order in orders if order.placed_at]
        orders = [order for order in dated if order.placed_at and span.first <= shop_day(order.placed_at) <= span.last]
        if not orders:
            visit.signal(SignalName.DONE, LIST_ORDERS)
            visit.say(f"You ordered nothing {span.words}. Shall I look at your other orders?", asks=Asks.ANYTHING_ELSE)
            visit.end()
            return
    lines = [_line(order, visit.deps.shop.today()) for order in newest_first(orders)[:LONGEST_LIST]]
    more = f"\n\nThese are the newest {LONGEST_LIST} of {len(orders)}." if len(orders) > LONGEST_LIST else ""
    visit.step("Looked up the customer's orders", f"{len(orders)} found")
    visit.signal(SignalName.DONE, LIST_ORDERS)
    when = f" {span.words}" if span else ""
    visit.say(f"These are your orders{when}:\n\n{bullets(lines)}{more}")
    visit.say(
        "Shall I look at one of them?", asks=Asks.ANYTHING_ELSE, buttons=order_buttons(orders, intent="track_order")
    )
    visit.end()


def _line(order: Order, today: date) -> str:
    placed = f", placed on {day(shop_day(order.placed_at), today)}" if order.placed_at else ""
    return f"{order.order_id}, {order.status}{placed}: {items_words(order.items)}, {money(order.total)} in total"


async def _tell(visit: Visit, customer_id: str, order: Order) -> None:
    view = await visit.deps.shop.view(customer_id, order.order_id)
    methods = await visit.deps.shop.payment_methods(customer_id)
    topic = str(visit.get(slots.TOPIC))
    visit.set(slots.ORDER_ID, order.order_id)
    visit.set(slots.LAST_ORDER, order.order_id)
    refund = refund_text(order, methods, visit.deps.shop.refund_timing)
    text = refund if topic == REFUND_STATUS and refund else order_text(view, refund)
    if topic == REFUND_STATUS and not refund:
        standing = text.removeprefix(f"Order {order.order_id} ")
        text = f"There is no refund for order {order.order_id}: it {standing}" if standing != text else text
    visit.step(f"Looked up order {order.order_id}", order.status)
    visit.signal(SignalName.DONE, topic)
    visit.say(text)
    visit.end_well()
