"""axe-core finds no barrier in any state of the widget, in the light and in the dark."""

import asyncio

from playwright.async_api import Browser, expect

from common.wire import BotReply, TurnRequest
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import Widget, asks_for_a_person, maya_ends, open_widget, with_maya

pytestmark = BROWSER_TESTS

CITATION = {"article_id": "a", "title": "Returns", "section": "Refund times", "url": "/articles/a"}
CHOICES = [{"title": "Yes, return it", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
SCHEMES = ("light", "dark")


async def open_for_axe(chat: Chat, chromium: Browser, width: int = 1280) -> Widget:
    """Open the chat where axe-core may mark what it looks at, which the page's policy would refuse it."""
    return await open_widget(chat, chromium, width, bypass_csp=True)


async def check(widget: Widget) -> None:
    for scheme in SCHEMES:
        assert await barriers(widget.page, scheme) == []


async def test_welcome_question_choice_and_unsent(chromium: Browser, chat: Chat) -> None:
    begun, answer = asyncio.Event(), asyncio.Event()

    async def asking(request: TurnRequest) -> list[BotReply]:
        begun.set()
        await answer.wait()
        return [BotReply("Shall I?\n- one\n- two", buttons=CHOICES, asks="confirm", citations=[CITATION])]

    chat.house.assistant.script = asking
    widget = await open_for_axe(chat, chromium)
    await expect(widget.panel.get_by_text("Hi, I'm the assistant.")).to_be_visible()
    await check(widget)
    await widget.say("I want to return it")
    await expect(widget.panel.locator(".typing")).to_be_attached()
    answer.set()
    await expect(widget.log.get_by_role("button", name="Yes, return it")).to_be_visible()
    await check(widget)
    await widget.page.route("**/messages", lambda route: route.fulfill(status=413, json={"detail": "Too long."}))
    await widget.say("my words")
    await expect(widget.log.get_by_role("button", name="Try again")).to_be_visible()
    await check(widget)


async def test_waiting_agent_rating_and_thanks(chromium: Browser, chat: Chat) -> None:
    widget = await open_for_axe(chat, chromium, width=390)
    handoff = await with_maya(widget)
    await check(widget)
    await maya_ends(widget, handoff)
    await expect(widget.rating).to_be_visible()
    await check(widget)
    await widget.stars("How did we do?").get_by_role("radio", name="4 of 5").check()
    await check(widget)
    await widget.rating.get_by_role("button", name="Send rating").click()
    await expect(widget.panel.get_by_text("You gave 4 of 5.")).to_be_visible()
    await check(widget)


async def test_waiting_with_a_card_that_is_corrected(chromium: Browser, chat: Chat) -> None:
    widget = await open_for_axe(chat, chromium, width=390)
    await asks_for_a_person(widget)
    await expect(widget.brief).to_be_visible()
    await check(widget)
    await widget.brief.get_by_role("button", name="Correct this").click()
    await widget.brief.get_by_role("button", name="Save").click()
    await expect(widget.brief.get_by_role("alert")).to_be_visible()
    await check(widget)


async def test_closed_without_a_network(chromium: Browser, chat: Chat) -> None:
    widget = await open_for_axe(chat, chromium)
    await widget.say("hello")
    await widget.hear("You said hello")
    await widget.page.context.set_offline(True)
    await widget.say("and now?")
    await expect(widget.panel.get_by_text("No connection.")).to_be_visible()
    await check(widget)
    await widget.page.keyboard.press("Escape")
    await expect(widget.page.get_by_role("button", name="Chat with us")).to_be_visible()
    await check(widget)
