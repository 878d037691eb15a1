"""The order panel of the console: a customer's orders as they stand, what may be done with each, what it would do."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from common.clock import parse_rfc3339, rfc3339
from common.storage import Database
from shop.address import Address
from shop.backend import Shop
from shop.decide import Facts
from shop.model import (
    PAYMENT,
    SWAPS,
    Action,
    Decider,
    Item,
    Money,
    Order,
    PaymentMethod,
    Product,
    Status,
    Variant,
)
from shop.phrases import difference_words, item_words, money, option_words, payment_methods_words
from shop.plans import Plan, Request
from shop.policy import Refused, shop_day, take_items
from shop.policy_goodwill import Gesture
from shop.read_outs import ReadOut, read_out
from shop.standing import Standing, elsewhere, methods_for, standing, standings
from shop.storage_undo import gestures
from shop.views import view_order

NEEDS_LEAD = "goodwill.largest"
"""The rule whose refusal somebody with more say can lift."""


@dataclass(frozen=True)
class Preview:
    """What a request would do. `refused`: it may not. `needs_approval`: not by whoever asks, but by a lead."""

    plan: Plan | None
    told: ReadOut | None
    refused: Refused | None
    needs_approval: bool = False


@dataclass(frozen=True)
class OrderPanel:
    """Reads only. Every call names the customer, and may raise ShopUnavailable when the shop is elsewhere."""

    db: Database
    shop: Shop

    async def orders(self, customer_id: str, decider: Decider) -> dict[str, Any]:
        """Return `{orders, account}` as the API shows them, the newest order first. Raises CustomerNotFound."""
        orders = await self.shop.find_orders(customer_id)
        facts = await self._facts(customer_id, decider)
        placed = sorted(orders, key=lambda one: rfc3339(one.placed_at) if one.placed_at else "", reverse=True)
        of_account = standing(self.shop.policy, Action.CHANGE_DEFAULT_ADDRESS, facts, self.shop.backend.actions)
        account = {
            "address": Address.from_json(facts.customer.address).words if facts.customer.address else "",
            "actions": [standing_json(Standing(Action.CHANGE_DEFAULT_ADDRESS, of_account))],
        }
        return {"orders": [self._told(order, facts) for order in placed], "account": account}

    async def choices(self, customer_id: str, action: Action, order_id: str, decider: Decider) -> dict[str, Any]:
        """Return what has to be chosen for the action. Raises OrderNotFound, CustomerNotFound."""
        policy = self.shop.policy
        facts = await self._facts(customer_id, decider, order_id)
        refused = standing(policy, action, facts, self.shop.backend.actions)
        products = await self.shop.products() if action in SWAPS and facts.order else ()
        methods = methods_for(policy, action, facts)
        words = payment_methods_words(facts.methods)
        limits = policy.goodwill.largest
        return {
            "action": action.value,
            "order_id": order_id,
            "why_not": refused.words if refused else "",
            "reasons": list(policy.cancel_reasons) if action is Action.CANCEL else [],
            "items": items_json(facts.order, products) if action in (Action.RETURN, *SWAPS) and facts.order else [],
            "methods": [
                {"payment_method_id": one.payment_method_id, "words": words[one.payment_method_id]} for one in methods
            ],
            "largest": money(limits[decider]) if action is Action.GOODWILL else None,
            "largest_approved": money(limits[Decider.LEAD]) if action is Action.GOODWILL else None,
            "countries": list(policy.countries.get(action, ())),
        }

    async def preview(self, customer_id: str, request: Request, decider: Decider) -> Preview:
        """Work out what the request would do. Raises OrderNotFound, CustomerNotFound."""
        if request.action not in self.shop.backend.actions:
            return Preview(None, None, elsewhere(request.action))
        plan = await self.shop.plan(customer_id, request, decider)
        needs_lead = isinstance(plan, Refused) and plan.rule == NEEDS_LEAD and decider is Decider.AGENT
        if needs_lead:
            plan = await self.shop.plan(customer_id, request, Decider.LEAD)
        if isinstance(plan, Refused):
            return Preview(None, None, plan)
        order = await self.shop.order(customer_id, request.order_id) if request.order_id else None
        return Preview(plan, read_out(plan, order), None, needs_lead)

    async def _facts(self, customer_id: str, decider: Decider, order_id: str = "") -> Facts:
        async with self.db.read() as c:
            given = await gestures(c, customer_id)
        return Facts(
            customer=await self.shop.customer(customer_id),
            methods=await self.shop.payment_methods(customer_id),
            catalogue={},
            today=self.shop.today(),
            order=await self.shop.order(customer_id, order_id) if order_id else None,
            goodwill=[Gesture(row["order_id"], shop_day(parse_rfc3339(row["at"]))) for row in given],
            decider=decider,
        )

    def _told(self, order: Order, facts: Facts) -> dict[str, Any]:
        whole = Facts(**{**facts.__dict__, "order": order})
        found = standings(self.shop.policy, whole, self.shop.backend.actions)
        view = view_order(order, facts.methods, facts.today)
        return {
            "order_id": order.order_id,
            "status": order.status,
            "status_words": view.status_words,
            "placed_at": rfc3339(order.placed_at) if order.placed_at else None,
            "placed": view.placed,
            "delivered": view.delivered,
            "lines": lines_json(order.items),
            "total": view.total,
            "payments": payments_json(order, facts.methods),
            "held": money(order.paid),
            "going_back": going_back(order, facts.methods),
            "cancel_reason": order.cancel_reason,
            "address": view.address,
            "tracking_ids": list(order.tracking_ids),
            "actions": [standing_json(one) for one in found],
        }


def standing_json(one: Standing) -> dict[str, Any]:
    refused = one.refused
    return {
        "action": one.action.value,
        "allowed": refused is None,
        "rule": refused.rule if refused else None,
        "why_not": refused.words if refused else "",
    }


def lines_json(items: Sequence[Item]) -> list[dict[str, Any]]:
    """Return the lines with how many of each: the same variant at the same price is one."""
    counts = Counter((item.item_id, item.price) for item in items)
    firsts = {(item.item_id, item.price): item for item in reversed(items)}
    return [
        {
            "item_id": item.item_id,
            "name": item.name,
            "variant": option_words(item),
            "quantity": counts[key],
            "price": money(item.price),
            "sum": money(item.price * counts[key]),
        }
        for key, item in sorted(firsts.items(), key=lambda one: one[1].line)
    ]


def payments_json(order: Order, methods: Sequence[PaymentMethod]) -> list[dict[str, str]]:
    words = payment_methods_words(methods)
    return [
        {
            "kind": "payment" if one.kind == PAYMENT else "refund",
            "amount": money(one.amount),
            "method": words.get(one.payment_method_id, "a method that is no longer saved"),
        }
        for one in order.payments
    ]


def going_back(order: Order, methods: Sequence[PaymentMethod]) -> dict[str, Any] | None:
    """Return the return or exchange that is under way; None when none is."""
    if order.status == Status.RETURN_REQUESTED:
        kind, ids, method_id = "return", order.return_items or (), order.return_payment_method_id
    elif order.status == Status.EXCHANGE_REQUESTED:
        kind, ids, method_id = "exchange", order.exchange_items or (), None
    else:
        return None
    words = payment_methods_words(methods)
    return {
        "kind": kind,
        "items": [item_words(item) for item in take_items(order.items, ids)],
        "refund_to": words.get(method_id, "a method that is no longer saved") if method_id else None,
    }


def items_json(order: Order, products: Sequence[Product]) -> list[dict[str, Any]]:
    """Return each piece of the order, and what it could be swapped for; the latter only where `products` are given."""
    sold = {one.product_id: one for one in products}
    return [
        {
            "line": item.line,
            "item_id": item.item_id,
            "words": item_words(item),
            "price": money(item.price),
            "variants": [_variant_json(one, item.price) for one in _instead(item, sold)],
        }
        for item in order.items
    ]


def _instead(item: Item, sold: Mapping[str, Product]) -> list[Variant]:
    product = sold.get(item.product_id)
    others = [one for one in product.available if one.item_id != item.item_id] if product else []
    return sorted(others, key=lambda one: (one.price, one.item_id))


def _variant_json(one: Variant, before: Money) -> dict[str, str]:
    return {
        "item_id": one.item_id,
        "words": option_words(one),
        "price": money(one.price),
        "difference": difference_words(one.price - before),
    }
