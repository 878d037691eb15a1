"""What may be changed besides cancelling and returning: items, payment, addresses. Pure, from the same policy."""

from collections.abc import Mapping, Sequence
from datetime import date

from shop.address import Address
from shop.model import Action, Money, Order, PaymentMethod, Source, Status, Swap, Variant
from shop.phrases import item_words, join_words, money
from shop.policy import (
    Allowed,
    Charge,
    Decision,
    Policy,
    Refund,
    Refused,
    may,
    not_on_account,
    original_methods,
    wrong_items,
)
from shop.policy_file import SwapRules

Catalogue = Mapping[str, tuple[str, Variant]]
"""What is sold: product id and variant by item id."""


def may_swap(
    policy: Policy,
    action: Action,
    order: Order,
    item_ids: Sequence[str],
    new_item_ids: Sequence[str],
    method: PaymentMethod | None,
    catalogue: Catalogue,
    today: date,
) -> Decision:
    """Decide on `action` (exchange or change_items): each item of `item_ids` for the one at the same place of
    `new_item_ids`. `method` pays or receives the difference; None stands for one that is not on the account."""
    refused = may(policy, action, order, today) or wrong_items(action, order, item_ids)
    if refused:
        return refused
    swaps = pair_up(order, item_ids, new_item_ids, catalogue)
    if isinstance(swaps, Refused):
        return Refused(f"{action}.{swaps.rule}", swaps.words)
    if refused := _wrong_variants(policy.swaps[action], action, swaps):
        return refused
    if method is None:
        return not_on_account(action)
    return _settle(policy.swaps[action], action, order, swaps, method)


def pair_up(
    order: Order, item_ids: Sequence[str], new_item_ids: Sequence[str], catalogue: Catalogue
) -> tuple[Swap, ...] | Refused:
    """Return a swap for each item, lines of an order used once, in the order of its lines."""
    if len(item_ids) != len(new_item_ids):
        return Refused("new_items_named", "Please tell me for each item what you would like instead.")
    free = list(order.items)
    swaps = []
    for item_id, new_item_id in zip(item_ids, new_item_ids, strict=True):
        item = next(item for item in free if item.item_id == item_id)
        free.remove(item)
        if new_item_id not in catalogue:
            return Refused("available_only", f"The {item.name} you named is not sold any more.")
        product_id, variant = catalogue[new_item_id]
        swaps.append(Swap(item, product_id, variant))
    return tuple(sorted(swaps, key=lambda swap: swap.item.line))


def _wrong_variants(rules: SwapRules, action: Action, swaps: Sequence[Swap]) -> Refused | None:
    for swap in swaps:
        if rules.same_product_only and swap.product_id != swap.item.product_id:
            words = f"The {swap.item.name} can only be swapped for another {swap.item.name}, not for another product."
            return Refused(f"{action}.same_product_only", words)
        if rules.different_option_only and swap.variant.item_id == swap.item.item_id:
            words = f"The {item_words(swap.item)} can only be swapped for one with other options, not for the same one."
            return Refused(f"{action}.different_option_only", words)
        if not swap.variant.available:
            return Refused(f"{action}.available_only", f"That {swap.item.name} is sold out at the moment.")
    return None


def _settle(rules: SwapRules, action: Action, order: Order, swaps: tuple[Swap, ...], method: PaymentMethod) -> Decision:
    difference = sum((swap.difference for swap in swaps), Money(0))
    if difference > 0:
        if rules.gift_card_covers and not covers(method, difference):
            return Refused(f"{action}.gift_card_covers", _too_little(method, difference))
        return Allowed(
            f"{action}.allowed_statuses", charges=(Charge(method.payment_method_id, difference),), swaps=swaps
        )
    # As with a return: never more than the shop still holds, whatever the single prices add up to.
    back = min(-difference, order.paid)
    return Allowed(f"{action}.allowed_statuses", (Refund(method.payment_method_id, back),), swaps=swaps)


def covers(method: PaymentMethod, amount: Money) -> bool:
    """Say whether the method can pay: only a gift card can hold too little."""
    return method.source != Source.GIFT_CARD or method.balance is None or method.balance >= amount


def _too_little(method: PaymentMethod, amount: Money) -> str:
    return (
        f"Your gift card holds {money(method.balance or Money(0))}, and {money(amount)} is to pay: that is not enough."
    )


def may_change_payment(policy: Policy, order: Order, method: PaymentMethod | None, today: date) -> Decision:
    """Decide on paying a pending order with `method` instead; the original method has its money back."""
    action = Action.CHANGE_PAYMENT
    if refused := may(policy, action, order, today):
        return refused
    if method is None:
        return not_on_account(action)
    paid = order.paid_by_method()
    if policy.single_payment_only and len(paid) != 1:
        words = f"Order {order.order_id} is paid with more than one method, so a colleague has to change it."
        return Refused("change_payment.single_payment_only", words)
    if method.payment_method_id in original_methods(order):
        words = f"Order {order.order_id} is paid with that method already."
        return Refused("change_payment.different_method_only", words)
    total = sum(paid.values(), Money(0))
    if policy.new_payment_gift_card_covers and not covers(method, total):
        return Refused("change_payment.gift_card_covers", _too_little(method, total))
    refunds = tuple(Refund(old, amount) for old, amount in paid.items())
    return Allowed("change_payment.allowed_statuses", refunds, charges=(Charge(method.payment_method_id, total),))


def may_change_address(policy: Policy, order: Order, address: Address | None, today: date) -> Decision:
    """Decide on sending a pending order to `address`."""
    action = Action.CHANGE_ADDRESS
    refused = may(policy, action, order, today) or _wrong_address(policy, action, address)
    if refused:
        return refused
    if address and address.key == Address.from_json(order.address).key:
        return Refused("change_address.different_only", f"Order {order.order_id} goes to that address already.")
    return Allowed("change_address.allowed_statuses")


def may_change_default_address(policy: Policy, current: Address, address: Address | None) -> Decision:
    """Decide on keeping `address` as the customer's default."""
    action = Action.CHANGE_DEFAULT_ADDRESS
    if refused := _wrong_address(policy, action, address):
        return refused
    if address and address.key == current.key:
        return Refused("change_default_address.different_only", "That is your default address already.")
    return Allowed("change_default_address.countries")


def _wrong_address(policy: Policy, action: Action, address: Address | None) -> Refused | None:
    if address is None or not all((address.address1, address.city, address.zip)):
        return Refused(f"{action}.complete", "I need the whole address: street and number, city, state and ZIP code.")
    if address.country not in policy.countries[action]:
        return Refused(f"{action}.countries", f"We deliver to {join_words(policy.countries[action], 'or')} only.")
    return None


def fitting_swap(order: Order) -> Action:
    """Return which of the two swaps fits the order as it stands: change items before packing, exchange afterwards."""
    return Action.CHANGE_ITEMS if order.status in (Status.PENDING, Status.ITEMS_CHANGED) else Action.EXCHANGE
