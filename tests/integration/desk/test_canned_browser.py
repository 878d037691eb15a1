"""Canned replies in a real Chromium: by keyboard alone, with nothing left open when a message goes out."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from tests.chromium import BROWSER_TESTS
from tests.integration.desk.conftest import Floor
from tests.integration.desk.fake_log import Stay
from tests.integration.desk.pages import console, open_row, stays
from tests.pictures import picture

__all__ = ["stays"]
pytestmark = [*BROWSER_TESTS, pytest.mark.usefixtures("stays")]

SHARED = [
    ("refund", "Refund is on its way", "Hello {customer_first_name}, your refund is on its way. {agent_name}"),
    (
        "found",
        "Parcel found",
        "Good news: it is in {depot}. The carrier's number is {tracking_number}; ask in {depot}.",
    ),
    ("late", "Parcel is late", "I'm sorry, {customer_name}: {order_id} is late."),
]


async def shared_replies(here: Floor) -> None:
    ines = await here.signed_in("ines")
    for shortcut, title, text in SHARED:
        words = {"shortcut": shortcut, "title": title, "text": text, "shared": True}
        assert (await ines.post("/api/canned-replies", words))[0] == 201


def stay_of(here: Floor, name: str) -> Stay:
    return next(one for one in here.desk.log.stays.values() if one.conversation.claim.name == name)


async def mine(page: Page, name: str) -> None:
    await open_row(page, name)
    await page.get_by_role("button", name="Take conversation").click()
    await expect(page.get_by_label("Reply to the customer")).to_be_visible()


async def test_a_slash_finds_a_reply_and_enter_inserts_it_with_what_is_known(chromium: Browser, here: Floor) -> None:
    await shared_replies(here)
    page = await console(chromium, here)
    await mine(page, "Daniela Petrova")
    reply = page.get_by_label("Reply to the customer")
    await reply.fill("")
    await page.keyboard.type("/")
    options = page.get_by_role("listbox", name="Canned replies").get_by_role("option")
    await expect(options).to_have_count(4)
    await picture(page, "console-canned")
    await page.keyboard.type("ref")
    await expect(options).to_have_count(2)
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("Hello Daniela, your refund is on its way. Maya")
    await expect(options).to_have_count(0)
    before = len(stay_of(here, "Daniela Petrova").messages)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text("your refund is on its way. Maya")).to_be_visible()
    await expect(reply).to_have_value("")
    texts = [one.text for one in stay_of(here, "Daniela Petrova").messages[before:]]
    assert texts == ["Hello Daniela, your refund is on its way. Maya"]


async def test_arrows_choose_escape_closes_and_a_slash_inside_a_word_is_only_a_slash(
    chromium: Browser, here: Floor
) -> None:
    await shared_replies(here)
    page = await console(chromium, here)
    await mine(page, "Daniela Petrova")
    reply = page.get_by_label("Reply to the customer")
    await reply.focus()
    await page.keyboard.type("Hello. /parcel")
    await expect(page.get_by_role("option", name="Parcel found")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("ArrowDown")
    await expect(page.get_by_role("option", name="Parcel is late")).to_have_attribute("aria-selected", "true")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("listbox")).to_have_count(0)
    await expect(reply).to_have_value("Hello. /parcel")
    await expect(reply).to_be_focused()
    await page.keyboard.type(" and/or")
    await expect(page.get_by_role("listbox")).to_have_count(0)
    # From anywhere on the page the key opens the list behind what is written.
    await reply.fill("Hello.")
    await page.keyboard.press("Escape")
    await page.keyboard.press("/")
    await expect(reply).to_have_value("Hello. /")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("Hello. Hello Daniela, your refund is on its way. Maya")


async def test_enter_does_nothing_while_the_list_is_still_loading(chromium: Browser, here: Floor) -> None:
    await shared_replies(here)
    page, gate = await console(chromium, here), asyncio.Event()

    async def held(route: Route) -> None:
        await gate.wait()
        await route.continue_()

    await page.route("**/api/canned-replies", held)
    await mine(page, "Daniela Petrova")
    reply = page.get_by_label("Reply to the customer")
    await reply.focus()
    await page.keyboard.type("/found")
    await expect(page.get_by_text("Loading…")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("/found")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    gate.set()
    await expect(page.get_by_role("option", name="Parcel found")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value(re.compile("^Good news"))


async def test_what_is_not_known_has_to_be_filled_in_before_it_is_sent(chromium: Browser, here: Floor) -> None:
    await shared_replies(here)
    page = await console(chromium, here)
    await mine(page, "Daniela Petrova")
    stay = stay_of(here, "Daniela Petrova")
    before = len(stay.messages)
    await page.get_by_label("Reply to the customer").focus()
    await page.keyboard.type("/found")
    await expect(page.get_by_role("option", name="Parcel found")).to_be_visible()
    await page.keyboard.press("Enter")
    blanks = page.get_by_role("group", name="Fill in before sending")
    await expect(blanks.get_by_label("Depot")).to_be_focused()
    # Neither the key nor the button sends it as it is.
    await page.get_by_label("Reply to the customer").press("Enter")
    await expect(blanks.get_by_label("Depot")).to_be_focused()
    await page.get_by_role("button", name="Send", exact=True).click()
    await expect(blanks.get_by_label("Depot")).to_be_focused()
    await page.keyboard.type("Portland")
    await page.keyboard.press("Enter")
    await expect(blanks.get_by_label("Tracking number")).to_be_focused()
    await page.keyboard.type("1Z 999")
    await page.keyboard.press("Enter")
    await expect(blanks).to_have_count(0)
    await expect(page.get_by_label("Reply to the customer")).to_be_focused()
    whole = "Good news: it is in Portland. The carrier's number is 1Z 999; ask in Portland."
    await expect(page.get_by_label("Reply to the customer")).to_have_value(whole)
    assert len(stay.messages) == before
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("log").get_by_text(whole)).to_be_visible()
    await expect(page.get_by_text("Sending…")).to_have_count(0)
    assert [one.text for one in stay.messages[before:]] == [whole]


async def test_an_agent_writes_changes_and_deletes_a_reply_with_the_keyboard(chromium: Browser, here: Floor) -> None:
    page = await console(chromium, here)
    await mine(page, "Daniela Petrova")
    reply = page.get_by_label("Reply to the customer")
    await reply.focus()
    await page.keyboard.type("/")
    await expect(page.get_by_role("option", name="Write the first canned reply")).to_be_visible()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Nothing kept yet.")
    await dialog.get_by_role("button", name="New reply").press("Enter")
    await expect(dialog.get_by_label("Title")).to_be_focused()
    await page.keyboard.type("Warm greeting")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Hi")
    await page.keyboard.press("Tab")
    await page.keyboard.type("Hello {customer_first_name}, {mood} day!")
    await expect(dialog.get_by_text("Asked for before sending: {mood}")).to_be_visible()
    await dialog.get_by_role("button", name="Save reply").press("Enter")
    await expect(dialog.get_by_text("Warm greeting")).to_be_visible()
    await expect(dialog.get_by_label("Shared")).to_have_count(0)
    await dialog.get_by_role("button", name="Change Warm greeting").press("Enter")
    await dialog.get_by_label("Text").fill("Hello {customer_first_name}!")
    await dialog.get_by_role("button", name="Save reply").press("Enter")
    await expect(dialog.get_by_text("Hello {customer_first_name}!")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(reply).to_have_value("")
    await reply.focus()
    await page.keyboard.type("/hi")
    await expect(page.get_by_role("option", name="Warm greeting")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(reply).to_have_value("Hello Daniela!")
    await page.get_by_role("button", name="Canned replies").press("Enter")
    await dialog.get_by_role("button", name="Delete Warm greeting").press("Enter")
    await dialog.get_by_role("button", name="Delete", exact=True).press("Enter")
    await expect(dialog).to_contain_text("Nothing kept yet.")


async def test_a_shortcut_that_is_taken_is_told_and_the_words_stay(chromium: Browser, here: Floor) -> None:
    await shared_replies(here)
    page = await console(chromium, here, "ines")
    await mine(page, "Daniela Petrova")
    await page.get_by_role("button", name="Canned replies").click()
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("listitem")).to_have_count(3)
    await dialog.get_by_role("button", name="New reply").click()
    await dialog.get_by_label("Title").fill("Another")
    await dialog.get_by_label("Shortcut").fill("refund")
    await dialog.get_by_label("Text").fill("Other words")
    await dialog.get_by_label("Shared").check()
    await dialog.get_by_role("button", name="Save reply").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("There is a reply /refund already.")
    await expect(dialog.get_by_label("Text")).to_have_value("Other words")
