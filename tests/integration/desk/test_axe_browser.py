"""No page and no state of the console has a barrier that axe can find, in light and in dark."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect

from common.errors import Unavailable
from conversations.model import Accepted
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.conftest import Floor
from tests.integration.desk.pages import console, open_row, stays
from tests.integration.desk.test_with_the_log import Place, place

__all__ = ["place", "stays"]
pytestmark = BROWSER_TESTS

REPLIES = (
    {"shortcut": "refund", "title": "Refund", "text": "Hello {customer_name}, it is refunded.", "shared": True},
    {"shortcut": "found", "title": "Found", "text": "It is in {depot}."},
)
Check = Callable[..., Awaitable[None]]


@pytest.fixture
async def check() -> AsyncIterator[Check]:
    """Look at a state in both schemes; all that is found is told together at the end."""
    found: list[str] = []

    async def look(page: Page, state: str, *, good_practice: bool = True) -> None:
        for scheme in ("light", "dark"):
            told = await barriers(page, scheme, good_practice=good_practice)
            found.extend(f"{state}, {scheme}: {one}" for one in told)

    yield look
    assert not found, "\n".join(found)


async def replies(here: Floor | Place, username: str) -> None:
    browser = await here.signed_in(username)
    for one in REPLIES:
        assert (await browser.post("/api/canned-replies", one))[0] == 201


async def mine(page: Page, name: str) -> None:
    await open_row(page, name)
    await page.get_by_role("button", name="Take conversation").click()
    await expect(page.get_by_label("Reply to the customer")).to_be_focused()


async def test_an_empty_desk_and_one_whose_lists_fail(chromium: Browser, here: Floor, check: Check) -> None:
    page = await console(chromium, here)
    await expect(page.get_by_text("Nobody is waiting.")).to_be_visible()
    await check(page, "empty")
    await page.route("**/api/handoffs?state=closed", lambda route: route.abort())
    await page.get_by_role("button", name="Closed").click()
    await expect(page.get_by_text("The service cannot be reached")).to_be_visible()
    await check(page, "a list fails")


async def unavailable(*_of: object) -> Accepted:
    raise Unavailable("Try again in a moment.")


@pytest.mark.usefixtures("stays")
async def test_a_conversation_waiting_and_with_me(
    chromium: Browser, here: Floor, check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    await replies(here, "ines")
    page = await console(chromium, here, "ines")
    await open_row(page, "Daniela Petrova")
    await expect(page.get_by_role("button", name="Take conversation")).to_be_visible()
    await check(page, "waiting")
    await page.get_by_role("button", name="Take conversation").click()
    reply = page.get_by_label("Reply to the customer")
    await expect(reply).to_be_focused()
    await check(page, "with me")
    await page.keyboard.type("/")
    await expect(page.get_by_role("listbox", name="Canned replies").get_by_role("option")).to_have_count(3)
    await check(page, "canned replies")
    await page.keyboard.type("found")
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Depot")).to_be_focused()
    await check(page, "left open")
    await page.get_by_role("button", name="Private note").click()
    await expect(page.get_by_placeholder("Only colleagues see it")).to_be_visible()
    await check(page, "note")
    monkeypatch.setattr(here.desk.log, "agent_message", unavailable)
    await page.get_by_role("button", name="Reply", exact=True).click()
    await reply.fill("This will not arrive.")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Not sent.")).to_be_visible()
    await check(page, "not sent")


@pytest.mark.usefixtures("stays")
async def test_every_dialog(chromium: Browser, here: Floor, check: Check) -> None:
    await replies(here, "ines")
    page = await console(chromium, here, "ines")
    await mine(page, "Daniela Petrova")
    dialog = page.get_by_role("dialog")
    for key, title in (("?", "Keyboard"), ("e", "Resolve"), ("t", "Transfer"), ("z", "Put aside")):
        await page.evaluate("document.activeElement.blur()")
        await page.keyboard.press(key)
        await expect(dialog.get_by_role("heading", name=re.compile(f"^{title}"))).to_be_visible()
        if key == "e":
            await dialog.get_by_label("Tags (optional)").fill("carrier")
            await page.keyboard.press("Enter")
            await expect(dialog.get_by_role("button", name="Remove carrier")).to_be_visible()
        await check(page, title)
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
    await page.get_by_role("button", name="Canned replies").click()
    await expect(dialog.get_by_role("listitem")).to_have_count(2)
    await dialog.get_by_role("button", name="Delete Refund").click()
    await expect(dialog.get_by_text("Delete it for everybody?")).to_be_visible()
    await check(page, "list of canned replies")
    await dialog.get_by_role("button", name="New reply").click()
    await dialog.get_by_label("Text").fill("{depot}")
    await check(page, "new canned reply")


@pytest.mark.usefixtures("stays")
async def test_narrow_and_on_a_phone(chromium: Browser, here: Floor, check: Check) -> None:
    page = await console(chromium, here)
    await page.set_viewport_size({"width": 900, "height": 800})
    await mine(page, "Daniela Petrova")
    await page.get_by_role("button", name="Show the card").click()
    await expect(page.get_by_role("button", name="Close the card")).to_be_visible()
    await check(page, "drawer")
    await page.get_by_role("button", name="Close the card").click()
    await page.set_viewport_size({"width": 390, "height": 844})
    await check(page, "conversation on a phone")
    await page.get_by_role("button", name="Back to the list").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    # One pane at a time: the landmark of the conversation and its heading come when one is opened.
    await check(page, "lists on a phone", good_practice=False)


async def test_search_and_what_is_found(chromium: Browser, place: Place, check: Check) -> None:
    await place.house.queued(name="Ana Lopez")
    page = await console(chromium, place)
    await page.keyboard.press("s")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await check(page, "search")
    await page.keyboard.type("lopez human")
    await page.keyboard.press("Enter")
    found = page.get_by_role("list", name="Found").get_by_role("button")
    await expect(found).to_have_count(1)
    await check(page, "found")
    await found.click()
    await expect(page.get_by_role("button", name="Open it at the desk")).to_be_visible()
    await expect(page.get_by_role("group", name="This handover was")).to_be_visible()
    await check(page, "read")
    await page.get_by_role("searchbox").fill("zebra")
    await page.get_by_role("searchbox").press("Enter")
    await expect(page.get_by_text("Nothing found for")).to_be_visible()
    await check(page, "nothing found")
