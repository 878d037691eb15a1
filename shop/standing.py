"""What the policy allows with an order now, action by action, with the reason where it does not. Pure.

The decisions are those of the one engine: here they are only asked before anything has been chosen.
"""

from collections.abc import Collection
from dataclasses import dataclass

from shop.decide import Facts
from shop.model import ORDER_ACTIONS, SWAPS, Action, Money, Order, PaymentMethod, Source
from shop.policy import Policy, Refused, may, original_methods, refund_method_allowed
from shop.policy_changes import may_change_payment
from shop.policy_goodwill import may_give

CENT = Money("0.01")

ELSEWHERE = "This shop keeps its orders itself: do it in the shop's own administration."
NO_REFUND_TO = (
    "The method that this order was paid with is no longer in the account, and there is no gift card instead."
)
NO_OTHER_METHOD = "There is no other payment method in the account."


@dataclass(frozen=True)
class Standing:
    """`refused` None: the action may be begun."""

    action: Action
    refused: Refused | None


def standings(policy: Policy, facts: Facts, able: Collection[Action]) -> tuple[Standing, ...]:
    """Return how each action stands for the order of `facts`; `able`: what this shop can carry out."""
    return tuple(Standing(action, standing(policy, action, facts, able)) for action in ORDER_ACTIONS)


def standing(policy: Policy, action: Action, facts: Facts, able: Collection[Action]) -> Refused | None:
    """Say why the action cannot be begun; None when it can, whatever is chosen then is decided with the choice."""
    if action not in able:
        return elsewhere(action)
    order = facts.order
    if order is None:
        return None
    if refused := may(policy, action, order, facts.today):
        return refused
    if action is Action.RETURN and not methods_for(policy, action, facts):
        return Refused("return.refund_to", NO_REFUND_TO)
    if action is Action.CHANGE_PAYMENT:
        return _payment(policy, order, facts)
    if action is Action.GOODWILL:
        card = next(iter(methods_for(policy, action, facts)), None)
        given = may_give(policy, order, CENT, card, facts.goodwill, facts.decider, facts.today)
        return given if isinstance(given, Refused) else None
    return None


def elsewhere(action: Action) -> Refused:
    """Say where it is done that this shop leaves to people."""
    return Refused(f"{action}.in_this_shop", ELSEWHERE)


def methods_for(policy: Policy, action: Action, facts: Facts) -> tuple[PaymentMethod, ...]:
    """Return the saved methods that may be chosen for the action; none where no method is chosen."""
    order = facts.order
    if order is None:
        return ()
    if action is Action.RETURN:
        return tuple(one for one in facts.methods if refund_method_allowed(policy, order, one))
    if action is Action.CHANGE_PAYMENT:
        return tuple(one for one in facts.methods if one.payment_method_id not in original_methods(order))
    if action is Action.GOODWILL:
        return tuple(one for one in facts.methods if one.source == Source.GIFT_CARD and one.balance is not None)
    return tuple(facts.methods) if action in SWAPS else ()


def _payment(policy: Policy, order: Order, facts: Facts) -> Refused | None:
    others = methods_for(policy, Action.CHANGE_PAYMENT, facts)
    if not others:
        return Refused("change_payment.payment_method_on_account", NO_OTHER_METHOD)
    decisions = [may_change_payment(policy, order, one, facts.today) for one in others]
    refusals = [one for one in decisions if isinstance(one, Refused)]
    return refusals[0] if len(refusals) == len(decisions) else None
