"""Reads and changes customers, products and orders. Every function works inside the caller's transaction `c`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from common.clock import parse_rfc3339
from shop.model import (
    Customer,
    Item,
    Order,
    Parcel,
    Payment,
    PaymentMethod,
    Product,
    Variant,
)
from shop.storage_tables import (
    customers,
    meta,
    order_items,
    orders,
    payment_methods,
    payments,
    products,
    variants,
)

Connection: TypeAlias = AsyncConnection
"""A transaction of `common.storage.Database`."""


async def edition(c: Connection) -> str:
    """Return the id of the import that the shop stands on; "" for an empty shop."""
    return await c.scalar(select(meta.c.edition)) or ""


async def customer(c: Connection, customer_id: str) -> Customer | None:
    row = (await c.execute(select(customers).where(customers.c.customer_id == customer_id))).mappings().first()
    return _customer(row) if row else None


async def customer_by_email(c: Connection, email_key: str) -> Customer | None:
    """`email_key` as `shop.words.email_key` makes it. None also when several customers share the address."""
    return await _only_one(c, select(customers).where(customers.c.email_key == email_key))


async def customer_by_name_and_zip(c: Connection, name_key: str, zip_code: str) -> Customer | None:
    """None also when several customers match: then the name proves nothing."""
    return await _only_one(c, select(customers).where(customers.c.name_key == name_key, customers.c.zip == zip_code))


async def customer_payment_methods(c: Connection, customer_id: str) -> tuple[PaymentMethod, ...]:
    query = select(payment_methods).where(payment_methods.c.customer_id == customer_id)
    rows = await c.execute(query.order_by(payment_methods.c.position))
    return tuple(
        PaymentMethod(row["payment_method_id"], row["source"], row["brand"], row["last_four"], row["balance"])
        for row in rows.mappings()
    )


async def all_products(c: Connection) -> tuple[Product, ...]:
    by_product: dict[str, list[Variant]] = {}
    for row in (await c.execute(select(variants).order_by(variants.c.position))).mappings():
        by_product.setdefault(row["product_id"], []).append(_variant(row))
    rows = (await c.execute(select(products).order_by(products.c.position))).mappings()
    return tuple(Product(r["product_id"], r["name"], tuple(by_product.get(r["product_id"], ()))) for r in rows)


async def customer_orders(c: Connection, customer_id: str) -> tuple[Order, ...]:
    """In the order in which the customer's account lists them."""
    found = await _orders(c, select(orders).where(orders.c.customer_id == customer_id).order_by(orders.c.position))
    listed = await c.scalar(select(customers.c.order_ids).where(customers.c.customer_id == customer_id)) or []
    place = {order_id: at for at, order_id in enumerate(listed)}
    return tuple(sorted(found, key=lambda order: place.get(order.order_id, len(place))))


async def order(c: Connection, customer_id: str, order_id: str) -> Order | None:
    """None when there is no such order or it is another customer's."""
    query = select(orders).where(orders.c.order_id == order_id, orders.c.customer_id == customer_id)
    found = await _orders(c, query)
    return found[0] if found else None


async def catalogue(c: Connection, item_ids: Sequence[str]) -> dict[str, tuple[str, Variant]]:
    """Return product id and variant of each of these items that is sold."""
    rows = await c.execute(select(variants).where(variants.c.item_id.in_(set(item_ids))))
    return {row["item_id"]: (row["product_id"], _variant(row)) for row in rows.mappings()}


async def _only_one(c: Connection, query: Select[Any]) -> Customer | None:
    rows = (await c.execute(query.limit(2))).mappings().all()
    return _customer(rows[0]) if len(rows) == 1 else None


async def _orders(c: Connection, query: Select[Any]) -> tuple[Order, ...]:
    rows = (await c.execute(query)).mappings().all()
    ids = [row["order_id"] for row in rows]
    items: dict[str, list[Item]] = {order_id: [] for order_id in ids}
    lines = select(order_items).where(order_items.c.order_id.in_(ids)).order_by(order_items.c.line)
    for r in (await c.execute(lines)).mappings():
        options = _texts(r["options"])
        item = Item(r["line"], r["item_id"], r["product_id"], r["name"], r["price"], options)
        items[r["order_id"]].append(item)
    paid: dict[str, list[Payment]] = {order_id: [] for order_id in ids}
    entries = select(payments).where(payments.c.order_id.in_(ids)).order_by(payments.c.position)
    for r in (await c.execute(entries)).mappings():
        paid[r["order_id"]].append(Payment(r["transaction_type"], r["amount"], r["payment_method_id"]))
    return tuple(_order(row, items[row["order_id"]], paid[row["order_id"]]) for row in rows)


def _order(row: RowMapping, items: Sequence[Item], paid: Sequence[Payment]) -> Order:
    returned = row["return_items"]
    return Order(
        order_id=row["order_id"],
        customer_id=row["customer_id"],
        status=row["status"],
        items=tuple(items),
        payments=tuple(paid),
        parcels=tuple(
            Parcel(tuple(parcel.get("tracking_id", ())), tuple(parcel.get("item_ids", ())))
            for parcel in row["fulfillments"]
        ),
        address=row["address"],
        revision=row["revision"],
        placed_at=_time(row["placed_at"]),
        delivered_at=_time(row["delivered_at"]),
        cancel_reason=row["cancel_reason"],
        return_items=None if returned is None else tuple(returned),
        return_payment_method_id=row["return_payment_method_id"],
        exchange_items=None if row["exchange_items"] is None else tuple(row["exchange_items"]),
    )


def _variant(row: RowMapping) -> Variant:
    return Variant(row["item_id"], _texts(row["options"]), row["available"], row["price"])


def _texts(options: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in options.items()}


def _time(text: str | None) -> datetime | None:
    return parse_rfc3339(text) if text else None


def _customer(row: RowMapping) -> Customer:
    return Customer(row["customer_id"], row["first_name"], row["last_name"], row["email"], row["address"])
