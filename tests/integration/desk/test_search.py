"""Search and the audit log over HTTP, with the real log."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desk.accounts import Accounts
from desk.model import AgentRole
from tests.integration.desk.seeds import PASSWORD
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]
SEARCH = "/api/agents/search"


async def test_an_agent_finds_and_reads_a_conversation_and_both_are_kept(place: Place) -> None:
    maya, ines = await place.signed_in("maya"), await place.signed_in("ines")
    conversation, _ = await place.house.queued(name="Ana Lopez")
    status, found = await maya.post(SEARCH, {"words": "lopez"})
    assert (status, [one["conversation_id"] for one in found["results"]]) == (200, [conversation.id])
    place.house.clock.forward(minutes=1)
    path = f"/api/agents/conversations/{conversation.id}"
    for _ in range(2):  # a page that comes back is no second look
        assert (await maya.get(path))[1]["messages"][0]["text"] == "I want to talk to a human"
    _, log = await ines.get("/api/agents/audit?agent=maya")
    assert [(one["agent"]["name"], one["action"], one["words"], one["conversation_id"]) for one in log["entries"]] == [
        ("Maya Lindqvist", "opened", None, conversation.id),
        ("Maya Lindqvist", "searched", "lopez", None),
    ]
    place.house.clock.forward(minutes=16)
    await maya.get(path)
    _, log = await ines.get(f"/api/agents/audit?conversation={conversation.id}&agent=maya&limit=10")
    assert len(log["entries"]) == 2
    assert (await ines.get("/api/agents/audit?agent=sam"))[1]["entries"] == []


async def test_opening_a_packet_is_kept_once_though_the_page_asks_for_its_messages_too(place: Place) -> None:
    maya, ines = await place.signed_in("maya"), await place.signed_in("ines")
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    await maya.get("/api/handoffs?state=queued")
    assert (await ines.get("/api/agents/audit?kind=conversations"))[1]["entries"] == []
    await maya.get(f"/api/handoffs/{handoff}")
    await maya.get(f"/api/handoffs/{handoff}/messages")
    (entry,) = (await ines.get("/api/agents/audit?kind=conversations"))[1]["entries"]
    assert (entry["action"], entry["conversation_id"]) == ("opened", conversation.id)


async def test_each_role_gets_what_is_theirs(place: Place) -> None:
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add("will", PASSWORD, AgentRole.WRITER)
    will, maya = await place.signed_in("will"), await place.signed_in("maya")
    assert (await will.post(SEARCH, {"words": "x"}))[1]["type"] == "role_needed"
    assert (await will.get("/api/agents/conversations/x"))[1]["type"] == "role_needed"
    assert (await maya.get("/api/agents/audit"))[1]["type"] == "role_needed"
    assert (await maya.post(SEARCH, {"words": "x"}, **{"X-CSRF-Token": ""}))[1]["type"] == "csrf_mismatch"


@pytest.mark.parametrize(
    "body", [{}, {"words": ""}, {"words": "..."}, {"words": "x" * 201}, {"words": "x", "limit": 51}]
)
async def test_a_search_without_words_is_422(place: Place, body: dict[str, object]) -> None:
    assert (await (await place.signed_in("maya")).post(SEARCH, body))[0] == 422


async def test_reading_what_is_not_there_is_404_and_a_bad_limit_422(place: Place) -> None:
    ines = await place.signed_in("ines")
    assert (await ines.get("/api/agents/conversations/nothing"))[1]["type"] == "conversation_not_found"
    assert (await ines.get("/api/agents/audit?limit=0"))[0] == 422


@pytest.mark.parametrize("statement", ["DELETE FROM audit_looks", "UPDATE audit_looks SET words = ''"])
async def test_the_database_refuses_to_change_the_audit_log(place: Place, statement: str) -> None:
    await (await place.signed_in("maya")).post(SEARCH, {"words": "lopez"})
    with pytest.raises(DBAPIError, match="only added to"):
        async with place.house.db.write() as c:
            await c.execute(text(statement))
