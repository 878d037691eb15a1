"""The port `shop.ports.ShopBackend` on a django-oscar shop."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import structlog

from integrations.oscar.client import OscarClient
from integrations.oscar.reading import number_of, read_customer, read_methods, read_order, read_product
from shop.errors import PlanOutdated, ShopUnavailable
from shop.model import Action, Customer, Order, PaymentMethod, Product, Variant
from shop.plans import Plan
from shop.storage import Connection

log = structlog.get_logger(__name__)

T = TypeVar("T")
PRODUCTS_KEPT_SECONDS = 60.0


class OscarShop:
    """Orders are looked up, cancelled and returned; the rest goes to a person. `c` is of no use here: see the port."""

    name = "oscar"
    actions = frozenset({Action.CANCEL, Action.RETURN})
    joins = False
    takes_back = False

    def __init__(self, client: OscarClient) -> None:
        self._client = client
        self._products: tuple[float, tuple[Product, ...]] | None = None

    async def edition(self, c: Connection | None = None) -> str:
        return self.name

    async def customer(self, customer_id: str, c: Connection | None = None) -> Customer | None:
        if not customer_id.isdecimal():
            return None
        return _read(read_customer, await self._client.get(f"customers/{customer_id}/"))

    async def customer_by_email(self, email: str, c: Connection | None = None) -> Customer | None:
        return _read(read_customer, await self._client.get("customers/", email=email))

    async def customer_by_name_and_zip(self, name: str, zip_code: str, c: Connection | None = None) -> Customer | None:
        return _read(read_customer, await self._client.get("customers/", name=name, zip=zip_code))

    async def payment_methods(self, customer_id: str, c: Connection | None = None) -> tuple[PaymentMethod, ...]:
        return _read(read_methods, await self._orders(customer_id)) or ()

    async def orders(self, customer_id: str, c: Connection | None = None) -> tuple[Order, ...]:
        return tuple(_sure(read_order, raw) for raw in await self._orders(customer_id))

    async def order(self, customer_id: str, order_id: str, c: Connection | None = None) -> Order | None:
        found = await self._orders(customer_id, number=number_of(order_id))
        return _sure(read_order, found[0]) if found else None

    async def products(self, c: Connection | None = None) -> tuple[Product, ...]:
        now = time.monotonic()
        if self._products is None or now - self._products[0] > PRODUCTS_KEPT_SECONDS:
            raw = await self._client.get("products/") or []
            self._products = now, tuple(_sure(read_product, one) for one in raw)
        return self._products[1]

    async def catalogue(self, item_ids: tuple[str, ...], c: Connection | None = None) -> dict[str, tuple[str, Variant]]:
        sold = {one.item_id: (product.product_id, one) for product in await self.products() for one in product.variants}
        return {item_id: sold[item_id] for item_id in item_ids if item_id in sold}

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        assert before is not None, "only orders are changed here"
        wanted = {
            "key": plan.key,
            "action": plan.action.value,
            "customer": plan.customer_id,
            "order": number_of(plan.order_id),
            "revision": before.revision,
            "reason": plan.request.reason,
            "items": list(plan.request.item_ids),
            "refunds": [{"method": one.payment_method_id, "amount": str(one.amount)} for one in plan.refunds],
        }
        status, answer = await self._client.post("changes/", wanted)
        if status in (404, 409):
            raise PlanOutdated(plan.order_id)
        return _sure(lambda raw: str(raw["status"]), answer)

    async def made(self, key: str, c: Connection | None = None) -> str | None:
        return _read(lambda raw: str(raw["status"]), await self._client.get("changes/detail/", key=key))

    async def close(self) -> None:
        await self._client.close()

    async def _orders(self, customer_id: str, **query: str) -> list[Any]:
        if not customer_id.isdecimal():
            return []
        found = await self._client.get(f"customers/{customer_id}/orders/", **query)
        return found if isinstance(found, list) else []


def _read(read: Callable[[Any], T], raw: Any) -> T | None:
    return None if raw is None else _sure(read, raw)


def _sure(read: Callable[[Any], T], raw: Any) -> T:
    try:
        return read(raw)
    except (KeyError, TypeError, ValueError, ArithmeticError) as error:
        log.warning("oscar.another_layout", error=type(error).__name__)
        raise ShopUnavailable(f"another layout: {type(error).__name__}") from error
