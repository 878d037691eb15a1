"""What Careline needs of a shop. Everything else is Careline's own, whatever shop it is:

the decision by the policy (`shop.decide`), the customer's proof and consent, the key of a plan, and the record of who
changed what under which rule.
"""

from typing import Protocol

from shop.model import Action, Customer, Order, PaymentMethod, Product, Variant
from shop.plans import Plan
from shop.storage import Connection


class ShopBackend(Protocol):
    """Where customers, products and orders are kept.

    `actions`: what it can carry out; the rest goes to a person. `joins`: it keeps its data in Careline's database, so
    that a change is part of the transaction `c`. One that does not join ignores `c`, honours the plan's key by itself,
    and its changes are surrounded by `shop.far_changes`. `takes_back`: an agent may undo its changes from the console.

    Every call may raise ShopUnavailable.
    """

    name: str
    actions: frozenset[Action]
    joins: bool
    takes_back: bool

    async def edition(self, c: Connection | None = None) -> str:
        """The id of the stock of data that order numbers belong to; a new import is a new edition."""
        ...

    async def customer(self, customer_id: str, c: Connection | None = None) -> Customer | None: ...

    async def customer_by_email(self, email: str, c: Connection | None = None) -> Customer | None:
        """None also when several customers share the address."""
        ...

    async def customer_by_name_and_zip(self, name: str, zip_code: str, c: Connection | None = None) -> Customer | None:
        """None also when several customers match: then the name proves nothing."""
        ...

    async def payment_methods(self, customer_id: str, c: Connection | None = None) -> tuple[PaymentMethod, ...]: ...

    async def orders(self, customer_id: str, c: Connection | None = None) -> tuple[Order, ...]:
        """In the order in which the customer's account lists them."""
        ...

    async def order(self, customer_id: str, order_id: str, c: Connection | None = None) -> Order | None:
        """None also for the order of somebody else."""
        ...

    async def products(self, c: Connection | None = None) -> tuple[Product, ...]: ...

    async def catalogue(self, item_ids: tuple[str, ...], c: Connection | None = None) -> dict[str, tuple[str, Variant]]:
        """Product id and variant of each of these items that is sold."""
        ...

    async def make(self, plan: Plan, before: Order | None, c: Connection | None = None) -> str:
        """Carry out the plan on the order as it was `before`, and return the status the order has then.

        A key that has been carried out is not carried out again: the first status comes back. Raises PlanOutdated when
        the order is no longer as `before`.
        """
        ...

    async def made(self, key: str, c: Connection | None = None) -> str | None:
        """The status that the plan with this key left; None when it has not been carried out."""
        ...

    async def close(self) -> None:
        """Let go of connections of its own."""
        ...
