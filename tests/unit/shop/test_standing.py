"""What the policy allows with an order before anything has been chosen, and the reason in words where it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from shop.decide import Facts
from shop.model import PAYMENT, Action, Customer, Decider, Item, Order, Payment, PaymentMethod
from shop.panel import going_back, lines_json
from shop.plans import Request, is_key_of
from shop.policy import load_policy
from shop.policy_goodwill import Gesture
from shop.standing import ELSEWHERE, methods_for, standings

TODAY = date(2026, 11, 24)
POLICY = load_policy()
VISA = PaymentMethod("card_1", "credit_card", "visa", "9212")
GIFT = PaymentMethod("gift_1", "gift_card", balance=Decimal(40))
ANA = Customer("ana_1", "Ana", "Lopez", "ana@example.com", {})
BOTTLE = Item(0, "i1", "p1", "Water Bottle", Decimal(20), {"color": "blue"})
LAMP = Item(2, "i2", "p2", "Desk Lamp", Decimal("54.04"))
ORDER = Order(
    "#W1",
    "ana_1",
    "delivered",
    (BOTTLE, replace(BOTTLE, line=1), LAMP),
    (Payment(PAYMENT, Decimal("94.04"), "card_1"),),
    (),
    {},
    delivered_at=datetime(2026, 11, 20, tzinfo=UTC),
)


def facts(order: Order = ORDER, methods: tuple[PaymentMethod, ...] = (VISA, GIFT), gestures: object = ()) -> Facts:
    return Facts(ANA, methods, {}, TODAY, order, gestures, Decider.AGENT)  # type: ignore[arg-type]


def refusals(given: Facts, able: frozenset[Action] = frozenset(Action)) -> dict[Action, str]:
    return {one.action: one.refused.rule if one.refused else "" for one in standings(POLICY, given, able)}


def test_what_is_delivered_goes_back_and_can_no_longer_be_cancelled() -> None:
    found = refusals(facts())
    assert found[Action.RETURN] == found[Action.EXCHANGE] == found[Action.GOODWILL] == ""
    assert found[Action.CANCEL] == "cancel.allowed_statuses"
    assert found[Action.CHANGE_ADDRESS] == "change_address.allowed_statuses"


def test_what_is_pending_is_changed_or_cancelled_and_cannot_go_back() -> None:
    pending = replace(ORDER, status="pending", delivered_at=None)
    found = refusals(facts(pending, (VISA, replace(GIFT, balance=Decimal(100)))))
    assert {action for action, rule in found.items() if not rule} == {
        Action.CANCEL,
        Action.CHANGE_ITEMS,
        Action.CHANGE_ADDRESS,
        Action.CHANGE_PAYMENT,
    }


def test_each_refusal_says_why_in_a_sentence() -> None:
    for one in standings(POLICY, facts(replace(ORDER, status="cancelled")), frozenset(Action)):
        assert one.refused is None or one.refused.words.endswith(".")


def test_a_second_credit_is_refused_before_an_amount_is_named() -> None:
    assert refusals(facts(gestures=[Gesture("#W1", TODAY)]))[Action.GOODWILL] == "goodwill.once_per_order"
    assert refusals(facts(methods=(VISA,)))[Action.GOODWILL] == "goodwill.gift_card_on_account"


def test_without_a_method_to_refund_to_nothing_goes_back() -> None:
    assert refusals(facts(methods=()))[Action.RETURN] == "return.refund_to"


def test_there_must_be_another_method_that_holds_enough() -> None:
    pending = replace(ORDER, status="pending", delivered_at=None)
    assert refusals(facts(pending, (VISA,)))[Action.CHANGE_PAYMENT] == "change_payment.payment_method_on_account"
    assert refusals(facts(pending, (VISA, replace(GIFT, balance=Decimal(1)))))[Action.CHANGE_PAYMENT] == (
        "change_payment.gift_card_covers"
    )


def test_what_this_shop_leaves_to_people_is_done_in_its_administration() -> None:
    (cancel, *_) = standings(POLICY, facts(), frozenset({Action.RETURN}))
    assert cancel.refused is not None and cancel.refused.words == ELSEWHERE


@pytest.mark.parametrize(
    ("action", "ids"),
    [
        (Action.RETURN, ["card_1", "gift_1"]),
        (Action.CHANGE_PAYMENT, ["gift_1"]),
        (Action.GOODWILL, ["gift_1"]),
        (Action.CANCEL, []),
    ],
)
def test_only_methods_that_the_action_may_use_are_offered(action: Action, ids: list[str]) -> None:
    assert [one.payment_method_id for one in methods_for(POLICY, action, facts())] == ids


def test_the_same_thing_bought_twice_is_one_line_of_two() -> None:
    bottles, lamp = lines_json(ORDER.items)
    assert (bottles["quantity"], bottles["price"], bottles["sum"]) == (2, "$20.00", "$40.00")
    assert (bottles["name"], bottles["variant"], lamp["quantity"]) == ("Water Bottle", "blue", 1)


def test_a_return_under_way_is_told_with_its_items_and_where_the_refund_goes() -> None:
    returned = replace(ORDER, status="return requested", return_items=("i1",), return_payment_method_id="card_1")
    assert going_back(returned, (VISA, GIFT)) == {
        "kind": "return",
        "items": ["Water Bottle (blue)"],
        "refund_to": "Visa ending in 9212",
    }
    assert going_back(ORDER, (VISA,)) is None


def test_a_key_belongs_to_its_action_and_order() -> None:
    key = "return:edition_1:#W1:0:0123456789abcdef"
    assert is_key_of(key, "ana_1", Request(Action.RETURN, "#W1"))
    assert not is_key_of(key, "ana_1", Request(Action.CANCEL, "#W1"))
    assert not is_key_of(key, "ana_1", Request(Action.RETURN, "#W2"))
    account = Request(Action.CHANGE_DEFAULT_ADDRESS)
    assert is_key_of("change_default_address:e:ana_1:0:0123456789abcdef", "ana_1", account)
    assert not is_key_of("change_default_address:e:noah_1:0:0123456789abcdef", "ana_1", account)
