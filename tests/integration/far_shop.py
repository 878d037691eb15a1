"""A shop that keeps its data apart from Careline's transactions: no server is needed to lose its answers."""

import asyncio

from common.storage import Database
from shop import storage_changes
from shop.embedded import EmbeddedShop
from shop.errors import ShopUnavailable
from shop.model import Order
from shop.plans import Plan
from shop.storage import Connection


class FarShop(EmbeddedShop):
    """Honours keys, as the port asks. `lost` is raised in place of the next answer; `silent`: keys it says nothing of,
    `down`: it says nothing at all of orders."""

    joins = False
    takes_back = False

    def __init__(self, db: Database) -> None:
        super().__init__(db)
        self.keys: dict[str, str] = {}
        self.lost: Exception | None = None
        self.silent: set[str] = set()
        self.down = False
        self._one_at_a_time = asyncio.Lock()

    async def order(self, customer_id: str, order_id: str, c: Connection | None = None) -> Order | None:
        if self.down:
            raise ShopUnavailable("nobody there")
        return await super().order(customer_id, order_id, c)

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        async with self._one_at_a_time:
            if plan.key not in self.keys:
                async with self._db.write() as own:
                    self.keys[plan.key] = await storage_changes.apply(own, plan, before)
        lost, self.lost = self.lost, None
        if lost:
            raise lost
        return self.keys[plan.key]

    async def made(self, key: str, c: Connection | None = None) -> str | None:
        if key in self.silent:
            raise ShopUnavailable("another layout")
        return self.keys.get(key)
