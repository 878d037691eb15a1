"""Changes orders and accounts, books the money, keeps who changed what under which rule. Inside the caller's `c`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from common.clock import rfc3339
from common.ids import new_id
from shop.errors import PlanOutdated
from shop.model import PAYMENT, REFUND, Action, Actor, Money, Order, Source, Status, Swap
from shop.plans import Plan, Receipt
from shop.policy import Charge, Refund
from shop.storage import Connection
from shop.storage_tables import changes, customers, order_items, orders, payment_methods, payments
from shop.words import zip_key

Booking = Refund | Charge


async def apply(c: Connection, plan: Plan, before: Order | None) -> str:
    """Make the change of the plan and return the status the order has then. Raises PlanOutdated."""
    request = plan.request
    if request.action is Action.GOODWILL and before is not None:
        for refund in plan.refunds:
            await move_on_gift_card(c, plan.customer_id, refund.payment_method_id, refund.amount, plan.order_id)
        return before.status
    if before is None:
        assert request.address is not None
        await set_default_address(c, plan.customer_id, request.address.to_json())
        return ""
    if request.action is Action.CANCEL:
        await change_order(c, before, status=Status.CANCELLED.value, cancel_reason=request.reason)
        await book(c, before, plan.refunds)
        return Status.CANCELLED.value
    if request.action is Action.RETURN:
        # No money moves: that happens when the parcel has been checked.
        await change_order(
            c,
            before,
            status=Status.RETURN_REQUESTED.value,
            return_items=sorted(item.item_id for item in plan.items),
            return_payment_method_id=request.payment_method_id,
        )
        return Status.RETURN_REQUESTED.value
    if request.action is Action.EXCHANGE:
        await _request_exchange(c, plan, before)
        return Status.EXCHANGE_REQUESTED.value
    if request.action is Action.CHANGE_ITEMS:
        await change_order(c, before, status=Status.ITEMS_CHANGED.value)
        await _swap_lines(c, before, plan.swaps)
        await book(c, before, (*plan.charges, *plan.refunds))
        return Status.ITEMS_CHANGED.value
    if request.action is Action.CHANGE_PAYMENT:
        await change_order(c, before)
        await book(c, before, (*plan.charges, *plan.refunds))
        return before.status
    assert request.address is not None
    await change_order(c, before, address=request.address.to_json())
    return before.status


async def _request_exchange(c: Connection, plan: Plan, before: Order) -> None:
    """The difference is settled when the parcel has come back; what was agreed is kept with the order."""
    await change_order(
        c,
        before,
        status=Status.EXCHANGE_REQUESTED.value,
        exchange_items=sorted(swap.item.item_id for swap in plan.swaps),
        exchange_new_items=sorted(swap.variant.item_id for swap in plan.swaps),
        exchange_payment_method_id=plan.request.payment_method_id,
        exchange_price_difference=plan.charged - plan.total,
    )


async def _swap_lines(c: Connection, before: Order, swaps: Sequence[Swap]) -> None:
    for swap in swaps:
        line = (order_items.c.order_id == before.order_id) & (order_items.c.line == swap.item.line)
        new = {
            "item_id": swap.variant.item_id,
            "price": swap.variant.price,
            "options": dict(swap.variant.options),
        }
        await c.execute(update(order_items).where(line).values(new))


async def book(c: Connection, before: Order, bookings: Sequence[Booking]) -> None:
    """Write the movements into the order's payment history; a gift card gives or gets its money at once."""
    for at, booking in enumerate(bookings, start=len(before.payments)):
        row = {
            "order_id": before.order_id,
            "position": at,
            "transaction_type": REFUND if isinstance(booking, Refund) else PAYMENT,
            "amount": booking.amount,
            "payment_method_id": booking.payment_method_id,
            "extra": {},
        }
        await c.execute(insert(payments).values(row))
        signed = booking.amount if isinstance(booking, Refund) else -booking.amount
        await move_on_gift_card(c, before.customer_id, booking.payment_method_id, signed, before.order_id)


async def one_at_a_time(c: Connection, customer_id: str) -> None:
    """Let whoever else changes something of this customer wait until `c` has ended.

    What has been given or undone before decides on what may be: two at one instant must not both find nothing.
    """
    await c.execute(
        select(customers.c.customer_id).where(customers.c.customer_id == customer_id).with_for_update(key_share=True)
    )


async def receipt(c: Connection, key: str) -> dict[str, Any] | None:
    """Return what was recorded for the change with this key."""
    found: dict[str, Any] | None = await c.scalar(select(changes.c.receipt).where(changes.c.key == key))
    return found


async def record(
    c: Connection,
    key: str,
    customer_id: str,
    draft: Receipt,
    by: Actor,
    at: datetime,
    *,
    before: dict[str, Any] | None = None,
    reason: str | None = None,
    undoes: str | None = None,
) -> Receipt:
    """Keep who changed what under which policy, and return the receipt with the change's id."""
    made = Receipt(**{**draft.__dict__, "change_id": new_id("chg"), "repeated": False})
    row = {
        "change_id": made.change_id,
        "key": key,
        "kind": made.action.value,
        "order_id": made.order_id,
        "customer_id": customer_id,
        "rule": made.rule,
        "policy_version": made.policy_version,
        "actor_kind": by.kind.value,
        "conversation_id": by.conversation_id,
        "turn_id": by.turn_id,
        "at": rfc3339(at),
        "receipt": made.to_json(),
        "agent_id": by.agent_id or None,
        "reason": reason,
        "before": before,
        "undoes": undoes,
    }
    await c.execute(insert(changes).values(row))
    return made


async def of_order(c: Connection, order_id: str) -> list[dict[str, Any]]:
    """Return the recorded changes of an order, oldest first."""
    rows = await c.execute(select(changes).where(changes.c.order_id == order_id).order_by(changes.c.change_id))
    return [dict(row) for row in rows.mappings()]


async def receipts_of_conversation(c: Connection, conversation_id: str) -> tuple[Receipt, ...]:
    """Return the receipts of what was changed in a conversation, oldest first."""
    undone = select(changes.c.undoes).where(changes.c.undoes.is_not(None))
    mine = (
        (changes.c.conversation_id == conversation_id) & changes.c.undoes.is_(None) & changes.c.change_id.not_in(undone)
    )
    rows = await c.execute(select(changes.c.receipt).where(mine).order_by(changes.c.change_id))
    return tuple(Receipt.from_json(found) for found in rows.scalars())


async def count_of_account(c: Connection, customer_id: str) -> int:
    """Return how often the account itself has been changed."""
    mine = (changes.c.customer_id == customer_id) & (changes.c.kind == Action.CHANGE_DEFAULT_ADDRESS.value)
    return int(await c.scalar(select(func.count()).select_from(changes).where(mine)) or 0)


async def change_order(c: Connection, before: Order, **values: Any) -> None:
    query = update(orders).where(orders.c.order_id == before.order_id, orders.c.revision == before.revision)
    changed = await c.execute(query.values(revision=before.revision + 1, **values))
    if changed.rowcount != 1:
        raise PlanOutdated(before.order_id)


async def set_default_address(c: Connection, customer_id: str, address: dict[str, str]) -> None:
    values = {"address": address, "zip": zip_key(address["zip"])}
    await c.execute(update(customers).where(customers.c.customer_id == customer_id).values(values))


async def move_on_gift_card(
    c: Connection, customer_id: str, payment_method_id: str, amount: Money, order_id: str
) -> None:
    mine = (payment_methods.c.customer_id == customer_id) & (payment_methods.c.payment_method_id == payment_method_id)
    # Two movements on one card at the same moment must both count, and together never take more than it holds.
    card = (await c.execute(select(payment_methods).where(mine).with_for_update())).mappings().first()
    if not card or card["source"] != Source.GIFT_CARD or card["balance"] is None:
        return
    balance = card["balance"] + amount
    if balance < 0:
        raise PlanOutdated(order_id)
    await c.execute(update(payment_methods).where(mine).values(balance=balance))
