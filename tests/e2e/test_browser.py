"""The main job in a real Chromium, on the customer's page and in the agents' console."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.chromium import BROWSER_TESTS
from tests.e2e.conftest import Careline
from tests.e2e.pages import Chat, Console, Shots, new_page

ANA = "ana.lopez@example.com"

pytestmark = BROWSER_TESTS


def sign_in(page: Page, careline: Careline) -> None:
    Console(page).sign_in(careline.base, careline.agent_account())


def test_the_whole_life_of_a_conversation_on_both_pages(own_careline, browser: Browser, shot: Shots) -> None:  # type: ignore[no-untyped-def]
    careline: Careline = own_careline()
    customer, agent = new_page(browser), new_page(browser)
    customer.goto(careline.base)
    chat = Chat(customer)
    expect(customer.get_by_text("Hi, I'm the assistant.")).to_be_visible()
    shot.take(customer, "customer-welcome")

    chat.say("how long does standard delivery take?")
    chat.hear("3 to 5 business days")
    expect(chat.log.get_by_role("link").last).to_be_visible()
    shot.take(customer, "customer-answer")
    chat.say("can I pay with bitcoin by carrier pigeon?")
    expect(chat.log.get_by_role("button", name="Talk to a person").last).to_be_visible()

    chat.say("I want to send back part of order #W1000002")
    chat.hear("ZIP")
    chat.say(ANA)
    chat.hear("is now on its way to the e-mail address on file")
    chat.say(careline.code_for(ANA))
    items = careline.agent().http.get("/api/shop/export").json["orders"]["#W1000002"]["items"]
    expect(chat.log.get_by_text(items[1]["name"]).last).to_be_visible()
    chat.say(f"the {items[0]['name']} and the {items[2]['name']}")
    expect(chat.log.get_by_text("isa ending").last).to_be_visible()
    chat.say("to my visa")
    expect(chat.log.locator(".card .reply").first).to_be_visible()
    shot.take(customer, "customer-read-out")
    chat.log.locator(".card .reply").first.click()
    careline.wait_until(lambda: order_status(careline) == "return requested")

    sign_in(agent, careline)
    shot.take(agent, "console-empty")
    chat.say("thanks, now I would like to talk to a person please")
    chat.hear("You asked for a person")

    agent.get_by_role("region", name="Waiting").get_by_role("listitem").first.get_by_role("button").click()
    expect(agent.get_by_role("button", name="Take conversation")).to_be_visible()
    shot.take(agent, "console-packet")
    agent.get_by_role("button", name="Take conversation").click()
    agent.get_by_label("Reply to the customer").fill("Hi Ana, I have your return in front of me. What else can I do?")
    agent.get_by_label("Reply to the customer").press("Enter")
    chat.hear("I have your return in front of me")
    chat.say("could you make sure the label comes today?")
    expect(agent.get_by_role("log", name="Messages").get_by_text("make sure the label")).to_be_visible()
    shot.take(agent, "console-conversation")
    shot.take(customer, "customer-agent")

    customer.reload()
    chat.hear("I have your return in front of me")
    assert chat.log.get_by_text("could you make sure the label comes today?").count() == 1

    chat.say("<b>one</b> more thing: <script>alert(1)</script>")
    expect(agent.get_by_text("<script>alert(1)</script>").last).to_be_visible()
    agent.get_by_role("button", name="Resolve").click()
    agent.get_by_label("Summary for colleagues").fill("Label sent again by mail.")
    shot.take(agent, "console-resolve")
    box = agent.get_by_role("checkbox", name="Hand back to the assistant")
    if not box.is_checked():
        box.check()
    agent.locator("dialog button.primary").click()
    chat.hear("back with the assistant")
    chat.say("how long does express delivery take?")
    chat.hear_after("how long does express delivery take?", "1 to 2 business days")
    shot.take(customer, "customer-back")


def order_status(careline: Careline) -> str:
    return str(careline.agent().http.get("/api/shop/export").json["orders"]["#W1000002"]["status"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_customer_page_on_a_phone(careline: Careline, browser: Browser, shot: Shots, scheme: str) -> None:
    page = new_page(browser, 390, 780, scheme)
    page.goto(careline.base)
    page.get_by_role("button", name="Chat with us").click()
    chat = Chat(page)
    chat.say("what can I return and until when?")
    chat.hear("30 days")
    overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
    shot.take(page, f"customer-phone-{scheme}")


def test_the_console_in_the_dark_and_on_a_phone(careline: Careline, browser: Browser, shot: Shots) -> None:
    for text in (
        "I was charged twice and nobody answers!!! this is a JOKE",
        "human please",
        "can someone call me about my order",
    ):
        careline.customer().say(text)
    page = new_page(browser, scheme="dark")
    sign_in(page, careline)
    page.get_by_role("region", name="Waiting").get_by_role("listitem").first.get_by_role("button").click()
    expect(page.get_by_role("log", name="Messages")).to_be_visible()
    shot.take(page, "console-dark")
    phone = new_page(browser, 390, 780)
    sign_in(phone, careline)
    shot.take(phone, "console-phone")


def test_what_is_written_without_a_network_is_sent_once_when_it_is_back(careline: Careline, browser: Browser) -> None:
    page = new_page(browser)
    page.goto(careline.base)
    chat = Chat(page)
    chat.say("how long does standard delivery take?")
    chat.hear("3 to 5 business days")
    page.context.set_offline(True)
    chat.say("and express?")
    expect(chat.log.get_by_text("Sending…")).to_be_visible()
    page.context.set_offline(False)
    chat.hear_after("and express?", "1 to 2 business days")
    assert chat.log.get_by_text("and express?").count() == 1


def test_the_pages_around_the_chat(careline: Careline, browser: Browser, shot: Shots) -> None:
    customer = careline.customer()
    customer.say("where is my order #W1000003?")
    customer.prove_identity(ANA, careline.code_for)
    page = new_page(browser)
    page.goto(f"{careline.base}/demo/mailbox")
    expect(page.get_by_role("heading", name="Mail")).to_be_visible()
    expect(page.get_by_text(ANA).first).to_be_visible()
    shot.take(page, "demo-mailbox")
    page.goto(careline.base)
    page.get_by_role("searchbox").fill("how long does a refund take")
    page.get_by_role("button", name="Search").click()
    page.locator(".hits a").first.click()
    expect(page.locator("article h1")).to_be_visible()
    page.goto(f"{careline.base}/api/docs")
    expect(page.get_by_role("heading", name="POST /api/conversations", exact=True)).to_be_visible()
