"""Search in a real Chromium, over the real log."""

import pytest
from playwright.async_api import Browser, Page, expect

from common.wire import BotReply, TurnRequest
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.pages import console
from tests.integration.desk.test_with_the_log import Place, place
from tests.pictures import picture

__all__ = ["place"]
pytestmark = BROWSER_TESTS

LINES = (
    ("Ana Lopez", ("my lamp #W4817420 was due last tuesday", "where is it")),
    ("Noah Ivanov", ("the kettle leaks <b>badly</b>", "and the lamp hums")),
    ("Mei Chen", ("how long does a refund take",)),
)


ANSWERS = {
    "my lamp #W4817420 was due last tuesday": "I'm sorry it is late. What is the e-mail address of your order?",
    "where is it": "As soon as I know the address of your order, I can look it up. What is it?",
    "the kettle leaks <b>badly</b>": "Please unplug it and don't use it again. Would you like a replacement?",
    "and the lamp hums": "A hum most often comes from the dimmer. Does it stop at full brightness?",
}


async def answer(request: TurnRequest) -> list[BotReply]:
    return [BotReply(ANSWERS.get(request.text, "A refund takes 5 to 7 business days."))]


@pytest.fixture
async def said(place: Place) -> None:
    place.house.assistant.script = answer
    for name, lines in LINES:
        conversation_id = await place.house.begin(name=name)
        for line in lines:
            place.house.clock.forward(minutes=1)
            await place.house.talk(conversation_id, line)


async def searched(page: Page, words: str) -> None:
    await page.keyboard.press("s")
    await expect(page.get_by_role("searchbox")).to_be_focused()
    await page.keyboard.type(words)
    await page.keyboard.press("Enter")


@pytest.mark.usefixtures("said")
async def test_a_conversation_is_found_and_read_by_keyboard_and_nothing_can_be_changed(
    chromium: Browser, place: Place
) -> None:
    page = await console(chromium, place)
    await searched(page, "lamp")
    found = page.get_by_role("list", name="Found").get_by_role("button")
    await expect(found).to_have_count(2)
    await expect(found.first).to_contain_text("Noah Ivanov")
    await expect(found.last.locator("mark")).to_have_text("lamp")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(found.first).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Ana Lopez")).to_be_visible()
    log = page.get_by_role("log")
    await expect(log.get_by_text("my lamp #W4817420", exact=False).first).to_be_visible()
    await picture(page, "console-search")
    await expect(page.get_by_role("textbox", name="Reply to the customer")).to_have_count(0)
    await expect(page.get_by_role("button", name="Flag as wrong")).to_have_count(0)
    await expect(page.get_by_text("that you opened it is kept")).to_be_visible()
    await page.keyboard.press("k")
    await expect(page.get_by_role("heading", name="Noah Ivanov")).to_be_visible()
    await expect(log).to_contain_text("the kettle leaks <b>badly</b>")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("heading", name="Noah Ivanov")).to_have_count(0)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    ines = await place.signed_in("ines")
    _, kept = await ines.get("/api/agents/audit?agent=maya")
    assert sorted(one["action"] for one in kept["entries"]) == ["opened", "opened", "searched"]


@pytest.mark.usefixtures("said")
async def test_a_search_that_finds_nothing_says_what_to_try_and_a_failed_one_can_be_tried_again(
    chromium: Browser, place: Place
) -> None:
    page = await console(chromium, place)
    await searched(page, "zebra")
    await expect(page.get_by_text("Nothing found for “zebra”")).to_be_visible()
    await page.route("**/api/agents/search", lambda route: route.abort())
    await page.get_by_role("searchbox").fill("refund")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await page.unroute("**/api/agents/search")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("list", name="Found").get_by_role("button")).to_have_count(1)


async def test_what_is_with_people_now_can_be_opened_at_the_desk(chromium: Browser, place: Place) -> None:
    await place.house.queued(name="Ana Lopez")
    page = await console(chromium, place)
    await searched(page, "lopez human")
    await page.get_by_role("list", name="Found").get_by_role("button").click()
    await expect(page.get_by_role("complementary", name="Card").get_by_text("Tried so far")).to_be_visible()
    await page.get_by_role("button", name="Open it at the desk").click()
    await expect(page.get_by_role("button", name="Take conversation")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()


@pytest.mark.usefixtures("said")
async def test_on_a_phone_there_is_a_way_back(chromium: Browser, place: Place) -> None:
    page = await console(chromium, place)
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_role("button", name="Search conversations").click()
    await page.get_by_role("searchbox").fill("kettle")
    await page.keyboard.press("Enter")
    await page.get_by_role("list", name="Found").get_by_role("button").click()
    await expect(page.get_by_role("heading", name="Noah Ivanov")).to_be_visible()
    await expect(page.get_by_role("navigation", name="Search")).to_be_hidden()
    await page.get_by_role("button", name="Back to what was found").click()
    await expect(page.get_by_role("navigation", name="Search")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await page.get_by_role("button", name="Back to the lists").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
