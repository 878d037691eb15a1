"""What a customer asks for, what it comes to, and what they are told once it is done."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from shop.address import Address
from shop.model import Action, Customer, Item, Money, Order, Swap
from shop.policy import Allowed, Charge, Refund

NOTHING = Money(0)


@dataclass(frozen=True)
class Request:
    """One change, named by as little as it takes; the shop works out the rest. `order_id` is "" for the account.

    `item_ids` names an id as often as the item is meant; `new_item_ids` holds what each becomes, at the same place.
    """

    action: Action
    order_id: str = ""
    reason: str = ""
    item_ids: tuple[str, ...] = ()
    new_item_ids: tuple[str, ...] = ()
    payment_method_id: str = ""
    address: Address | None = None
    amount: Money | None = None


@dataclass(frozen=True)
class Plan:
    """What the customer is asked to agree to. `key` names exactly this change of this state of the order or account.

    `items` are the lines concerned, `money_words` says what goes where and when, `conditions` are sentences that the
    customer has to hear before agreeing.
    """

    key: str
    customer_id: str
    request: Request
    items: tuple[Item, ...]
    refunds: tuple[Refund, ...]
    charges: tuple[Charge, ...]
    swaps: tuple[Swap, ...]
    money_words: str
    conditions: tuple[str, ...]
    rule: str
    policy_version: str

    @property
    def action(self) -> Action:
        return self.request.action

    @property
    def order_id(self) -> str:
        return self.request.order_id

    @property
    def total(self) -> Money:
        """What goes back to the customer."""
        return sum((refund.amount for refund in self.refunds), Money(0))

    @property
    def charged(self) -> Money:
        """What the customer pays in addition."""
        return sum((charge.amount for charge in self.charges), Money(0))

    def draft(self, status: str, new_total: Money | None) -> "Receipt":
        """Return the receipt of the carried-out plan, but for the change's id. `status`: the order's afterwards."""
        return Receipt(
            change_id="",
            action=self.action,
            order_id=self.order_id,
            status=status,
            total=self.total,
            money_words=self.money_words,
            rule=self.rule,
            policy_version=self.policy_version,
            charged=self.charged,
            new_total=new_total,
        )


@dataclass(frozen=True)
class Receipt:
    """A change that is part of the transaction in which it was made. `repeated`: it had been made before.

    `new_total` is what the order costs now, None where no order is concerned.
    """

    change_id: str
    action: Action
    order_id: str
    status: str
    total: Money
    money_words: str
    rule: str
    policy_version: str
    charged: Money = NOTHING
    new_total: Money | None = None
    repeated: bool = field(default=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        return {
            "change_id": self.change_id,
            "action": self.action.value,
            "order_id": self.order_id,
            "status": self.status,
            "total": str(self.total),
            "charged": str(self.charged),
            "new_total": None if self.new_total is None else str(self.new_total),
            "money_words": self.money_words,
            "rule": self.rule,
            "policy_version": self.policy_version,
        }

    @classmethod
    def from_json(cls, raw: dict[str, Any]) -> "Receipt":
        """Read a receipt that was recorded: it is a repetition. `refund_words` is how older ones name the words."""
        new_total = raw.get("new_total")
        return cls(
            change_id=raw["change_id"],
            action=Action(raw["action"]),
            order_id=raw["order_id"],
            status=raw["status"],
            total=Money(raw["total"]),
            money_words=raw.get("money_words", raw.get("refund_words", "")),
            rule=raw["rule"],
            policy_version=raw["policy_version"],
            charged=Money(raw.get("charged", "0")),
            new_total=None if new_total is None else Money(new_total),
            repeated=True,
        )


def order_plan(
    edition: str,
    policy_version: str,
    order: Order,
    request: Request,
    allowed: Allowed,
    items: Sequence[Item],
    words: str,
    gestures_before: int = 0,
) -> Plan:
    """Return the plan of a change of one order. `gestures_before` tells one gesture of goodwill from the next."""
    state = f"{order.revision}.{gestures_before}" if gestures_before else str(order.revision)
    return _plan(edition, policy_version, order.customer_id, request, allowed, tuple(items), words, state)


def account_plan(
    edition: str, policy_version: str, customer: Customer, request: Request, allowed: Allowed, changes_before: int
) -> Plan:
    """Return the plan of a change of the account. `changes_before` tells one state of the account from the next."""
    return _plan(edition, policy_version, customer.customer_id, request, allowed, (), "", str(changes_before))


def is_key_of(key: str, customer_id: str, request: Request) -> bool:
    """Say whether the key can be that of this customer's request: the action and what is changed stand in it."""
    return key.startswith(f"{request.action}:") and key.rsplit(":", 2)[0].endswith(
        f":{request.order_id or customer_id}"
    )


def _plan(
    edition: str,
    policy_version: str,
    customer_id: str,
    request: Request,
    allowed: Allowed,
    items: tuple[Item, ...],
    words: str,
    state: str,
) -> Plan:
    details = (asdict(request), allowed.refunds, allowed.charges)
    told = hashlib.sha256(json.dumps(details, default=str).encode()).hexdigest()[:16]
    return Plan(
        key=f"{request.action}:{edition}:{request.order_id or customer_id}:{state}:{told}",
        customer_id=customer_id,
        request=request,
        items=items,
        refunds=allowed.refunds,
        charges=allowed.charges,
        swaps=allowed.swaps,
        money_words=words,
        conditions=allowed.conditions,
        rule=allowed.rule,
        policy_version=policy_version,
    )
