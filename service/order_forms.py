"""What the order panel sends. A mistake in a form is named by its field."""

from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from desk.forms import Epoch, Reason
from shop.address import HOME_COUNTRY, Address
from shop.model import Action, Money
from shop.plans import Request
from shop.us_states import state_of_zip

Id = Annotated[str, StringConstraints(max_length=128, pattern=r"^[^\x00-\x1f\x7f]*$")]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,6}(\.[0-9]{1,2})?$")]


class AddressForm(BaseModel):
    """`state` may be missing in the United States: the ZIP code tells it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    address1: Line
    address2: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
    ] = ""
    city: Line
    state: Annotated[str, StringConstraints(strip_whitespace=True, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    zip: Line
    country: Line = HOME_COUNTRY

    def address(self) -> Address:
        state = self.state.upper() if len(self.state) == 2 else self.state or state_of_zip(self.zip) or ""
        return Address(self.address1, self.city, state, self.zip, self.address2, self.country)


class PlanForm(BaseModel):
    """A change as it is chosen. `cancel_reason` is one of the policy's, `amount` is in US dollars."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epoch: Epoch
    action: Action
    order_id: Id = ""
    cancel_reason: Id = ""
    item_ids: Annotated[list[Id], Field(max_length=200)] = []
    new_item_ids: Annotated[list[Id], Field(max_length=200)] = []
    payment_method_id: Id = ""
    address: AddressForm | None = None
    amount: Amount | None = None

    @model_validator(mode="after")
    def _an_order(self) -> Self:
        if bool(self.order_id) == (self.action is Action.CHANGE_DEFAULT_ADDRESS):
            raise ValueError("Name the order, or none for the default address.")
        return self

    def request(self) -> Request:
        """Return it for the shop: only what the action takes, so that one wish has one key."""
        return Request(
            action=self.action,
            order_id=self.order_id,
            **{name: value for name, value in self._given().items() if name in TAKES[self.action]},
        )

    def _given(self) -> dict[str, Any]:
        return {
            "reason": self.cancel_reason,
            "item_ids": tuple(self.item_ids),
            "new_item_ids": tuple(self.new_item_ids),
            "payment_method_id": self.payment_method_id,
            "address": self.address.address() if self.address else None,
            "amount": Money(self.amount) if self.amount else None,
        }


TAKES: dict[Action, frozenset[str]] = {
    Action.CANCEL: frozenset({"reason"}),
    Action.RETURN: frozenset({"item_ids", "payment_method_id"}),
    Action.EXCHANGE: frozenset({"item_ids", "new_item_ids", "payment_method_id"}),
    Action.CHANGE_ITEMS: frozenset({"item_ids", "new_item_ids", "payment_method_id"}),
    Action.CHANGE_ADDRESS: frozenset({"address"}),
    Action.CHANGE_PAYMENT: frozenset({"payment_method_id"}),
    Action.CHANGE_DEFAULT_ADDRESS: frozenset({"address"}),
    Action.GOODWILL: frozenset({"payment_method_id", "amount"}),
}
"""Which of the given fields each action is about."""


class ChangeForm(PlanForm):
    """The same once it was read out. `plan_id` is the read-out's: it names exactly this change of this state of things.

    `agreed`: the customer has said yes to it; for a credit nobody has to.
    """

    plan_id: Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"^[^\x00]*$")]
    reason: Reason
    agreed: bool = False

    @model_validator(mode="after")
    def _with_a_yes(self) -> Self:
        if not self.agreed and self.action is not Action.GOODWILL:
            raise ValueError("Ask the customer first: a change is made only after their yes.")
        return self


class AskForm(PlanForm):
    """A credit that is above what the agent may give."""

    action: Literal[Action.GOODWILL]
    reason: Reason
