"""Trouble with a bill: a charge explained, a double charge looked for, a missing refund, a credit for trouble."""

from collections.abc import Sequence

from actions import slots, tracking
from actions.answering import answer_from_articles
from actions.choosing import GOODWILL, choose_order
from actions.order_words import as_described, newest_first, order_buttons, orders_with, pick_named_place, pick_order
from actions.settling import request_of, settle
from actions.speech import payload
from actions.visit import Visit
from conversations.model import Asks, Button
from routing.model import SignalName
from shop.billing import (
    Trouble,
    charges_text,
    find_amount,
    overcharges,
    placed_twice,
    trouble_of,
    with_amount,
)
from shop.errors import OrderNotFound
from shop.model import Action, Actor, ActorKind, Decider, Money, Order, Source
from shop.phrases import money
from shop.plans import Request
from shop.policy import Refused
from shop.read_outs import read_out
from shop.words import find_order_id

EACH_ONCE = (
    "I see each order charged once. If your bank shows a second amount, it is usually a reservation that disappears by "
    "itself within a few days."
)


async def advance(visit: Visit, customer_id: str) -> None:
    if trouble_of(visit.text) in (Trouble.TWICE, Trouble.REFUND):
        visit.set(slots.WISH, visit.text)  # said in mid-form, it is what the customer is after
    trouble = trouble_of(str(visit.get(slots.WISH) or ""))
    if trouble is Trouble.REFUND:
        visit.set(slots.TOPIC, tracking.REFUND_STATUS)
        await tracking.advance(visit, customer_id)
        return
    if trouble is Trouble.GOODWILL:
        await _give(visit, customer_id)
        return
    orders = await visit.deps.shop.find_orders(customer_id)
    if trouble is Trouble.TWICE:
        await _look_for_doubles(visit, customer_id, orders)
        return
    order = await _choose(visit, customer_id, orders)
    if order is not None:
        methods = await visit.deps.shop.payment_methods(customer_id)
        _tell(visit, charges_text(order, methods), "explained")


async def _look_for_doubles(visit: Visit, customer_id: str, orders: Sequence[Order]) -> None:
    too_much = overcharges(orders)
    if too_much:
        told = " ".join(
            f"For order {one.order.order_id} we hold {money(one.amount)} more than it costs." for one in too_much
        )
        visit.step("Looked for a double charge", f"found {money(too_much[0].amount)} too much")
        visit.signal(SignalName.NEEDS_PERSON, "overcharged")
        visit.offer_person(f"You are right. {told} A colleague sends it back. Shall I bring one in?")
        return
    if twins := placed_twice(orders):
        other, one = newest_first(twins)[::-1]
        visit.step("Looked for a double charge", f"{one.order_id} and {other.order_id} hold the same")
        instead = Button(f"Cancel {one.order_id}", payload("cancel_order", order_id=one.order_id))
        visit.offer_person(
            f"Each is charged once, but there are two orders of the same things: {one.order_id} and {other.order_id}, "
            f"{money(one.total)} each. Is one of them too many?",
            (instead,),
        )
        return
    methods = await visit.deps.shop.payment_methods(customer_id)
    named = await _named(visit, customer_id, orders)
    if named is not None:
        visit.say(charges_text(named, methods))
    await answer_from_articles(visit.context, visit.dispatcher, visit.intent)
    visit.step("Looked for a double charge", "each order is charged once")
    visit.offer_person(f"{EACH_ONCE} Would you like a person to look at it?")


async def _choose(visit: Visit, customer_id: str, orders: Sequence[Order]) -> Order | None:
    if not orders:
        visit.offer_person("There are no orders in this account yet. Would you like to talk to a person about it?")
        return None
    if found := await _named(visit, customer_id, orders):
        return found
    if visit.next_slot is None:
        again = "I didn't catch which order you mean. " if visit.not_usable(slots.ORDER_ID) else ""
        visit.ask(slots.ORDER_ID, again + "Which order is the charge for?", Asks.ORDER_ID, order_buttons(orders))
    return None


async def _named(visit: Visit, customer_id: str, orders: Sequence[Order]) -> Order | None:
    """Return the order that the message, or its amount, points to."""
    wish = str(visit.get(slots.WISH) or "")
    number = visit.entity(slots.ENTITY_ORDER) or find_order_id(visit.text) or find_order_id(wish)
    if number:
        try:
            return await visit.deps.shop.order(customer_id, number)
        except OrderNotFound:
            text = f"I can't find {number} among your orders. Which of these do you mean?"
            visit.set(slots.WISH, "")
            visit.ask(slots.ORDER_ID, text, Asks.ORDER_ID, order_buttons(orders))
            return None
    if visit.requested == slots.ORDER_ID and visit.text and (picked := pick_order(visit.text, orders)):
        return picked
    amount = find_amount(visit.words)
    for found in (with_amount(orders, amount) if amount else [], orders_with(visit.words, orders)):
        if len(found) == 1:
            return found[0]
    described = as_described(visit.words, orders, visit.day, asked=visit.requested == slots.ORDER_ID)
    if len(described) == 1:
        return described[0]
    return pick_named_place(visit.words, orders) or (orders[0] if len(orders) == 1 else None)


def _tell(visit: Visit, text: str, result: str) -> None:
    visit.step("Looked at what was charged", result)
    visit.signal(SignalName.DONE, "billing")
    visit.say(text)
    visit.end_well()


async def _give(visit: Visit, customer_id: str) -> None:
    """A credit for trouble: up to its limit the assistant gives it, more is kept for an agent to agree to."""
    order = await choose_order(visit, customer_id, GOODWILL)
    if order is None:
        return
    methods = await visit.deps.shop.payment_methods(customer_id)
    card = next((one for one in methods if one.source == Source.GIFT_CARD), None)
    limit = visit.deps.shop.policy.goodwill.largest[Decider.ASSISTANT]
    amount = find_amount(str(visit.get(slots.WISH) or "")) or limit
    visit.set(slots.AMOUNT, str(amount))
    visit.set(slots.CANCEL_REASON, "asked for a credit for trouble")
    visit.set(slots.PAYMENT_METHOD, card.payment_method_id if card else "")
    request = request_of(visit, Action.GOODWILL)
    if amount > limit and await _keep_for_an_agent(visit, customer_id, request):
        _offer_agent(visit, order, amount, limit)
        return
    await settle(
        visit, customer_id, GOODWILL, request, lambda plan: read_out(plan, order), [("order", "Another order")]
    )


async def _keep_for_an_agent(visit: Visit, customer_id: str, request: Request) -> bool:
    """Keep the wish where agents see it; return whether anybody could agree to it."""
    turn = visit.context.turn
    by = Actor(ActorKind.ASSISTANT, visit.conversation_id, turn.id)
    async with visit.deps.db.write() as c:
        await visit.deps.log.guard_epoch(c, visit.conversation_id, turn.id, turn.epoch)
        kept = await visit.deps.order_desk.ask(c, customer_id, request, by)
    return not isinstance(kept, Refused)


def _offer_agent(visit: Visit, order: Order, amount: Money, limit: Money) -> None:
    visit.signal(SignalName.POLICY_REFUSED, "goodwill.largest")
    visit.step(f"Asked for {money(amount)} for order {order.order_id}", "an agent has to agree")
    visit.offer_person(
        f"I can give a credit of up to {money(limit)}. {money(amount)} has to be agreed by a colleague, who will see "
        "your request. Shall I bring one in?"
    )
