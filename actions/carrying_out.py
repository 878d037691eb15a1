"""One unit of work: who holds the conversation is checked, the shop changes, and only then it is said to be done."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action as RasaAction
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.deps import Deps
from actions.next_wish import take_up, waits
from actions.order_words import item_lines
from actions.settling import agreed_request
from actions.speech import ANYTHING_ELSE, OFFER_BUTTONS, say
from actions.turn import add_signal, add_step, turn_of
from conversations.model import Asks
from conversations.open_turns import TurnContext
from conversations.storage import UnitOfWork
from routing.model import SignalName
from shop.errors import CustomerNotFound, NoLongerAllowed, OrderNotFound, PlanOutdated, ShopUnavailable
from shop.far_changes import Also
from shop.model import Action, Actor, ActorKind, Customer, Item
from shop.phrases import money
from shop.plans import Receipt, Request
from shop.policy import take_items

SENDS_BACK = (Action.RETURN, Action.EXCHANGE)
OUTDATED = (
    "Order {order} has changed since I read it out, so I did nothing. Would you like to talk to a person about it?"
)

NOT_KNOWN = (
    "The shop has not answered, so I can't tell yet whether this was done. It will not be done twice. "
    "Would you like a person to look into it?"
)

OUTDATED_ACCOUNT = (
    "Your account has changed since I read it out, so I did nothing. Would you like to talk to a person about it?"
)


class ActionCarryOut(RasaAction):
    """Carries out what was read out and agreed to."""

    def __init__(self, deps: Deps) -> None:
        self._deps = deps

    def name(self) -> str:
        return "action_carry_out"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        events = await carry_out(self._deps, dispatcher, tracker)
        if tracker.slots.get(slots.PERSON_OFFERED) or any(event["name"] == slots.PERSON_OFFERED for event in events):
            return events
        return [*events, *take_up(turn_of(self._deps, tracker), dispatcher, tracker.slots)]


async def carry_out(deps: Deps, dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Do what the customer agreed to, once; say so after the commit. Without a yes it does and says nothing.

    A turn that is played again after a crash gets the first receipt. Raises TurnClosed and StaleEpoch: then nothing was
    changed, and nobody waits for the words.
    """
    values = dict(tracker.slots)
    if values.get(slots.CONFIRM) is not True or not values.get(slots.PLAN_KEY):
        return []
    context = turn_of(deps, tracker)
    customer_id = (await deps.log.get(context.turn.conversation_id)).customer_id
    if customer_id is None:
        return []
    request = agreed_request(values)
    try:
        receipt = await _commit(deps, context, str(values[slots.PLAN_KEY]), customer_id, request)
    except ShopUnavailable:
        return _not_known(context, dispatcher, request)
    except (NoLongerAllowed, PlanOutdated, OrderNotFound) as error:
        return _not_done(context, dispatcher, error, request.order_id)
    add_signal(context, SignalName.DONE, receipt.action.value)
    add_step(context, _what(receipt), f"done; {receipt.money_words}" if receipt.money_words else "done")
    say(dispatcher, done_text(receipt, request))
    if not waits(values):
        say(dispatcher, ANYTHING_ELSE, asks=Asks.ANYTHING_ELSE)
    return _forget(receipt.order_id)


async def _commit(deps: Deps, context: TurnContext, key: str, customer_id: str, request: Request) -> Receipt:
    turn = context.turn
    by = Actor(ActorKind.ASSISTANT, turn.conversation_id, turn.id)
    customer = await deps.shop.customer(customer_id)
    order = await deps.shop.order(customer_id, request.order_id) if request.action in SENDS_BACK else None
    items = take_items(order.items, request.item_ids) if order is not None else ()

    async def guard(c: UnitOfWork) -> None:
        await deps.log.guard_epoch(c, turn.conversation_id, turn.id, turn.epoch)

    async def also(c: UnitOfWork, receipt: Receipt) -> None:
        # The promise of a label is committed with the change.
        if items:
            await _send_label(deps, c, customer, items, receipt)

    return await deps.shop.do(key, customer_id, request, by, guard=guard, also=also)


async def settle_intents(deps: Deps, **how: Any) -> int:
    """Find out what became of changes in a shop elsewhere whose turn has not come back; return how many were settled.

    A return that was made after all gets its label as in the turn.
    """

    async def also_for(customer_id: str, draft: Receipt) -> Also:
        if draft.action not in SENDS_BACK:
            return _nothing_more
        try:
            customer = await deps.shop.customer(customer_id)
            order = await deps.shop.order(customer_id, draft.order_id)
        except (CustomerNotFound, OrderNotFound):
            return _nothing_more
        items = take_items(order.items, order.return_items or order.exchange_items or ())

        async def also(c: UnitOfWork, receipt: Receipt) -> None:
            await _send_label(deps, c, customer, items, receipt)

        return also

    return await deps.shop.far.reconcile(also_for, **how)


async def _nothing_more(c: UnitOfWork, receipt: Receipt) -> None: ...


async def _send_label(deps: Deps, c: UnitOfWork, customer: Customer, items: Sequence[Item], receipt: Receipt) -> None:
    await deps.mailer.send_return_label(
        c,
        to=customer.email,
        name=customer.first_name,
        order_id=receipt.order_id,
        items=item_lines(items),
        refund=receipt.money_words,
        key=f"return-label:{receipt.change_id}",
    )


def _not_done(
    context: TurnContext, dispatcher: CollectingDispatcher, error: Exception, order_id: str
) -> list[dict[str, Any]]:
    refused = error.refused if isinstance(error, NoLongerAllowed) else None
    add_signal(context, SignalName.POLICY_REFUSED, refused.rule if refused else "plan_outdated")
    add_step(
        context, f"Tried to change order {order_id}", f"refused by {refused.rule}" if refused else "it had changed"
    )
    text = (
        f"{refused.words} Would you like to talk to a person about it?"
        if refused
        else OUTDATED.format(order=order_id)
        if order_id
        else OUTDATED_ACCOUNT
    )
    say(dispatcher, text, asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
    return [*_forget(order_id), SlotSet(slots.PERSON_OFFERED, True)]


def _not_known(context: TurnContext, dispatcher: CollectingDispatcher, request: Request) -> list[dict[str, Any]]:
    """The shop gave no answer: nothing is promised and nothing denied."""
    add_signal(context, SignalName.POLICY_REFUSED, "shop_unavailable")
    add_step(
        context, f"Tried to change order {request.order_id}".rstrip(), "the shop gave no answer; not known if done"
    )
    say(dispatcher, NOT_KNOWN, asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
    return [*_forget(request.order_id), SlotSet(slots.PERSON_OFFERED, True)]


_WHAT = {
    Action.CANCEL: "Cancelled order",
    Action.RETURN: "Requested the return of items of order",
    Action.EXCHANGE: "Requested the exchange of items of order",
    Action.CHANGE_ITEMS: "Changed items of order",
    Action.CHANGE_ADDRESS: "Changed the address of order",
    Action.CHANGE_PAYMENT: "Changed the payment of order",
    Action.CHANGE_DEFAULT_ADDRESS: "Changed the default address",
    Action.GOODWILL: "Gave a credit for order",
}


def _what(receipt: Receipt) -> str:
    return f"{_WHAT[receipt.action]} {receipt.order_id}".rstrip()


def done_text(receipt: Receipt, request: Request) -> str:
    """Return what the customer is told once the change is committed."""
    order, paid = receipt.order_id, receipt.money_words
    address = request.address.words if request.address else ""
    match receipt.action:
        case Action.CANCEL:
            return f"Done: order {order} is cancelled." + (f" Your refund: {paid}." if paid else "")
        case Action.RETURN:
            return (
                f"Done: the return for order {order} is requested. You'll get an e-mail with a free prepaid label. "
                f"Once the parcel has arrived and been checked, your refund is on its way: {paid}."
            )
        case Action.EXCHANGE:
            settled = f" The difference is settled then: {paid}." if paid else ""
            return (
                f"Done: the exchange for order {order} is requested. You'll get an e-mail with a free prepaid label, "
                f"and the new items leave once your parcel has arrived.{settled}"
            )
        case Action.CHANGE_ITEMS:
            total = f" The order now costs {money(receipt.new_total)}." if receipt.new_total is not None else ""
            return f"Done: the items of order {order} are changed.{total}" + (f" {_moved(receipt)}." if paid else "")
        case Action.CHANGE_PAYMENT:
            return f"Done: the payment of order {order} is changed. {_moved(receipt)}."
        case Action.GOODWILL:
            return f"Done: {paid}. Thank you for your patience."
        case Action.CHANGE_ADDRESS:
            return f"Done: order {order} now goes to {address}."
        case _:
            return f"Done: your default address is now {address}."


def _moved(receipt: Receipt) -> str:
    if receipt.charged and receipt.total:
        return f"{receipt.money_words[:1].upper()}{receipt.money_words[1:]}"
    return f"To pay: {receipt.money_words}" if receipt.charged else f"You get back: {receipt.money_words}"


def _forget(order_id: str) -> list[dict[str, Any]]:
    """Empty the procedure, so that no later yes can be taken for this one."""
    emptied = [SlotSet(name, None) for name in slots.PROCEDURE]
    return [*emptied, SlotSet(slots.LAST_ORDER, order_id)] if order_id else emptied
