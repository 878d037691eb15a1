"""On a phone: the row of links shows the page one is on, and a conversation's head keeps to its two lines."""

from playwright.async_api import Browser, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.desk.pages import console, open_row
from tests.integration.desk.supervisors import open_page, staffed
from tests.integration.desk.test_with_the_log import Place, place

__all__ = ["place", "staffed"]
pytestmark = BROWSER_TESTS
PHONE = {"width": 320, "height": 640}


async def test_the_link_of_the_page_is_in_view(chromium: Browser, staffed: Place) -> None:
    page = await open_page(chromium, staffed, "people", "ada", viewport=PHONE)
    link = page.get_by_role("navigation", name="Board").get_by_role("link", name="Accounts")
    await expect(link).to_have_attribute("aria-current", "page")
    await expect(link).to_be_in_viewport(ratio=1)


async def test_the_head_of_a_conversation_keeps_to_two_lines(chromium: Browser, place: Place) -> None:
    await place.house.queued(name="Ana Lopez")
    page = await console(chromium, place)
    await open_row(page, "Ana Lopez")
    await page.get_by_role("button", name="Take conversation").click()
    await expect(page.get_by_text("With you", exact=True)).to_be_visible()
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    head = page.locator(".conversation .head-who")
    assert await head.evaluate("one => one.scrollHeight <= one.clientHeight && one.clientHeight < 56")
    for part in ("h1", ".head-state"):
        assert await head.locator(part).evaluate("one => one.scrollWidth <= one.clientWidth"), f"{part} is cut"
