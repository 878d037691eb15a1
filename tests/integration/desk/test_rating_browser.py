"""A rating that comes when the conversation has ended, in consoles that are open."""

import pytest
from playwright.async_api import Browser, Page, expect

from conversations.rating import Given
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.pages import console, open_row
from tests.integration.desk.test_with_the_log import Place, place

__all__ = ["place"]
pytestmark = BROWSER_TESTS


async def resolve(page: Page, *, back: bool) -> None:
    await page.get_by_role("button", name="Take conversation").click()
    await page.get_by_label("Reply to the customer").fill("It comes tomorrow.")
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Resolve", exact=True).click()
    await page.get_by_label("Summary for colleagues").fill("Parcel found.")
    await page.get_by_role("checkbox", name="Hand back to the assistant").set_checked(back)
    await page.get_by_role("button", name="Resolve and").click()
    await expect(page.get_by_text("Back with the assistant" if back else "Closed", exact=True)).to_be_visible()


@pytest.mark.parametrize("back", [True, False], ids=["handed back", "closed"])
async def test_a_rating_after_the_end_appears_by_itself(chromium: Browser, place: Place, back: bool) -> None:
    conversation, _ = await place.house.queued(name="Ana Lopez")
    maya, sam = await console(chromium, place), await console(chromium, place, "sam")
    await open_row(maya, "Ana Lopez")
    await open_row(sam, "Ana Lopez")
    await resolve(maya, back=back)
    await place.house.log.rate(conversation.id, Given(4, person=5, comment="Maya was kind"))
    for page in (maya, sam):
        line = page.get_by_role("log", name="Messages").get_by_text("The customer rated 4 of 5 (person 5)")
        await expect(line).to_contain_text("Maya was kind")


async def test_a_rating_that_came_while_another_conversation_was_shown_is_there_on_the_way_back(
    chromium: Browser, place: Place
) -> None:
    conversation, _ = await place.house.queued(name="Ana Lopez")
    await place.house.queued(name="Mei Abernathy")
    page = await console(chromium, place)
    await open_row(page, "Ana Lopez")
    await resolve(page, back=False)
    await open_row(page, "Mei Abernathy")
    await place.house.log.rate(conversation.id, Given(2))
    await page.get_by_role("button", name="Closed").click()
    await open_row(page, "Ana Lopez")
    await expect(page.get_by_text("The customer rated 2 of 5")).to_be_visible()
