"""The shop's tables. `position` keeps the order of lists; `extra` keeps fields that Careline does not know."""

from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table
from sqlalchemy.types import TypeDecorator

from common.storage import metadata


class Amount(TypeDecorator[Decimal]):
    """An exact amount, stored as text: neither rounded nor turned into a binary fraction."""

    impl = String(32)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Any) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: Any | None, dialect: Any) -> Decimal | None:
        return None if value is None else Decimal(value)


meta = Table(
    "shop_meta",
    metadata,
    Column("id", Integer, primary_key=True),
    # A new one with each import: what was done to the shop before does not count for the shop after.
    Column("edition", String(64), nullable=False),
    Column("extra", JSON, nullable=False),
)
products = Table(
    "shop_products",
    metadata,
    Column("product_id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("extra", JSON, nullable=False),
)
variants = Table(
    "shop_variants",
    metadata,
    Column("product_id", ForeignKey(products.c.product_id, ondelete="CASCADE"), primary_key=True),
    Column("item_id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("options", JSON, nullable=False),
    Column("available", Boolean, nullable=False),
    Column("price", Amount, nullable=False),
    Column("extra", JSON, nullable=False),
)
customers = Table(
    "shop_customers",
    metadata,
    Column("customer_id", String(128), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("first_name", String, nullable=False),
    Column("last_name", String, nullable=False),
    # `email_key`, `name_key` and `zip` are how a customer is found.
    Column("email", String, nullable=False),
    Column("email_key", String, nullable=False, index=True),
    Column("name_key", String, nullable=False, index=True),
    Column("zip", String, nullable=False),
    Column("address", JSON, nullable=False),
    Column("order_ids", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
)
payment_methods = Table(
    "shop_payment_methods",
    metadata,
    Column("customer_id", ForeignKey(customers.c.customer_id, ondelete="CASCADE"), primary_key=True),
    Column("payment_method_id", String(128), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("source", String(64), nullable=False),
    Column("brand", String),
    Column("last_four", String),
    Column("balance", Amount),
    Column("extra", JSON, nullable=False),
)
orders = Table(
    "shop_orders",
    metadata,
    Column("order_id", String(64), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("customer_id", ForeignKey(customers.c.customer_id, ondelete="CASCADE"), nullable=False, index=True),
    Column("status", String, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("address", JSON, nullable=False),
    Column("fulfillments", JSON, nullable=False),
    Column("placed_at", String),
    Column("delivered_at", String),
    Column("cancel_reason", String),
    Column("return_items", JSON(none_as_null=True)),
    Column("return_payment_method_id", String(128)),
    Column("exchange_items", JSON(none_as_null=True)),
    Column("exchange_new_items", JSON(none_as_null=True)),
    Column("exchange_payment_method_id", String(128)),
    # May be below zero: then the new items cost less.
    Column("exchange_price_difference", Amount),
    Column("extra", JSON, nullable=False),
)
order_items = Table(
    "shop_order_items",
    metadata,
    Column("order_id", ForeignKey(orders.c.order_id, ondelete="CASCADE"), primary_key=True),
    Column("line", Integer, primary_key=True),
    Column("item_id", String(64), nullable=False),
    Column("product_id", String(64), nullable=False),
    Column("name", String, nullable=False),
    Column("price", Amount, nullable=False),
    Column("options", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
)
payments = Table(
    "shop_payments",
    metadata,
    Column("order_id", ForeignKey(orders.c.order_id, ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("transaction_type", String(32), nullable=False),
    Column("amount", Amount, nullable=False),
    Column("payment_method_id", String(128), nullable=False),
    Column("extra", JSON, nullable=False),
)
# No foreign keys: the record of what was done outlives the orders of an import.
changes = Table(
    "shop_changes",
    metadata,
    Column("change_id", String(64), primary_key=True),
    Column("key", String(256), nullable=False, unique=True),
    Column("kind", String(32), nullable=False),
    Column("order_id", String(64), nullable=False, index=True),
    Column("customer_id", String(128), nullable=False),
    Column("rule", String(128), nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("actor_kind", String(32), nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("turn_id", String(64), nullable=False),
    Column("at", String(40), nullable=False),
    Column("receipt", JSON, nullable=False),
    Column("agent_id", String(64)),
    Column("reason", String),
    # How things stood before, and what moved: enough to take the change back. None for what cannot be taken back.
    Column("before", JSON(none_as_null=True)),
    # The change that this one took back.
    Column("undoes", String(64), index=True),
)
# What is about to be changed in a shop elsewhere: committed before the shop is asked, settled when the end is known.
intents = Table(
    "shop_intents",
    metadata,
    Column("key", String(256), primary_key=True),
    Column("customer_id", String(128), nullable=False),
    Column("order_id", String(64), nullable=False),
    Column("actor_kind", String(32), nullable=False),
    Column("conversation_id", String(64), nullable=False),
    Column("turn_id", String(64), nullable=False),
    Column("agent_id", String(64)),
    Column("reason", String),
    Column("draft", JSON, nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("at", String(40), nullable=False),
)
# What the assistant may not decide alone and an agent agrees to or declines.
approvals = Table(
    "shop_approvals",
    metadata,
    Column("request_id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("customer_id", String(128), nullable=False),
    Column("order_id", String(64), nullable=False),
    Column("payment_method_id", String(128), nullable=False),
    Column("amount", Amount, nullable=False),
    Column("reason", String, nullable=False),
    Column("policy_version", String(64), nullable=False),
    Column("turn_id", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", String(40), nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", String(40)),
    Column("decision_reason", String),
    Column("change_id", String(64)),
)
challenges = Table(
    "shop_identity_challenges",
    metadata,
    Column("challenge_id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    # Whom the customer claims to be, hashed: counts tries over conversations without keeping who does not exist.
    Column("subject", String(64), nullable=False, index=True),
    Column("customer_id", String(128)),
    Column("code_hash", String(256), nullable=False),
    Column("state", String(16), nullable=False),
    Column("wrong_tries", Integer, nullable=False),
    Column("created_at", String(40), nullable=False),
    Column("expires_at", String(40), nullable=False),
)
