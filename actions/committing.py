"""Carrying out a plan that was agreed to, once: the change, what belongs to it, and the record of it.

The assistant and the agents' order panel go this way alike.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from actions.deps import Deps
from conversations.hub import Event
from conversations.storage import UnitOfWork
from shop.errors import CustomerNotFound, OrderNotFound
from shop.far_changes import Also, Guard, Tell, Unsettled
from shop.model import Action, Actor, Customer, Item
from shop.phrases import item_lines
from shop.plans import Receipt, Request
from shop.policy import take_items
from shop.read_outs import once_checked

SENDS_BACK = (Action.RETURN, Action.EXCHANGE)

TellColleagues = Callable[[UnitOfWork, Unsettled, Receipt | None], Awaitable[Sequence[Event]]]
"""Notes, with the record, what became of a change (None: the shop has not done it); returns what to publish then."""


async def commit(
    deps: Deps,
    key: str,
    customer_id: str,
    request: Request,
    by: Actor,
    guard: Guard,
    also: Also | None = None,
    reason: str | None = None,
) -> Receipt:
    """Do it once; the same key again returns the first receipt. `also` is committed with the record, as is the label.

    `reason`: an agent's, kept with the change. Raises as `Shop.do`, and what `guard` raises.
    """
    customer = await deps.shop.customer(customer_id)
    order = await deps.shop.order(customer_id, request.order_id) if request.action in SENDS_BACK else None
    items = take_items(order.items, request.item_ids) if order is not None else ()

    async def all_of_it(c: UnitOfWork, receipt: Receipt) -> None:
        # The promise of a label is committed with the change.
        if items:
            await _send_label(deps, c, customer, items, receipt)
        if also is not None:
            await also(c, receipt)

    return await deps.shop.do(key, customer_id, request, by, guard=guard, also=all_of_it, reason=reason)


async def settle_intents(deps: Deps, tell_colleagues: TellColleagues, **how: Any) -> int:
    """Find out what became of changes in a shop elsewhere to which nobody came back; return how many were settled.

    A return that was made after all gets its label as usual.
    """
    events: list[Event] = []

    async def tell_for(one: Unsettled, made: bool) -> Tell:
        send = await _label_for(deps, one.customer_id, one.draft) if made else _nothing_more

        async def tell(c: UnitOfWork, receipt: Receipt | None) -> None:
            if receipt is not None:
                await send(c, receipt)
            events.extend(await tell_colleagues(c, one, receipt))

        return tell

    settled = await deps.shop.far.reconcile(tell_for, **how)
    deps.log.hub.publish_all(events)
    return settled


async def _label_for(deps: Deps, customer_id: str, draft: Receipt) -> Callable[[UnitOfWork, Receipt], Awaitable[None]]:
    if draft.action not in SENDS_BACK:
        return _nothing_more
    try:
        customer = await deps.shop.customer(customer_id)
        order = await deps.shop.order(customer_id, draft.order_id)
    except (CustomerNotFound, OrderNotFound):
        return _nothing_more
    items = take_items(order.items, order.return_items or order.exchange_items or ())

    async def send(c: UnitOfWork, receipt: Receipt) -> None:
        await _send_label(deps, c, customer, items, receipt)

    return send


async def _nothing_more(c: UnitOfWork, receipt: Receipt) -> None: ...


async def _send_label(deps: Deps, c: UnitOfWork, customer: Customer, items: Sequence[Item], receipt: Receipt) -> None:
    await deps.mailer.send_return_label(
        c,
        to=customer.email,
        name=customer.first_name,
        order_id=receipt.order_id,
        items=item_lines(items),
        exchanged=receipt.action is Action.EXCHANGE,
        once_checked=once_checked(receipt),
        key=f"return-label:{receipt.change_id}",
    )
