"""How an oscar shop's answers become Careline's values."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.oscar.reading import number_of, read_methods, read_order, read_product
from shop.model import Source


def an_order(**changes: Any) -> dict[str, Any]:
    line = {"item": "5", "product": "4", "name": "Water Bottle", "quantity": 2, "price": "49.90", "options": {}}
    return {
        "number": "100001",
        "customer": "1",
        "status": "pending",
        "placed_at": "2026-11-20T23:30:00-05:00",
        "delivered_at": None,
        "tracking": ["LF1"],
        "address": {},
        "lines": [line],
        "payments": [],
        "methods": [],
        "returned": None,
        "revision": 7,
    } | changes


@given(cents=st.integers(1, 10_000_000), quantity=st.integers(1, 60))
def test_the_pieces_of_a_line_cost_what_the_line_costs(cents: int, quantity: int) -> None:
    price = Decimal(cents) / 100
    line = {"item": "5", "product": "4", "name": "Bottle", "quantity": quantity, "price": str(price), "options": {}}
    order = read_order(an_order(lines=[line]))
    assert order.total == price
    assert len(order.items) == quantity
    assert max(i.price for i in order.items) - min(i.price for i in order.items) < Decimal("0.60")


def test_what_is_not_in_dollars_is_not_told_as_dollars() -> None:
    variant = {"id": "5", "options": {}, "available": True, "price": "49.90"}
    assert read_order(an_order(currency="USD")) == read_order(an_order())
    with pytest.raises(ValueError, match="EUR"):
        read_order(an_order(currency="EUR"))
    with pytest.raises(ValueError, match="EUR"):
        read_product({"id": "4", "name": "Bottle", "variants": [variant | {"currency": "EUR"}]})


def test_times_are_in_utc_and_what_is_only_reserved_is_not_paid() -> None:
    payments = [
        {"kind": kind, "amount": amount, "method": "visa-4417"}
        for kind, amount in (("other", "49.90"), ("payment", "30.00"), ("refund", "10.00"))
    ]
    order = read_order(an_order(payments=payments))
    assert order.placed_at is not None and order.placed_at.isoformat() == "2026-11-21T04:30:00+00:00"
    assert (order.paid, order.order_id) == (Decimal("20.00"), "#100001")


@pytest.mark.parametrize(
    ("kind", "label", "source", "last_four"),
    [
        ("visa", "XXXX-XXXX-XXXX-4417", Source.CREDIT_CARD, "4417"),
        ("datacash", "XXXX-1234", Source.CREDIT_CARD, "1234"),
        ("paypal-express", "", Source.PAYPAL, None),
        ("invoice", "", "invoice", None),
    ],
)
def test_kinds_of_payment(kind: str, label: str, source: str, last_four: str | None) -> None:
    raw = an_order(methods=[{"id": "m", "kind": kind, "name": kind.title(), "label": label}])
    (method,) = read_methods([raw, raw])
    assert (method.source, method.last_four) == (source, last_four)


@pytest.mark.parametrize("written", ["#100023", "#W100023", "100023"])
def test_the_shops_number_has_nothing_before_it(written: str) -> None:
    assert number_of(written) == "100023"
