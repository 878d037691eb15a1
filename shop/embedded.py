"""The shop that Careline brings along: its data stands in Careline's own database (SQLite or PostgreSQL)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from common.storage import Database
from shop import storage, storage_changes
from shop.model import Action, Customer, Order, PaymentMethod, Product, Variant
from shop.plans import Plan
from shop.storage import Connection
from shop.words import email_key, name_key, zip_key


class EmbeddedShop:
    """The port `shop.ports.ShopBackend`. Without `c` it reads in a transaction of its own."""

    name = "embedded"
    actions = frozenset(Action)
    joins = True
    takes_back = True

    def __init__(self, db: Database) -> None:
        self._db = db

    async def edition(self, c: Connection | None = None) -> str:
        async with self._reading(c) as r:
            return await storage.edition(r)

    async def customer(self, customer_id: str, c: Connection | None = None) -> Customer | None:
        async with self._reading(c) as r:
            return await storage.customer(r, customer_id)

    async def customer_by_email(self, email: str, c: Connection | None = None) -> Customer | None:
        async with self._reading(c) as r:
            return await storage.customer_by_email(r, email_key(email))

    async def customer_by_name_and_zip(self, name: str, zip_code: str, c: Connection | None = None) -> Customer | None:
        async with self._reading(c) as r:
            return await storage.customer_by_name_and_zip(r, name_key(name), zip_key(zip_code))

    async def payment_methods(self, customer_id: str, c: Connection | None = None) -> tuple[PaymentMethod, ...]:
        async with self._reading(c) as r:
            return await storage.customer_payment_methods(r, customer_id)

    async def orders(self, customer_id: str, c: Connection | None = None) -> tuple[Order, ...]:
        async with self._reading(c) as r:
            return await storage.customer_orders(r, customer_id)

    async def order(self, customer_id: str, order_id: str, c: Connection | None = None) -> Order | None:
        async with self._reading(c) as r:
            return await storage.order(r, customer_id, order_id)

    async def products(self, c: Connection | None = None) -> tuple[Product, ...]:
        async with self._reading(c) as r:
            return await storage.all_products(r)

    async def catalogue(self, item_ids: tuple[str, ...], c: Connection | None = None) -> dict[str, tuple[str, Variant]]:
        async with self._reading(c) as r:
            return await storage.catalogue(r, item_ids)

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        """Part of the write transaction `c`, which also records the key. Raises PlanOutdated."""
        assert c is not None, "a change of the embedded shop is part of the caller's transaction"
        done = await self.made(plan.key, c)
        return done if done is not None else await storage_changes.apply(c, plan, before)

    async def made(self, key: str, c: Connection | None = None) -> str | None:
        async with self._reading(c) as r:
            done = await storage_changes.receipt(r, key)
        return None if done is None else str(done["status"])

    async def close(self) -> None:
        """The database is the service's."""

    @asynccontextmanager
    async def _reading(self, c: Connection | None) -> AsyncIterator[Connection]:
        if c is not None:
            yield c
        else:
            async with self._db.read() as own:
                yield own
