"""Verdicts on handovers and wrap-up tags: over HTTP with the real log, and on both databases."""

import asyncio

import pytest

from common.storage import Database
from conversations.errors import HandoffNotFound
from conversations.model import Outcome
from conversations.search import ConversationSearch
from conversations.tags import TagBook
from desk.accounts import Accounts
from desk.model import AgentRole
from desk.verdicts import Verdict, Verdicts
from tests.integration.conversations.fakes import House
from tests.integration.desk.seeds import PASSWORD, seed_agents
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]


async def test_each_agent_has_one_word_on_a_handover_and_may_change_it(place: Place) -> None:
    maya, sam = await place.signed_in("maya"), await place.signed_in("sam")
    path = f"/api/handoffs/{(await place.house.queued())[1]}/verdict"
    none = {"right": 0, "early": 0, "late": 0, "needless": 0}
    assert (await maya.get(path))[1] == {"mine": None, "counts": none}
    await maya.call("PUT", path, {"verdict": "late"})
    status, told = await maya.call("PUT", path, {"verdict": "needless"})
    assert (status, told) == (200, {"mine": "needless", "counts": none | {"needless": 1}})
    await sam.call("PUT", path, {"verdict": "early"})
    assert (await sam.get(path))[1] == {"mine": "early", "counts": none | {"early": 1, "needless": 1}}
    assert (await maya.call("PUT", path, {"verdict": None}))[1] == {"mine": None, "counts": none | {"early": 1}}


async def test_a_verdict_is_for_those_who_answer_customers_and_is_one_of_four(place: Place) -> None:
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add("will", PASSWORD, AgentRole.WRITER)
    will, maya = await place.signed_in("will"), await place.signed_in("maya")
    path = f"/api/handoffs/{(await place.house.queued())[1]}/verdict"
    assert (await will.call("PUT", path, {"verdict": "late"}))[1]["type"] == "role_needed"
    assert (await will.get("/api/agents/tags"))[1]["type"] == "role_needed"
    assert (await maya.call("PUT", path, {"verdict": "late"}, **{"X-CSRF-Token": ""}))[0] == 403
    for body in ({"verdict": "silly"}, {}):
        assert (await maya.call("PUT", path, body))[0] == 422
    assert (await maya.call("PUT", "/api/handoffs/nothing/verdict", {"verdict": "late"}))[0] == 404
    assert (await maya.get("/api/handoffs/nothing/verdict"))[1]["type"] == "handoff_not_found"


async def test_tags_are_kept_with_the_handoff_suggested_and_found(place: Place) -> None:
    maya = await place.signed_in("maya")
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    _, packet = await maya.post(f"/api/handoffs/{handoff}/claim")
    ending = {"epoch": packet["epoch"], "outcome": "solved", "summary": "Found.", "return_to_bot": True}
    status, problem = await maya.post(f"/api/handoffs/{handoff}/resolve", ending | {"tags": ["a,b"]})
    assert (status, problem["errors"][0]["field"]) == (422, "tags")
    tags = ["Lost Parcel", "lost parcel", "carrier"]
    _, closed = await maya.post(f"/api/handoffs/{handoff}/resolve", ending | {"tags": tags})
    assert closed["tags"] == ["lost parcel", "carrier"]
    named = [{"name": "carrier", "count": 1}, {"name": "lost parcel", "count": 1}]
    assert (await maya.get("/api/agents/tags"))[1]["tags"] == named
    _, found = await maya.post("/api/agents/search", {"words": '"lost parcel" lopez'})
    assert [(one["conversation_id"], one["tags"]) for one in found["results"]] == [
        (conversation.id, ["lost parcel", "carrier"])
    ]


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def test_on_both_databases_two_pages_of_one_agent_leave_one_word_and_tags_count(house: House) -> None:
    maya, sam, _ = await seed_agents(Accounts(house.db, house.clock, None, CHEAP))
    conversation, handoff = await house.held(maya.id)
    other = Database(house.db.url)
    pages = [Verdicts(db, house.clock) for db in (house.db, other)]
    for _ in range(5):
        giving = [page.give(maya, handoff, word) for page, word in zip(pages, Verdict, strict=False)]
        await asyncio.gather(*giving, pages[0].give(sam, handoff, Verdict.LATE))
    counts = (await pages[0].of(sam, handoff))["counts"]
    assert sum(counts.values()) == 2 and counts["late"] == 1
    with pytest.raises(HandoffNotFound):
        await pages[0].give(maya, "nothing", Verdict.LATE)
    await other.close()
    await house.log.resolve(
        handoff,
        maya.id,
        "Maya",
        outcome=Outcome.SOLVED,
        summary="",
        return_to_bot=True,
        epoch=conversation.epoch,
        tags=["x"],
    )
    assert await TagBook(house.db).in_use() == [{"name": "x", "count": 1}]
    assert len((await ConversationSearch(house.db).find("x"))["results"]) == 1
