"""Mentions in private notes: over HTTP with the real log, on both databases, and in the browser."""

import pytest
from playwright.async_api import Browser as Chromium
from playwright.async_api import expect

from desk.accounts import Accounts
from desk.mentioning import Mentions
from desk.model import AgentRole
from tests.chromium import BROWSER_TESTS
from tests.integration.conversations.fakes import House
from tests.integration.desk.pages import console, open_row
from tests.integration.desk.seeds import PASSWORD, seed_agents
from tests.integration.desk.test_stream import open_console
from tests.integration.desk.test_with_the_log import Place, place, said
from tests.integration.hashing import CHEAP
from tests.pictures import picture

__all__ = ["place"]


async def test_a_colleague_who_is_named_is_told_once_and_reads_it_by_opening(place: Place) -> None:
    maya, sam = await place.signed_in("maya"), await place.signed_in("sam")
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add("will", PASSWORD, AgentRole.WRITER, (), "Will")
    ears = await open_console(sam)
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    path = f"/api/handoffs/{handoff}"
    epoch = (await maya.post(f"{path}/claim"))[1]["epoch"]
    body = said("n1", epoch, "@sam do you know her? @will too")
    status, answer = await maya.post(f"{path}/notes", body)
    assert (status, answer["mentioned"], [one["name"] for one in answer["not_told"]]) == (
        201,
        [{"id": sam.agent["id"], "name": "Sam Okafor"}],
        ["Will"],
    )
    assert (await ears.until("note"))["note"]["mentions"] == [sam.agent["id"]]
    await maya.post(f"{path}/notes", body)
    (one,) = (await sam.get("/api/agents/mentions"))[1]["mentions"]
    assert (one["customer_name"], one["author"], one["text"]) == ("Ana Lopez", "Maya Lindqvist", body["text"])
    assert (one["handoff_id"], one["conversation_id"]) == (handoff, conversation.id)
    assert (await maya.get("/api/agents/mentions"))[1]["mentions"] == []
    assert (await maya.post(f"{path}/mentions/read"))[0] == 204, "reads nobody else's"
    assert len((await sam.get("/api/agents/mentions"))[1]["mentions"]) == 1
    assert (await sam.post(f"{path}/mentions/read"))[0] == 204
    assert (await sam.get("/api/agents/mentions"))[1]["mentions"] == []
    assert (await sam.post("/api/handoffs/nothing/mentions/read"))[1]["type"] == "handoff_not_found"
    will = await place.signed_in("will")
    assert (await will.get("/api/agents/mentions"))[1]["type"] == "role_needed"


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def test_on_both_databases_mentions_come_newest_first_and_each_conversation_is_read_apart(house: House) -> None:
    maya, sam, _ = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    mentions = Mentions(house.db, house.clock)
    handoffs = []
    for name in ("Ana", "Bo"):
        conversation, handoff = await house.queued(name=name)
        house.clock.forward(seconds=5)
        await house.log.note(handoff, maya.id, "Maya", f"n-{name}", "@sam", conversation.epoch, [sam.id])
        handoffs.append(handoff)
    assert [one.customer_name for one in await mentions.unread(sam)] == ["Bo", "Ana"]
    await mentions.read(sam, handoffs[1])
    assert [one.customer_name for one in await mentions.unread(sam)] == ["Ana"]
    assert await mentions.unread(maya) == []


@pytest.mark.parametrize("_browser", [pytest.param(None, marks=BROWSER_TESTS)])
async def test_names_are_completed_and_the_named_colleague_finds_the_note_after_a_reload(
    chromium: Chromium, place: Place, _browser: None
) -> None:
    await place.house.queued(name="Ana Lopez")
    sam = await console(chromium, place, "sam")
    maya = await console(chromium, place)
    await open_row(maya, "Ana Lopez")
    await maya.get_by_role("button", name="Take conversation").click()
    await maya.get_by_role("button", name="Private note").click()
    note = maya.get_by_label("Private note", exact=True)
    await note.press_sequentially("Do you know her, @sa")
    await expect(maya.get_by_role("listbox", name="Colleagues").get_by_role("option")).to_have_count(1)
    await picture(maya, "console-mention")
    await note.press("Enter")
    await expect(note).to_have_value("Do you know her, @sam ")
    await note.press("Enter")
    await expect(maya.get_by_role("log").get_by_text("@Sam Okafor")).to_be_visible()
    told = sam.get_by_role("region", name="You are mentioned")
    await expect(told.get_by_role("button")).to_contain_text("Maya Lindqvist: Do you know her")
    await expect(sam).to_have_title("(1) Careline desk")
    await sam.reload()
    await expect(told).to_be_visible()
    await picture(sam, "console-mentioned")
    await told.get_by_role("button").click()
    await expect(sam.get_by_role("log").get_by_text("Do you know her")).to_be_visible()
    await expect(told).to_have_count(0)
    await sam.reload()
    await expect(sam.get_by_role("navigation", name="Conversations")).to_be_visible()
    await expect(told).to_have_count(0)
