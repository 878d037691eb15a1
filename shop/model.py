"""Values of the shop: customers, products, orders, payments. Amounts are `Decimal` US dollars."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

Money = Decimal
CURRENCY = "USD"
"""The only one: amounts are told in dollars, and goodwill has its limits in them."""


class Status(StrEnum):
    """The statuses that Careline knows. An imported shop may have more: `Order.status` is therefore plain text."""

    PENDING = "pending"
    ITEMS_CHANGED = "pending (item modified)"
    PROCESSED = "processed"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"
    RETURN_REQUESTED = "return requested"
    EXCHANGE_REQUESTED = "exchange requested"


class Action(StrEnum):
    """What may be changed; the names of the sections of `policy.yml`."""

    CANCEL = "cancel"
    RETURN = "return"
    EXCHANGE = "exchange"
    CHANGE_ITEMS = "change_items"
    CHANGE_ADDRESS = "change_address"
    CHANGE_PAYMENT = "change_payment"
    CHANGE_DEFAULT_ADDRESS = "change_default_address"
    GOODWILL = "goodwill"


ORDER_ACTIONS = tuple(action for action in Action if action is not Action.CHANGE_DEFAULT_ADDRESS)
"""What may be asked of one order."""

SWAPS = (Action.EXCHANGE, Action.CHANGE_ITEMS)
"""Another variant for an item: after delivery, or before the order is packed."""


class Source(StrEnum):
    """Kinds of payment method. An imported shop may have more: `PaymentMethod.source` is plain text."""

    CREDIT_CARD = "credit_card"
    PAYPAL = "paypal"
    GIFT_CARD = "gift_card"


PAYMENT = "payment"
REFUND = "refund"


@dataclass(frozen=True)
class Variant:
    """One thing that can be bought: a product in one choice of options."""

    item_id: str
    options: Mapping[str, str]
    available: bool
    price: Money


@dataclass(frozen=True)
class Product:
    product_id: str
    name: str
    variants: tuple[Variant, ...]

    @property
    def available(self) -> tuple[Variant, ...]:
        """The variants that can be bought now."""
        return tuple(variant for variant in self.variants if variant.available)

    @property
    def price_range(self) -> tuple[Money, Money] | None:
        """Lowest and highest price of the available variants; None when nothing is available."""
        prices = [variant.price for variant in self.available]
        return (min(prices), max(prices)) if prices else None


@dataclass(frozen=True)
class PaymentMethod:
    """A saved way to pay. `balance` is set for gift cards, `brand` and `last_four` for cards."""

    payment_method_id: str
    source: str
    brand: str | None = None
    last_four: str | None = None
    balance: Money | None = None


@dataclass(frozen=True)
class Customer:
    customer_id: str
    first_name: str
    last_name: str
    email: str
    address: Mapping[str, Any]

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def zip_code(self) -> str:
        return str(self.address.get("zip", ""))


@dataclass(frozen=True)
class Item:
    """A line of an order. `line` counts from 0: the same variant bought twice is two lines."""

    line: int
    item_id: str
    product_id: str
    name: str
    price: Money
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Payment:
    """An entry of an order's payment history; `kind` is "payment" or "refund", `amount` is never negative."""

    kind: str
    amount: Money
    payment_method_id: str


@dataclass(frozen=True)
class Parcel:
    tracking_ids: tuple[str, ...]
    item_ids: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """An order as it stands. `revision` rises with every change; times are aware and in UTC, None when not known."""

    order_id: str
    customer_id: str
    status: str
    items: tuple[Item, ...]
    payments: tuple[Payment, ...]
    parcels: tuple[Parcel, ...]
    address: Mapping[str, Any]
    revision: int = 0
    placed_at: datetime | None = None
    delivered_at: datetime | None = None
    cancel_reason: str | None = None
    return_items: tuple[str, ...] | None = None
    return_payment_method_id: str | None = None
    exchange_items: tuple[str, ...] | None = None

    @property
    def total(self) -> Money:
        """The price of all items."""
        return sum((item.price for item in self.items), Decimal(0))

    @property
    def tracking_ids(self) -> tuple[str, ...]:
        return tuple(tracking_id for parcel in self.parcels for tracking_id in parcel.tracking_ids)

    def paid_by_method(self) -> dict[str, Money]:
        """What the shop still holds, by payment method: payments less refunds, only amounts above zero."""
        held: dict[str, Money] = {}
        for payment in self.payments:
            sign = 1 if payment.kind == PAYMENT else -1
            held[payment.payment_method_id] = held.get(payment.payment_method_id, Decimal(0)) + sign * payment.amount
        return {method: amount for method, amount in held.items() if amount > 0}

    @property
    def paid(self) -> Money:
        """Payments less refunds over all methods."""
        return sum(self.paid_by_method().values(), Decimal(0))


@dataclass(frozen=True)
class Swap:
    """One line of an order and the variant that takes its place."""

    item: Item
    product_id: str
    variant: Variant

    @property
    def difference(self) -> Money:
        """What the new one costs more; below zero when it costs less."""
        return self.variant.price - self.item.price


class Decider(StrEnum):
    """Who decides on a gesture of goodwill; the keys of `goodwill.largest` in `policy.yml`."""

    ASSISTANT = "assistant"
    AGENT = "agent"
    LEAD = "lead"


class ActorKind(StrEnum):
    ASSISTANT = "assistant"
    AGENT = "agent"
    SYSTEM = "system"


@dataclass(frozen=True)
class Actor:
    """Who changes an order, and in which turn of which conversation the customer agreed to it.

    `agent_id` is set for an agent; a `lead` may decide on more than others.
    """

    kind: ActorKind
    conversation_id: str
    turn_id: str = ""
    agent_id: str = ""
    lead: bool = False

    @property
    def decider(self) -> Decider:
        """As whom the policy sees the actor."""
        if self.kind is not ActorKind.AGENT:
            return Decider.ASSISTANT
        return Decider.LEAD if self.lead else Decider.AGENT
