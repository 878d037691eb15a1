"""Orders that the assistant has told of: over HTTP, and as cards in the widget."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from playwright.async_api import Browser, Locator, expect

from actions.order_status import order_text
from common.wire import BotReply, TurnRequest
from common.yaml_text import load_yaml
from service.app import OPENAPI as DESCRIPTION
from shop.errors import ShopUnavailable
from shop.model import Order, PaymentMethod, Status
from shop.views import view_order
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat, Customer
from tests.integration.channels.sites import Site, open_site
from tests.integration.channels.widget import Widget, is_swallowed
from tests.unit.channels.test_orders import CARD, ORDER, TODAY

ANA = "ana_1"
TEXT = order_text(view_order(ORDER, [CARD], TODAY))


@dataclass
class Book:
    """One customer's orders; `down`: the shop does not answer."""

    orders: tuple[Order, ...] = (ORDER,)
    down: bool = False
    asked: list[str] = field(default_factory=list)

    async def find_orders(self, customer_id: str) -> tuple[Order, ...]:
        self.asked.append(customer_id)
        if self.down:
            raise ShopUnavailable("down")
        return self.orders if customer_id == ANA else ()

    async def payment_methods(self, customer_id: str) -> tuple[PaymentMethod, ...]:
        return (CARD,)

    def today(self) -> date:
        return TODAY


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
async def site(chat: Chat, book: Book) -> AsyncIterator[Site]:
    async def telling(request: TurnRequest) -> list[BotReply]:
        replies = {
            "cancel": [BotReply(f"I'll cancel {ORDER.order_id}.", asks="confirm")],
            "yes": [BotReply(f"Order {ORDER.order_id} has been cancelled.")],
        }
        return replies.get(request.text, [BotReply(TEXT), BotReply("Anything else?", asks="anything_else")])

    chat.house.assistant.script = telling
    async with open_site(chat.house, orders=book) as one:
        yield one


async def prove(chat: Chat, conversation_id: str, customer_id: str = ANA) -> None:
    async with chat.house.db.write() as c:
        await chat.house.log.prove_identity(c, conversation_id, customer_id, "Ana Lopez")


async def told(customer: Customer, after: int = 0) -> list[dict[str, Any]]:
    answer = await customer.chat.call("GET", f"{customer.path}/orders?after={after}", customer.token)
    assert answer.status == 200
    orders: list[dict[str, Any]] = answer.body["orders"]
    return orders


async def test_only_while_it_is_proved_whose_it_is_and_only_what_was_told(site: Site, book: Book) -> None:
    customer = await site.chat.begin()
    await customer.write("where is it", wait=True)
    assert await told(customer) == [] and book.asked == []
    await prove(site.chat, customer.id, "ben_1")
    assert await told(customer) == []
    await prove(site.chat, customer.id)
    (card,) = await told(customer)
    assert (card["order_id"], card["seq"], card["status"]) == (ORDER.order_id, 2, "delivered")
    assert await told(customer, after=2) == []
    other = await site.chat.begin()
    await prove(site.chat, other.id)
    assert await told(other) == [], "this conversation has told of no order"
    stranger = await site.chat.call("GET", f"{customer.path}/orders", other.token)
    assert stranger.status in (403, 404)
    site.chat.house.clock.forward(seconds=7 * 24 * 3600)
    assert await told(customer) == []


async def test_a_card_has_the_shape_that_the_description_promises(site: Site) -> None:
    customer = await site.chat.begin()
    await customer.write("where is it", wait=True)
    await prove(site.chat, customer.id)
    (card,) = await told(customer)
    shape = load_yaml(DESCRIPTION.read_text(encoding="utf-8"))["components"]["schemas"]["ToldOrders"]
    one = shape["properties"]["orders"]["items"]
    Draft202012Validator(one).validate(card)
    assert set(card) == set(one["properties"])
    assert set(card["items"][0]) == set(one["properties"]["items"]["items"]["properties"])


async def test_a_shop_that_is_down_is_told_as_a_problem(site: Site, book: Book) -> None:
    customer = await site.chat.begin()
    await customer.write("where is it", wait=True)
    await prove(site.chat, customer.id)
    book.down = True
    answer = await site.chat.call("GET", f"{customer.path}/orders", customer.token)
    assert (answer.status, answer.error) == (503, "shop_unavailable")


async def shown(site: Site, chromium: Browser, text: str = "where is it", **options: Any) -> Widget:
    """Have the customer, who has proved who they are, ask for their order."""
    attributes = {"data-open": "", **options.pop("attributes", {})}
    widget = await site.visit(chromium, attributes, **options)
    await widget.panel.locator("textarea").fill("hello")
    await widget.page.keyboard.press("Enter")
    await expect(widget.panel.get_by_text("Anything else?")).to_be_visible()
    await prove(site.chat, await widget.conversation_id())
    await widget.panel.locator("textarea").fill(text)
    await widget.page.keyboard.press("Enter")
    await expect(cards(widget)).to_have_count(1)
    return widget


def cards(widget: Widget) -> Locator:
    return widget.panel.locator("section.order")


class TestInTheWidget:
    pytestmark = BROWSER_TESTS

    async def test_an_order_that_is_told_is_a_card_and_is_not_told_twice(self, chromium: Browser, site: Site) -> None:
        widget = await shown(site, chromium)
        card = widget.panel.get_by_role("region", name=f"Order {ORDER.order_id}")
        await expect(card).to_be_visible()
        await expect(card.get_by_role("listitem")).to_have_text(["Lampblack$99.90", "2 × Cup$25.00"])
        for words in ("Delivered", "Total", "$124.90", "10 November 2026", "17 November 2026", "T100", "Visa ending"):
            await expect(card.get_by_text(words).first).to_be_visible()
        message = widget.panel.locator(".message.with-order")
        await expect(message.get_by_text(f"Order {ORDER.order_id} has been delivered")).to_be_visible()
        await expect(message.get_by_text("Lamp (black): $99.90")).to_be_hidden()
        await expect(message.get_by_text("Total: $124.90")).to_be_hidden()
        await widget.picture("customer-order")

    async def test_the_card_goes_on_to_what_was_said_last_and_shows_what_is_now(
        self, chromium: Browser, site: Site, book: Book
    ) -> None:
        widget = await shown(site, chromium)
        await widget.say("cancel")
        await expect(widget.panel.get_by_text("I'll cancel")).to_be_visible()
        await expect(cards(widget)).to_have_count(1)
        book.orders = (replace(ORDER, status=Status.CANCELLED),)
        await widget.say("yes")
        await expect(cards(widget).get_by_text("Cancelled")).to_be_visible()
        await expect(cards(widget)).to_have_count(1)
        last = widget.panel.locator(".message.bot").filter(has_text="has been cancelled.")
        await expect(last.locator("section.order")).to_be_visible()
        await expect(widget.panel.get_by_text("Lamp (black): $99.90").last).to_be_visible()
        await widget.page.reload()
        await expect(cards(widget)).to_have_count(1)

    async def test_a_thing_with_brackets_in_its_name_keeps_them(
        self, chromium: Browser, site: Site, book: Book
    ) -> None:
        book.orders = (replace(ORDER, items=(replace(ORDER.items[0], name="USB cable (2 m)"),)),)
        widget = await shown(site, chromium)
        item = cards(widget).get_by_role("listitem")
        await expect(item.locator("small")).to_have_text("black")
        await expect(item).to_have_text("USB cable (2 m)black$99.90")

    async def test_without_the_shop_the_message_says_it_all(self, chromium: Browser, site: Site, book: Book) -> None:
        widget = await shown(site, chromium)
        book.down = True
        await widget.page.reload()
        await expect(widget.panel.get_by_text("Lamp (black): $99.90").last).to_be_visible()
        await expect(cards(widget)).to_have_count(0)

    @pytest.mark.parametrize("color", ["#ffe14d", "#1a237e"])
    async def test_axe_finds_no_barrier_in_either_theme(self, chromium: Browser, site: Site, color: str) -> None:
        widget = await shown(site, chromium, bypass_csp=True, attributes={"data-color": color})
        for scheme in ("light", "dark"):
            assert await barriers(widget.page, scheme) == []

    @pytest.mark.parametrize("language", ["ar", "de"])
    async def test_in_another_language_and_on_a_small_phone(self, chromium: Browser, site: Site, language: str) -> None:
        widget = await shown(site, chromium, width=320, height=640, attributes={"data-locale": language})
        words = {"ar": ("تم التسليم", "17 نوفمبر 2026"), "de": ("Geliefert", "17. November 2026")}
        for one in words[language]:
            await expect(cards(widget).get_by_text(one).first).to_be_visible()
        assert await is_swallowed(widget) == []
        if language == "ar":
            await cards(widget).scroll_into_view_if_needed()
            await widget.picture("customer-order-phone-arabic")
