"""Verdicts and tags in a real Chromium, over the real log."""

from playwright.async_api import Browser, Page, Route, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.desk.pages import console, open_row
from tests.integration.desk.test_with_the_log import Place, place
from tests.pictures import picture

__all__ = ["place"]
pytestmark = BROWSER_TESTS


async def taken(page: Page, name: str) -> None:
    await open_row(page, name)
    await page.get_by_role("button", name="Take conversation").click()
    await expect(page.get_by_text("With you", exact=True)).to_be_visible()
    await expect(page.get_by_label("Reply to the customer")).to_be_focused()


async def test_an_agent_says_that_a_handover_was_needless_changes_it_and_takes_it_back(
    chromium: Browser, place: Place
) -> None:
    await place.house.queued(name="Ana Lopez")
    page = await console(chromium, place)
    await open_row(page, "Ana Lopez")
    verdict = page.get_by_role("group", name="This handover was")
    pressed = verdict.get_by_role("button", pressed=True)
    await verdict.get_by_role("button", name="Needless").click()
    await expect(page.get_by_text("The assistant could have done it alone.")).to_be_visible()
    async with page.expect_response(lambda answer: (answer.request.post_data_json or {}).get("verdict") == "late"):
        await verdict.get_by_role("button", name="Late").press("Enter")
        await expect(pressed).to_have_text("Late")
    await page.reload()
    await open_row(page, "Ana Lopez")
    await expect(pressed).to_have_text("Late")
    await page.route("**/verdict", lambda route: route.abort())
    await verdict.get_by_role("button", name="Early").click()
    await expect(page.get_by_role("alert").get_by_text("Not kept.")).to_be_visible()
    await expect(pressed).to_have_text("Late")
    await page.unroute("**/verdict")
    await verdict.get_by_role("button", name="Late").click()
    await expect(pressed).to_have_count(0)


async def test_of_two_quick_words_about_a_handover_the_later_one_stays(chromium: Browser, place: Place) -> None:
    await place.house.queued(name="Ana Lopez")
    page = await console(chromium, place)
    await open_row(page, "Ana Lopez")
    verdict = page.get_by_role("group", name="This handover was")
    pressed = verdict.get_by_role("button", pressed=True)
    await expect(verdict).to_be_visible()
    held: list[Route] = []
    told: list[object] = []

    async def hold_the_first(route: Route) -> None:
        told.append(route.request.post_data_json)
        if len(told) == 1:
            held.append(route)
        else:
            await route.continue_()

    await page.route("**/verdict", hold_the_first)
    async with page.expect_request("**/verdict"):
        await verdict.get_by_role("button", name="Needless").click()
    await verdict.get_by_role("button", name="Late").click()
    await expect(pressed).to_have_text("Late")
    assert told == [{"verdict": "needless"}]  # the second waits for it
    async with page.expect_response(lambda answer: (answer.request.post_data_json or {}).get("verdict") == "late"):
        await held[0].continue_()
    await expect(pressed).to_have_text("Late")
    await page.reload()
    await open_row(page, "Ana Lopez")
    await expect(pressed).to_have_text("Late")


async def test_tags_are_added_by_keyboard_suggested_the_next_time_and_found(chromium: Browser, place: Place) -> None:
    await place.house.queued(name="Ana Lopez")
    await place.house.queued(name="Noah Ivanov")
    page = await console(chromium, place)
    await taken(page, "Ana Lopez")
    await page.keyboard.press("Escape")
    await page.keyboard.press("e")
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Summary for colleagues").fill("Parcel found.")
    await dialog.get_by_label("Tags (optional)").focus()
    await page.keyboard.type("Lost parcel,carrier")
    await page.keyboard.press("Enter")
    await page.keyboard.type("mistake")
    await page.keyboard.press("Enter")
    chosen = dialog.get_by_role("list", name="Chosen tags").get_by_role("button")
    await expect(chosen).to_have_text(["lost parcel", "carrier", "mistake"])
    await page.keyboard.press("Backspace")
    await expect(chosen).to_have_count(2)
    await picture(page, "console-tags")
    await dialog.get_by_role("button", name="Resolve and hand back").click()
    await expect(page.get_by_text("Tags: lost parcel, carrier")).to_be_visible()

    await taken(page, "Noah Ivanov")
    await page.get_by_role("button", name="Resolve", exact=True).click()
    await dialog.get_by_label("Summary for colleagues").fill("The same.")
    await dialog.get_by_role("group", name="Tags in use").get_by_role("button", name="carrier").click()
    # What is written and not added is meant, too.
    await dialog.get_by_label("Tags (optional)").fill("late")
    await dialog.get_by_role("button", name="Resolve and hand back").click()
    await expect(page.get_by_text("Tags: carrier, late")).to_be_visible()

    await page.get_by_role("button", name="Search conversations").click()
    await page.get_by_role("searchbox").fill("lost parcel")
    await page.keyboard.press("Enter")
    found = page.get_by_role("list", name="Found").get_by_role("button")
    await expect(found).to_have_count(1)
    await expect(found).to_contain_text("Ana Lopez")
