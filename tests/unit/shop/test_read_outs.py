"""What is said of money before and after a change, also where none moves."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from shop.model import PAYMENT, Action, Item, Order, Payment, PaymentMethod, Product, Variant
from shop.phrases import refund_words
from shop.plans import Plan, Receipt, Request, order_plan
from shop.policy import Allowed, load_policy, may_return
from shop.policy_changes import may_swap
from shop.read_outs import NOTHING_BACK, done_text, once_checked, read_out

TODAY = date(2026, 11, 24)
VISA = PaymentMethod("visa_1", "credit_card", "visa", "9212")
BOTTLE = Item(0, "11", "1", "Water Bottle", Decimal("47.84"))
CHEAPER = Product("1", "Water Bottle", (Variant("12", {"colour": "red"}, True, Decimal("10.00")),))
CATALOGUE = {one.item_id: ("1", one) for one in CHEAPER.variants}


def delivered(paid: str) -> Order:
    payments = (Payment(PAYMENT, Decimal(paid), VISA.payment_method_id),) if Decimal(paid) else ()
    return Order("#W1", "ana", "delivered", (BOTTLE,), payments, (), {})


def a_return(order: Order) -> Plan:
    allowed = may_return(load_policy(), order, ["11"], replace(VISA, source="gift_card"), TODAY)
    assert isinstance(allowed, Allowed)
    return planned(order, Request(Action.RETURN, order.order_id, item_ids=("11",)), allowed)


def an_exchange(order: Order) -> Plan:
    allowed = may_swap(load_policy(), Action.EXCHANGE, order, ["11"], ["12"], VISA, CATALOGUE, TODAY)
    assert isinstance(allowed, Allowed)
    return planned(order, Request(Action.EXCHANGE, order.order_id, item_ids=("11",)), allowed)


def planned(order: Order, request: Request, allowed: Allowed) -> Plan:
    back = sum(one.amount for one in allowed.refunds)
    words = refund_words(Decimal(back), "Visa", "3 days") if back else ""
    return order_plan("", "1", order, request, allowed, order.items, words)


def done(plan: Plan, **changes: object) -> Receipt:
    return replace(plan.draft("", None), **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("plan_of", [a_return, an_exchange])
def test_where_nothing_has_been_paid_nothing_is_promised(plan_of) -> None:  # type: ignore[no-untyped-def]
    plan = plan_of(delivered("0"))
    text = read_out(plan, delivered("0")).text
    assert NOTHING_BACK in text and "Refund: ," not in text and "stays the same" not in text
    said = done_text(done(plan), plan.request)
    assert said.rstrip().endswith((".", "arrived.")) and ": ." not in said and "refund" not in said
    assert once_checked(done(plan)) == ""


def test_an_exchange_gives_back_no_more_than_was_paid() -> None:
    assert an_exchange(delivered("47.84")).total == Decimal("37.84")
    plan = an_exchange(delivered("20.00"))
    assert plan.total == Decimal("20.00")
    assert "You get back: $20.00" in read_out(plan, delivered("20.00")).text


def test_the_mail_with_the_label_calls_a_payment_no_refund() -> None:
    plan = an_exchange(delivered("47.84"))
    pays = done(plan, charged=Decimal("5.00"), total=Decimal(0), money_words="$5.00 from your Visa")
    checked = "once the parcel has arrived and been checked:"
    assert once_checked(pays) == f"Your difference to pay {checked} $5.00 from your Visa."
    assert once_checked(done(plan)).startswith("Your difference back once")
    assert once_checked(done(a_return(delivered("47.84")))).startswith("Your refund once")
