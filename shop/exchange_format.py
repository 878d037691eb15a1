"""The whole shop as one document, `{products, users, orders}`: what comes in goes out again, equal to the last field.

Fields that Careline does not know are kept in `extra` and written back; fields that only Careline's demo shop has
(`placed_at`, `delivered_at`) are written only when they are set.
"""

from collections.abc import Mapping
from decimal import Decimal
from math import isfinite
from typing import Any

from common.clock import parse_rfc3339
from common.ids import new_id
from shop.errors import BadShopData
from shop.storage import Connection
from shop.storage_exchange import ShopRows, read_shop, replace_shop
from shop.words import email_key, name_key, zip_key

_TOP = ("products", "users", "orders")
_ORDER_TEXTS = ("cancel_reason", "return_payment_method_id", "exchange_payment_method_id")
_ORDER_LISTS = ("return_items", "exchange_items", "exchange_new_items")
_DIFFERENCE = "exchange_price_difference"
_ORDER_TIMES = ("placed_at", "delivered_at")


async def import_shop(c: Connection, raw: Mapping[str, Any]) -> None:
    """Replace the whole shop. Raises BadShopData naming the place; then nothing has changed."""
    await replace_shop(c, parse_shop(raw))


async def export_shop(c: Connection) -> dict[str, Any]:
    """Return the whole shop in the layout of the import."""
    return compose_shop(await read_shop(c))


def parse_shop(raw: Mapping[str, Any]) -> ShopRows:
    """Return the rows of all tables. Raises BadShopData."""
    top = _Place(raw, "")
    rows = ShopRows({"id": 1, "edition": new_id("ed"), "extra": top.rest(*_TOP)})
    for position, product in enumerate(top.entries("products", "product_id")):
        _parse_product(product, position, rows)
    for position, user in enumerate(top.entries("users", "user_id")):
        _parse_customer(user, position, rows)
    known = {row["customer_id"] for row in rows.customers}
    for position, order in enumerate(top.entries("orders", "order_id")):
        if order.text("user_id") not in known:
            raise BadShopData(order.name("user_id"), "is not among the users")
        _parse_order(order, position, rows)
    return rows


def _parse_product(product: "_Place", position: int, rows: ShopRows) -> None:
    product_id = product.text("product_id")
    extra = product.rest("product_id", "name", "variants")
    rows.products.append({"product_id": product_id, "position": position, "name": product.text("name"), "extra": extra})
    for at, variant in enumerate(product.entries("variants", "item_id")):
        rows.variants.append(
            {
                "product_id": product_id,
                "item_id": variant.text("item_id"),
                "position": at,
                "options": variant.mapping("options"),
                "available": variant.typed("available", bool),
                "price": variant.amount("price"),
                "extra": variant.rest("item_id", "options", "available", "price"),
            }
        )


def _parse_customer(user: "_Place", position: int, rows: ShopRows) -> None:
    name = _Place(user.mapping("name"), user.name("name"))
    address = user.mapping("address")
    extra = user.rest("user_id", "name", "address", "email", "payment_methods", "orders")
    if name_extra := name.rest("first_name", "last_name"):
        extra["name"] = name_extra
    first_name, last_name = name.text("first_name"), name.text("last_name")
    rows.customers.append(
        {
            "customer_id": user.text("user_id"),
            "position": position,
            "first_name": first_name,
            "last_name": last_name,
            "email": user.text("email"),
            "email_key": email_key(user.text("email")),
            "name_key": name_key(f"{first_name} {last_name}"),
            "zip": zip_key(str(address.get("zip", ""))),
            "address": address,
            "order_ids": user.texts("orders"),
            "extra": extra,
        }
    )
    for at, method in enumerate(user.entries("payment_methods", "id")):
        optional = {
            "brand": method.optional_text("brand"),
            "last_four": method.optional_text("last_four"),
            "balance": None if method.raw.get("balance") is None else method.amount("balance"),
        }
        rows.payment_methods.append(
            {
                "customer_id": user.text("user_id"),
                "payment_method_id": method.text("id"),
                "position": at,
                "source": method.text("source"),
                **optional,
                "extra": method.rest("id", "source", *_set_names(optional)),
            }
        )


def _parse_order(order: "_Place", position: int, rows: ShopRows) -> None:
    order_id = order.text("order_id")
    optional: dict[str, Any] = {name: order.optional_text(name) for name in _ORDER_TEXTS}
    optional |= {name: _time_text(order.raw.get(name)) for name in _ORDER_TIMES}
    optional |= {name: None if order.raw.get(name) is None else order.texts(name) for name in _ORDER_LISTS}
    optional[_DIFFERENCE] = None if order.raw.get(_DIFFERENCE) is None else order.signed_amount(_DIFFERENCE)
    known = ("order_id", "user_id", "address", "items", "status", "fulfillments", "payment_history")
    rows.orders.append(
        {
            "order_id": order_id,
            "position": position,
            "customer_id": order.text("user_id"),
            "status": order.text("status"),
            "revision": 0,
            "address": order.mapping("address"),
            "fulfillments": [parcel.raw for parcel in order.listed("fulfillments")],
            **optional,
            "extra": order.rest(*known, *_set_names(optional)),
        }
    )
    _parse_lines(order, order_id, rows)


def _parse_lines(order: "_Place", order_id: str, rows: ShopRows) -> None:
    for line, item in enumerate(order.listed("items")):
        rows.order_items.append(
            {
                "order_id": order_id,
                "line": line,
                "item_id": item.text("item_id"),
                "product_id": item.text("product_id"),
                "name": item.text("name"),
                "price": item.amount("price"),
                "options": item.mapping("options"),
                "extra": item.rest("item_id", "product_id", "name", "price", "options"),
            }
        )
    for at, payment in enumerate(order.listed("payment_history")):
        rows.payments.append(
            {
                "order_id": order_id,
                "position": at,
                "transaction_type": payment.text("transaction_type"),
                "amount": payment.amount("amount"),
                "payment_method_id": payment.text("payment_method_id"),
                "extra": payment.rest("transaction_type", "amount", "payment_method_id"),
            }
        )


def compose_shop(rows: ShopRows) -> dict[str, Any]:
    """Return the document of these rows; the rows of every table come in their order."""
    shop: dict[str, Any] = {"products": {}, "users": {}, "orders": {}}
    for row in rows.products:
        product = {"name": row["name"], "product_id": row["product_id"], "variants": {}}
        shop["products"][row["product_id"]] = _with_extra(product, row)
    for row in rows.variants:
        variant = {name: row[name] for name in ("item_id", "options", "available")}
        variant["price"] = _number(row["price"])
        shop["products"][row["product_id"]]["variants"][row["item_id"]] = _with_extra(variant, row)
    for row in rows.customers:
        shop["users"][row["customer_id"]] = _compose_customer(row)
    for row in rows.payment_methods:
        method = {"source": row["source"], "id": row["payment_method_id"]}
        method |= {name: row[name] for name in ("brand", "last_four") if row[name] is not None}
        if row["balance"] is not None:
            method["balance"] = _number(row["balance"])
        methods = shop["users"][row["customer_id"]]["payment_methods"]
        methods[row["payment_method_id"]] = _with_extra(method, row)
    _compose_orders(rows, shop["orders"])
    return _with_extra(shop, rows.meta)


def _compose_customer(row: Mapping[str, Any]) -> dict[str, Any]:
    extra = dict(row["extra"])
    name = {"first_name": row["first_name"], "last_name": row["last_name"], **extra.pop("name", {})}
    return {
        "user_id": row["customer_id"],
        "name": name,
        "address": row["address"],
        "email": row["email"],
        "payment_methods": {},
        "orders": row["order_ids"],
        **extra,
    }


def _compose_orders(rows: ShopRows, orders: dict[str, Any]) -> None:
    for row in rows.orders:
        order = {"order_id": row["order_id"], "user_id": row["customer_id"], "address": row["address"], "items": []}
        order |= {"status": row["status"], "fulfillments": row["fulfillments"], "payment_history": []}
        optional = (*_ORDER_TEXTS, *_ORDER_LISTS, *_ORDER_TIMES)
        order |= {name: row[name] for name in optional if row[name] is not None}
        if row[_DIFFERENCE] is not None:
            order[_DIFFERENCE] = _number(row[_DIFFERENCE])
        orders[row["order_id"]] = _with_extra(order, row)
    for row in rows.order_items:
        item = {"name": row["name"], "product_id": row["product_id"], "item_id": row["item_id"]}
        item |= {"price": _number(row["price"]), "options": row["options"]}
        orders[row["order_id"]]["items"].append(_with_extra(item, row))
    for row in rows.payments:
        payment = {"transaction_type": row["transaction_type"], "amount": _number(row["amount"])}
        payment["payment_method_id"] = row["payment_method_id"]
        orders[row["order_id"]]["payment_history"].append(_with_extra(payment, row))


def _with_extra(known: dict[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    # A field that was null when it came and has been set since is no longer null.
    return known | {name: value for name, value in row["extra"].items() if name not in known}


def _set_names(optional: Mapping[str, Any]) -> list[str]:
    return [name for name, value in optional.items() if value is not None]


def _number(amount: Decimal) -> int | float:
    """Whole numbers that came without a fraction go out without one."""
    return float(amount) if "." in str(amount) or "E" in str(amount) else int(amount)


def _time_text(value: Any) -> str | None:
    """The value when it is a time that Careline understands; otherwise it stays an unknown field."""
    try:
        parse_rfc3339(value)
    except (ValueError, AttributeError):
        return None
    return str(value)


class _Place:
    """A mapping in the document, with its name for error messages."""

    def __init__(self, raw: Any, where: str) -> None:
        if not isinstance(raw, dict):
            raise BadShopData(where or "the document", "must be an object")
        self.raw, self.where = raw, where

    def name(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def typed(self, key: str, kind: type) -> Any:
        value = self.raw.get(key)
        if not isinstance(value, kind):
            raise BadShopData(self.name(key), f"must be {kind.__name__}")
        return value

    def text(self, key: str) -> str:
        return str(self.typed(key, str))

    def optional_text(self, key: str) -> str | None:
        return None if self.raw.get(key) is None else self.text(key)

    def mapping(self, key: str) -> dict[str, Any]:
        return dict(self.typed(key, dict))

    def texts(self, key: str) -> list[str]:
        values = self.typed(key, list)
        if not all(isinstance(value, str) for value in values):
            raise BadShopData(self.name(key), "must be a list of texts")
        return list(values)

    def amount(self, key: str) -> Decimal:
        value = self.signed_amount(key)
        if value < 0:
            raise BadShopData(self.name(key), "must be an amount from 0")
        return value

    def signed_amount(self, key: str) -> Decimal:
        value = self.raw.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float | Decimal) or not isfinite(value):
            raise BadShopData(self.name(key), "must be an amount from 0")
        return Decimal(str(value))

    def entries(self, key: str, id_field: str) -> "list[_Place]":
        """The values of a mapping by id, in order; each must repeat its id."""
        places = [_Place(value, self.name(f"{key}.{name}")) for name, value in self.mapping(key).items()]
        for name, place in zip(self.raw[key], places, strict=True):
            if place.text(id_field) != name:
                raise BadShopData(place.name(id_field), f"must be {name!r} as its key says")
        return places

    def listed(self, key: str) -> "list[_Place]":
        return [_Place(value, self.name(f"{key}[{at}]")) for at, value in enumerate(self.typed(key, list))]

    def rest(self, *known: str) -> dict[str, Any]:
        """The fields with other names than these."""
        return {name: value for name, value in self.raw.items() if name not in known}
