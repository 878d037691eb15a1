"""How to reach the states of the writers' page."""

import json
from dataclasses import replace

from playwright.async_api import Page, expect

from desk.writing.model import Draft
from tests.integration.pages.world import DELIVERY, World

INVOICE = "can I get an invoice with my company's tax number?"


async def _page(world: World, at: str, heading: str, username: str = "wren") -> Page:
    page = await world.page(f"/desk/writers#/{at}", username)
    await expect(page.get_by_role("heading", name=heading, exact=True).first).to_be_visible()
    await expect(page.get_by_label("Loading")).to_have_count(0)
    return page


async def _drafts(world: World) -> Draft:
    """Return one of some drafts."""
    drafts = world.service.rooms.writing.drafts
    if not await drafts.overview():
        await drafts.from_article(DELIVERY, "en", "Wren Adeyemi")
        blank = await drafts.blank("Ines Duarte")
        body = "## A company invoice\n\nYour invoice with **your company's tax number** is in your account."
        fields = replace(blank.fields, id="invoices", title="Invoices for companies", questions=(INVOICE,), body=body)
        await drafts.save(blank.id, fields, "payments", blank.revision, "Ines Duarte")
        await drafts.blank("Wren Adeyemi")
    return next(one for one, _ in await drafts.overview() if one.fields.id == "invoices")


async def gaps(world: World) -> Page:
    await world.told(INVOICE, answered=False)
    page = await _page(world, "gaps", "Gaps")
    await page.get_by_role("button", name="Answered now").click()
    await expect(page.locator(".gap").first).to_be_visible()
    return page


async def no_gaps(world: World) -> Page:
    return await _page(world, "gaps", "Nothing is open")


async def drafts(world: World) -> Page:
    await _drafts(world)
    page = await _page(world, "drafts", "Drafts")
    await expect(page.locator(".line-link")).to_have_count(3)
    return page


async def nothing_published(world: World) -> Page:
    page = await drafts(world)
    await page.get_by_role("button", name="Published").click()
    await expect(page.get_by_role("heading", name="Nothing published yet")).to_be_visible()
    return page


async def editor(world: World) -> Page:
    page = await world.page(f"/desk/writers#/drafts/{(await _drafts(world)).id}", "wren")
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_role("heading", name="A company invoice")).to_be_visible()
    return page


async def articles(world: World) -> Page:
    page = await _page(world, "articles", "Articles")
    await expect(page.locator(".line-link").first).to_be_visible()
    return page


async def no_article_found(world: World) -> Page:
    page = await articles(world)
    await page.get_by_label("Find an article").fill("zebra")
    await expect(page.get_by_role("heading", name="No article has these words")).to_be_visible()
    return page


async def article(world: World) -> Page:
    await world.told("How long does standard delivery take?")
    page = await world.page(f"/desk/writers#/articles/{DELIVERY}~en", "wren")
    await expect(page.locator(".passage").first).to_be_visible()
    return page


async def wrong_answers(world: World) -> Page:
    waiting = await world.told("How long does standard delivery take?")
    reason = "It is 2 to 4 days since Monday."
    await world.service.rooms.writing.recalls.flag_answer(waiting.conversation, 2, reason, "Maya Lindqvist")
    page = await _page(world, "wrong", "Wrong answers")
    await expect(page.locator(".line-link").first).to_be_visible()
    return page


async def wrong_answer(world: World) -> Page:
    page = await wrong_answers(world)
    await page.locator(".line-link").first.click()
    await expect(page.locator(".correction")).to_be_visible()
    return page


async def never_trained(world: World) -> Page:
    page = await _page(world, "training", "Training")
    nothing = {"live": None, "changed": None, "run": None, "verdict": None}
    await page.route("**/api/writers/training", lambda route: route.fulfill(json=nothing))
    await page.reload()
    await expect(page.get_by_role("heading", name="No model yet")).to_be_visible()
    return page


async def training(world: World) -> Page:
    _live_model(world)
    page = await _page(world, "training", "Training")
    run = await world.service.rooms.training.last()
    if run is None or run.state != "running":
        await page.get_by_role("button", name="Train and compare").click()
    await expect(page.locator("[aria-current=step]")).to_contain_text("training the assistant")
    return page


async def trained(world: World) -> Page:
    page = await training(world)
    (world.folder / "verdict").write_text("refused")
    await expect(page.get_by_role("heading", name="Refused: the live model stays")).to_be_visible()
    return page


def _live_model(world: World) -> None:
    models = world.service.rooms.settings.models
    models.mkdir(exist_ok=True)
    (models / "current.tar.gz").write_bytes(b"a model")
    (models / "current.json").write_text(json.dumps({"inputs": "of other files"}))


async def not_for_agents(world: World) -> Page:
    return await _page(world, "gaps", "This page is for writers", "maya")
