"""Carrying out a plan that was agreed to, once: the change, what belongs to it, and the record of it.

The assistant and the agents' order panel go this way alike.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from actions.deps import Deps
from conversations.hub import Event
from conversations.order_notes import note_change
from conversations.storage import UnitOfWork
from shop.errors import CustomerNotFound, OrderNotFound
from shop.far_changes import Also, Guard
from shop.model import Action, Actor, ActorKind, Customer, Item
from shop.phrases import item_lines
from shop.plans import Receipt, Request
from shop.policy import take_items
from shop.read_outs import what_was_done

SENDS_BACK = (Action.RETURN, Action.EXCHANGE)
SETTLED = "{what}: the shop has done it. Its answer had not come when an agent carried it out."


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


async def settle_intents(deps: Deps, **how: Any) -> int:
    """Find out what became of changes in a shop elsewhere to which nobody came back; return how many were settled.

    A return that was made after all gets its label as usual, and an agent's change its note.
    """
    events: list[Event] = []

    async def also_for(customer_id: str, draft: Receipt, by: Actor) -> Also:
        send = await _label_for(deps, customer_id, draft)

        async def also(c: UnitOfWork, receipt: Receipt) -> None:
            await send(c, receipt)
            if by.kind is ActorKind.AGENT:
                text = SETTLED.format(what=what_was_done(receipt))
                events.extend(
                    await note_change(c, by.conversation_id, "", text, receipt.change_id, deps.order_desk.clock.now())
                )

        return also

    settled = await deps.shop.far.reconcile(also_for, **how)
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
        refund=receipt.money_words,
        key=f"return-label:{receipt.change_id}",
    )
