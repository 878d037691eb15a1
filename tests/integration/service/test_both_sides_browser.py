"""A customer's chat and an agent's console side by side in a real Chromium, over the whole service."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.chromium import BROWSER_TESTS
from tests.files import PDF, picture
from tests.integration.service.house import PASSWORD, Service
from tests.integration.service.test_files_browser import opened, picture_of

pytestmark = BROWSER_TESTS

TYPING_SHOWN_MS = 8_000
"""Longer than either page shows that the other side is typing."""


@pytest.fixture(autouse=True)
async def carried(service: Service) -> AsyncIterator[None]:
    """What happens in conversations reaches the consoles."""
    task = asyncio.create_task(service.rooms.pump.run())
    yield
    task.cancel()


async def both_sides(service: Service, browser: Browser) -> tuple[Page, Page]:
    """Return the pages of a customer, and of Maya who has taken their conversation."""
    await service.agent("maya")
    customer = await opened(service, browser, "/", with_clock=True)
    await customer.get_by_label("Your message").fill("I want to talk to a human")
    await customer.get_by_label("Your message").press("Enter")
    await expect(customer.get_by_role("log", name="Conversation").get_by_text("You asked for a person")).to_be_visible()
    agent = await opened(service, browser, "/desk", with_clock=True)
    await agent.get_by_label("Username").fill("maya")
    await agent.get_by_label("Password").fill(PASSWORD)
    await agent.get_by_role("button", name="Sign in").click()
    await agent.get_by_role("region", name="Waiting").get_by_role("listitem").first.get_by_role("button").click()
    await agent.get_by_role("button", name="Take conversation").click()
    await expect(agent.get_by_label("Reply to the customer")).to_be_visible()
    return customer, agent


async def test_each_sees_that_the_other_is_typing_and_not_what(service: Service, chromium: Browser) -> None:
    customer, agent = await both_sides(service, chromium)
    chat, talk = customer.get_by_role("log", name="Conversation"), agent.get_by_role("log", name="Messages")
    await expect(chat.get_by_text("Maya has joined")).to_be_visible()
    await customer.get_by_label("Your message").press_sequentially("secret words")
    await expect(talk.get_by_text("The customer is typing…")).to_be_visible()
    await expect(agent.get_by_text("secret")).to_have_count(0)
    await agent.get_by_label("Reply to the customer").press_sequentially("Hello")
    typing = customer.locator(".typing")
    await expect(typing).to_contain_text("Maya is typing…")
    await expect(typing).not_to_contain_text("Hello")
    # It ends by itself, and at once with the message.
    for page in (customer, agent):
        await page.clock.fast_forward(TYPING_SHOWN_MS)
    await expect(talk.get_by_text("is typing…")).to_have_count(0)
    await expect(typing).to_have_count(0)
    await agent.get_by_label("Reply to the customer").press("Enter")
    await expect(chat.get_by_text("Hello", exact=True)).to_be_visible()
    # A note is no message: the customer does not hear that one is written.
    await agent.get_by_role("button", name="Private note").click()
    await agent.get_by_label("Private note", exact=True).press_sequentially("between us")
    await expect(typing).to_have_count(0)


async def test_a_picture_from_the_agent_is_seen_in_the_customers_chat(service: Service, chromium: Browser) -> None:
    customer, agent = await both_sides(service, chromium)
    clip = agent.get_by_label("Attach pictures or PDF files")
    await clip.set_input_files([{"name": "trick.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}])
    tray = agent.get_by_role("list", name="Files to send")
    await expect(tray.get_by_role("listitem")).to_have_class("file problem")
    await expect(agent.get_by_role("button", name="Send", exact=True)).to_be_disabled()
    await tray.get_by_role("button", name="Remove trick.png").click()
    files = [("lamp.png", "image/png", picture(width=640, height=480)), ("label.pdf", "application/pdf", PDF)]
    await clip.set_input_files([{"name": name, "mimeType": mime, "buffer": content} for name, mime, content in files])
    await expect(tray.get_by_text("ready to send")).to_have_count(2)
    await picture_of(agent, "console-attach")
    await agent.get_by_label("Reply to the customer").press("Enter")
    await expect(tray).to_have_count(0)
    await expect(agent.get_by_role("log").get_by_role("img", name="Picture: lamp.png")).to_be_visible()
    chat = customer.get_by_role("log", name="Conversation")
    await expect(chat.get_by_role("img", name="Picture: lamp.png")).to_be_visible()
    await expect(chat.get_by_role("button", name="label.pdf")).to_be_visible()
    await picture_of(customer, "customer-agents-file")
