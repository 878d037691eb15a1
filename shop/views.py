"""Orders and products as they are told to people. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from shop.address import Address
from shop.model import Money, Order, PaymentMethod, Product, Variant
from shop.option_words import read_options
from shop.phrases import day, item_words, join_words, money, option_words, payment_methods_words, status_words
from shop.policy import original_methods, shop_day, take_items
from shop.word_tools import normalise


@dataclass(frozen=True)
class ItemView:
    """`words` e.g. "Water Bottle (1000ml, glass, blue)", `price` e.g. "$47.84"."""

    line: int
    item_id: str
    words: str
    price: str


@dataclass(frozen=True)
class OrderView:
    """An order in words. `placed` and `delivered` are days such as "Tuesday, 24 November", or None when not known."""

    order_id: str
    status: str
    status_words: str
    items: tuple[ItemView, ...]
    total: str
    tracking_ids: tuple[str, ...]
    placed: str | None
    delivered: str | None
    paid_with: str
    cancel_reason: str | None
    returned: tuple[str, ...]
    address: str = ""
    kept_total: str = ""
    """What the items cost that stay with the customer, once some are going back."""


@dataclass(frozen=True)
class ProductView:
    """A product for a question about it. `price` e.g. "$46.85 to $53.48" or None when nothing is available;
    `options` lists the values of each option among the available variants, `available_words` those variants that have
    the options which were asked for, the cheapest first."""

    product_id: str
    name: str
    available: int
    variants: int
    price: str | None
    options: tuple[tuple[str, tuple[str, ...]], ...]
    available_words: tuple[str, ...]


def view_order(order: Order, methods: Sequence[PaymentMethod], today: date) -> OrderView:
    words = payment_methods_words(methods)
    used = [words.get(method_id, "a method that is no longer saved") for method_id in original_methods(order)]
    returned = set(order.return_items or ())
    return OrderView(
        order_id=order.order_id,
        status=order.status,
        status_words=status_words(order.status),
        items=tuple(ItemView(item.line, item.item_id, item_words(item), money(item.price)) for item in order.items),
        total=money(order.total),
        tracking_ids=order.tracking_ids,
        placed=day(shop_day(order.placed_at), today) if order.placed_at else None,
        delivered=day(shop_day(order.delivered_at), today) if order.delivered_at else None,
        paid_with=join_words(used),
        cancel_reason=order.cancel_reason,
        returned=tuple(item_words(item) for item in order.items if item.item_id in returned),
        address=Address.from_json(order.address).words if order.address else "",
        kept_total=_kept_total(order),
    )


def _kept_total(order: Order) -> str:
    if not order.return_items:
        return ""
    gone = sum((item.price for item in take_items(order.items, order.return_items)), Money(0))
    return money(order.total - gone) if gone < order.total else ""


def view_product(product: Product, text: str = "") -> ProductView:
    """`text`: the question, which may ask for some of the options only."""
    values: dict[str, dict[str, None]] = {}
    for variant in product.available:
        for name, value in variant.options.items():
            values.setdefault(name, {})[value] = None
    return ProductView(
        product_id=product.product_id,
        name=product.name,
        available=len(product.available),
        variants=len(product.variants),
        price=_price_words(product.price_range),
        options=tuple((name, tuple(known)) for name, known in values.items()),
        available_words=tuple(f"{option_words(v)}: {money(v.price)}" for v in _asked_for(product, text)),
    )


def _asked_for(product: Product, text: str) -> list[Variant]:
    """Return the available variants with the options that the text names, the cheapest first."""
    wish = read_options(normalise(text), {}, [variant.options for variant in product.variants])
    fitting = [variant for variant in product.available if wish.fits(variant.options)]
    return sorted(fitting, key=lambda variant: variant.price)


def _price_words(price_range: tuple[Money, Money] | None) -> str | None:
    if price_range is None:
        return None
    low, high = price_range
    return money(low) if low == high else f"{money(low)} to {money(high)}"
