"""Masked personal data: what agents of a role are sent over HTTP and the socket, and what the browser shows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser as Chromium
from playwright.async_api import Page, expect

from common.storage import Database
from desk.accounts import AccountRules, Accounts
from desk.audit import Audit
from desk.floor import Floor as DeskFloor
from desk.masking import OPEN_FOR, Masking
from desk.model import AgentRole
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.conversations.fakes import HandClock, open_house
from tests.integration.desk.conftest import Floor, SetClock
from tests.integration.desk.desk_app import desk_application, make_desk
from tests.integration.desk.fake_log import Stay
from tests.integration.desk.pages import console, open_row
from tests.integration.desk.seeds import seed_agents, seed_conversations
from tests.integration.desk.supervisors import open_page
from tests.integration.desk.test_reviews import agents, ended
from tests.integration.desk.test_reviews_browser import fill, period
from tests.integration.desk.test_stream import open_console
from tests.integration.desk.test_with_the_log import Place
from tests.integration.hashing import CHEAP
from tests.pictures import picture

EMAIL = "daniela.petrova@example.com"
CARD = "4111 1111 1111 1111"


@pytest.fixture
async def here(db: Database, clock: SetClock) -> AsyncIterator[Floor]:
    """A desk at which agents see personal data only with a reason, and supervisors always."""
    desk = make_desk(db, clock, AccountRules(), [AgentRole.AGENT])
    await seed_conversations(desk.log, await seed_agents(desk.accounts))
    async with TestServer(desk.app) as server:
        floor = Floor(desk, server, clock)
        yield floor
        for browser in floor.browsers:
            await browser.http.close()


def lamp(here: Floor) -> Stay:
    return next(one for one in here.desk.log.stays.values() if one.conversation.claim.name == "Daniela Petrova")


async def test_an_agent_sees_the_personal_data_of_one_conversation_after_giving_a_reason(here: Floor) -> None:
    maya, ines = await here.signed_in("maya"), await here.signed_in("ines")
    handoff = lamp(here).handoff.id
    path = f"/api/handoffs/{handoff}"
    here.desk.log.customer_says(handoff, f"my card is {CARD}")
    for part in ("", "/messages?after=0"):
        text = json.dumps((await maya.get(path + part))[1])
        assert EMAIL not in text and CARD not in text and "#W4817420" in text
        assert EMAIL in json.dumps((await ines.get(path + part))[1])
    assert CARD not in json.dumps((await maya.get("/api/handoffs?state=queued"))[1])
    claimed = json.dumps((await maya.post(f"{path}/claim"))[1])
    assert EMAIL not in claimed, "what a write answers is masked, too"
    assert (await maya.get(f"{path}/masking"))[1] == {"masked": True, "may_be": True}
    assert (await maya.post(f"{path}/unmask", {"reason": " "}))[0] == 422
    assert (await maya.post(f"{path}/unmask", {"reason": "to call her"}))[1] == {"masked": False, "may_be": True}
    assert EMAIL in json.dumps((await maya.get(path))[1])
    sam = await here.signed_in("sam")
    assert EMAIL not in json.dumps((await sam.get(path))[1]), "the reason opens it to nobody else"
    (entry,) = [one for one in (await ines.get("/api/agents/audit"))[1]["entries"] if one["action"] == "unmasked"]
    assert (entry["agent"]["name"], entry["words"]) == ("Maya Lindqvist", "to call her")
    assert entry["conversation_id"] == lamp(here).conversation.id
    here.clock.forward(hours=9)
    assert EMAIL not in json.dumps((await maya.get(path))[1])


async def test_what_an_open_console_is_sent_is_masked_until_the_reason(here: Floor) -> None:
    maya, ines = await here.signed_in("maya"), await here.signed_in("ines")
    ears, hers = await open_console(maya), await open_console(ines)
    handoff = lamp(here).handoff.id
    here.desk.log.customer_says(handoff, f"write to {EMAIL}")
    assert (await ears.until("message"))["message"]["text"] == "write to [email]"
    assert (await hers.until("message"))["message"]["text"] == f"write to {EMAIL}"
    await maya.post(f"/api/handoffs/{handoff}/unmask", {"reason": "to write to her"})
    here.desk.log.customer_says(handoff, f"or pay with {CARD}")
    assert (await ears.until("message"))["message"]["text"] == f"or pay with {CARD}"


async def test_on_both_databases_the_reason_holds_in_other_processes_for_a_shift(each_database_url: str) -> None:
    db, clock = Database(each_database_url), HandClock()
    maya, sam, ines = await seed_agents(Accounts(db, clock, None, CHEAP))
    one, other = [Masking(clock, Audit(db, clock), [AgentRole.AGENT]) for _ in range(2)]
    assert not await other.is_open(maya, "conv_1")
    await one.open(maya, "conv_1", "to call her")
    assert await other.is_open(maya, "conv_1")
    assert not await other.is_open(maya, "conv_2")
    assert not await other.is_open(sam, "conv_1")
    assert await other.is_open(ines, "conv_2")
    clock.at += OPEN_FOR + timedelta(seconds=1)
    assert not await one.is_open(maya, "conv_1")
    await db.close()


@asynccontextmanager
async def opened(tmp_path: Path, *masked: AgentRole) -> AsyncIterator[Place]:
    """A desk over the real log that hides personal data from these roles."""
    house = await open_house(f"sqlite+aiosqlite:///{tmp_path}/careline.db", HandClock())
    accounts = Accounts(house.db, house.clock, None, CHEAP)
    await seed_agents(accounts)
    masking = Masking(house.clock, Audit(house.db, house.clock), masked)
    app = desk_application(house.db, house.clock, house.hub, house.log, DeskFloor(masking), accounts, masking)
    async with TestServer(app) as server:
        one = Place(house, server, [])
        yield one
        for browser in one.open:
            await browser.http.close()
    await house.close()


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with opened(tmp_path, AgentRole.AGENT) as one:
        yield one


@pytest.fixture
async def strict_place(tmp_path: Path) -> AsyncIterator[Place]:
    """Supervisors give a reason, too."""
    async with opened(tmp_path, AgentRole.AGENT, AgentRole.SUPERVISOR) as one:
        yield one


async def with_the_assistant(place: Place) -> str:
    conversation_id = await place.house.begin(name="Ana Lopez")
    await place.house.talk(conversation_id, f"my lamp is late, write to {EMAIL}")
    return conversation_id


async def test_a_chat_that_the_assistant_held_alone_is_opened_with_a_reason_too(place: Place) -> None:
    conversation_id = await with_the_assistant(place)
    maya, sam, ines = [await place.signed_in(name) for name in ("maya", "sam", "ines")]
    path = f"/api/agents/conversations/{conversation_id}"
    assert (await maya.get(f"{path}/masking"))[1] == {"masked": True, "may_be": True}
    assert EMAIL not in json.dumps((await maya.get(path))[1])
    assert (await maya.post(f"{path}/unmask", {"reason": ""}))[0] == 422
    assert (await maya.post(f"{path}/unmask", {"reason": "to write to her"}))[1] == {"masked": False, "may_be": True}
    assert EMAIL in json.dumps((await maya.get(path))[1])
    assert EMAIL not in json.dumps((await sam.get(path))[1])
    unknown = "/api/agents/conversations/conv_nowhere"
    assert (await maya.get(f"{unknown}/masking"))[0] == 404
    assert (await maya.post(f"{unknown}/unmask", {"reason": "to write to her"}))[0] == 404
    (entry,) = [one for one in (await ines.get("/api/agents/audit"))[1]["entries"] if one["action"] == "unmasked"]
    assert (entry["agent"]["name"], entry["conversation_id"]) == ("Maya Lindqvist", conversation_id)
    assert entry["words"] == "to write to her"


@pytest.mark.parametrize("_browser", [pytest.param(None, marks=BROWSER_TESTS)])
async def test_what_is_found_is_read_whole_after_the_reason(chromium: Chromium, place: Place, _browser: None) -> None:
    await with_the_assistant(place)
    page = await console(chromium, place)
    await page.keyboard.press("s")
    await page.get_by_role("searchbox").fill("lamp")
    await page.get_by_role("searchbox").press("Enter")
    await page.get_by_role("list", name="Found").get_by_role("button", name="Ana Lopez").click()
    strip = page.get_by_role("region", name="Hidden personal data")
    await expect(page.get_by_role("log").get_by_text("[email]").first).to_be_visible()
    await strip.get_by_role("button", name="Show them").click()
    await strip.get_by_label("Why?").fill("to write to her")
    await picture(page, "search-masked")
    await look_at(page, "search-masked")
    await strip.get_by_role("button", name="Show them").click()
    await expect(page.get_by_role("log").get_by_text(EMAIL).first).to_be_visible()
    await expect(strip).to_have_count(0)


@pytest.mark.parametrize("_browser", [pytest.param(None, marks=BROWSER_TESTS)])
async def test_the_page_never_gets_it_and_shows_it_after_the_reason(
    chromium: Chromium, here: Floor, _browser: None
) -> None:
    page = await console(chromium, here)
    await open_row(page, "Daniela Petrova")
    strip = page.get_by_role("region", name="Hidden personal data")
    await expect(strip).to_be_visible()
    await expect(page.get_by_role("log").get_by_text("[email]")).to_be_visible()
    assert EMAIL not in await page.content()
    await strip.get_by_role("button", name="Show them").click()
    await strip.get_by_label("Why?").fill("to call her back")
    await picture(page, "console-masked")
    await strip.get_by_role("button", name="Show them").click()
    await expect(page.get_by_role("log").get_by_text(EMAIL)).to_be_visible()
    await expect(strip).to_have_count(0)


@pytest.mark.parametrize("_browser", [pytest.param(None, marks=BROWSER_TESTS)])
async def test_in_reviews_it_is_shown_after_the_reason_and_what_was_filled_in_stays(
    chromium: Chromium, strict_place: Place, _browser: None
) -> None:
    maya = (await agents(strict_place))["maya"]
    await ended(strict_place.house, maya, said=f"It is on its way. I have written to {EMAIL}.")
    page = await open_page(chromium, strict_place, "reviews")
    await period(page)
    await page.get_by_role("button", name="Draw", exact=True).click()
    await page.get_by_role("list", name="Drawn").get_by_role("link").click()
    talk = page.get_by_role("log", name="Messages")
    await expect(talk).to_contain_text("I have written to [email].")
    strip = page.get_by_role("region", name="Hidden personal data")
    await expect(strip).to_contain_text("e-mail, phone and postal addresses are hidden")
    await fill(page)
    await look_at(page, "reviewing-masked")
    await strip.get_by_role("button", name="Show them").click()
    await expect(strip.get_by_label("Why?")).to_be_focused()
    await look_at(page, "reviewing-reason")
    await strip.get_by_label("Why?").fill("a complaint about the address")
    await strip.get_by_role("button", name="Show them").click()
    await expect(talk).to_contain_text(EMAIL)
    await expect(strip).to_have_count(0)
    await expect(page.get_by_label("Comment (optional)")).to_have_value("Kind and quick. Next time name the date.")
    await expect(page.get_by_role("button", name="Keep the review")).to_be_enabled()


async def look_at(page: Page, name: str) -> None:
    """No barrier and no sideways scrolling, light and dark, wide and on a phone."""
    wide = page.viewport_size
    for width in (1280, 390):
        await page.set_viewport_size({"width": width, "height": 844})
        for scheme in ("light", "dark"):
            assert await barriers(page, scheme) == [], (name, width, scheme)
            await picture(page, f"look-{name}-{width}-{scheme}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
    assert wide is not None
    await page.set_viewport_size(wide)
