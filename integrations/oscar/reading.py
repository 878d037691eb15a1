"""What the shop tells, as Careline's values. Pure.

Raises KeyError, TypeError or ValueError for another layout, OtherCurrency for other amounts than dollars.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from shop.model import CURRENCY, Customer, Item, Money, Order, Parcel, Payment, PaymentMethod, Product, Source, Variant

CENT = Decimal("0.01")
_CARDS = ("visa", "mastercard", "amex", "american-express", "card", "credit-card", "bankcard", "debit-card", "maestro")


class OtherCurrency(ValueError):
    """An amount that would be told in dollars, and is none."""


def order_id_of(number: str) -> str:
    """As customers see it: "#100023"."""
    return f"#{number}"


def number_of(order_id: str) -> str:
    """The shop's number: "#100023" and "#W1000023" lose what Careline puts before it."""
    return order_id.removeprefix("#").removeprefix("W")


def read_customer(raw: Mapping[str, Any]) -> Customer:
    return Customer(raw["id"], raw["first_name"], raw["last_name"], raw["email"], dict(raw["address"]))


def read_order(raw: Mapping[str, Any]) -> Order:
    _in_dollars(raw)
    returned = raw["returned"]
    return Order(
        order_id=order_id_of(raw["number"]),
        customer_id=raw["customer"],
        status=raw["status"],
        items=tuple(_items(raw["lines"])),
        payments=tuple(
            Payment(one["kind"], Money(one["amount"]), one["method"])
            for one in raw["payments"]
            if one["kind"] in ("payment", "refund")
        ),
        parcels=tuple(Parcel((tracking_id,), ()) for tracking_id in raw["tracking"]),
        address=dict(raw["address"]),
        revision=int(raw["revision"]),
        placed_at=_time(raw["placed_at"]),
        delivered_at=_time(raw["delivered_at"]),
        return_items=tuple(returned["items"]) if returned else None,
        return_payment_method_id=returned["method"] if returned else None,
    )


def read_methods(orders: Sequence[Mapping[str, Any]]) -> tuple[PaymentMethod, ...]:
    """The ways in which the customer has paid so far, the latest first; the same card on two orders is one."""
    found = {one["id"]: _method(one) for raw in reversed(orders) for one in raw["methods"]}
    return tuple(found.values())


def read_product(raw: Mapping[str, Any]) -> Product:
    for one in raw["variants"]:
        _in_dollars(one)
    variants = tuple(
        Variant(one["id"], dict(one["options"]), bool(one["available"]), Money(one["price"])) for one in raw["variants"]
    )
    return Product(raw["id"], raw["name"], variants)


def _in_dollars(raw: Mapping[str, Any]) -> None:
    """Older add-ons do not tell the currency."""
    if raw.get("currency", CURRENCY) != CURRENCY:
        raise OtherCurrency(raw["currency"])


def _items(lines: Sequence[Mapping[str, Any]]) -> Iterator[Item]:
    """One item for each piece. Their prices come to that of the line, to the cent."""
    at = 0
    for line in lines:
        quantity, price = int(line["quantity"]), Money(line["price"])
        each = (price / quantity).quantize(CENT, ROUND_DOWN)
        for piece in range(quantity):
            costs = price - each * (quantity - 1) if piece == 0 else each
            yield Item(at, line["item"], line["product"], line["name"], costs, dict(line["options"]))
            at += 1


def _method(raw: Mapping[str, Any]) -> PaymentMethod:
    kind, name, label = raw["kind"], raw["name"], raw["label"]
    if "paypal" in kind:
        return PaymentMethod(raw["id"], Source.PAYPAL)
    if kind in _CARDS or label[-4:].isdigit():
        return PaymentMethod(raw["id"], Source.CREDIT_CARD, name, label[-4:] or None)
    return PaymentMethod(raw["id"], kind)


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
