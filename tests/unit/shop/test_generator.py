"""The demo shop is the same each time, and its figures add up."""

from datetime import date, timedelta
from decimal import Decimal

from common.clock import parse_rfc3339
from shop.exchange_format import compose_shop, parse_shop
from shop.generator import generate_shop

TODAY = date(2026, 11, 24)
SHOP = generate_shop(TODAY)


def test_the_same_seed_and_day_make_the_same_shop() -> None:
    assert generate_shop(TODAY) == SHOP
    assert generate_shop(TODAY, seed=2) != SHOP


def test_it_has_the_promised_size_and_all_statuses() -> None:
    assert (len(SHOP["products"]), len(SHOP["users"]), len(SHOP["orders"])) == (50, 500, 1000)
    statuses = {order["status"] for order in SHOP["orders"].values()}
    assert statuses == {"pending", "processed", "delivered", "cancelled", "return requested", "exchange requested"}
    assert all(any(v["available"] for v in p["variants"].values()) for p in SHOP["products"].values())


def test_every_order_is_paid_to_the_cent_and_listed_in_its_account() -> None:
    for order_id, order in SHOP["orders"].items():
        paid = order["payment_history"][0]
        assert Decimal(str(paid["amount"])) == sum(Decimal(str(item["price"])) for item in order["items"])
        user = SHOP["users"][order["user_id"]]
        assert paid["payment_method_id"] in user["payment_methods"]
        assert order_id in user["orders"]


def test_no_two_customers_share_an_email_or_name_and_zip() -> None:
    users = SHOP["users"].values()
    assert len({user["email"] for user in users}) == 500
    assert len({(*user["name"].values(), user["address"]["zip"]) for user in users}) == 500


def test_ana_lopez_and_her_orders_are_always_there() -> None:
    ana = next(user for user in SHOP["users"].values() if user["email"] == "ana.lopez@example.com")
    assert ana["address"]["zip"] == "04101"
    assert ana["orders"] == ["#W1000001", "#W1000002", "#W1000003", "#W1000004"]
    pending, week_ago, on_its_way, old = (SHOP["orders"][order_id] for order_id in ana["orders"])
    assert (pending["status"], len(pending["items"])) == ("pending", 2)
    assert (week_ago["status"], len(week_ago["items"])) == ("delivered", 3)
    assert parse_rfc3339(week_ago["delivered_at"]).date() == TODAY - timedelta(days=7)
    paid_with = week_ago["payment_history"][0]["payment_method_id"]
    assert ana["payment_methods"][paid_with]["brand"] == "visa"
    assert on_its_way["fulfillments"][0]["tracking_id"]
    assert parse_rfc3339(old["delivered_at"]).date() == TODAY - timedelta(days=50)


def test_no_date_lies_ahead() -> None:
    for order in SHOP["orders"].values():
        for name in ("placed_at", "delivered_at"):
            assert name not in order or parse_rfc3339(order[name]).date() < TODAY


def test_the_demo_shop_passes_its_own_import() -> None:
    assert compose_shop(parse_shop(SHOP)) == SHOP
