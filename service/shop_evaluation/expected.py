"""The shop as it must be after a task: written from the data set's policy, apart from the shop room."""

import copy
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

ADDRESS = ("address1", "address2", "city", "state", "country", "zip")


def expected_shop(raw: dict[str, Any], writes: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return a copy of the shop with the writes made."""
    shop = copy.deepcopy(raw)
    for write in writes:
        name, arguments = write["name"], write["arguments"]
        if name == "modify_user_address":
            shop["users"][arguments["user_id"]]["address"] = _address(arguments)
            continue
        order = shop["orders"][arguments["order_id"]]
        methods = shop["users"][order["user_id"]]["payment_methods"]
        _WRITES[name](order, methods, arguments, shop["products"])
    return shop


def _cancel(order: dict[str, Any], methods: Mapping[str, Any], arguments: Mapping[str, Any], _products: Any) -> None:
    for payment in list(order["payment_history"]):
        _book(order, methods, "refund", payment["amount"], payment["payment_method_id"])
    order["status"] = "cancelled"
    order["cancel_reason"] = arguments["reason"]


def _return(order: dict[str, Any], _methods: Any, arguments: Mapping[str, Any], _products: Any) -> None:
    order["status"] = "return requested"
    order["return_items"] = sorted(arguments["item_ids"])
    order["return_payment_method_id"] = arguments["payment_method_id"]


def _exchange(order: dict[str, Any], _methods: Any, arguments: Mapping[str, Any], products: Mapping[str, Any]) -> None:
    pairs = _pairs(order, arguments, products)
    order["status"] = "exchange requested"
    order["exchange_items"] = sorted(arguments["item_ids"])
    order["exchange_new_items"] = sorted(arguments["new_item_ids"])
    order["exchange_payment_method_id"] = arguments["payment_method_id"]
    order["exchange_price_difference"] = sum((new["price"] - old["price"] for old, new in pairs), Decimal(0))


def _change_items(
    order: dict[str, Any], methods: Mapping[str, Any], arguments: Mapping[str, Any], products: Mapping[str, Any]
) -> None:
    pairs = _pairs(order, arguments, products)
    difference = sum((new["price"] - old["price"] for old, new in pairs), Decimal(0))
    kind = "payment" if difference > 0 else "refund"
    _book(order, methods, kind, abs(difference), arguments["payment_method_id"])
    for old, new in pairs:
        old |= {name: new[name] for name in ("item_id", "price", "options")}
    order["status"] = "pending (item modified)"


def _change_payment(
    order: dict[str, Any], methods: Mapping[str, Any], arguments: Mapping[str, Any], _products: Any
) -> None:
    before = order["payment_history"][0]
    _book(order, methods, "payment", before["amount"], arguments["payment_method_id"])
    _book(order, methods, "refund", before["amount"], before["payment_method_id"])


def _change_address(order: dict[str, Any], _methods: Any, arguments: Mapping[str, Any], _products: Any) -> None:
    order["address"] = _address(arguments)


_WRITES = {
    "cancel_pending_order": _cancel,
    "return_delivered_order_items": _return,
    "exchange_delivered_order_items": _exchange,
    "modify_pending_order_items": _change_items,
    "modify_pending_order_payment": _change_payment,
    "modify_pending_order_address": _change_address,
}
WRITES = frozenset({*_WRITES, "modify_user_address"})
"""The data set's actions that change the shop."""


def _address(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: arguments[name] for name in ADDRESS}


def _pairs(
    order: dict[str, Any], arguments: Mapping[str, Any], products: Mapping[str, Any]
) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each item of the order with the variant that takes its place."""
    free, pairs = list(order["items"]), []
    for old_id, new_id in zip(arguments["item_ids"], arguments["new_item_ids"], strict=True):
        old = next(item for item in free if item["item_id"] == old_id)
        free.remove(old)
        pairs.append((old, products[old["product_id"]]["variants"][new_id]))
    return pairs


def _book(order: dict[str, Any], methods: Mapping[str, Any], kind: str, amount: Decimal, method_id: str) -> None:
    entry = {"transaction_type": kind, "amount": amount, "payment_method_id": method_id}
    order["payment_history"].append(entry)
    method = methods[method_id]
    if method["source"] == "gift_card":
        method["balance"] += amount if kind == "refund" else -amount


def differences(expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Return the records that differ, as `orders/#W1: status, cancel_reason`; empty when the shops are equal."""
    found = []
    for table in ("products", "users", "orders"):
        for key in sorted(expected[table].keys() | got[table].keys()):
            one, other = expected[table].get(key), got[table].get(key)
            if one != other:
                found.append(f"{table}/{key}: {_fields(one, other)}")
    return found


def wrong_writes(before: dict[str, Any], expected: dict[str, Any], got: dict[str, Any]) -> list[str]:
    """Return the records that were changed and are neither as before nor as they must be: what must never happen."""
    return [
        f"{table}/{key}: {_fields(expected[table].get(key), other)}"
        for table in ("products", "users", "orders")
        for key, other in sorted(got[table].items())
        if other != before[table].get(key)
        and not _is_on_the_way(before[table].get(key), expected[table].get(key), other)
    ]


def _is_on_the_way(before: Any, expected: Any, got: Any) -> bool:
    """Say whether every field is as it was or as it must be: then writes are missing, and none is wrong."""
    if not isinstance(before, dict) or not isinstance(expected, dict):
        return bool(got == expected)
    return all(got.get(name) in (before.get(name), expected.get(name)) for name in got)


def _fields(one: dict[str, Any] | None, other: dict[str, Any] | None) -> str:
    if one is None or other is None:
        return "missing" if other is None else "added"
    return ", ".join(sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name)))
