"""The widget by keyboard, at any size, in any direction, for any eye."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import open_chromium, open_widget

pytestmark = BROWSER_TESTS


@pytest.fixture
async def chromium() -> AsyncIterator[Browser]:
    async with open_chromium() as browser:
        yield browser


async def test_the_whole_chat_works_key_by_key(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    keyboard = widget.page.keyboard
    await widget.text.focus()
    await keyboard.type("where is my order?")
    await expect(widget.text).to_have_value("where is my order?")
    await keyboard.press("Enter")
    await widget.hear("You said where is my order?")
    await keyboard.press("Escape")
    launcher = widget.page.get_by_role("button", name="Chat with us")
    await expect(launcher).to_be_focused()
    await keyboard.press("Enter")
    await expect(widget.text).to_be_focused()
    await expect(widget.log.get_by_text("You said where is my order?")).to_be_visible()
