"""Suggested answers in a real Chromium: found in the card, put into the reply with one key, sent with their source."""

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.desk.conftest import Floor
from tests.integration.desk.knowledge import texts_of
from tests.integration.desk.pages import console, open_row, stays
from tests.pictures import picture

__all__ = ["stays"]
pytestmark = [*BROWSER_TESTS, pytest.mark.usefixtures("stays")]


async def test_a_suggested_answer_goes_into_the_reply_with_one_key_and_out_with_its_source(
    chromium: Browser, here: Floor
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Olivia Brandt")
    stay = next(one for one in here.desk.log.stays.values() if one.conversation.claim.name == "Olivia Brandt")
    part, reply = page.get_by_role("region", name="Suggested answers"), page.get_by_label("Reply to the customer")
    await expect(part.get_by_role("listitem")).to_have_count(1)
    (warranty,) = texts_of(["warranty"])
    await expect(part).to_contain_text(warranty)
    await reply.fill("Yes, you choose.")
    await page.keyboard.press("Alt+Digit1")
    await expect(reply).to_have_value(f"Yes, you choose. {warranty}")
    await expect(reply).to_be_focused()
    await picture(page, "console-suggested")
    await page.keyboard.press("Enter")
    sent = page.get_by_role("log").get_by_text(f"Yes, you choose. {warranty}")
    await expect(sent).to_be_visible()
    await expect(page.get_by_role("log").get_by_role("link", name="Warranty → Small appliances")).to_be_visible()
    assert [one.article_id for one in stay.messages[-1].citations] == ["warranty"]
    # What the customer writes next is answered next, without a reload; outside a field the number alone does it.
    here.desk.log.customer_says(stay.handoff.id, "and where is the parcel with my lamp")
    await expect(part.get_by_role("listitem")).to_have_count(3)
    await expect(part.get_by_role("listitem").filter(has_text="internal")).to_have_count(1)
    await page.keyboard.press("Escape")
    await page.keyboard.press("2")
    await expect(reply).not_to_have_value("")
    await expect(reply).to_be_focused()
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_contain_text("Insert the first suggested answer")


async def test_who_only_looks_reads_the_suggestions_and_has_nothing_to_insert(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here, "sam")
    await open_row(page, "Daniela Petrova")
    part = page.get_by_role("region", name="Suggested answers")
    await expect(part).to_contain_text("A parcel is late 3 business days")
    await expect(part.get_by_role("button")).to_have_count(0)
