"""The one engine that decides on a request, for the assistant and for agents alike. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shop.address import Address
from shop.model import SWAPS, Action, Customer, Decider, Item, Order, PaymentMethod
from shop.plans import Request
from shop.policy import Decision, Policy, Refused, may_cancel, may_cancel_items, may_return, take_items
from shop.policy_changes import (
    Catalogue,
    may_change_address,
    may_change_default_address,
    may_change_payment,
    may_swap,
)
from shop.policy_goodwill import Gesture, may_give


@dataclass(frozen=True)
class Facts:
    """What is so at the moment of the decision. `order` is None for a change of the account; `goodwill` is what the
    customer has been given before, `decider` who decides now."""

    customer: Customer
    methods: Sequence[PaymentMethod]
    catalogue: Catalogue
    today: date
    order: Order | None = None
    goodwill: Sequence[Gesture] = ()
    decider: Decider = Decider.ASSISTANT

    def method(self, payment_method_id: str) -> PaymentMethod | None:
        return next((method for method in self.methods if method.payment_method_id == payment_method_id), None)


def decide(policy: Policy, request: Request, facts: Facts) -> Decision:
    """Say whether the policy allows the request, under which rule, and what it costs or gives back."""
    if facts.order is None:
        current = Address.from_json(facts.customer.address)
        return may_change_default_address(policy, current, request.address)
    order, today, action = facts.order, facts.today, request.action
    method = facts.method(request.payment_method_id)
    if action is Action.CANCEL:
        whole = may_cancel(policy, order, request.reason, today)
        some = may_cancel_items(policy, order, request.item_ids) if request.item_ids else None
        return whole if isinstance(whole, Refused) or some is None else some
    if action is Action.RETURN:
        return may_return(policy, order, request.item_ids, method, today)
    if action in SWAPS:
        return may_swap(policy, action, order, request.item_ids, request.new_item_ids, method, facts.catalogue, today)
    if action is Action.GOODWILL:
        return may_give(policy, order, request.amount, method, facts.goodwill, facts.decider, today)
    if action is Action.CHANGE_PAYMENT:
        return may_change_payment(policy, order, method, today)
    return may_change_address(policy, order, request.address, today)


def items_of(request: Request, order: Order) -> tuple[Item, ...]:
    """Return the lines that the request is about: the named ones, or all."""
    return take_items(order.items, request.item_ids) if request.item_ids else order.items


def sources(methods: Sequence[PaymentMethod]) -> Mapping[str, str]:
    """Return the kind of each payment method by its id."""
    return {method.payment_method_id: method.source for method in methods}
