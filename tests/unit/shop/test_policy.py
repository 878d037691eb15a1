"""Every rule of the policy, from the customer's side."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from common.errors import SettingsError
from shop.model import PAYMENT, REFUND, Action, Item, Order, Payment, PaymentMethod
from shop.policy import (
    Allowed,
    Refund,
    Refused,
    load_policy,
    may,
    may_cancel,
    may_cancel_items,
    may_return,
    refund_method_allowed,
)
from shop.policy_file import DEFAULT_PATH

POLICY = load_policy()
TODAY = date(2026, 11, 24)
VISA = PaymentMethod("credit_card_1", "credit_card", "visa", "9212")
PAYPAL = PaymentMethod("paypal_1", "paypal")
GIFT = PaymentMethod("gift_card_1", "gift_card", balance=Decimal("5.00"))
BOTTLE = Item(0, "11", "1", "Water Bottle", Decimal("47.84"))
LAMP = Item(1, "22", "2", "Desk Lamp", Decimal("10.16"))


def order(status: str, **values: object) -> Order:
    paid = (Payment(PAYMENT, Decimal("58.00"), VISA.payment_method_id),)
    made = Order("#W1234567", "ana", status, (BOTTLE, LAMP), paid, (), {})
    return replace(made, **values)  # type: ignore[arg-type]


def delivered(year: int, month: int, day: int, hour: int = 12) -> Order:
    return order("delivered", delivered_at=datetime(year, month, day, hour, tzinfo=UTC))


def test_a_pending_order_is_cancelled_with_all_its_money_back() -> None:
    decision = may_cancel(POLICY, order("pending"), "no longer needed", TODAY)
    assert decision == Allowed("cancel.allowed_statuses", (Refund("credit_card_1", Decimal("58.00")),))
    assert isinstance(decision, Allowed)
    assert decision.total == Decimal("58.00")


@pytest.mark.parametrize(
    "status",
    ["processed", "delivered", "cancelled", "return requested", "exchange requested", "pending (item modified)", "odd"],
)
def test_only_a_pending_order_can_be_cancelled(status: str) -> None:
    decision = may_cancel(POLICY, order(status), "no longer needed", TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == "cancel.allowed_statuses"
    assert "#W1234567" in decision.words


def test_another_reason_is_refused_and_the_allowed_ones_are_told() -> None:
    decision = may_cancel(POLICY, order("pending"), "found it cheaper", TODAY)
    assert decision == Refused(
        "cancel.reasons",
        'We can cancel an order only for one of these reasons: "no longer needed" or "ordered by mistake".',
    )


def test_single_items_cannot_be_cancelled_but_all_items_can() -> None:
    refused = may_cancel_items(POLICY, order("pending"), ["11"])
    assert refused is not None
    assert refused.rule == "cancel.whole_order_only"
    assert may_cancel_items(POLICY, order("pending"), ["22", "11"]) is None


def test_what_was_refunded_before_is_not_refunded_again() -> None:
    moved = (
        Payment(PAYMENT, Decimal("58.00"), "credit_card_1"),
        Payment(PAYMENT, Decimal("58.00"), "paypal_1"),
        Payment(REFUND, Decimal("58.00"), "credit_card_1"),
    )
    decision = may_cancel(POLICY, order("pending", payments=moved), "ordered by mistake", TODAY)
    assert isinstance(decision, Allowed)
    assert decision.refunds == (Refund("paypal_1", Decimal("58.00")),)


@pytest.mark.parametrize("method", [VISA, GIFT])
def test_a_delivered_item_goes_back_to_the_original_method_or_a_gift_card(method: PaymentMethod) -> None:
    decision = may_return(POLICY, order("delivered"), ["11"], method, TODAY)
    assert isinstance(decision, Allowed)
    assert decision.refunds == (Refund(method.payment_method_id, Decimal("47.84")),)
    assert refund_method_allowed(POLICY, order("delivered"), method)


@pytest.mark.parametrize("status", ["pending", "processed", "cancelled", "return requested", "exchange requested"])
def test_only_a_delivered_order_can_be_returned(status: str) -> None:
    decision = may_return(POLICY, order(status), ["11"], VISA, TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == "return.allowed_statuses"


def test_the_last_day_of_the_window_counts_and_the_next_does_not() -> None:
    assert isinstance(may_return(POLICY, delivered(2026, 10, 25), ["11"], VISA, TODAY), Allowed)
    late = may_return(POLICY, delivered(2026, 10, 24), ["11"], VISA, TODAY)
    assert isinstance(late, Refused)
    assert late.rule == "return.window_days"
    assert "30 days" in late.words
    assert "Saturday, 24 October" in late.words


def test_days_are_counted_at_the_shop_and_not_in_utc() -> None:
    # 2 a.m. in UTC on the 25th is still the 24th in Maine.
    assert isinstance(may_return(POLICY, delivered(2026, 10, 25, hour=2), ["11"], VISA, TODAY), Refused)


def test_an_order_without_a_delivery_date_has_no_limit() -> None:
    assert isinstance(may_return(POLICY, order("delivered"), ["11"], VISA, TODAY), Allowed)


def test_a_second_return_of_an_order_is_refused() -> None:
    decision = may_return(POLICY, order("delivered", return_items=("11",)), ["22"], VISA, TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == "return.once_per_order"


@pytest.mark.parametrize(
    ("item_ids", "rule"),
    [([], "return.items_named"), (["99"], "return.items_in_order"), (["11", "11"], "return.items_in_order")],
)
def test_only_items_of_the_order_come_back_and_each_as_often_as_it_was_bought(item_ids: list[str], rule: str) -> None:
    decision = may_return(POLICY, order("delivered"), item_ids, VISA, TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == rule


def test_a_refund_to_another_saved_method_is_refused() -> None:
    decision = may_return(POLICY, order("delivered"), ["11"], PAYPAL, TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == "return.refund_to"
    assert not refund_method_allowed(POLICY, order("delivered"), PAYPAL)


def test_a_refund_to_an_unknown_method_is_refused() -> None:
    decision = may_return(POLICY, order("delivered"), ["11"], None, TODAY)
    assert isinstance(decision, Refused)
    assert decision.rule == "return.payment_method_on_account"


def test_a_refund_is_never_more_than_was_paid() -> None:
    cheap = order("delivered", payments=(Payment(PAYMENT, Decimal("20.00"), "credit_card_1"),))
    decision = may_return(POLICY, cheap, ["11", "22"], VISA, TODAY)
    assert isinstance(decision, Allowed)
    assert decision.total == Decimal("20.00")


def test_sealed_goods_come_with_a_condition() -> None:
    perfume = Item(0, "33", "3", "Perfume", Decimal("74.00"))
    decision = may_return(POLICY, order("delivered", items=(perfume, BOTTLE)), ["33", "11"], VISA, TODAY)
    assert isinstance(decision, Allowed)
    assert decision.conditions == ("Perfume can only come back unopened, unless faulty.",)


@pytest.mark.parametrize(
    ("action", "status"),
    [
        (Action.EXCHANGE, "delivered"),
        (Action.CHANGE_ITEMS, "pending"),
        (Action.CHANGE_ADDRESS, "pending"),
        (Action.CHANGE_PAYMENT, "pending"),
    ],
)
def test_each_change_begins_with_the_status(action: Action, status: str) -> None:
    assert may(POLICY, action, order(status), TODAY) is None
    refused = may(POLICY, action, order("processed"), TODAY)
    assert refused is not None
    assert refused.rule == f"{action}.allowed_statuses"


def test_an_exchange_has_a_window_too() -> None:
    refused = may(POLICY, Action.EXCHANGE, delivered(2026, 10, 1), TODAY)
    assert refused is not None
    assert refused.rule == "exchange.window_days"


Edit = Callable[[str], str]


@pytest.mark.parametrize(
    ("edit", "key"),
    [
        (lambda text: text.replace("window_days: 30", "window_days: soon", 1), "return.window_days"),
        (
            lambda text: text.replace("allowed_statuses: [pending]", "allowed_statuses: []", 1),
            "cancel.allowed_statuses",
        ),
        (lambda text: text.replace("gift_card]", "cash]", 1), "return.refund_to"),
        (lambda text: text.replace("max_failed_tries: 5", "max_failed_tries: 0"), "identity.max_failed_tries"),
        (lambda text: text.replace("exchange:", "swap:"), "exchange"),
        (lambda text: text.replace("currency: USD", "currency: EUR"), "currency"),
        (lambda text: "- a list", "the file"),
        (lambda text: "cancel: [", "cannot be read"),
    ],
)
def test_a_mistake_in_the_file_is_named(edit: Edit, key: str, tmp_path: Path) -> None:
    broken = tmp_path / "policy.yml"
    broken.write_text(edit(DEFAULT_PATH.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(SettingsError, match=key):
        load_policy(broken)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yml"):
        load_policy(tmp_path / "nowhere.yml")
