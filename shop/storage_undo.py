"""How things stood before a change, and putting them back. Inside the caller's `c`."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert, select, update

from common.clock import rfc3339
from common.ids import new_id
from shop.model import Action, Customer, Money, Order
from shop.plans import Plan, Request
from shop.policy import Charge, Refund
from shop.storage import Connection
from shop.storage_changes import book, change_order, set_default_address
from shop.storage_tables import approvals, changes, customers, order_items

_CHARGED, _REFUNDED = "charged", "refunded"
OPEN = "open"


def snapshot(plan: Plan, order: Order | None, customer: Customer) -> dict[str, Any] | None:
    """Return what it takes to take the change back; None for what cannot be taken back."""
    if plan.action in (Action.CANCEL, Action.GOODWILL):
        return None
    if order is None:
        after = plan.request.address.to_json() if plan.request.address else {}
        return {"address": dict(customer.address), "then": after}
    moves = plan.action in (Action.CHANGE_ITEMS, Action.CHANGE_PAYMENT)
    booked = [[_CHARGED, str(one.amount), one.payment_method_id] for one in plan.charges] if moves else []
    booked += [[_REFUNDED, str(one.amount), one.payment_method_id] for one in plan.refunds] if moves else []
    swapped = {swap.item.line for swap in plan.swaps}
    return {
        "status": order.status,
        "address": dict(order.address),
        "revision": order.revision + 1,
        "bookings": booked,
        "lines": [
            {"line": item.line, "item_id": item.item_id, "price": str(item.price), "options": dict(item.options)}
            for item in order.items
            if item.line in swapped and plan.action is Action.CHANGE_ITEMS
        ],
    }


async def still_so(c: Connection, row: dict[str, Any], order: Order | None) -> bool:
    """Say whether nothing has happened to the order, or the address, since the change."""
    before = row["before"]
    if before is None:
        return False
    if order is not None:
        return bool(order.revision == before["revision"])
    address = await c.scalar(select(customers.c.address).where(customers.c.customer_id == row["customer_id"]))
    return bool(address == before["then"])


async def restore(c: Connection, row: dict[str, Any], order: Order | None) -> tuple[Money, Money]:
    """Put things back; return what goes back to the customer for it, and what they pay.

    Raises PlanOutdated when the order has changed meanwhile or a gift card holds too little.
    """
    before = row["before"]
    if order is None:
        await set_default_address(c, row["customer_id"], before["address"])
        return Money(0), Money(0)
    emptied = {
        Action.RETURN: ("return_items", "return_payment_method_id"),
        Action.EXCHANGE: (
            "exchange_items",
            "exchange_new_items",
            "exchange_payment_method_id",
            "exchange_price_difference",
        ),
    }.get(Action(row["kind"]), ())
    values = {"status": before["status"], "address": before["address"], **dict.fromkeys(emptied)}
    await change_order(c, order, **values)
    for line in before["lines"]:
        here = (order_items.c.order_id == order.order_id) & (order_items.c.line == line["line"])
        old = {"item_id": line["item_id"], "price": Decimal(line["price"]), "options": line["options"]}
        await c.execute(update(order_items).where(here).values(old))
    # What was charged goes back first: it may be what a gift card needs for the rest.
    reverse: list[Refund | Charge] = [
        Refund(to, Money(amount)) for how, amount, to in before["bookings"] if how == _CHARGED
    ]
    reverse += [Charge(by, Money(amount)) for how, amount, by in before["bookings"] if how == _REFUNDED]
    await book(c, order, reverse)
    back = sum((one.amount for one in reverse if isinstance(one, Refund)), Money(0))
    return back, sum((one.amount for one in reverse if isinstance(one, Charge)), Money(0))


async def change_row(c: Connection, change_id: str, customer_id: str) -> dict[str, Any] | None:
    """Return a recorded change of this customer."""
    query = select(changes).where(changes.c.change_id == change_id, changes.c.customer_id == customer_id)
    row = (await c.execute(query)).mappings().first()
    return dict(row) if row else None


async def is_undone(c: Connection, change_id: str) -> bool:
    return await c.scalar(select(changes.c.change_id).where(changes.c.undoes == change_id)) is not None


async def rows_of_customer(c: Connection, customer_id: str, limit: int) -> list[dict[str, Any]]:
    """Return the customer's latest changes, newest first."""
    mine = select(changes).where(changes.c.customer_id == customer_id).order_by(changes.c.change_id.desc())
    return [dict(row) for row in (await c.execute(mine.limit(limit))).mappings()]


async def gestures(c: Connection, customer_id: str) -> list[dict[str, Any]]:
    """Return the goodwill that the customer has had."""
    mine = (changes.c.customer_id == customer_id) & (changes.c.kind == Action.GOODWILL.value)
    return [dict(row) for row in (await c.execute(select(changes).where(mine))).mappings()]


async def ask_approval(
    c: Connection,
    conversation_id: str,
    turn_id: str,
    customer_id: str,
    request: Request,
    policy_version: str,
    now: datetime,
) -> str:
    """Keep what an agent has to decide; the same thing asked twice in a conversation is one request.

    One that was asked for with another amount, or for another card, takes the place of the open one under an id of its
    own: whoever is about to agree to what they read agrees to nothing else.
    """
    open_one = (
        (approvals.c.conversation_id == conversation_id)
        & (approvals.c.order_id == request.order_id)
        & (approvals.c.state == OPEN)
    )
    row = (await c.execute(select(approvals).where(open_one).with_for_update())).mappings().first()
    if row is not None and (row["amount"], row["payment_method_id"]) == (request.amount, request.payment_method_id):
        await c.execute(update(approvals).where(open_one).values(reason=request.reason))
        return str(row["request_id"])
    if row is not None:
        await c.execute(delete(approvals).where(open_one))
    request_id = new_id("req")
    asked = {
        "request_id": request_id,
        "conversation_id": conversation_id,
        "customer_id": customer_id,
        "order_id": request.order_id,
        "payment_method_id": request.payment_method_id,
        "amount": request.amount,
        "reason": request.reason,
        "policy_version": policy_version,
        "turn_id": turn_id,
        "state": OPEN,
        "asked_at": rfc3339(now),
    }
    await c.execute(insert(approvals).values(asked))
    return request_id


async def approval(c: Connection, request_id: str, customer_id: str) -> dict[str, Any] | None:
    query = select(approvals).where(approvals.c.request_id == request_id, approvals.c.customer_id == customer_id)
    row = (await c.execute(query.with_for_update())).mappings().first()
    return dict(row) if row else None


async def approvals_of(c: Connection, customer_id: str) -> list[dict[str, Any]]:
    """Return what is or was to be decided for the customer, newest first."""
    mine = select(approvals).where(approvals.c.customer_id == customer_id)
    rows = await c.execute(mine.order_by(approvals.c.request_id.desc()))
    return [dict(row) for row in rows.mappings()]


async def settle_approval(c: Connection, request_id: str, **values: Any) -> None:
    await c.execute(update(approvals).where(approvals.c.request_id == request_id).values(values))
