"""From a whole request to the read-out: the policy decides, the customer hears it, and only a yes leads on."""

from collections.abc import Callable, Sequence

from actions import slots
from actions.choosing import OrderWish, refuse
from actions.consent import Consent, ask_what_to_change, consent, read_out
from actions.visit import Visit
from conversations.model import Asks
from shop.address import Address
from shop.model import Action, Money
from shop.plans import Plan, Request
from shop.policy import Refused
from shop.read_outs import ReadOut


async def settle(
    visit: Visit,
    customer_id: str,
    wish: OrderWish,
    request: Request,
    describe: Callable[[Plan], ReadOut],
    changes: Sequence[tuple[str, str]],
) -> None:
    """Read out what the request would do, or say why not. `changes`: what may be different after a no."""
    plan = await visit.deps.shop.plan(customer_id, request)
    if isinstance(plan, Refused):
        refuse(visit, wish, request.order_id, plan)
        return
    if consent(visit) is Consent.NO and plan.key == visit.get(slots.PLAN_KEY):
        ask_what_to_change(visit, _ASKS.get(changes[0][0], Asks.CHOOSE) if changes else Asks.CHOOSE, changes)
        return
    visit.set(slots.ACTION, request.action.value)
    told = describe(plan)
    read_out(visit, plan.key, told.text, told.question, told.yes, told.no)


_ASKS = {"order": Asks.ORDER_ID, "items": Asks.ITEMS, "address": Asks.ADDRESS, "payment_method": Asks.PAYMENT_METHOD}


def agreed_request(values: dict[str, object]) -> Request:
    """Return the request that was read out, from the slots; the shop works out the rest anew and compares the keys."""
    address = values.get(slots.ADDRESS)
    items, new_items = values.get(slots.ITEMS), values.get(slots.NEW_ITEMS)
    return Request(
        action=Action(str(values[slots.ACTION])),
        order_id=str(values.get(slots.ORDER_ID) or ""),
        reason=str(values.get(slots.CANCEL_REASON) or ""),
        item_ids=tuple(map(str, items)) if isinstance(items, list) else (),
        new_item_ids=tuple(map(str, new_items)) if isinstance(new_items, list) else (),
        payment_method_id=str(values.get(slots.PAYMENT_METHOD) or ""),
        address=Address.from_json(address) if isinstance(address, dict) else None,
        amount=Money(str(values[slots.AMOUNT])) if values.get(slots.AMOUNT) else None,
    )


def request_of(visit: Visit, action: Action) -> Request:
    """Return the request as the slots stand now."""
    return agreed_request({**visit.values, slots.ACTION: action.value})
