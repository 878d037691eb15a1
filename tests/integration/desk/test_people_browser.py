"""Accounts and the audit log in a real Chromium: adding, choosing a password, changing, leaving, and what is kept."""

import csv
import io
from pathlib import Path

from playwright.async_api import Browser, expect

from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.desk.supervisors import open_page, staffed
from tests.integration.desk.test_with_the_log import Place, place
from tests.pictures import picture

__all__ = ["place", "staffed"]
pytestmark = BROWSER_TESTS
NEW_PASSWORD = "a whole new password"


async def test_somebody_is_added_chooses_a_password_is_changed_and_leaves(chromium: Browser, staffed: Place) -> None:
    page = await open_page(chromium, staffed, "people", "ada")
    listed = page.get_by_role("list", name="Accounts").get_by_role("link")
    await expect(listed).to_have_count(4)
    await page.get_by_role("button", name="Add a person").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Username").fill("zoe")
    await dialog.get_by_label("Name", exact=False).nth(1).fill("Zoe Park")
    await dialog.get_by_label("Skills (optional)").fill("billing, orders")
    await dialog.get_by_role("button", name="Add and get the link").click()
    link = await dialog.get_by_label("Link to choose a password").input_value()
    await picture(page, "people-link")
    await dialog.get_by_role("button", name="Done").click()
    await expect(listed).to_have_count(5)
    await expect(listed.filter(has_text="Zoe Park")).to_contain_text("No password yet")
    await picture(page, "people")

    zoe = await chromium.new_page()
    await zoe.goto(link)
    await zoe.get_by_label("New password").fill("short")
    await zoe.get_by_label("The same again").fill("short")
    await zoe.get_by_role("button", name="Keep this password").click()
    await expect(zoe.get_by_role("alert")).to_contain_text("at least 10 characters")
    for label in ("New password", "The same again"):
        await zoe.get_by_label(label).fill(NEW_PASSWORD)
    await zoe.get_by_role("button", name="Keep this password").click()
    await expect(zoe.get_by_role("heading", name="Your password is kept")).to_be_visible()
    await zoe.get_by_role("link", name="Sign in").click()
    await zoe.get_by_label("Username").fill("zoe")
    await zoe.get_by_label("Password").fill(NEW_PASSWORD)
    await zoe.get_by_role("button", name="Sign in").click()
    await expect(zoe.get_by_role("navigation", name="Conversations")).to_be_visible()
    again = await chromium.new_page()
    await again.goto(link)
    await expect(again.get_by_role("heading", name="This link no longer works")).to_be_visible()

    await listed.filter(has_text="Zoe Park").click()
    details = page.get_by_role("form", name="Details")
    await details.get_by_label("Languages").fill("en, es")
    await details.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Kept.")).to_be_visible()
    await page.get_by_role("button", name="Deactivate").click()
    await dialog.get_by_role("button", name="Deactivate").click()
    await expect(page.get_by_role("button", name="Activate again")).to_be_visible()
    await expect(zoe.get_by_role("heading", name="Sign in to the desk")).to_be_visible()

    await page.get_by_role("link", name="Audit log").click()
    await page.get_by_role("button", name="Accounts", exact=True).click()
    log = page.get_by_role("list", name="Entries")
    for words in ("Ada Byron deactivated Zoe Park", "languages: en → en, es", "Zoe Park chose a password"):
        await expect(log).to_contain_text(words)


async def test_the_last_administrator_stays_one_and_a_lock_is_lifted(chromium: Browser, staffed: Place) -> None:
    guessing = await staffed.signed_in("sam")
    for _ in range(5):
        await guessing.sign_in("maya", "not it at all")
    page = await open_page(chromium, staffed, "people", "ada")
    listed = page.get_by_role("list", name="Accounts").get_by_role("link")
    await listed.filter(has_text="Maya Lindqvist").click()
    await page.get_by_role("button", name="Lift the lock").click()
    await expect(page.get_by_text("Maya Lindqvist can try again.")).to_be_visible()
    await page.get_by_role("link", name="All accounts").click()
    await listed.filter(has_text="Ada Byron").click()
    await page.get_by_label("Role").select_option("agent")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("alert")).to_contain_text("the only administrator who can sign in")
    await expect(page.get_by_role("button", name="New password by link")).to_have_count(0)


async def test_the_audit_log_is_narrowed_paged_and_saved(chromium: Browser, staffed: Place, tmp_path: Path) -> None:
    house = staffed.house
    maya = await staffed.signed_in("maya")
    for number in range(101):
        await maya.post("/api/agents/search", {"words": f"=lamp {number}"})
        house.clock.forward(seconds=1)
    _, handoff = await house.queued(name="Ana Lopez")
    for username in ("maya", "sam"):
        await (await staffed.signed_in(username)).get(f"/api/handoffs/{handoff}")
    page = await open_page(chromium, staffed, "audit")
    entries = page.get_by_role("list", name="Entries").get_by_role("listitem")
    await expect(entries).to_have_count(100)
    await picture(page, "audit")
    await page.get_by_role("button", name="Show older ones").click()
    await expect(entries).to_have_count(107)
    await page.get_by_label("Who").select_option(label="Sam Okafor")
    await expect(entries).to_have_count(1)
    await entries.get_by_role("button", name="Who else opened it").click()
    await expect(entries).to_have_count(2)
    await page.get_by_role("button", name="One conversation only").click()
    await page.get_by_role("button", name="Searches").click()
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="Download CSV").click()
    await (await coming.value).save_as(tmp_path / "log.csv")
    lines = list(csv.DictReader(io.StringIO((tmp_path / "log.csv").read_text())))
    assert len(lines) == 101
    assert (lines[0]["who"], lines[0]["words"]) == ("Maya Lindqvist", "'=lamp 100")
    await page.get_by_role("button", name="Files").click()
    await expect(page.get_by_role("heading", name="Nothing of this kind")).to_be_visible()


async def test_a_supervisor_has_no_accounts_and_an_agent_neither(chromium: Browser, staffed: Place) -> None:
    page = await open_page(chromium, staffed, "people")
    await expect(page.get_by_role("heading", name="Board", exact=True)).to_be_visible()
    await expect(page.get_by_role("link", name="Accounts")).to_have_count(0)
    agents = await open_page(chromium, staffed, "audit", "maya")
    await expect(agents.get_by_role("heading", name="This page is for supervisors")).to_be_visible()


async def test_no_page_of_these_has_a_barrier_light_or_dark_wide_or_narrow(chromium: Browser, staffed: Place) -> None:
    page = await open_page(chromium, staffed, "people", "ada")
    maya = page.get_by_role("list", name="Accounts").get_by_role("link").filter(has_text="Maya")
    found: list[str] = []

    async def look(state: str) -> None:
        for scheme in ("light", "dark"):
            found.extend(f"{state}, {scheme}: {one}" for one in await barriers(page, scheme))
            await picture(page, f"look-{state}-{scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{state} scrolls sideways"

    await expect(maya).to_be_visible()
    await look("people")
    await page.get_by_role("button", name="Add a person").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await look("people-add")
    await page.keyboard.press("Escape")
    await page.set_viewport_size({"width": 390, "height": 844})
    await look("people-phone")
    await maya.click()
    await expect(page.get_by_role("form", name="Details")).to_be_visible()
    await look("account-phone")
    await page.get_by_role("link", name="Audit log").click()
    await expect(page.get_by_role("list", name="Entries")).to_be_visible()
    await look("audit-phone")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await look("audit")
    await page.goto(str(staffed.server.make_url("/desk/password")) + "#nothing")
    await expect(page.get_by_role("heading", name="This link no longer works")).to_be_visible()
    await look("password-over")
    assert not found, "\n".join(found)
