"""The main job against the real processes, over HTTP and WebSocket."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.e2e.conftest import Careline
from tests.e2e.people import Agent, frames_until
from tests.e2e.whatsapp import WhatsApp

ANA = "ana.lopez@example.com"


def test_a_question_is_answered_from_an_article_with_its_source(careline: Careline) -> None:
    customer = careline.customer()

    answer = customer.say("how long does standard delivery take?")

    assert "3 to 5 business days" in answer
    citation = customer.replies[0]["citations"][0]
    assert citation["title"] and citation["url"].startswith("/articles/")
    page = customer.http.get(citation["url"])
    assert page.status == 200 and "3 to 5 business days" in page.text


def test_a_follow_up_is_understood_in_the_context_of_the_question(careline: Careline) -> None:
    customer = careline.customer()
    customer.say("how long does standard delivery take?")

    answer = customer.say("and express?")

    assert "1 to 2 business days" in answer


def test_an_unknown_question_gets_an_honest_answer_and_the_offer_of_a_person(careline: Careline) -> None:
    customer = careline.customer()

    customer.say("can I pay with bitcoin by carrier pigeon?")

    assert customer.state == "bot"
    assert not any(reply["citations"] for reply in customer.replies)
    assert any(button["payload"] == "/wants_person" for reply in customer.replies for button in reply["buttons"])


def test_an_order_is_shown_only_after_identity_is_proved(careline: Careline) -> None:
    customer = careline.customer()

    before = customer.say("where is my order #W1000003?")
    assert customer.asks == "identity" and "packed" not in before
    after = customer.prove_identity(ANA, careline.code_for)

    assert "#W1000003" in after and "on its way" in after and "Tracking number" in after


def test_a_cancellation_needs_a_reason_and_a_yes(modules_careline: Careline) -> None:
    careline = modules_careline
    customer = careline.customer()

    customer.say("please cancel order #W1000001")
    customer.prove_identity(ANA, careline.code_for)
    assert customer.asks == "reason"
    read_out = customer.say("I don't need it any more")
    assert customer.asks == "confirm" and "$" in read_out
    assert status_of(careline, "#W1000001") == "pending"
    done = customer.say("yes please")

    assert "cancel" in done.lower()
    order = order_of(careline, "#W1000001")
    assert order["status"] == "cancelled" and order["cancel_reason"] == "no longer needed"


def test_two_of_three_items_are_returned(modules_careline: Careline) -> None:
    careline = modules_careline
    items = order_of(careline, "#W1000002")["items"]
    assert len(items) == 3
    customer = careline.customer()

    customer.say("I want to send back part of order #W1000002")
    customer.prove_identity(ANA, careline.code_for)
    assert customer.asks == "items"
    customer.say(f"the {items[0]['name']} and the {items[2]['name']}")
    assert customer.asks == "payment_method"
    read_out = customer.say("back to my visa")
    assert customer.asks == "confirm"
    assert items[0]["name"] in read_out and items[1]["name"] not in read_out and items[2]["name"] in read_out
    customer.say("yes")

    order = order_of(careline, "#W1000002")
    assert order["status"] == "return requested"
    assert order["return_items"] == sorted([items[0]["item_id"], items[2]["item_id"]])


def test_nothing_happens_without_a_clear_yes(careline: Careline) -> None:
    customer = careline.customer()

    customer.say("cancel #W1000001, ordered by mistake")
    customer.prove_identity(ANA, careline.code_for)
    assert customer.asks == "confirm"
    customer.say("hmm, let me think about it")
    customer.say("never mind, forget it")

    assert status_of(careline, "#W1000001") == "pending"
    assert "3 to 5 business days" in customer.say("how long does standard delivery take?")


def test_from_the_wish_for_a_person_to_the_bot_again(careline: Careline) -> None:
    customer, agent = careline.customer(), careline.agent()
    customer.say("what does express delivery cost?")
    with customer.socket() as line:
        frames_until(line, lambda frame: frame["type"] == "state")

        customer.say("human please")
        assert customer.state == "queued"
        queued = frames_until(line, lambda frame: frame["type"] == "queue" and frame["queue"])
        assert queued[-1]["queue"]["position"] >= 1

        summary = agent.handoff_of(customer.id)
        assert summary["reason"] == "explicit_wish"
        packet = agent.claim(summary["id"]).json
        assert packet["complete_to_seq"] == len(packet["transcript"])
        assert [message["seq"] for message in packet["transcript"]] == list(range(1, packet["complete_to_seq"] + 1))
        assert packet["tried"] and packet["summary"] and all(line_["seq"] for line_ in packet["summary"])

        assert agent.write(packet["id"], "Hi, I'm here. Which shoes are they?", packet["epoch"]).status == 201
        heard = frames_until(line, lambda frame: frame["type"] == "message" and frame["message"]["role"] == "agent")
        assert heard[-1]["message"]["text"] == "Hi, I'm here. Which shoes are they?"

        customer.say("the running shoes, thanks", wait=True)
        assert customer.replies == []

        resolved = agent.resolve(packet["id"], packet["epoch"], return_to_bot=True, summary="Explained the return.")
        assert resolved.status in (200, 204)
        frames_until(line, lambda frame: frame["type"] == "state" and frame["state"] == "bot")
        assert "3 to 5 business days" in customer.say("how long does standard delivery take?")
        assert customer.state == "bot"


def test_two_agents_claim_at_once_two_hundred_times(careline: Careline) -> None:
    from concurrent.futures import ThreadPoolExecutor

    first, second = careline.agent(0), careline.agent(1)
    with ThreadPoolExecutor(2) as pool:
        for _round in range(200):
            customer = careline.customer()
            customer.say("agent please")
            handoff_id = first.handoff_of(customer.id)["id"]
            answers = list(pool.map(Agent.claim, (first, second), (handoff_id, handoff_id)))
            assert sorted(answer.status for answer in answers) == [200, 409]
            winner = first if answers[0].status == 200 else second
            epoch = next(answer.json["epoch"] for answer in answers if answer.status == 200)
            assert winner.resolve(handoff_id, epoch, return_to_bot=False).status in (200, 204)


def test_a_return_begun_on_the_website_goes_on_in_whatsapp(modules_careline: Careline, whatsapp: WhatsApp) -> None:
    """Nobody is asked again who they are or what they want; the agent sees one history."""
    careline, number = modules_careline, "16505551234"
    order, customers_email, name = somebodys_order(careline)
    order_id, wanted = order["order_id"], order["items"][0]["name"]
    customer = careline.customer()
    customer.say(f"I want to send back part of order {order_id}")
    customer.prove_identity(customers_email, careline.code_for)
    assert customer.asks == "items"
    customer.say(f"the {wanted}")
    assert customer.asks == "payment_method"
    assert "go on in WhatsApp" in customer.say("i have to leave, can we go on in whatsapp?")
    assert customer.replies[0]["buttons"][0]["payload"] == "/go_on_elsewhere"
    assert customer.asks == "payment_method"
    invited = customer.http.post(f"/api/conversations/{customer.id}/invitations").json
    (written,) = parse_qs(urlsplit(invited["links"][0]["url"]).query)["text"]

    def hears(text: str, *, parts: int) -> str:
        """Write in WhatsApp; return what came back, which is in so many messages."""
        before = len(whatsapp.texts(number))
        whatsapp.write(careline.base, number, text)
        careline.wait_until(lambda: len(whatsapp.texts(number)) >= before + parts)
        return "\n".join(whatsapp.texts(number)[before:])

    taken_up = hears(written, parts=2)
    assert f"Hello {name.split()[0]}, we can go on here" in taken_up
    assert customer.replies[-1]["text"] in taken_up
    read_out = hears("back to the original payment method", parts=1)
    assert order_id in read_out and wanted in read_out and "e-mail address" not in read_out
    assert order_of(careline, order_id)["status"] == "delivered"
    assert "return" in hears("yes", parts=1).lower()
    assert order_of(careline, order_id)["return_items"] == [order["items"][0]["item_id"]]

    hears("can I talk to a human please", parts=1)
    agent = careline.agent()
    queued = agent.http.get("/api/handoffs?state=queued").json["handoffs"]
    waiting = next(one for one in queued if one["customer_name"] == name)
    packet = agent.claim(waiting["id"]).json
    assert packet["customer"]["channel"] == "whatsapp" and packet["customer"]["identity_proved"]
    history = agent.http.get(f"/api/agents/conversations/{packet['conversation_id']}/history").json
    (website,) = history["conversations"]
    assert website["conversation_id"] == customer.id
    assert customer.sent[0][1] in [message["text"] for message in website["messages"]]
    assert agent.write(packet["id"], "Hi, I see your return.", packet["epoch"]).status == 201
    careline.wait_until(lambda: whatsapp.texts(number)[-1].endswith("Hi, I see your return."))


def somebodys_order(careline: Careline) -> tuple[dict[str, Any], str, str]:
    """Return an order that no other test touches and that may be sent back, its customer's e-mail address and name.

    The demo shop is another one every day; here the money can always go to two places, so that it is asked where.
    """
    shop = careline.agent().http.get("/api/shop/export").json
    since = (datetime.now(UTC) - timedelta(days=14)).isoformat()
    order = next(
        one
        for one in shop["orders"].values()
        if one["status"] == "delivered"
        and one["user_id"] != "ana_lopez_1000"
        and one["delivered_at"] > since
        and len({item["name"] for item in one["items"]}) == len(one["items"]) > 1
        and _could_go_to_gift_card(one, shop["users"][one["user_id"]])
    )
    user = shop["users"][order["user_id"]]
    return order, user["email"], f"{user['name']['first_name']} {user['name']['last_name']}"


def _could_go_to_gift_card(order: dict[str, Any], user: dict[str, Any]) -> bool:
    """Say whether the customer has a gift card and has paid with something else."""
    paid_with = order["payment_history"][0]["payment_method_id"]
    methods = user["payment_methods"]
    return methods[paid_with]["source"] != "gift_card" and any(one["source"] == "gift_card" for one in methods.values())


def order_of(careline: Careline, order_id: str) -> dict:  # type: ignore[type-arg]
    exported = careline.agent().http.get("/api/shop/export")
    assert exported.status == 200, exported.text
    return dict(exported.json["orders"][order_id])


def status_of(careline: Careline, order_id: str) -> str:
    return str(order_of(careline, order_id)["status"])
