"""Another variant for an item: changed before packing, exchanged after delivery. The order's status decides which.

Identity, order, items, what each becomes, who pays or gets the difference, read-out, yes.
"""

from collections.abc import Sequence

from actions.choosing import SWAP, choose_order
from actions.choosing_items import ItemWords, choose_items
from actions.choosing_methods import choose_method
from actions.choosing_variants import choose_variants, difference_words
from actions.settling import ReadOut, request_of, settle
from actions.speech import bullets
from actions.visit import Visit
from shop.model import Action, Money, Order, Variant
from shop.phrases import count_words, item_words, money, option_words
from shop.plans import Plan
from shop.policy import Refused, not_on_account
from shop.policy_changes import covers, fitting_swap
from shop.swap_words import items_part

CHANGE_WORDS, EXCHANGE_WORDS = ItemWords("change", items_part), ItemWords("exchange", items_part)
ONLY_ONCE = (
    "This can be done once for an order, and after that it can no longer be changed or cancelled. "
    "So name everything that should change, the address too."
)
ONLY_ONE_EXCHANGE = "An order can be exchanged once, so name everything that should be exchanged."


async def advance(visit: Visit, customer_id: str) -> None:
    order = await choose_order(visit, customer_id, SWAP)
    if order is None:
        return
    action = fitting_swap(order)
    words = CHANGE_WORDS if action is Action.CHANGE_ITEMS else EXCHANGE_WORDS
    items = choose_items(visit, order, words)
    new = await choose_variants(visit, order, items) if items else None
    if items is None or new is None or not await _choose_method(visit, customer_id, order, action, new):
        return
    await settle(
        visit,
        customer_id,
        SWAP,
        request_of(visit, action),
        lambda plan: _read_out(order, plan),
        [("items", "Other items"), ("new_item", "Another version"), ("payment_method", "Another payment method")],
    )


async def _choose_method(
    visit: Visit, customer_id: str, order: Order, action: Action, new: Sequence[tuple[Money, Variant]]
) -> bool:
    saved = await visit.deps.shop.payment_methods(customer_id)
    more = sum((variant.price - price for price, variant in new), Money(0))
    if more > 0:
        question = f"The difference is {money(more)}. How would you like to pay it?"
    else:
        question = f"You get {money(-more)} back. Where shall it go?"
    allowed = [method for method in saved if covers(method, more)]
    too_little = Refused(f"{action}.gift_card_covers", f"That gift card does not hold {money(more)}.")
    return choose_method(
        visit, order, saved, allowed or saved, question, too_little if allowed else not_on_account(action)
    )


def _read_out(order: Order, plan: Plan) -> ReadOut:
    lines = [
        f"{item_words(swap.item)} → {option_words(swap.variant)}: {difference_words(swap.difference)}"
        for swap in plan.swaps
    ]
    exchange = plan.action is Action.EXCHANGE
    head = "exchange" if exchange else "change"
    parts = [f"Please check the {head} for order {order.order_id}:", bullets(lines)]
    if plan.charged > 0:
        parts.append(f"To pay: {plan.money_words}.")
    elif plan.total > 0:
        parts.append(f"You get back: {plan.money_words}.")
    else:
        parts.append("The price stays the same.")
    parts.append(ONLY_ONE_EXCHANGE if exchange else ONLY_ONCE)
    number = count_words(len(plan.swaps), "item")
    verb = "exchange" if exchange else "change"
    title = f"{verb[:1].upper()}{verb[1:]} {number}"
    return ReadOut("\n\n".join(parts), f"Shall I {verb} {number} of order {order.order_id}?", title, f"Don't {verb}")
