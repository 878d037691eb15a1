"""Goodwill and undoing: what may be given, by whom, and what may be taken back. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shop.model import Action, Decider, Money, Order, PaymentMethod, Source
from shop.phrases import money
from shop.policy import Allowed, Decision, Policy, Refund, Refused, may


@dataclass(frozen=True)
class Gesture:
    """A credit that the customer has had before."""

    order_id: str
    day: date


def may_give(
    policy: Policy,
    order: Order,
    amount: Money | None,
    card: PaymentMethod | None,
    before: Sequence[Gesture],
    decider: Decider,
    today: date,
) -> Decision:
    """Decide on a credit of `amount` on the customer's gift card for trouble with this order."""
    if refused := may(policy, Action.GOODWILL, order, today):
        return refused
    if amount is None or amount <= 0 or amount != amount.quantize(Money("0.01")):
        return Refused("goodwill.amount_named", "Please name an amount in dollars and cents.")
    if refused := _too_often(policy, order, before, today):
        return refused
    if card is None or card.source != Source.GIFT_CARD or card.balance is None:
        words = "A credit goes to a gift card in your account, and there is none."
        return Refused("goodwill.gift_card_on_account", words)
    largest = policy.goodwill.largest[decider]
    if amount > largest:
        words = f"I can give a credit of up to {money(largest)}. More than that has to be agreed by a colleague."
        return Refused("goodwill.largest", words)
    return Allowed("goodwill.largest", (Refund(card.payment_method_id, amount),))


def _too_often(policy: Policy, order: Order, before: Sequence[Gesture], today: date) -> Refused | None:
    if policy.rules(Action.GOODWILL).once_per_order and any(one.order_id == order.order_id for one in before):
        return Refused("goodwill.once_per_order", f"There has been a credit for order {order.order_id} already.")
    days = policy.goodwill.days_between
    if any((today - one.day).days < days for one in before):
        return Refused("goodwill.days_between", f"There has been a credit in the last {days} days already.")
    return None


@dataclass(frozen=True)
class Done:
    """A change that was made: when, whether it was undone, and whether everything is still as it left it."""

    action: Action
    day: date
    undone: bool
    still_so: bool


def may_undo(policy: Policy, done: Done, today: date) -> Refused | None:
    """Say why an agent may not take the change back; None when they may."""
    if done.action not in policy.undo.actions:
        return Refused("undo.actions", "This kind of change cannot be undone.")
    if done.undone:
        return Refused("undo.once", "This change has been undone already.")
    if (today - done.day).days > policy.undo.within_days:
        return Refused("undo.within_days", f"A change can be undone within {policy.undo.within_days} days.")
    if not done.still_so:
        return Refused("undo.still_so", "Something else has been changed since, so this cannot be undone any more.")
    return None
