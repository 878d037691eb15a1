"""One unit of work: who holds the conversation is checked, the shop changes, and only then it is said to be done."""

from typing import Any

from rasa_sdk import Action as RasaAction
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import slots
from actions.committing import commit
from actions.deps import Deps
from actions.next_wish import take_up, waits
from actions.settling import agreed_request
from actions.speech import ANYTHING_ELSE, OFFER_BUTTONS, say
from actions.turn import add_signal, add_step, turn_of
from conversations.model import Asks
from conversations.open_turns import TurnContext
from conversations.storage import UnitOfWork
from routing.model import SignalName
from shop.errors import NoLongerAllowed, OrderNotFound, PlanOutdated, ShopUnavailable
from shop.model import Actor, ActorKind
from shop.plans import Request
from shop.read_outs import done_text, what_was_done

OUTDATED = (
    "Order {order} has changed since I read it out, so I did nothing. Would you like to talk to a person about it?"
)

NOT_ASKED = (
    "The shop does not answer at the moment, so nothing has been changed. Would you like a person to look into it?"
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
    request, turn = agreed_request(values), context.turn
    by = Actor(ActorKind.ASSISTANT, turn.conversation_id, turn.id)

    async def guard(c: UnitOfWork) -> None:
        await deps.log.guard_epoch(c, turn.conversation_id, turn.id, turn.epoch)

    key = str(values[slots.PLAN_KEY])
    try:
        receipt = await commit(deps, key, customer_id, request, by, guard)
    except ShopUnavailable:
        async with deps.db.read() as c:
            asked = await deps.shop.far.is_unsettled(c, key)
        return _no_answer(context, dispatcher, request, asked)
    except (NoLongerAllowed, PlanOutdated, OrderNotFound) as error:
        return _not_done(context, dispatcher, error, request.order_id)
    add_signal(context, SignalName.DONE, receipt.action.value)
    add_step(context, what_was_done(receipt), f"done; {receipt.money_words}" if receipt.money_words else "done")
    say(dispatcher, done_text(receipt, request))
    if not waits(values):
        say(dispatcher, ANYTHING_ELSE, asks=Asks.ANYTHING_ELSE)
    return _forget(receipt.order_id)


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


def _no_answer(
    context: TurnContext, dispatcher: CollectingDispatcher, request: Request, asked: bool
) -> list[dict[str, Any]]:
    """Once the shop was asked to do it nothing is promised and nothing denied."""
    add_signal(context, SignalName.POLICY_REFUSED, "shop_unavailable")
    end = "not known if done" if asked else "nothing was done"
    add_step(context, f"Tried to change order {request.order_id}".rstrip(), f"the shop gave no answer; {end}")
    say(dispatcher, NOT_KNOWN if asked else NOT_ASKED, asks=Asks.CHOOSE, buttons=OFFER_BUTTONS)
    return [*_forget(request.order_id), SlotSet(slots.PERSON_OFFERED, True)]


def _forget(order_id: str) -> list[dict[str, Any]]:
    """Empty the procedure, so that no later yes can be taken for this one."""
    emptied = [SlotSet(name, None) for name in slots.PROCEDURE]
    return [*emptied, SlotSet(slots.LAST_ORDER, order_id)] if order_id else emptied
