"""Which order the customer means, and whether the policy lets the assistant touch it."""

from collections.abc import Sequence
from dataclasses import dataclass

from actions import slots
from actions.order_words import (
    as_described,
    corrects_order,
    describes_order,
    how_many,
    means_other_order,
    order_buttons,
    orders_with,
    pick_named_place,
    pick_order,
    points_back,
    several,
    standing_as_said,
)
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from routing.model import SignalName
from shop.errors import OrderNotFound
from shop.model import SWAPS, Action, Order
from shop.policy import Refused
from shop.words import find_order_id


@dataclass(frozen=True)
class OrderWish:
    """What is to be done with an order, in words: `verb` as in "can be cancelled". Any of `actions` will do."""

    actions: tuple[Action, ...]
    verb: str
    ask: str
    only: str


CANCEL = OrderWish((Action.CANCEL,), "cancelled", "Which order shall I cancel?", "pending orders")
RETURN = OrderWish((Action.RETURN,), "returned", "Which order is it about?", "orders delivered in the last weeks")
SWAP = OrderWish(
    SWAPS, "changed or exchanged", "Which order is it about?", "pending orders and orders delivered in the last weeks"
)
READDRESS = OrderWish((Action.CHANGE_ADDRESS,), "sent elsewhere", "Which order shall go elsewhere?", "pending orders")
REPAY = OrderWish(
    (Action.CHANGE_PAYMENT,), "paid differently", "Which order shall be paid differently?", "pending orders"
)
GOODWILL = OrderWish(
    (Action.GOODWILL,), "given a credit", "Which order was the trouble with?", "orders that have been sent"
)
WHOLE_ORDER = (CANCEL, READDRESS, REPAY)
"""Concern no single items: who names some means the order that holds them."""

ABOUT_THE_ORDER = (
    slots.CANCEL_REASON,
    slots.ITEMS,
    slots.ITEM_CHOICE,
    slots.NEW_ITEMS,
    slots.NEW_FOR,
    slots.NEW_CHOICE,
    slots.PAYMENT_METHOD,
    slots.ADDRESS,
    slots.AMOUNT,
    slots.PLAN_KEY,
    slots.CONFIRM,
)
"""What no longer holds when the customer means another order."""


async def choose_order(visit: Visit, customer_id: str, wish: OrderWish) -> Order | None:
    """Return an order on which the wish may be started; None when the customer was asked or told why not."""
    if refused := visit.deps.shop.cannot(*wish.actions):
        refuse(visit, wish, "", refused)
        return None
    named = visit.entity(slots.ENTITY_ORDER) or find_order_id(visit.text) or _named_in_wish(visit)
    if named and named == visit.get(slots.ORDER_ID):
        visit.used = True
    if not named and wish in WHOLE_ORDER:
        named = await _described_instead(visit, customer_id)
    if named and named != visit.get(slots.ORDER_ID):
        return await _take_named(visit, customer_id, wish, named)
    if visit.get(slots.ORDER_ID) and not _wants_other(visit):
        return await visit.deps.shop.order(customer_id, str(visit.get(slots.ORDER_ID)))
    eligible = await visit.deps.shop.eligible_orders(customer_id, *wish.actions)
    if _wants_other(visit):
        eligible = tuple(order for order in eligible if order.order_id != visit.get(slots.ORDER_ID))
        if not eligible:
            kept = str(visit.get(slots.ORDER_ID))
            visit.say(f"No other order can be {wish.verb}, so I stay with {kept}.")
            visit.text, visit.entities, visit.used = "", {}, True
            return await visit.deps.shop.order(customer_id, kept)
        visit.empty(slots.ORDER_ID, *ABOUT_THE_ORDER)
        visit.set(slots.WISH, "")
        visit.text = ""
    return await _find(visit, customer_id, wish, eligible)


def _wants_other(visit: Visit) -> bool:
    asked = visit.requested == slots.CONFIRM
    return bool(visit.get(slots.ORDER_ID)) and (
        visit.entity(slots.ENTITY_CHANGE) == "order"
        or corrects_order(visit.text)
        or (asked and means_other_order(visit.text))
    )


async def _described_instead(visit: Visit, customer_id: str) -> str | None:
    """Return another order that the text describes by its items: "no, the one with the lamp" at a read-out, "my order
    with the lamp" at any step."""
    current = visit.get(slots.ORDER_ID)
    if not current or not visit.text or not (visit.requested == slots.CONFIRM or describes_order(visit.text)):
        return None
    holding = orders_with(visit.text, await visit.deps.shop.find_orders(customer_id))
    return holding[0].order_id if len(holding) == 1 and holding[0].order_id != current else None


def _named_in_wish(visit: Visit) -> str | None:
    """Return the order that the first message named, until one has been chosen."""
    return None if visit.get(slots.ORDER_ID) else find_order_id(str(visit.get(slots.WISH) or ""))


async def _take_named(visit: Visit, customer_id: str, wish: OrderWish, order_id: str) -> Order | None:
    try:
        order = await visit.deps.shop.order(customer_id, order_id)
    except OrderNotFound:
        visit.signal(SignalName.FORM_REJECTED, slots.ORDER_ID)
        visit.step(f"Looked up order {order_id}", "not among the customer's orders")
        await _not_found(visit, customer_id, wish, order_id)
        return None
    visit.empty(*ABOUT_THE_ORDER)
    return await _take(visit, customer_id, wish, order)


async def _take(visit: Visit, customer_id: str, wish: OrderWish, order: Order) -> Order | None:
    refused = await visit.deps.shop.may(customer_id, order.order_id, *wish.actions)
    visit.set(slots.LAST_ORDER, order.order_id)
    if refused is not None:
        refuse(visit, wish, order.order_id, refused)
        return None
    visit.used = True
    visit.set(slots.ORDER_ID, order.order_id)
    visit.step(f"Looked up order {order.order_id}", order.status)
    return order


async def _not_found(visit: Visit, customer_id: str, wish: OrderWish, order_id: str) -> None:
    """Say so, and list what there is. The first message is forgotten: its number is the wrong one."""
    visit.set(slots.WISH, str(visit.get(slots.WISH) or "").replace(order_id.lstrip("#W"), ""))
    eligible = await visit.deps.shop.eligible_orders(customer_id, *wish.actions)
    if not eligible:
        visit.signal(SignalName.POLICY_REFUSED, f"{wish.actions[0]}.no_order")
        visit.offer_person(
            f"I can't find {order_id} among your orders, and none of them can be {wish.verb} at the moment. "
            "Would you like to talk to a person?"
        )
        return
    text = f"I can't find {order_id} among your orders. These can be {wish.verb}: which one do you mean?"
    visit.ask(slots.ORDER_ID, text, Asks.ORDER_ID, order_buttons(eligible))


async def _find(visit: Visit, customer_id: str, wish: OrderWish, eligible: Sequence[Order]) -> Order | None:
    if not eligible:
        await _none_eligible(visit, customer_id, wish)
        return None
    eligible = standing_as_said(str(visit.get(slots.WISH) or ""), eligible)
    eligible = as_described(visit.words, eligible, visit.day, asked=visit.requested == slots.ORDER_ID)
    last = str(visit.get(slots.LAST_ORDER) or "")
    if visit.requested is None and last and points_back(visit.words) and not orders_with(visit.words, eligible):
        return await _take_named(visit, customer_id, wish, last)
    if visit.requested == slots.ORDER_ID and visit.text and (picked := pick_order(visit.text, eligible)):
        return await _take(visit, customer_id, wish, picked)
    if holding := orders_with(visit.words, eligible):
        if len(holding) == 1:
            return await _take(visit, customer_id, wish, holding[0])
        visit.ask(slots.ORDER_ID, f"More than one order has that. {wish.ask}", Asks.ORDER_ID, order_buttons(holding))
        return None
    everything = await visit.deps.shop.find_orders(customer_id)
    if len(holding := orders_with(visit.words, everything)) == 1:
        return await _take(visit, customer_id, wish, holding[0])
    if picked := pick_named_place(visit.words, eligible):
        return await _take(visit, customer_id, wish, picked)
    if len(eligible) == 1:
        return await _take(visit, customer_id, wish, eligible[0])
    if visit.requested == slots.ORDER_ID and (several(visit.text) or (how_many(visit.text) or 0) > 1):
        again = "I can do one order after the other. Which comes first? "
    else:
        again = "I didn't catch which order you mean. " if visit.not_usable(slots.ORDER_ID) else ""
    visit.ask(slots.ORDER_ID, again + wish.ask, Asks.ORDER_ID, order_buttons(eligible))
    return None


async def _none_eligible(visit: Visit, customer_id: str, wish: OrderWish) -> None:
    orders = await visit.deps.shop.find_orders(customer_id)
    if len(orders) == 1:
        refused = await visit.deps.shop.may(customer_id, orders[0].order_id, *wish.actions)
        if refused is not None:
            refuse(visit, wish, orders[0].order_id, refused)
            return
    visit.signal(SignalName.POLICY_REFUSED, f"{wish.actions[0]}.no_order")
    visit.step(f"Looked for an order that can be {wish.verb}", "there is none")
    visit.offer_person(
        f"None of your orders can be {wish.verb} right now: that works for {wish.only} only. "
        "Would you like to talk to a person about it?"
    )


def refuse(visit: Visit, wish: OrderWish, order_id: str, refused: Refused) -> None:
    """Tell the rule and offer a person; the procedure is over."""
    visit.signal(SignalName.POLICY_REFUSED, refused.rule)
    which = f"order {order_id}" if order_id else "an order"
    visit.step(f"Checked whether {which} can be {wish.verb}", f"refused by {refused.rule}")
    visit.offer_person(
        f"{refused.words} Would you like to talk to a person about it?", _instead(wish, order_id, refused)
    )


def _instead(wish: OrderWish, order_id: str, refused: Refused) -> tuple[Button, ...]:
    """Return what can be done instead: what is delivered cannot be cancelled, but it can go back."""
    if refused.rule == "cancel.allowed_statuses" and "return items" in refused.words:
        return (Button("Return items", payload("return_items", order_id=order_id)),)
    if refused.rule == "return.allowed_statuses" and "cancel it" in refused.words:
        return (Button("Cancel the order", payload("cancel_order", order_id=order_id)),)
    return ()
