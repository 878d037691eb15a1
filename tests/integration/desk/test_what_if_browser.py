"""What if in a real Chromium: a plan changed by the keyboard alone, both sides, sizes and schemes, who is refused."""

from playwright.async_api import Browser, Page, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.seeded_history import write_history
from tests.integration.desk.supervisors import open_page
from tests.integration.desk.test_what_if import LAST_DAY
from tests.integration.desk.test_with_the_log import Place, place
from tests.pictures import picture

__all__ = ["place"]
pytestmark = BROWSER_TESTS
PLAYED_MS = 60_000


async def to(page: Page, name: str) -> None:
    """Go on by the tab key until the button is reached."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name} is not reached by the keyboard")


async def test_a_plan_is_changed_and_compared_by_the_keyboard_alone(chromium: Browser, place: Place) -> None:
    page = await open_page(chromium, place, "what-if")
    await expect(
        page.get_by_text("No handovers from 27 Oct to 23 Nov: too few to learn from (50 are needed)")
    ).to_be_visible()
    first = page.get_by_role("group", name="Agents as it is").get_by_label("0 to 1 o'clock", exact=True)
    changed = page.get_by_role("group", name="Agents, what if")
    await first.focus()
    await page.keyboard.press("ArrowUp")
    await expect(first).to_have_value("2")
    await expect(changed.get_by_label("0 to 1 o'clock", exact=True)).to_have_value("2")
    await page.get_by_label("Change by").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="2 more from 11 to 13.")).to_have_count(1)
    await expect(changed.get_by_label("11 to 12 o'clock")).to_have_value("6")
    await expect(changed.get_by_label("13 to 14 o'clock")).to_have_value("5")

    await to(page, "Compare")
    await page.keyboard.press("Enter")
    table = page.get_by_role("region", name="Side by side")
    await expect(table).to_be_visible(timeout=PLAYED_MS)
    await expect(page.get_by_text("With 2 more agents from 11 to 13, 9 of 10 who come then")).to_be_visible()
    gave_up = table.get_by_role("row", name="Gave up")
    await expect(gave_up.get_by_role("cell")).to_have_count(4)
    await expect(gave_up).to_contain_text("−")
    await expect(table.get_by_role("row").last).to_contain_text("the same")
    await expect(page.locator("figure canvas")).to_have_count(2)
    wait = page.get_by_role("figure").filter(has_text="9 of 10 wait at most")
    await wait.get_by_text("The figures").click()
    await expect(wait.get_by_role("row", name="11 to 12")).to_contain_text("6")
    await wait.get_by_text("The figures").click()

    found, main = [], page.get_by_role("main")
    for width in (1280, 320):
        await page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            found.extend(f"{width}, {scheme}: {one}" for one in await barriers(page, scheme))
            if width == 320 or scheme == "light":
                await page.set_viewport_size({"width": width, "height": 1640 if width == 1280 else 900})
                await main.evaluate("one => one.scrollTo(0, 0)")
                await picture(page, "what-if" if width == 1280 else f"look-what-if-{scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await main.evaluate("one => one.scrollWidth <= one.clientWidth"), "the page scrolls sideways"
    assert not found, "\n".join(found)

    # What was compared is of another plan now.
    await page.get_by_role("button", name="As it is").click()
    await expect(table).to_have_count(0)
    await expect(changed.get_by_label("11 to 12 o'clock")).to_have_value("4")


async def test_a_day_as_it_was_a_day_without_anybody_and_what_cannot_be_played(chromium: Browser, place: Place) -> None:
    await write_history(place.house.db, 100)
    place.house.clock.at = LAST_DAY
    page = await open_page(chromium, place, "what-if")
    await page.get_by_label("A day like").select_option("Monday")
    await expect(
        page.get_by_text("From 400 handovers, 5 Oct to 1 Nov. On a Monday: 20 customers, on average 12 min 7 s with")
    ).to_be_visible()

    async def busy(route):  # type: ignore[no-untyped-def]
        detail = "Only one is played at a time. Try again in some seconds."
        problem = {"type": "what_if_playing", "title": "Another", "status": 409, "detail": detail}
        await route.fulfill(status=409, json=problem)

    await page.route("**/api/what-if", busy)
    await page.get_by_role("button", name="Compare").click()
    await expect(page.get_by_role("alert")).to_contain_text("Only one is played at a time.")
    await page.get_by_label("A day like").select_option("Sunday")
    await expect(page.get_by_role("heading", name="Nobody came on a Sunday")).to_be_visible()


async def test_numbers_are_typed_key_by_key(chromium: Browser, place: Place) -> None:
    page = await open_page(chromium, place, "what-if")
    first = page.get_by_role("group", name="Agents as it is").get_by_label("11 to 12 o'clock")
    changed = page.get_by_role("group", name="Agents, what if").get_by_label("11 to 12 o'clock")
    await expect(first).to_have_value("4")
    await first.press("End")
    await first.press("Backspace")
    await first.press_sequentially("12")
    await expect(first).to_have_value("12")
    await expect(changed).to_have_value("12")
    step = page.get_by_label("Change by")
    await step.press("End")
    await step.press("Backspace")
    await step.press_sequentially("-3")
    await expect(step).to_have_value("-3")
    await step.press("Enter")
    await expect(changed).to_have_value("9")
    await expect(page.get_by_role("status").filter(has_text="3 fewer from 11 to 13.")).to_have_count(1)


async def test_a_plan_that_changes_while_the_days_are_played_is_not_shown_with_their_figures(
    chromium: Browser, place: Place
) -> None:
    page = await open_page(chromium, place, "what-if")
    await page.get_by_role("button", name="Compare").click()
    await expect(page.get_by_role("button", name="Playing the days…")).to_be_disabled()
    await page.get_by_role("button", name="Put into the plan").click()
    await expect(page.get_by_role("alert")).to_contain_text("The plan has changed meanwhile.", timeout=PLAYED_MS)
    await expect(page.get_by_role("region", name="Side by side")).to_have_count(0)


async def test_agents_have_no_such_page(chromium: Browser, place: Place) -> None:
    page = await open_page(chromium, place, "what-if", "maya")
    await expect(page.get_by_role("heading", name="This page is for supervisors")).to_be_visible()
