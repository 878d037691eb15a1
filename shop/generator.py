"""Makes the demo shop Larkfield: the same shop for the same seed and day, in the layout of the import.

Dates lie before the given day, so a demo always has orders that were delivered a week ago.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import product as combinations
from pathlib import Path
from random import Random
from typing import Any

from common.clock import rfc3339
from common.yaml_text import load_yaml
from shop.model import PAYMENT, REFUND, Source, Status

CATALOGUE = Path(__file__).with_name("catalogue.yml")
_STATUSES = {
    Status.PENDING: 34,
    Status.PROCESSED: 12,
    Status.DELIVERED: 40,
    Status.CANCELLED: 8,
    Status.RETURN_REQUESTED: 4,
    Status.EXCHANGE_REQUESTED: 2,
}
_BRANDS = ("visa", "mastercard", "american express", "discover")
Raw = dict[str, Any]


def generate_shop(today: date, seed: int = 1, customers: int = 500, orders: int = 1000) -> Raw:
    """Return `{products, users, orders}`. Ana Lopez (ana.lopez@example.com, ZIP 04101) and her four orders
    #W1000001 to #W1000004 are in every demo shop; they count into `customers` and `orders`."""
    return _Maker(today, Random(seed)).shop(customers, orders)


class _Maker:
    def __init__(self, today: date, random: Random) -> None:
        self._today, self._random = today, random
        self._lists: Mapping[str, Any] = load_yaml(CATALOGUE.read_text(encoding="utf-8"))
        self._used: set[str] = set()

    def shop(self, customers: int, orders: int) -> Raw:
        products = dict(self._product(name, about) for name, about in self._lists["products"].items())
        bought = [product for product in products.values() if any(v["available"] for v in product["variants"].values())]
        ana = self._ana()
        users = {ana["user_id"]: ana}
        while len(users) < customers:
            user = self._customer()
            users[user["user_id"]] = user
        made = self._orders_of_ana(ana, products)
        buyers = [user for user in users.values() if user is not ana]
        for _ in range(max(0, orders - len(made))):
            order = self._order(self._random.choice(buyers), bought)
            made.append(order)
        for order in made:
            users[order["user_id"]]["orders"].append(order["order_id"])
        return {"products": products, "users": users, "orders": {order["order_id"]: order for order in made}}

    def _product(self, name: str, about: Raw) -> tuple[str, Raw]:
        options: Mapping[str, Sequence[str]] = about["options"]
        choices = list(combinations(*options.values()))
        picked = sorted(self._random.sample(range(len(choices)), min(len(choices), 12)))
        variants: Raw = {}
        for at in picked:
            item_id = self._number(10)
            factor = self._random.uniform(0.85, 1.2)
            price = int(about["price"] * factor) + self._random.choice((0.0, 0.5, 0.95, 0.99))
            variants[item_id] = {
                "item_id": item_id,
                "options": dict(zip(options, choices[at], strict=True)),
                "available": self._random.random() < 0.8,
                "price": round(price, 2),
            }
        next(iter(variants.values()))["available"] = True
        product_id = self._number(10)
        return product_id, {"name": name, "product_id": product_id, "variants": variants}

    def _customer(self) -> Raw:
        first, last = self._random.choice(self._lists["first_names"]), self._random.choice(self._lists["last_names"])
        digits = self._number(4, f"{first} {last}")
        city, state, prefix = self._random.choice(self._lists["cities"])
        return {
            "user_id": f"{first}_{last}_{digits}".lower(),
            "name": {"first_name": first, "last_name": last},
            "address": {
                "address1": f"{self._random.randint(1, 999)} {self._random.choice(self._lists['streets'])}",
                "address2": self._random.choice(("", f"Apt {self._random.randint(1, 40)}")),
                "city": city,
                "country": "USA",
                "state": state,
                "zip": prefix + self._number(2, f"{first} {last} {prefix}"),
            },
            "email": f"{first}.{last}{digits}@example.com".lower(),
            "payment_methods": self._methods(),
            "orders": [],
        }

    def _methods(self) -> Raw:
        methods: Raw = {}
        for source in self._random.sample(list(Source), self._random.randint(1, 3)):
            method: Raw = {"source": source.value, "id": f"{source.value}_{self._number(7)}"}
            if source is Source.CREDIT_CARD:
                method |= {"brand": self._random.choice(_BRANDS), "last_four": f"{self._random.randrange(10**4):04d}"}
            if source is Source.GIFT_CARD:
                method["balance"] = float(self._random.randint(2, 100) * 5)
            methods[method["id"]] = method
        return methods

    def _order(self, user: Raw, products: Sequence[Raw]) -> Raw:
        chosen = self._random.sample(products, self._random.choices((1, 2, 3, 4), (35, 35, 20, 10))[0])
        items = [self._item(product) for product in chosen]
        status = self._random.choices(list(_STATUSES), list(_STATUSES.values()))[0]
        days = {Status.PENDING: (1, 2), Status.PROCESSED: (2, 4)}.get(status, (6, 90))
        placed = self._time(self._random.randint(*days))
        method_id = self._random.choice(list(user["payment_methods"]))
        order = self._base(f"#W{self._number(7)}", user, items, status, placed, method_id)
        if status not in (Status.PENDING, Status.PROCESSED, Status.CANCELLED):
            order["delivered_at"] = rfc3339(placed + timedelta(days=self._random.randint(2, 5)))
        self._finish(order, products)
        return order

    def _finish(self, order: Raw, products: Sequence[Raw]) -> None:
        """Add what the status brings with it."""
        payment = order["payment_history"][0]
        first = order["items"][0]
        if order["status"] == Status.CANCELLED:
            order["cancel_reason"] = self._random.choice(("no longer needed", "ordered by mistake"))
            order["payment_history"].append({**payment, "transaction_type": REFUND})
        elif order["status"] == Status.RETURN_REQUESTED:
            order |= {"return_items": [first["item_id"]], "return_payment_method_id": payment["payment_method_id"]}
        elif order["status"] == Status.EXCHANGE_REQUESTED:
            product = next(p for p in products if p["product_id"] == first["product_id"])
            new = self._item(product)
            order |= {
                "exchange_items": [first["item_id"]],
                "exchange_new_items": [new["item_id"]],
                "exchange_payment_method_id": payment["payment_method_id"],
                "exchange_price_difference": round(new["price"] - first["price"], 2),
            }

    def _base(
        self, order_id: str, user: Raw, items: list[Raw], status: Status, placed: datetime, method_id: str
    ) -> Raw:
        total = sum((Decimal(str(item["price"])) for item in items), Decimal(0))
        packed = status not in (Status.PENDING, Status.CANCELLED)
        parcel = {"tracking_id": [self._number(12)], "item_ids": [item["item_id"] for item in items]}
        return {
            "order_id": order_id,
            "user_id": user["user_id"],
            "address": dict(user["address"]),
            "items": items,
            "status": status.value,
            "fulfillments": [parcel] if packed else [],
            "payment_history": [{"transaction_type": PAYMENT, "amount": float(total), "payment_method_id": method_id}],
            "placed_at": rfc3339(placed),
        }

    def _item(self, product: Raw) -> Raw:
        variant = self._random.choice([v for v in product["variants"].values() if v["available"]])
        about = {"name": product["name"], "product_id": product["product_id"]}
        return about | {name: variant[name] for name in ("item_id", "price", "options")}

    def _ana(self) -> Raw:
        address = {"address1": "27 Harbor Street", "address2": "Apt 4", "city": "Portland"}
        return {
            "user_id": "ana_lopez_1000",
            "name": {"first_name": "Ana", "last_name": "Lopez"},
            "address": address | {"country": "USA", "state": "ME", "zip": "04101"},
            "email": "ana.lopez@example.com",
            "payment_methods": {
                "credit_card_1000001": {
                    "source": "credit_card",
                    "id": "credit_card_1000001",
                    "brand": "visa",
                    "last_four": "4417",
                },
                "gift_card_1000002": {"source": "gift_card", "id": "gift_card_1000002", "balance": 40.0},
            },
            "orders": [],
        }

    def _orders_of_ana(self, ana: Raw, products: Mapping[str, Raw]) -> list[Raw]:
        by_name = {product["name"]: product for product in products.values()}
        card = "credit_card_1000001"
        plans: list[tuple[str, list[str], Status, int, int | None]] = [
            ("#W1000001", ["Headphones", "Desk Lamp"], Status.PENDING, 1, None),
            ("#W1000002", ["Water Bottle", "Vacuum Cleaner", "Running Shoes"], Status.DELIVERED, 10, 7),
            ("#W1000003", ["Espresso Machine"], Status.PROCESSED, 2, None),
            ("#W1000004", ["Backpack", "Wall Clock"], Status.DELIVERED, 54, 50),
        ]
        orders = []
        for order_id, names, status, placed, delivered in plans:
            items = [self._item(by_name[name]) for name in names]
            self._used.add(order_id.removeprefix("#W"))
            order = self._base(order_id, ana, items, status, self._time(placed), card)
            if delivered is not None:
                order["delivered_at"] = rfc3339(self._time(delivered))
            orders.append(order)
        return orders

    def _time(self, days_ago: int) -> datetime:
        """Some time of that day that is daytime in the United States."""
        moment = time(14, self._random.randint(0, 59), tzinfo=UTC)
        return datetime.combine(self._today - timedelta(days=days_ago), moment)

    def _number(self, digits: int, about: str = "") -> str:
        """A number of this many digits that has not been used for `about` yet."""
        while True:
            number = str(self._random.randrange(10 ** (digits - 1), 10**digits))
            if about + number not in self._used:
                self._used.add(about + number)
                return number
