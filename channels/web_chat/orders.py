"""The orders that the assistant has told of, as cards beside its messages. Pure."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Protocol

from conversations.model import Message, Role
from shop.model import Money, Order, PaymentMethod, Status
from shop.phrases import item_words, money, option_words
from shop.policy import shop_day
from shop.views import view_order

_ANY_NUMBER = re.compile(r"\d{3}")


class OrderBook(Protocol):
    """The orders of a proved customer. Both calls may raise ShopUnavailable."""

    async def find_orders(self, customer_id: str) -> tuple[Order, ...]: ...

    async def payment_methods(self, customer_id: str) -> tuple[PaymentMethod, ...]: ...

    def today(self) -> date: ...


def telling(messages: Iterable[Message]) -> list[Message]:
    """Return the assistant's messages that may tell of an order: with a number in them, and asking for nothing.

    What asks for consent is a card already, and says what is going to be, not what is.
    """
    return [one for one in messages if one.role is Role.BOT and one.asks is None and _ANY_NUMBER.search(one.text)]


def told_in(messages: Sequence[Message], orders: Sequence[Order]) -> list[tuple[Message, Order]]:
    """Return each order with the last message that tells of it and of no other one, in the messages' order."""
    last: dict[str, Message] = {}
    for message in messages:
        named = [order.order_id for order in orders if _is_named(order.order_id, message.text)]
        if len(named) == 1:
            last[named[0]] = message
    by_id = {order.order_id: order for order in orders}
    return sorted(((message, by_id[name]) for name, message in last.items()), key=lambda one: one[0].seq)


def _is_named(order_id: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(order_id)}(?!\w)", text) is not None


def card_json(message: Message, order: Order, methods: Sequence[PaymentMethod], today: date) -> dict[str, Any]:
    """Return the card; `repeats`: the lines of the message that need not be shown beside it."""
    view = view_order(order, methods, today)
    counted = Counter((item_words(item), item.name, option_words(item), item.price) for item in order.items)
    lines = [_line(*thing, quantity) for thing, quantity in counted.items()]
    shown = {f"{line['words']}: {line['price']}" for line in lines}
    ends = (f"Total: {view.total}", *((f"Address: {view.address}.",) if view.address else ()))
    said = [line.removeprefix("- ") for line in message.text.split("\n")]
    return {
        "seq": message.seq,
        "order_id": order.order_id,
        "status": order.status,
        "placed_on": shop_day(order.placed_at).isoformat() if order.placed_at else None,
        "delivered_on": shop_day(order.delivered_at).isoformat() if order.delivered_at else None,
        "items": lines,
        "total": view.total,
        "paid_with": view.paid_with if order.status != Status.CANCELLED else "",
        "address": view.address,
        "tracking_ids": list(order.tracking_ids),
        "repeats": [line for line in said if line in shown or line.startswith(ends)],
    }


def _line(words: str, name: str, options: str, price: Money, quantity: int) -> dict[str, Any]:
    prices = {"price": money(price), "amount": money(price * quantity)}
    return {"words": words, "name": name, "options": options, "quantity": quantity} | prices
