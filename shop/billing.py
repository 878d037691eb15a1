"""What was charged for an order and why; what looks like a charge too many. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shop.model import PAYMENT, Money, Order, PaymentMethod, Status
from shop.phrases import join_words, money, payment_methods_words
from shop.word_tools import fold

SOON = timedelta(hours=24)
"""Two orders of the same things within this time look like one placed twice."""

_AMOUNT = re.compile(r"\$\s?(\d[\d,]*(?:\.\d\d?)?)|(?<![\w#.])(\d[\d,]*(?:\.\d\d?)?)\s?(?:dollars?|usd|bucks)\b")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_NUMBERS = {
    **{word: at + 1 for at, word in enumerate(_ONES)},
    "fifteen": 15,
    **{word: 10 * at for at, word in enumerate(_TENS, 2)},
}
_SPELLED = re.compile(
    rf"\b(?P<number>(?:(?:an?|and|hundred|{'|'.join(_NUMBERS)})[\s-]+)*(?:hundred|{'|'.join(_NUMBERS)}))"
    r"[\s-]+(?:dollars?|usd|bucks)\b"
)
_TWICE = re.compile(
    r"\b(?:twice|two times|double[- ]?\w*|duplicate\w*|second (?:charge|payment)|charged again|2x|again)\b"
)
_REFUND = re.compile(r"\brefund\w*|\bmoney back\b")
_GOODWILL = re.compile(
    r"\bcompensat\w+|\bgoodwill\b|\bmake (?:it|this|that) (?:up|right)\b|\bfor (?:the|all|my) (?:trouble"
    r"|inconvenience|wait\w*|hassle)\b"
    r"|\b(?:credit|voucher|discount|something) (?:for|because of|as an apology)\b|\bapolog\w+ (?:credit|gift|voucher)\b"
)


class Trouble(StrEnum):
    """What a question about billing is about."""

    EXPLAIN = "explain"
    TWICE = "twice"
    REFUND = "refund"
    GOODWILL = "goodwill"


@dataclass(frozen=True)
class Overcharge:
    """`amount` was paid for the order beyond its price."""

    order: Order
    amount: Money


def trouble_of(text: str) -> Trouble:
    plain = fold(text)
    if _GOODWILL.search(plain):
        return Trouble.GOODWILL
    if _TWICE.search(plain):
        return Trouble.TWICE
    return Trouble.REFUND if _REFUND.search(plain) else Trouble.EXPLAIN


def find_amount(text: str) -> Money | None:
    """Return the first amount of money in the text: "$54.04", "1,126 dollars", "forty bucks"."""
    plain = fold(text)
    if found := _AMOUNT.search(plain):
        return Money((found[1] or found[2]).replace(",", "").rstrip("."))
    found = _SPELLED.search(plain)
    return Money(_spelled(found["number"])) if found else None


def _spelled(words: str) -> int:
    """Return the number of words such as "forty", "a hundred and twenty", "sixty-five"."""
    total = 0
    for word in re.split(r"[\s-]+", words):
        total = max(total, 1) * 100 if word == "hundred" else total + _NUMBERS.get(word, 0)
    return total


def with_amount(orders: Sequence[Order], amount: Money) -> list[Order]:
    """Return the orders in whose payments or prices the amount stands; "$54" is also one of $54.04 or $53.75."""
    exact = [order for order in orders if any(one == amount for one in _amounts(order))]
    if exact or amount != int(amount):
        return exact
    return [order for order in orders if abs(order.total - amount) < 1]


def _amounts(order: Order) -> list[Money]:
    return [order.total, *(payment.amount for payment in order.payments), *(item.price for item in order.items)]


def charges_text(order: Order, methods: Sequence[PaymentMethod]) -> str:
    """Return what was charged and given back for the order, with what it costs."""
    words = payment_methods_words(methods)
    lines = []
    for payment in order.payments:
        name = words.get(payment.payment_method_id, "a method that is no longer saved")
        told = "charged to" if payment.kind == PAYMENT else "refunded to"
        lines.append(f"- {money(payment.amount)} {told} your {name}")
    items = join_words([f"{item.name} {money(item.price)}" for item in order.items])
    price = f"Order {order.order_id} costs {money(order.total)}: {items}."
    return f"{price} This is what was charged for it:\n\n" + "\n".join(lines)


def overcharges(orders: Sequence[Order]) -> list[Overcharge]:
    """Return the orders for which the shop holds more than they cost."""
    found = []
    for order in orders:
        owed = Money(0) if order.status == Status.CANCELLED else order.total
        if order.paid > owed:
            found.append(Overcharge(order, order.paid - owed))
    return found


def placed_twice(orders: Sequence[Order]) -> tuple[Order, Order] | None:
    """Return two orders of the very same items placed within a day of each other; undated ones do not count."""
    standing = [order for order in orders if order.status != Status.CANCELLED and order.placed_at]
    for at, one in enumerate(standing):
        for other in standing[at + 1 :]:
            same = sorted(item.item_id for item in one.items) == sorted(item.item_id for item in other.items)
            if same and one.placed_at and other.placed_at and abs(one.placed_at - other.placed_at) <= SOON:
                return one, other
    return None
