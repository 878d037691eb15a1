"""The emoji of the message field: with the keyboard alone, at the cursor, each with its name."""

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.channels.chat import Chat
from tests.integration.channels.widget import Widget, open_widget

pytestmark = BROWSER_TESTS


def emoji(widget: Widget, name: str) -> Locator:
    return widget.panel.get_by_role("group", name="Emoji").get_by_role("button", name=name, exact=True)


async def test_an_emoji_goes_in_at_the_cursor_by_keyboard_alone(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    press = widget.page.keyboard.press
    await widget.text.fill("Thanks bye")
    await widget.text.evaluate("node => node.setSelectionRange(6, 6)")
    await press("Shift+Tab")
    opener = widget.panel.get_by_role("button", name="Add an emoji")
    await expect(opener).to_be_focused()
    await expect(opener).to_have_attribute("aria-expanded", "false")
    await press("Enter")
    await expect(opener).to_have_attribute("aria-expanded", "true")
    await expect(emoji(widget, "smiling")).to_be_focused()
    for key, name in (
        ("ArrowLeft", "smiling"),
        ("ArrowUp", "smiling"),
        ("ArrowRight", "laughing"),
        ("ArrowDown", "thumbs down"),
        ("End", "crossed fingers"),
        ("ArrowRight", "parcel"),
        ("ArrowUp", "thumbs up"),
        ("Home", "thumbs up"),
    ):
        await press(key)
        await expect(emoji(widget, name)).to_be_focused()
    await press("Enter")
    await expect(widget.text).to_be_focused()
    await expect(widget.text).to_have_value("Thanks👍 bye")
    await expect(widget.panel.get_by_role("group", name="Emoji")).to_have_count(0)
    await widget.page.keyboard.type("!")
    await expect(widget.text).to_have_value("Thanks👍! bye")
    await press("Enter")
    await widget.hear("You said Thanks👍! bye")


async def test_escape_closes_the_emoji_and_not_the_chat(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    await widget.panel.get_by_role("button", name="Add an emoji").click()
    await expect(emoji(widget, "smiling")).to_be_focused()
    await widget.page.keyboard.press("Escape")
    await expect(widget.panel.get_by_role("group", name="Emoji")).to_have_count(0)
    await expect(widget.text).to_be_focused()
    opener = widget.panel.get_by_role("button", name="Add an emoji")
    await opener.click()
    await opener.focus()
    await widget.page.keyboard.press("Escape")
    await expect(widget.panel.get_by_role("group", name="Emoji")).to_have_count(0)
    await widget.page.keyboard.press("Escape")
    await expect(widget.panel).to_be_hidden()


async def test_a_message_grows_no_longer_than_it_may(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    await widget.text.fill("x" * 9_999)
    await widget.panel.get_by_role("button", name="Add an emoji").click()
    await emoji(widget, "star").click()
    await emoji_closed(widget)
    assert await widget.text.input_value() == "x" * 9_999 + "⭐"
    await widget.panel.get_by_role("button", name="Add an emoji").click()
    await emoji(widget, "parcel").click()
    await emoji_closed(widget)
    assert len(await widget.text.input_value()) == 10_000


async def emoji_closed(widget: Widget) -> None:
    await expect(widget.panel.get_by_role("group", name="Emoji")).to_have_count(0)


async def test_where_lines_run_from_right_to_left_the_arrow_keys_do_too(chromium: Browser, chat: Chat) -> None:
    widget = await open_widget(chat, chromium)
    await widget.page.evaluate("document.documentElement.dir = 'rtl'")
    await widget.panel.get_by_role("button", name="Add an emoji").click()
    await widget.page.keyboard.press("ArrowLeft")
    await expect(emoji(widget, "laughing")).to_be_focused()
    await widget.page.keyboard.press("ArrowRight")
    await expect(emoji(widget, "smiling")).to_be_focused()


@pytest.mark.parametrize("width", [320, 1280])
async def test_axe_finds_no_barrier_in_the_emoji(chromium: Browser, chat: Chat, width: int) -> None:
    widget = await open_widget(chat, chromium, width=width, bypass_csp=True)
    await widget.panel.get_by_role("button", name="Add an emoji").click()
    for scheme in ("light", "dark"):
        assert await barriers(widget.page, scheme) == []
