"""Another variant for an item: changed before packing, exchanged after delivery. The order's status decides which.

Identity, order, items, what each becomes, who pays or gets the difference, read-out, yes.
"""

from collections.abc import Sequence

from actions.choosing import SWAP, choose_order
from actions.choosing_items import ItemWords, choose_items
from actions.choosing_methods import choose_method
from actions.choosing_variants import choose_variants
from actions.settling import request_of, settle
from actions.visit import Visit
from shop.model import Action, Money, Order, Variant
from shop.phrases import money
from shop.policy import Refused, not_on_account
from shop.policy_changes import covers, fitting_swap
from shop.read_outs import read_out
from shop.swap_words import items_part

CHANGE_WORDS, EXCHANGE_WORDS = ItemWords("change", items_part), ItemWords("exchange", items_part)


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
        lambda plan: read_out(plan, order),
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
