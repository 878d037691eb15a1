"""The shop's customers as the conversations room wants them."""

from conversations.model import CustomerCard
from shop.backend import Shop
from shop.errors import CustomerNotFound


class ShopDirectory:
    """The port `conversations.ports.CustomerDirectory`."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop

    async def card(self, customer_id: str) -> CustomerCard | None:
        """Return the shop's record of a proved customer; None when the shop no longer knows them."""
        try:
            customer = await self._shop.customer(customer_id)
        except CustomerNotFound:
            return None
        orders = await self._shop.find_orders(customer_id)
        listed = tuple({"order_id": order.order_id, "status": order.status} for order in orders)
        return CustomerCard(customer.customer_id, customer.name, customer.email, listed)
