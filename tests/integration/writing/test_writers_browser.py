"""The writers' page in a real Chromium: the journeys, every state, two writers at once, keyboard and eyes."""

import asyncio
import json
import re
from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, Route, expect

from conversations.model import State
from conversations.recalls import Recalls
from kb_index.pairs import read_pairs
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.writing.house import Company
from tests.integration.writing.test_publishing import UNANSWERED, WORLD_CUP, WORSE
from tests.integration.writing.writers_app import PASSWORD, writers_app

pytestmark = BROWSER_TESTS

INVOICE = ("can I get an invoice with my company's tax number?", "I need an invoice made out to my company")
SLOW_MS = 30_000
STARTED = "2026-11-24T09:30:00.000Z"


@pytest.fixture
async def server(company: Company) -> AsyncIterator[TestServer]:
    async with TestServer(await writers_app(company)) as running:
        yield running


async def signed_in(
    chromium: Browser, server: TestServer, username: str = "wren", where: str = "/desk/writers", **options: object
) -> Page:
    """Sign in on a page of its own. Uncaught errors and policy violations on the page fail the test."""
    context = await chromium.new_context(**{"viewport": {"width": 1280, "height": 860}, **options})  # type: ignore[arg-type]
    page = await context.new_page()

    def fail(error: object) -> None:
        raise AssertionError(f"the page failed: {error}")

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(str(server.make_url(where)))
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


async def test_from_the_gap_to_the_answer(chromium: Browser, server: TestServer, company: Company) -> None:
    waiting = await company.asked_by_somebody(INVOICE[0])
    await company.asked_by_somebody(INVOICE[1])
    page = await signed_in(chromium, server)
    await expect(page.get_by_text("Asked twice in 2 conversations")).to_be_visible()
    await page.get_by_role("button", name="Write an article").click()
    await expect(page.get_by_label("How customers ask")).to_have_value(re.compile("invoice"))
    await expect(page.get_by_text("The article has no text.")).to_be_visible()
    await expect(page.get_by_role("button", name="Publish")).to_be_disabled()

    await page.get_by_role("textbox", name="Title").fill("Invoices for companies")
    await page.get_by_label("Text, in Markdown").fill(
        "## A company invoice\n\nYour invoice with **your company's tax number** is in your account.\n\n"
        "<script>alert(1)</script>"
    )
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_role("heading", name="A company invoice")).to_be_visible()
    await expect(preview.locator("strong")).to_have_text("your company's tax number")
    await expect(preview.get_by_text("<script>alert(1)</script>")).to_be_visible()
    await expect(page.get_by_text("The text has HTML in it.")).to_be_visible()
    await page.get_by_label("Text, in Markdown").fill(
        "## A company invoice\n\nYour invoice with your company's tax number is in your account."
    )
    await expect(page.get_by_text("The check finds nothing to mend.")).to_be_visible()
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("heading", name="It is live")).to_be_visible(timeout=SLOW_MS)
    await expect(page.get_by_text("2 of 2 questions behind this article")).to_be_visible()

    said = await company.ask(waiting, INVOICE[0])
    assert "is in your account" in said[0].text and said[0].citations[0].title == "Invoices for companies"
    await page.get_by_role("link", name="Back to the gaps").click()
    await page.get_by_role("button", name="Answered now").click()
    await expect(page.get_by_role("link", name=re.compile("Invoices for companies"))).to_be_visible()


async def test_a_refusal_names_what_is_lost_and_only_an_administrator_can_go_on(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    draft = await company.drafts.blank("Wren")
    draft = await company.drafts.save(draft.id, WORSE, "billing", draft.revision, "Wren")
    for username, may in (("wren", False), ("ines", True)):
        page = await signed_in(chromium, server, username, f"/desk/writers#/drafts/{draft.id}")
        await page.get_by_role("button", name="Publish", exact=True).click()
        await expect(page.get_by_role("heading", name=re.compile("answers would get worse"))).to_be_visible(
            timeout=SLOW_MS
        )
        lost = page.get_by_role("listitem").filter(has_text="gift card refund, how fast")
        await expect(lost).to_contain_text("answered from refund-times → answered wrongly, from everything")
        again = page.get_by_role("button", name="Publish all the same")
        await expect(again).to_have_count(int(may))
    await again.click()
    await page.get_by_label("Why?").fill("The law asks for it")
    await page.get_by_role("dialog").get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("heading", name="It is live")).to_be_visible(timeout=SLOW_MS)
    (one,) = await company.drafts.overview()
    assert one[1] is not None and one[1].override_reason == "The law asks for it"


async def test_the_writer_is_asked_whether_the_article_answers_what_nobody_answered(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    draft = await company.drafts.blank("Wren")
    draft = await company.drafts.save(draft.id, WORLD_CUP, "billing", draft.revision, "Wren")
    page = await signed_in(chromium, server, where=f"/desk/writers#/drafts/{draft.id}")
    await page.get_by_role("button", name="Publish", exact=True).click()
    await expect(page.get_by_role("heading", name="Is that right?")).to_be_visible(timeout=SLOW_MS)
    asked = page.get_by_role("group", name=UNANSWERED)
    go_on = page.get_by_role("button", name="Go on publishing")
    await expect(go_on).to_be_disabled()
    assert await barriers(page) == []
    await asked.get_by_label("Yes, it answers this").check()
    await go_on.click()
    await expect(page.get_by_role("heading", name="It is live")).to_be_visible(timeout=SLOW_MS)
    labels = {pair.question: pair.articles for pair in read_pairs(company.folder / "pairs.yml")}
    assert labels[UNANSWERED] == ("world-cup",)


ASKED = "How long does standard delivery take?"


async def test_a_wrong_answer_from_the_agents_flag_to_everyones_correction(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    others = [await company.asked_by_somebody(ASKED, email=f"c{number}@example.com") for number in range(3)]
    flagged = await company.asked_by_somebody(ASKED, "a human please", name="Ana Lopez")
    agent = await signed_in(chromium, server, "maya", "/desk")
    await agent.locator(".row").filter(has_text="Ana Lopez").click()
    await agent.locator(".bubble-line.bot").filter(has_text="3 to 5 business days").hover()
    await agent.get_by_role("button", name="Flag as wrong").click()
    await agent.get_by_label("What is wrong").fill("It is 2 to 4 days since Monday")
    await agent.get_by_role("button", name="Flag it").click()
    await expect(agent.get_by_text("The writers decide who gets a correction")).to_be_visible()

    page = await signed_in(chromium, server)
    await page.get_by_role("link", name="Wrong answers").click()
    await page.get_by_role("link", name=re.compile("2 to 4 days since Monday")).click()
    await expect(page.get_by_text("Customers still get this answer.")).to_be_visible()
    await page.get_by_role("button", name="Edit the article").click()
    text = page.get_by_label("Text, in Markdown")
    await text.fill((await text.input_value()).replace("3 to 5", "2 to 4"))
    await page.get_by_role("button", name="Publish").click()
    await expect(page.get_by_role("heading", name="It is live")).to_be_visible(timeout=SLOW_MS)
    assert "2 to 4" in (company.articles / "delivery" / "delivery-times.md").read_text()

    await page.get_by_role("link", name="Wrong answers").click()
    await page.get_by_role("link", name=re.compile("2 to 4 days since Monday")).click()
    await expect(page.get_by_label("What they read")).to_have_value(re.compile("takes 2 to 4 business days"))
    await page.get_by_role("button", name="Send to 4 conversations").click()
    await page.get_by_role("dialog").get_by_role("button", name="Send to 4 conversations").click()
    await expect(page.get_by_text("Corrected in 4 conversations")).to_be_visible(timeout=SLOW_MS)
    await expect(page.get_by_text("3 in the chat, and by mail, 1 in the chat, for when they come back")).to_be_visible()
    for conversation_id in (*others, flagged):
        told = [one for one in await company.log.messages(conversation_id) if "2 to 4 business days" in one.text]
        assert len(told) == 1 and told[0].citations[0].article_id == "delivery-times"
    assert (await company.log.get(flagged)).state is State.QUEUED
    await expect(agent.get_by_text("has corrected an earlier answer")).to_be_visible()


async def test_an_agents_reply_becomes_a_draft_without_the_customer(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    await company.asked_by_somebody("can I get an invoice for my company?", "a human please", name="Ana Lopez")
    agent = await signed_in(chromium, server, "maya", "/desk")
    await agent.locator(".row").filter(has_text="Ana Lopez").click()
    await agent.get_by_role("button", name="Take conversation").click()
    await agent.get_by_label("Reply to the customer").fill("Hi Ana, the invoice is in your account.")
    await agent.keyboard.press("Enter")
    await agent.locator(".bubble-line.agent").filter(has_text="in your account").hover()
    await agent.get_by_role("button", name="Make an article of this reply").click()
    await expect(agent.get_by_text("A draft is with the writers")).to_be_visible()
    page = await signed_in(chromium, server)
    await page.get_by_role("link", name="Drafts").click()
    await page.get_by_role("link", name=re.compile("From an agent’s reply")).click()
    await expect(page.get_by_label("Text, in Markdown")).to_have_value("The invoice is in your account.")


async def test_who_saves_second_is_told_and_keeps_what_they_see(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    draft = await company.drafts.blank("Wren")
    where = f"/desk/writers#/drafts/{draft.id}"
    one, other = await signed_in(chromium, server, where=where), await signed_in(chromium, server, "ines", where=where)
    await one.get_by_role("textbox", name="Title").fill("First")
    await expect(one.get_by_role("status").filter(has_text="Saved at")).to_be_visible()
    await _until_saved(company, draft.id, "First")
    await other.get_by_role("textbox", name="Title").fill("Second")
    await expect(other.get_by_text("Wren Adeyemi has saved a newer version")).to_be_visible()
    await expect(other.get_by_role("textbox", name="Title")).to_have_value("Second")
    await other.get_by_role("button", name="Load it").click()
    await expect(other.get_by_role("textbox", name="Title")).to_have_value("First")


async def _until_saved(company: Company, draft_id: str, title: str) -> None:
    for _ in range(200):
        if (await company.drafts.get(draft_id))[0].fields.title == title:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("not saved")


async def test_words_that_cannot_be_saved_stay_and_are_saved_when_it_works_again(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    draft = await company.drafts.blank("Wren")
    page = await signed_in(chromium, server, where=f"/desk/writers#/drafts/{draft.id}")
    await page.route("**/api/writers/drafts/**", lambda route: route.abort())
    await page.get_by_role("textbox", name="Title").fill("Written on a train")
    await expect(page.get_by_text("Not saved.")).to_be_visible()
    await page.unroute("**/api/writers/drafts/**")
    await page.get_by_role("button", name="Try again").click()
    await _until_saved(company, draft.id, "Written on a train")


@pytest.mark.parametrize(
    ("path", "api"),
    [("gaps", "gaps?"), ("drafts", "drafts"), ("articles", "articles"), ("wrong", "recalls"), ("training", "training")],
)
async def test_each_list_shows_that_it_loads_fails_is_empty_or_out_of_date(
    chromium: Browser, server: TestServer, company: Company, path: str, api: str
) -> None:
    page = await signed_in(chromium, server, where="/desk/writers#/drafts/none")
    go_on = asyncio.Event()
    address = re.compile(rf"/api/writers/{re.escape(api)}")

    async def hold_then_fail(route: Route) -> None:
        await go_on.wait()
        await route.abort()

    await page.route(address, hold_then_fail)
    await page.goto(str(server.make_url(f"/desk/writers#/{path}")))
    await expect(page.get_by_label("Loading")).to_be_visible()
    go_on.set()
    await expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached")
    await page.unroute(address)
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_role("alert")).to_have_count(0)
    if path != "articles":
        await expect(page.locator(".blank")).to_be_visible()


async def test_a_list_that_cannot_be_loaded_again_stays_and_says_so(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    await company.asked_by_somebody(INVOICE[0])
    page = await signed_in(chromium, server)
    await expect(page.get_by_role("heading", name=INVOICE[0])).to_be_visible()
    await page.locator(".gap").get_by_role("button", name="Put aside").first.click()
    await page.get_by_label("Why?").fill("not ours")
    await page.route("**/api/writers/gaps?*", lambda route: route.abort())
    await page.get_by_role("dialog").get_by_role("button", name="Put aside").click()
    await expect(page.get_by_text("This may be out of date")).to_be_visible()
    await page.unroute("**/api/writers/gaps?*")
    await page.get_by_role("button", name="Try again").click()
    await expect(page.get_by_text("Nothing is open")).to_be_visible()
    await page.get_by_role("button", name=re.compile("Put aside")).first.click()
    await expect(page.get_by_text("Put aside by Wren Adeyemi")).to_be_visible()
    await page.get_by_role("button", name="Bring it back").click()
    await page.get_by_role("button", name="Open").first.click()
    await expect(page.get_by_role("heading", name=INVOICE[0])).to_be_visible()


async def test_a_training_is_started_watched_and_its_verdict_read_again_later(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    models = company.folder / "models"
    models.mkdir()
    (models / "current.tar.gz").write_bytes(b"a model")
    (models / "current.json").write_text('{"inputs": "of other files"}')
    page = await signed_in(chromium, server, where="/desk/writers#/training")
    await expect(page.get_by_role("heading", name="Live since")).to_be_visible()
    button = page.get_by_role("button", name="Train and compare")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Training", level=2)).to_be_visible()
    await expect(page.get_by_text("Wren Adeyemi started it")).to_be_visible()
    now = page.locator("[aria-current=step]")
    await expect(now).to_contain_text("training the assistant")
    await expect(now).to_contain_text("10 s")
    await expect(button).to_be_focused()
    await expect(button).to_be_disabled()
    assert await barriers(page) == [], "while it runs"
    other = await signed_in(chromium, server, "ines", where="/desk/writers#/training")
    await expect(other.get_by_text("Wren Adeyemi started it")).to_be_visible()

    (company.folder / "verdict").write_text("refused")
    await expect(page.get_by_role("heading", name="Refused: the live model stays")).to_be_visible()
    await expect(other.get_by_role("heading", name="Refused: the live model stays")).to_be_visible()
    await page.reload()
    verdict = page.get_by_role("region", name="Refused")
    await expect(verdict.get_by_text("track_order lost 4 of 60: “where is my parcel”")).to_be_visible()
    await expect(verdict.get_by_text("The new model understands less")).to_be_visible()
    await verdict.get_by_text("Everything it said").click()
    await expect(verdict.get_by_text("✓ training the assistant (12.5 s)")).to_be_visible()

    await button.click()
    await expect(now).to_be_visible()
    (company.folder / "verdict").write_text("faults")
    await expect(page.get_by_text("data/nlu/orders.yml:31")).to_be_visible()
    await expect(page.get_by_text("1 of these must be mended first")).to_be_visible()
    for width in (320, 1280):
        await page.set_viewport_size({"width": width, "height": 800})
        assert await page.evaluate("document.querySelector('.page').scrollWidth <= innerWidth")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.reload()
        await expect(page.get_by_text("data/nlu/orders.yml:31")).to_be_visible()
        assert await barriers(page) == [], scheme

    (models / "training.json").write_text(json.dumps({"id": "train_x", "by": "Ines", "started_at": STARTED}))
    await page.reload()
    await expect(page.get_by_role("heading", name="The training was interrupted")).to_be_visible()
    assert await barriers(page) == [], "interrupted"


async def test_each_role_finds_its_own_page(chromium: Browser, server: TestServer) -> None:
    context = await chromium.new_context()
    for username, where, words in (
        ("maya", "/desk/writers", "This page is for writers"),
        ("wren", "/desk", "The console is for the care team"),
    ):
        page = await context.new_page()
        await context.clear_cookies()
        await page.goto(str(server.make_url(where)))
        await page.get_by_label("Username").fill(username)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.get_by_role("heading", name=words)).to_be_visible()
    await page.get_by_role("button", name="Open the writers' page").click()
    await expect(page.get_by_role("heading", name="Gaps")).to_be_visible()


async def test_the_keyboard_alone_is_enough(chromium: Browser, server: TestServer, company: Company) -> None:
    await company.asked_by_somebody(INVOICE[0])
    page = await signed_in(chromium, server)
    await expect(page.get_by_role("heading", name=INVOICE[0])).to_be_visible()
    await page.get_by_role("button", name="Put aside").last.focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Why?")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("button", name="Put aside").last).to_be_focused()
    await page.get_by_role("button", name="Write an article").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("textbox", name="Title")).to_be_visible()
    await expect(page.locator("#page-title")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_no_page_has_a_barrier_that_axe_can_find(
    chromium: Browser, server: TestServer, company: Company, scheme: str
) -> None:
    told = await company.asked_by_somebody(ASKED, "that's wrong")
    await company.asked_by_somebody(INVOICE[0])
    gap = (await company.gaps.gaps())[0]
    draft = await company.drafts.from_gap(gap.id, "Wren")
    recall = await _recall(company, told)
    page = await signed_in(chromium, server, color_scheme=scheme)
    for where, there in (
        ("gaps", ".gap"),
        ("drafts", ".line-link"),
        (f"drafts/{draft.id}", ".editor"),
        ("articles", ".line-link"),
        ("articles/delivery-times~en", ".passage"),
        ("wrong", ".line-link"),
        (f"wrong/{recall}", ".correction"),
    ):
        await page.goto(str(server.make_url(f"/desk/writers#/{where}")))
        await page.locator(there).first.wait_for()
        assert await barriers(page) == [], where
    await page.goto(str(server.make_url("/desk/writers#/gaps")))
    await page.locator(".gap").get_by_role("button", name="Put aside").first.click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await barriers(page) == [], "a dialog"
    await page.route("**/api/writers/gaps*", lambda route: route.abort())
    await page.reload()
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    assert await barriers(page) == [], "a list that fails"


async def _recall(company: Company, conversation_id: str) -> str:
    return (await Recalls(company.db, company.clock).flag_answer(conversation_id, 2, "wrong days", "Maya")).id


async def test_a_phone_shows_everything_without_scrolling_sideways(
    chromium: Browser, server: TestServer, company: Company
) -> None:
    told = await company.asked_by_somebody(ASKED)
    await company.asked_by_somebody(INVOICE[0])
    draft = await company.drafts.from_gap((await company.gaps.gaps())[0].id, "Wren")
    recall = await _recall(company, told)
    page = await signed_in(chromium, server, viewport={"width": 390, "height": 844})
    for where, there in (("gaps", ".gap"), (f"drafts/{draft.id}", ".editor"), (f"wrong/{recall}", ".correction")):
        await page.goto(str(server.make_url(f"/desk/writers#/{where}")))
        await page.locator(there).first.wait_for()
        assert await page.evaluate("document.querySelector('.page').scrollWidth <= innerWidth"), where
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), where
