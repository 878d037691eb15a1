"""The real thing with a real shop: both processes of Careline, and a django-oscar server that keeps the orders."""

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.e2e.conftest import Careline
from tests.integration.shop.oscar_server import TOKEN, oscar_python, running_oscar, seeded_database

ANA, BEN = "ana.lopez@example.com", "ben.ode@example.com"
REFUNDS = "select amount, reference from payment_transaction where txn_type = 'Refund'"
RETURNED = """select line.title, returned.quantity from careline_orders_returnline returned
    join order_line line on line.id = returned.line_id"""


@pytest.fixture
def shop_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    oscar_python()
    return tmp_path_factory.mktemp("oscar")


def test_orders_of_an_oscar_shop_are_looked_up_cancelled_and_returned_in_the_chat(
    own_careline: Callable[..., Careline], shop_folder: Path
) -> None:
    with ExitStack() as running:
        shop = running.enter_context(running_oscar(seeded_database(shop_folder)))
        careline = own_careline(SHOP="oscar", OSCAR_URL=shop.url, OSCAR_TOKEN=TOKEN)
        customer = careline.customer()

        before = customer.say("where is my order #100003?")
        assert customer.asks == "identity" and "packed" not in before
        told = customer.prove_identity(ANA, careline.code_for)
        assert "#100003" in told and "Water Bottle" in told

        customer.say("please cancel order #100001")
        assert customer.asks == "reason"
        read_out = customer.say("I don't need it any more")
        assert customer.asks == "confirm" and "$104.70" in read_out and "4417" in read_out
        assert shop.status("100001") == "Pending"
        done = customer.say("yes please")
        assert "#100001 is cancelled" in done and "$104.70" in done
        assert shop.status("100001") == "Cancelled"
        assert [amount for amount, _ in shop.rows(REFUNDS)] == [104.7]

        read_out = customer.say("I want to return the backpack from order #100002")
        assert customer.asks == "confirm" and "Backpack" in read_out and "Running Shoes" not in read_out
        done = customer.say("yes")
        assert "the return for order #100002 is requested" in done
        assert shop.status("100002") == "Return requested"
        assert shop.rows(RETURNED) == [("Backpack", 1)]
        assert len(shop.rows(REFUNDS)) == 1

        said = customer.say("I would like to exchange the bottles of order #100007 for green ones")
        assert "can't exchange items" in said and "a colleague can" in said
        assert shop.status("100007") == "Complete"
        customer.press("person")
        assert customer.state == "queued"

        agent = careline.agent()
        (waiting,) = agent.http.get("/api/handoffs?state=queued").json["handoffs"]
        told_agent = agent.http.get(f"/api/handoffs/{waiting['id']}/changes").json["changes"]
        assert [(one["action"], one["order_id"]) for one in told_agent] == [
            ("return", "#100002"),
            ("cancel", "#100001"),
        ]
        assert all("shop's own administration" in one["why_not"] for one in told_agent)

        stranger = careline.customer()
        stranger.say("where is my order #100003?")
        said = stranger.prove_identity(BEN, careline.code_for)
        assert "can't find" in said and "Water Bottle" not in said

        running.close()
        stranger.say("please cancel order #100005")
        assert stranger.state == "queued"
