"""What may be done with an order: pure decisions from `policy.yml`, an order and a day. No storage, no clock."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shop.model import Action, Item, Money, Order, PaymentMethod, Source, Status, Swap
from shop.phrases import day, join_words, status_words
from shop.policy_file import OrderRules, Policy, load_policy

__all__ = [
    "Allowed",
    "Charge",
    "Decision",
    "Policy",
    "Refund",
    "Refused",
    "load_policy",
    "may",
    "may_any",
    "may_cancel",
    "may_cancel_items",
    "may_return",
    "original_methods",
    "refund_method_allowed",
    "shop_day",
    "take_items",
]

SHOP_TIME = ZoneInfo("America/New_York")
"""Days are counted where the shop is."""


@dataclass(frozen=True)
class Refund:
    """Money on its way back."""

    payment_method_id: str
    amount: Money


@dataclass(frozen=True)
class Charge:
    """Money to be paid: `amount` above zero."""

    payment_method_id: str
    amount: Money


@dataclass(frozen=True)
class Allowed:
    """The policy permits it. `rule` names the rule that decided; `refunds` is what goes back, `total` their sum,
    `charges` what is paid in addition."""

    rule: str
    refunds: tuple[Refund, ...] = ()
    conditions: tuple[str, ...] = ()
    charges: tuple[Charge, ...] = ()
    swaps: tuple[Swap, ...] = ()

    @property
    def total(self) -> Money:
        return sum((refund.amount for refund in self.refunds), Money(0))


@dataclass(frozen=True)
class Refused:
    """The policy forbids it. `rule` names the rule, `words` tells the customer why and what is possible instead."""

    rule: str
    words: str


Decision = Allowed | Refused


def shop_day(at: datetime) -> date:
    """Return the calendar day at the shop."""
    return at.astimezone(SHOP_TIME).date()


def may_cancel(policy: Policy, order: Order, reason: str | None, today: date) -> Decision:
    """Decide on cancelling the whole order. `reason` None asks about the order only."""
    refused = _may_start(policy, Action.CANCEL, order, today)
    if refused:
        return refused
    if reason is not None and reason not in policy.cancel_reasons:
        reasons = join_words([f'"{known}"' for known in policy.cancel_reasons], "or")
        return Refused("cancel.reasons", f"We can cancel an order only for one of these reasons: {reasons}.")
    refunds = tuple(Refund(method, amount) for method, amount in order.paid_by_method().items())
    return Allowed("cancel.allowed_statuses", refunds)


def may_cancel_items(policy: Policy, order: Order, item_ids: Sequence[str]) -> Refused | None:
    """Refuse to take single items out of an order; None when `item_ids` is the whole order or the policy allows it."""
    whole = Counter(item.item_id for item in order.items)
    if not policy.cancel_whole_order_only or Counter(item_ids) == whole:
        return None
    words = "I can cancel the whole order only, not single items in it."
    return Refused("cancel.whole_order_only", words)


def may_return(
    policy: Policy, order: Order, item_ids: Sequence[str], method: PaymentMethod | None, today: date
) -> Decision:
    """Decide on returning these items (an id as often as it comes back) with the refund to `method`.

    `method` None stands for a method that is not on the customer's account.
    """
    refused = _may_start(policy, Action.RETURN, order, today) or wrong_items(Action.RETURN, order, item_ids)
    if refused:
        return refused
    if method is None:
        return not_on_account(Action.RETURN)
    if not refund_method_allowed(policy, order, method):
        words = (
            "A refund can go to the payment method you paid with, or to a gift card that is already in your account."
        )
        return Refused("return.refund_to", words)
    items = take_items(order.items, item_ids)
    # What comes back is never more than the shop still holds for the order, whatever the single prices add up to.
    amount = min(sum((item.price for item in items), Money(0)), order.paid)
    return Allowed("return.allowed_statuses", (Refund(method.payment_method_id, amount),), _conditions(policy, items))


def may(policy: Policy, action: Action, order: Order, today: date) -> Refused | None:
    """Say whether `action` may be started on the order at all; None when it may."""
    return _may_start(policy, action, order, today)


def may_any(policy: Policy, actions: Sequence[Action], order: Order, today: date) -> Refused | None:
    """Say why none of `actions` may be started; None when one may. The refusal that says most about the order wins."""
    refusals = [may(policy, action, order, today) for action in actions]
    if None in refusals:
        return None
    told = [refused for refused in refusals if refused is not None]
    return next((one for one in told if not one.rule.endswith(".allowed_statuses")), told[0] if told else None)


def refund_method_allowed(policy: Policy, order: Order, method: PaymentMethod) -> bool:
    """Say whether a return of this order may be refunded to `method`."""
    if "original_payment_method" in policy.refund_to and method.payment_method_id in original_methods(order):
        return True
    return "gift_card" in policy.refund_to and method.source == Source.GIFT_CARD


def original_methods(order: Order) -> tuple[str, ...]:
    """Return the ids of the methods that the order is paid with now."""
    return tuple(order.paid_by_method()) or tuple(payment.payment_method_id for payment in order.payments[:1])


def take_items(items: Sequence[Item], item_ids: Sequence[str]) -> tuple[Item, ...]:
    """Return one line for each id, in the order of `items`."""
    wanted = Counter(item_ids)
    taken = []
    for item in items:
        if wanted[item.item_id] > 0:
            wanted[item.item_id] -= 1
            taken.append(item)
    return tuple(taken)


def _may_start(policy: Policy, action: Action, order: Order, today: date) -> Refused | None:
    rules = policy.rules(action)
    if action is Action.RETURN and rules.once_per_order and order.return_items is not None:
        return Refused("return.once_per_order", f"A return has already been requested for order {order.order_id}.")
    if _swapped_before(action, rules, order):
        return Refused(f"{action}.once_per_order", _once_words(action, order))
    if order.status not in rules.allowed_statuses:
        return Refused(f"{action}.allowed_statuses", _status_refusal(action, order))
    return _too_late(action, rules, order, today)


def _swapped_before(action: Action, rules: OrderRules, order: Order) -> bool:
    if not rules.once_per_order:
        return False
    if action is Action.EXCHANGE:
        return order.exchange_items is not None
    return action is Action.CHANGE_ITEMS and order.status == Status.ITEMS_CHANGED


def _once_words(action: Action, order: Order) -> str:
    done = "an exchange has already been requested" if action is Action.EXCHANGE else "the items have been changed"
    return f"For order {order.order_id} {done}, and that is possible once per order only."


def _too_late(action: Action, rules: OrderRules, order: Order, today: date) -> Refused | None:
    if rules.window_days is None or order.delivered_at is None:
        return None
    delivered = shop_day(order.delivered_at)
    if (today - delivered).days <= rules.window_days:
        return None
    verb = "returned" if action is Action.RETURN else "exchanged"
    words = (
        f"Items can be {verb} within {rules.window_days} days of delivery. "
        f"Order {order.order_id} was delivered on {day(delivered)}, so that time is over."
    )
    return Refused(f"{action}.window_days", words)


def wrong_items(action: Action, order: Order, item_ids: Sequence[str]) -> Refused | None:
    """Refuse when no item is named, or one that is not in the order, or one more often than it was bought."""
    if not item_ids:
        return Refused(f"{action}.items_named", f"Please tell me which items shall be {DONE_WORDS[action]}.")
    if Counter(item_ids) - Counter(item.item_id for item in order.items):
        return Refused(f"{action}.items_in_order", f"Not all of these items are part of order {order.order_id}.")
    return None


def not_on_account(action: Action) -> Refused:
    """The payment method is not the customer's."""
    return Refused(f"{action}.payment_method_on_account", "That payment method is not saved in your account.")


def _conditions(policy: Policy, items: Sequence[Item]) -> tuple[str, ...]:
    sealed = [item.name for item in items if item.name in policy.unopened_only]
    if not sealed:
        return ()
    return (f"{join_words(list(dict.fromkeys(sealed)))} can only come back unopened, unless faulty.",)


DONE_WORDS = {
    Action.CANCEL: "cancelled",
    Action.RETURN: "returned",
    Action.EXCHANGE: "exchanged",
    Action.CHANGE_ITEMS: "changed",
    Action.CHANGE_ADDRESS: "changed",
    Action.CHANGE_PAYMENT: "changed",
    Action.GOODWILL: "given a credit",
}


def _status_refusal(action: Action, order: Order) -> str:
    if order.status == Status.ITEMS_CHANGED:
        return (
            f"The items of order {order.order_id} have been changed. After that an order is fixed: it can no longer be "
            f"{DONE_WORDS[action]} in the chat."
        )
    head = f"Order {order.order_id} can't be {DONE_WORDS[action]}: it {status_words(order.status)}."
    after_delivery = action in (Action.RETURN, Action.EXCHANGE)
    if order.status == Status.PENDING and after_delivery:
        return head + " You could cancel it instead."
    if order.status == Status.PROCESSED:
        return head + " Once it has been delivered, you can return or exchange items."
    if order.status == Status.DELIVERED and not after_delivery:
        return head + " You may be able to return items instead."
    return head
