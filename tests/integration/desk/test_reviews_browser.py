"""Reviews in a real Chromium: a supervisor draws, reads, fills in and changes; the agent reads it."""

from playwright.async_api import Browser, Page, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.supervisors import open_page
from tests.integration.desk.test_reviews import agents, ended
from tests.integration.desk.test_with_the_log import Place, place
from tests.pictures import picture

__all__ = ["place"]
pytestmark = BROWSER_TESTS


async def period(page: Page) -> None:
    """The house's clock stands in November 2026, wherever the machine's is."""
    await page.get_by_label("to", exact=True).fill("2026-11-25")
    await page.get_by_label("From").fill("2026-11-23")


async def fill(page: Page) -> None:
    card = page.get_by_role("form", name="Score card")
    for question, answer in (
        ("Was it understood", "4"),
        ("Was what the customer was told right", "5"),
        ("Was everything answered", "3"),
        ("Was the tone warm", "5"),
        ("Was the way kept", "Yes"),
    ):
        await card.get_by_role("group", name=question).get_by_text(answer, exact=True).click()
    await card.get_by_label("Comment (optional)").fill("Kind and quick. Next time name the date.")


async def test_a_supervisor_reviews_and_the_agent_reads_it(chromium: Browser, place: Place) -> None:
    maya = (await agents(place))["maya"]
    await ended(place.house, maya, rating=2)
    page = await open_page(chromium, place, "reviews")
    await expect(page.get_by_role("heading", name="Draw some conversations")).to_be_visible()
    await period(page)
    await page.get_by_label("Which").select_option("low_rating")
    await page.get_by_role("button", name="Draw", exact=True).click()
    drawn = page.get_by_role("list", name="Drawn").get_by_role("link")
    await expect(drawn).to_contain_text("rated 2 of 5")
    await drawn.click()
    await expect(page.get_by_role("log", name="Messages")).to_contain_text("It is on its way.")
    keep = page.get_by_role("button", name="Keep the review")
    await expect(keep).to_be_disabled()
    await fill(page)
    said = page.get_by_role("log", name="Messages").locator(".bubble-line").filter(has_text="It is on its way.")
    await said.get_by_role("button", name="Comment on message").click()
    await page.get_by_role("textbox", name="Comment on message").fill("When will it be there?")
    await page.get_by_role("button", name="Add").click()
    await expect(page.get_by_role("form", name="Score card")).to_contain_text("When will it be there?")
    await picture(page, "reviewing")
    await keep.click()
    await expect(page.get_by_text("Kept. Maya Lindqvist can read it.")).to_be_visible()
    await expect(drawn).to_contain_text("Reviewed")

    await drawn.click()
    card = page.get_by_role("form", name="Score card")
    await card.get_by_role("group", name="Was everything answered").get_by_text("4", exact=True).click()
    await keep.click()
    await page.get_by_role("button", name="Made").click()
    row = page.get_by_role("region", name="Averages of Maya Lindqvist").get_by_role("row")
    await expect(row.filter(has_text="Was everything answered")).to_contain_text("4.001")
    await expect(row.filter(has_text="Was the way kept")).to_contain_text("100 % yes1")
    await picture(page, "reviews")

    hers = await open_page(chromium, place, "mine", "maya")
    await expect(hers.get_by_role("link", name="Board", exact=True)).to_have_count(0)
    await hers.get_by_role("list", name="Reviews").get_by_role("link").click()
    await expect(hers.get_by_role("region", name="Score card")).to_contain_text("Kind and quick.")
    await expect(hers.get_by_role("log", name="Messages")).to_contain_text("When will it be there?")
    await picture(hers, "my-review")


async def test_a_time_without_any_and_an_agent_without_any_are_told_so(chromium: Browser, place: Place) -> None:
    page = await open_page(chromium, place, "reviews")
    await page.get_by_role("button", name="Draw", exact=True).click()
    await expect(page.get_by_role("heading", name="None of these")).to_be_visible()
    await page.get_by_role("button", name="Made").click()
    await expect(page.get_by_role("heading", name="No review in this time")).to_be_visible()
    await page.get_by_role("link", name="My reviews").click()
    await expect(page.get_by_role("heading", name="No review yet")).to_be_visible()


async def test_no_page_of_reviews_has_a_barrier_light_or_dark_wide_or_narrow(chromium: Browser, place: Place) -> None:
    staff = await agents(place)
    await ended(place.house, staff["maya"])
    page = await open_page(chromium, place, "reviews")
    found: list[str] = []

    async def look(state: str) -> None:
        for scheme in ("light", "dark"):
            found.extend(f"{state}, {scheme}: {one}" for one in await barriers(page, scheme))
            await picture(page, f"look-{state}-{scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} scrolls sideways"

    await period(page)
    await page.get_by_role("button", name="Draw", exact=True).click()
    drawn = page.get_by_role("list", name="Drawn").get_by_role("link")
    await expect(drawn).to_have_count(1)
    await look("reviews-drawn")
    await drawn.click()
    await fill(page)
    await page.get_by_role("button", name="Comment on message").first.click()
    await expect(page.get_by_role("textbox", name="Comment on message")).to_be_focused()
    await look("reviewing")
    await page.set_viewport_size({"width": 390, "height": 844})
    await look("reviewing-phone")
    await page.get_by_role("button", name="Keep the review").click()
    await page.get_by_role("button", name="Made").click()
    await expect(page.get_by_role("list", name="Reviews")).to_be_visible()
    await look("reviews-phone")
    assert not found, "\n".join(found)
