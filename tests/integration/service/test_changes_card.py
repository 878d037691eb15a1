"""The card "Changes" of the console in a real Chromium, over the real rooms."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from shop.model import Action
from tests.chromium import BROWSER_TESTS
from tests.integration.service.house import PASSWORD
from tests.integration.service.order_case import Case, open_case

pytestmark = BROWSER_TESTS


@pytest.fixture
async def case(tmp_path: Path, empty_database: Path) -> AsyncIterator[Case]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_case(tmp_path) as one:
        yield one


@pytest.fixture
async def page(case: Case, chromium: Browser) -> AsyncIterator[Page]:
    """Maya's console; uncaught errors on the page fail the test."""
    failures: list[str] = []
    page = await chromium.new_page(viewport={"width": 1440, "height": 900})
    page.on("pageerror", lambda error: failures.append(str(error)))
    await page.goto(str(case.service.server.make_url("/desk")))
    await page.get_by_label("Username").fill("maya")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    yield page
    await page.close()
    assert failures == []


async def changes(page: Page, *, take: bool = True) -> Locator:
    """Open the one conversation, take it, and return its card's part "Changes"."""
    await page.locator("button.row").click()
    if take:
        await page.get_by_role("button", name="Take conversation").click()
        await expect(page.get_by_text("With you", exact=True)).to_be_visible()
    part = page.get_by_label("Card").locator("section").filter(has=page.get_by_role("heading", name="Changes"))
    await expect(part).to_be_visible()
    return part


async def give_reason(line: Locator, label: str, reason: str) -> None:
    """Press the line's button, say why, and confirm."""
    await line.get_by_role("button", name=label).click()
    confirm = line.get_by_role("button", name=label)
    await expect(confirm).to_be_disabled()
    await line.get_by_label("Why?").fill(reason)
    await confirm.click()


async def test_who_does_not_hold_the_conversation_sees_the_changes_and_can_touch_none(case: Case, page: Page) -> None:
    await case.asks_for_credit("20")
    part = await changes(page, take=False)
    await expect(part.get_by_role("listitem")).to_have_count(2)
    await expect(part).to_contain_text("Asks for $20.00")
    await expect(part).to_contain_text("Return requested #W1000002")
    await expect(part).to_contain_text("by the assistant, return.allowed_statuses")
    await expect(part.get_by_role("button")).to_have_count(0)


async def test_a_waiting_credit_is_approved_and_stands_among_the_changes(case: Case, page: Page) -> None:
    await case.asks_for_credit("20")
    before = await case.balance()
    part = await changes(page)

    await give_reason(part.get_by_role("listitem").filter(has_text="Asks for"), "Approve", "parcel was a week late")

    given = part.get_by_role("listitem").filter(has_text="Credit given")
    await expect(given).to_contain_text("$20.00 to your gift card")
    await expect(given).to_contain_text("by a colleague")
    await expect(given).to_contain_text("parcel was a week late")
    await expect(given.get_by_role("button")).to_have_count(0)
    await expect(part).not_to_contain_text("Asks for")
    assert await case.balance() == before + 20


async def test_a_declined_credit_is_gone_from_the_card_and_no_money_has_moved(case: Case, page: Page) -> None:
    await case.asks_for_credit("20")
    before = await case.balance()
    part = await changes(page)

    await give_reason(part.get_by_role("listitem").filter(has_text="Asks for"), "Decline", "had one last week")

    await expect(part.get_by_role("listitem")).to_have_count(1)
    await expect(part).not_to_contain_text("Asks for")
    assert await case.balance() == before


async def test_what_is_above_the_agents_limit_is_refused_in_place_and_stays_open(case: Case, page: Page) -> None:
    await case.asks_for_credit("40")
    part = await changes(page)
    line = part.get_by_role("listitem").filter(has_text="Asks for $40.00")

    await give_reason(line, "Approve", "very upset")

    await expect(line.get_by_role("alert")).to_contain_text("$25.00")
    await expect(line.get_by_label("Why?")).to_have_value("very upset")


async def test_a_change_is_taken_back_with_a_reason_once(case: Case, page: Page) -> None:
    part = await changes(page)
    line = part.get_by_role("listitem").filter(has_text="Return requested")

    await line.get_by_role("button", name="Undo").click()
    await line.get_by_role("button", name="Cancel").click()
    assert await case.status() == "return requested"
    await give_reason(line, "Undo", "customer keeps them")

    undone = part.get_by_role("listitem").filter(has_text="Undone: Return requested")
    await expect(undone).to_contain_text("by a colleague")
    await expect(undone).to_contain_text("customer keeps them")
    await expect(part.get_by_role("listitem")).to_have_count(2)
    await expect(part.get_by_role("button", name="Undo")).to_have_count(0)
    assert await case.status() == "delivered"


async def test_a_change_that_is_undone_elsewhere_meanwhile_is_refused_with_the_rule_in_words(
    case: Case, page: Page
) -> None:
    part = await changes(page)
    customer_changes = (await case.maya.get(f"{case.handoff}/changes"))[1]["changes"]
    assert [one["action"] for one in customer_changes] == [Action.RETURN]
    case.epoch = (await case.maya.get(case.handoff))[1]["epoch"]
    assert (await case.post("undo", action_id=case.action_id))[0] == 200

    line = part.get_by_role("listitem").filter(has_text="Return requested")
    await give_reason(line, "Undo", "customer keeps them")

    await expect(line.get_by_role("alert")).not_to_be_empty()
    assert len((await case.maya.get(f"{case.handoff}/changes"))[1]["changes"]) == 2
