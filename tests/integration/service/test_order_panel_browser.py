"""The order panel in a real Chromium: a return begun and confirmed with the keyboard, and earlier conversations."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from channels.web_chat.signed_identity import signature_of
from common.clock import rfc3339
from desk.model import AgentRole
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.service.house import PASSWORD
from tests.integration.service.order_case import ANA, DELIVERED, SECRET, Case, open_case
from tests.pictures import picture

pytestmark = BROWSER_TESTS


@pytest.fixture
async def case(tmp_path: Path, empty_database: Path) -> AsyncIterator[Case]:
    """Ana wrote once before; her conversation is Maya's, and nothing of the order is on its way back."""
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_case(tmp_path) as one:
        at = rfc3339(one.service.rooms.clock.now() - timedelta(minutes=1))
        signed = {"external_id": ANA, "signed_at": at, "signature": signature_of(SECRET, ANA, at)}
        before, there = await one.service.customer(customer=signed)
        await before.post(f"{there}/messages?wait=reply", {"client_id": "c1", "text": "where is my lamp?"})
        await one.claim()
        assert (await one.post("undo", action_id=one.action_id))[0] == 200
        yield one


async def desk(case: Case, chromium: Browser, username: str = "maya", width: int = 1440, scheme: str = "light") -> Page:
    page = await chromium.new_page(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
        bypass_csp=True,
    )
    await page.goto(str(case.service.server.make_url("/desk")))
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    await page.locator("button.row").first.click()
    await expect(page.get_by_label("Messages")).to_be_visible()
    return page


async def order_of(page: Page, order_id: str = DELIVERED) -> Locator:
    """Return the order in the panel, unfolded."""
    order = page.get_by_label("Orders", exact=True).locator("details.order").filter(has_text=order_id)
    await expect(order).to_be_visible()
    if await order.get_attribute("open") is None:
        await order.locator("summary").first.press("Enter")
    return order


async def test_a_return_is_begun_read_out_and_confirmed_with_the_keyboard_alone(case: Case, chromium: Browser) -> None:
    page = await desk(case, chromium)
    order = await order_of(page)
    await expect(order.get_by_role("row", name="Total")).to_contain_text("$")
    assert await barriers(page, "light") == [] and await barriers(page, "dark") == []
    await page.emulate_media(color_scheme="light")
    await order.scroll_into_view_if_needed()
    await picture(page, "console-orders")

    await order.get_by_role("button", name=f"Return items of order {DELIVERED}").press("Enter")
    dialog = page.get_by_role("dialog", name=f"Return items: {DELIVERED}")
    await expect(dialog.get_by_role("checkbox").first).to_be_focused()
    await expect(dialog.get_by_role("button", name="Read out")).to_be_disabled()
    await page.keyboard.press("Space")
    await page.keyboard.press("Shift+Tab")
    await dialog.get_by_role("radio", name="Gift card").press("Space")
    await picture(page, "console-order-choose")
    await page.keyboard.press("Enter")

    told = dialog.get_by_label("What will happen")
    await expect(told).to_be_focused()
    await expect(told).to_contain_text(f"Please check your return for order {DELIVERED}:")
    await expect(told).to_contain_text("to your gift card")
    confirm = dialog.get_by_role("button", name="Return 1 item")
    await expect(confirm).to_be_disabled()
    assert await case.status() == "delivered"
    assert await barriers(page, "light") == [] and await barriers(page, "dark") == []
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_role("checkbox", name="The customer has agreed")).to_be_focused()
    await page.keyboard.press("Space")
    await dialog.get_by_label("Why?").focus()
    await page.keyboard.type("too small for her desk")
    await page.emulate_media(color_scheme="light")
    await picture(page, "console-order-read-out")
    await page.keyboard.press("Enter")

    await expect(dialog.get_by_role("status")).to_contain_text(f"Done: the return for order {DELIVERED} is requested.")
    await expect(dialog.get_by_role("status")).to_be_focused()
    await picture(page, "console-order-done")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(dialog.get_by_role("button", name="Write it to the customer")).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    reply = page.get_by_label("Reply to the customer")
    await expect(reply).to_be_focused()
    told = f"Done: the return for order {DELIVERED} is requested. You'll get an e-mail with a free prepaid label. "
    then = f"Once the parcel has arrived and been checked, your refund is on its way: {await refund(case)}."
    await expect(reply).to_have_value(told + then)
    assert await case.status() == "return requested"
    await expect(page.get_by_label("Messages")).to_contain_text(
        f"Maya: Requested the return of items of order {DELIVERED}"
    )
    await expect(order).to_contain_text("Return under way")
    changes = page.locator("section.part").filter(has=page.get_by_role("heading", name="Changes"))
    await expect(changes.get_by_role("listitem").first).to_contain_text("too small for her desk")
    _, said = await case.maya.get(f"{case.handoff}/messages?after=0")
    assert not any(one["role"] == "agent" for one in said["messages"])


async def refund(case: Case) -> str:
    return str((await case.maya.get(f"{case.handoff}/changes"))[1]["changes"][0]["money"])


async def test_before_the_yes_the_customer_is_asked_and_what_was_chosen_is_kept(case: Case, chromium: Browser) -> None:
    page = await desk(case, chromium)
    await (await order_of(page)).get_by_role("button", name="Return items").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("checkbox").first.check()
    await dialog.get_by_role("radio", name="Gift card").check()
    await dialog.get_by_role("button", name="Read out").click()
    await dialog.get_by_role("button", name="put it into the reply").click()
    reply = page.get_by_label("Reply to the customer")
    await expect(reply).to_be_focused()
    assert "Shall I request this return of 1 item" in await reply.input_value()
    await (await order_of(page)).get_by_role("button", name="Return items").click()
    await expect(dialog.get_by_role("checkbox").first).to_be_checked()
    assert await case.status() == "delivered"


async def test_what_is_not_possible_says_why_and_a_colleague_can_begin_nothing(case: Case, chromium: Browser) -> None:
    await case.service.agent("sam", AgentRole.AGENT)
    page = await desk(case, chromium)
    order = await order_of(page)
    await order.get_by_text("Not possible now").click()
    await expect(order.locator("dl")).to_contain_text("can't be cancelled: it has been delivered")
    sam = await chromium.new_page(viewport={"width": 1440, "height": 900})
    await sam.goto(str(case.service.server.make_url("/desk")))
    await sam.get_by_label("Username").fill("sam")
    await sam.get_by_label("Password").fill(PASSWORD)
    await sam.get_by_role("button", name="Sign in").click()
    await sam.get_by_role("button", name="With colleagues").click()
    await sam.locator("button.row").first.click()
    theirs = await order_of(sam)
    await expect(theirs).to_contain_text("Possible: return items")
    await expect(theirs.get_by_role("button")).to_have_count(0)


async def test_above_the_limit_a_supervisor_is_asked_and_approves_in_place(case: Case, chromium: Browser) -> None:
    await case.service.agent("sam", AgentRole.SUPERVISOR)
    page = await desk(case, chromium)
    await (await order_of(page)).get_by_role("button", name="Give a credit").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_label("Amount in US dollars").fill("40")
    await dialog.get_by_role("button", name="Read out").click()
    await expect(dialog).to_contain_text("A supervisor has to approve it.")
    await dialog.get_by_label("Why?").fill("three weeks late")
    await picture(page, "console-order-approval")
    await dialog.get_by_role("button", name="Ask a supervisor").click()
    await expect(dialog.get_by_role("status")).to_contain_text("Supervisors have been told.")
    await dialog.locator("footer").get_by_role("button", name="Close").click()

    sam = await chromium.new_page(viewport={"width": 1440, "height": 900})
    await sam.goto(str(case.service.server.make_url("/desk")))
    await sam.get_by_label("Username").fill("sam")
    await sam.get_by_label("Password").fill(PASSWORD)
    await sam.get_by_role("button", name="Sign in").click()
    await sam.get_by_role("region", name="You are mentioned").get_by_role("button").first.click()
    line = sam.get_by_role("listitem").filter(has_text="Asks for $40.00")
    await line.get_by_role("button", name="Approve").click()
    await line.get_by_label("Why?").fill("our carrier lost it")
    before = await case.balance()
    await line.get_by_role("button", name="Approve").click()
    await expect(sam.get_by_label("Messages")).to_contain_text("Sam approved the credit: $40.00")
    await expect(sam.get_by_role("listitem").filter(has_text="Credit given")).to_contain_text("our carrier lost it")
    assert await case.balance() == before + 40


async def test_an_earlier_conversation_opens_to_read_and_leads_back(case: Case, chromium: Browser) -> None:
    page = await desk(case, chromium)
    earlier = page.get_by_label("Earlier conversations")
    await earlier.scroll_into_view_if_needed()
    await picture(page, "console-earlier")
    await earlier.get_by_role("button").first.press("Enter")
    reading = page.get_by_role("main", name="Conversation, read only")
    await expect(reading).to_contain_text("where is my lamp?")
    await reading.get_by_role("button", name="Back to the conversation").press("Enter")
    await expect(page.get_by_text("With you", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_on_a_phone_the_panel_and_its_dialog_fit(case: Case, chromium: Browser, scheme: str) -> None:
    page = await desk(case, chromium, width=320, scheme=scheme)
    await page.get_by_role("button", name="Show the card").click()
    order = await order_of(page)
    await order.scroll_into_view_if_needed()
    await picture(page, f"console-orders-phone-{scheme}")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await order.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await order.get_by_role("button", name="Return items").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("checkbox").first).to_be_visible()
    assert await dialog.evaluate("(one) => one.scrollWidth <= one.clientWidth")
    await picture(page, f"console-order-phone-{scheme}")
    assert await barriers(page) == []
