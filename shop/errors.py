"""The shop's errors."""

from typing import ClassVar

from common.errors import Conflict, Invalid, NotFound, Unavailable
from shop.policy import Refused


class CustomerNotFound(NotFound):
    name: ClassVar[str] = "customer_not_found"
    title: ClassVar[str] = "No such customer"

    def __init__(self, customer_id: str) -> None:
        super().__init__("There is no such customer.")
        self.customer_id = customer_id


class OrderNotFound(NotFound):
    """There is no such order, or it belongs to somebody else: the two must look the same."""

    name: ClassVar[str] = "order_not_found"
    title: ClassVar[str] = "No such order"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"There is no order {order_id} in this account.")
        self.order_id = order_id


class NoLongerAllowed(Conflict):
    """The policy refused the plan when it was about to be carried out; `refused` says why."""

    name: ClassVar[str] = "no_longer_allowed"
    title: ClassVar[str] = "That is no longer possible"

    def __init__(self, refused: Refused) -> None:
        super().__init__(refused.words)
        self.refused = refused


class ChangeNotFound(NotFound):
    """There is no such change, or it belongs to another customer."""

    name: ClassVar[str] = "change_not_found"

    def __init__(self, change_id: str) -> None:
        super().__init__("There is no such change in this customer's orders.")
        self.change_id = change_id


class RequestNotFound(NotFound):
    name: ClassVar[str] = "request_not_found"

    def __init__(self, request_id: str) -> None:
        super().__init__("There is no such request of this customer any more. Reload to see what is asked now.")
        self.request_id = request_id


class AlreadyDecided(Conflict):
    name: ClassVar[str] = "already_decided"

    def __init__(self, request_id: str) -> None:
        super().__init__("This has been decided already. Reload to see how.")
        self.request_id = request_id


class PlanOutdated(Conflict):
    """The order changed after the customer agreed: what was read out no longer holds and has to be read out again."""

    name: ClassVar[str] = "plan_outdated"

    def __init__(self, order_id: str) -> None:
        super().__init__(f"Order {order_id} has changed. Please look at it again before you confirm.")
        self.order_id = order_id


class ShopUnavailable(Unavailable):
    """The shop elsewhere did not answer, or not as it should. Whether it has done what it was asked is not known."""

    name: ClassVar[str] = "shop_unavailable"
    title: ClassVar[str] = "The shop cannot be reached"

    def __init__(self, why: str) -> None:
        super().__init__("The shop does not answer at the moment.")
        self.why = why


class BadShopData(Invalid):
    """An import does not have the expected layout; `errors` names the places."""

    name: ClassVar[str] = "bad_shop_data"
    title: ClassVar[str] = "The shop data cannot be read"

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}", [{"field": field, "message": message}])
