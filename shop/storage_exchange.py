"""Writes and reads the whole shop at once, for import and export."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, delete, insert, select

from shop import storage_tables as t
from shop.storage import Connection

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class ShopRows:
    """The rows of every table as plain mappings, each list in its order."""

    meta: dict[str, Any]
    products: Rows = field(default_factory=list)
    variants: Rows = field(default_factory=list)
    customers: Rows = field(default_factory=list)
    payment_methods: Rows = field(default_factory=list)
    orders: Rows = field(default_factory=list)
    order_items: Rows = field(default_factory=list)
    payments: Rows = field(default_factory=list)


async def replace_shop(c: Connection, rows: ShopRows) -> None:
    """Delete the shop and insert these rows. The record of changes stays."""
    tables = _tables(rows)
    for table, _ in reversed(tables):
        await c.execute(delete(table))
    await c.execute(delete(t.meta))
    await c.execute(insert(t.meta), [rows.meta])
    for table, table_rows in tables:
        if table_rows:
            await c.execute(insert(table), table_rows)


async def read_shop(c: Connection) -> ShopRows:
    """Return all rows; an empty shop has none."""
    meta = (await c.execute(select(t.meta))).mappings().first()
    rows = ShopRows(dict(meta) if meta else {"extra": {}})
    for table, table_rows in _tables(rows):
        order = table.c.position if "position" in table.c else table.c.line
        found = await c.execute(select(table).order_by(order))
        table_rows.extend(dict(row) for row in found.mappings())
    return rows


def _tables(rows: ShopRows) -> list[tuple[Table, Rows]]:
    """Parents before children."""
    return [
        (t.products, rows.products),
        (t.variants, rows.variants),
        (t.customers, rows.customers),
        (t.payment_methods, rows.payment_methods),
        (t.orders, rows.orders),
        (t.order_items, rows.order_items),
        (t.payments, rows.payments),
    ]
