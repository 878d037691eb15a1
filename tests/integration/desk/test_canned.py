"""Canned replies over HTTP and on both databases."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from common.storage import Database
from desk.accounts import AccountRules, Accounts
from desk.canned import storage
from desk.canned.errors import ShortcutTaken, TooManyReplies
from desk.canned.model import MOST_IN_SCOPE, Wording
from desk.canned.replies import CannedReplies
from desk.model import Agent, AgentRole
from tests.integration.desk.conftest import Floor, SetClock
from tests.integration.desk.seeds import PASSWORD, seed_agents
from tests.integration.hashing import CHEAP

WORDS = {"shortcut": "refund", "title": "Refund", "text": "Hello {customer_name}, {order_id} is refunded."}
PATH = "/api/canned-replies"


async def kept(here: Floor, username: str) -> list[dict[str, Any]]:
    _, body = await (await here.signed_in(username)).get(PATH)
    found: list[dict[str, Any]] = body["replies"]
    return found


async def test_an_agent_keeps_changes_and_deletes_replies_that_only_they_see(here: Floor) -> None:
    maya, sam = await here.signed_in(), await here.signed_in("sam")
    status, body = await maya.post(PATH, WORDS | {"shortcut": " Refund "})
    reply = body["reply"]
    assert (status, reply["shortcut"], reply["owner"]["name"]) == (201, "refund", "Maya Lindqvist")
    assert reply["variables"] == ["customer_name", "order_id"]
    assert (await sam.get(PATH))[1] == {"replies": []}
    one = f"{PATH}/{reply['id']}"
    for method in ("PUT", "DELETE"):
        assert (await sam.call(method, one, WORDS))[1]["type"] == "canned_reply_not_found"
    status, body = await maya.call("PUT", one, WORDS | {"title": "Money back"})
    assert (status, body["reply"]["title"]) == (200, "Money back")
    assert (await maya.call("DELETE", one))[0] == 204
    assert (await maya.call("DELETE", one))[0] == 404
    assert (await maya.get(PATH))[1] == {"replies": []}


async def test_shared_replies_are_used_by_all_and_kept_by_supervisors(here: Floor) -> None:
    maya, ines = await here.signed_in(), await here.signed_in("ines")
    shared = WORDS | {"shared": True}
    assert (await maya.post(PATH, shared))[1]["type"] == "role_needed"
    status, body = await ines.post(PATH, shared)
    assert status == 201
    (seen,) = (await maya.get(PATH))[1]["replies"]
    assert (seen["id"], seen["may_change"], seen["owner"]["name"]) == (body["reply"]["id"], False, "Ines Duarte")
    one = f"{PATH}/{seen['id']}"
    assert (await maya.call("PUT", one, WORDS))[1]["type"] == "role_needed"
    assert (await maya.call("DELETE", one))[1]["type"] == "role_needed"
    # Her own of the same name stands before it.
    await maya.post(PATH, WORDS)
    assert [one["shared"] for one in (await maya.get(PATH))[1]["replies"]] == [False, True]
    # An agent cannot share by changing either.
    (own, _) = (await maya.get(PATH))[1]["replies"]
    assert (await maya.call("PUT", f"{PATH}/{own['id']}", shared))[1]["type"] == "role_needed"


async def test_a_shared_reply_that_a_colleague_makes_personal_is_theirs(here: Floor) -> None:
    await here.desk.accounts.add("ada", PASSWORD, AgentRole.ADMIN)
    ada, ines = await here.signed_in("ada"), await here.signed_in("ines")
    _, body = await ines.post(PATH, WORDS | {"shared": True})
    await ada.call("PUT", f"{PATH}/{body['reply']['id']}", WORDS)
    assert [one["owner"]["name"] for one in await kept(here, "ada")] == ["Ada"]
    assert await kept(here, "ines") == []


async def test_the_same_again_is_the_first_and_another_of_the_name_is_refused(here: Floor) -> None:
    maya = await here.signed_in()
    first, again = await maya.post(PATH, WORDS), await maya.post(PATH, WORDS)
    assert (first[0], again[0], again[1]) == (201, 200, first[1])
    status, problem = await maya.post(PATH, WORDS | {"text": "Something else"})
    assert (status, problem["type"]) == (409, "shortcut_taken")
    _, other = await maya.post(PATH, WORDS | {"shortcut": "other"})
    assert (await maya.call("PUT", f"{PATH}/{other['reply']['id']}", WORDS))[0] == 409


@pytest.mark.parametrize(
    ("field", "value"),
    [("shortcut", "two words"), ("shortcut", "/x"), ("shortcut", ""), ("title", " "), ("text", "x" * 2001)],
)
async def test_bad_wording_names_the_field(here: Floor, field: str, value: str) -> None:
    maya = await here.signed_in()
    status, problem = await maya.post(PATH, WORDS | {field: value})
    assert (status, problem["errors"][0]["field"]) == (422, field)


async def test_writers_and_strangers_have_no_part_in_it_and_a_write_needs_the_token(here: Floor) -> None:
    await here.desk.accounts.add("will", PASSWORD, AgentRole.WRITER)
    will, maya = await here.signed_in("will"), await here.signed_in()
    assert (await will.get(PATH))[1]["type"] == "role_needed"
    assert (await will.post(PATH, WORDS))[0] == 403
    assert (await here.browser().get(PATH))[0] == 401
    assert (await maya.post(PATH, WORDS, **{"X-CSRF-Token": ""}))[1]["type"] == "csrf_mismatch"


@pytest.fixture
async def both(each_database_url: str) -> AsyncIterator[Database]:
    """Each database, empty, with all tables."""
    db = Database(each_database_url)
    yield db
    await db.close()


async def staff(db: Database) -> tuple[Agent, Agent]:
    maya, _, ines = await seed_agents(Accounts(db, SetClock(), AccountRules(), CHEAP))
    return maya, ines


async def test_of_two_supervisors_who_take_a_shortcut_at_once_one_gets_it(both: Database) -> None:
    _, ines = await staff(both)
    # Two processes: each has a writer of its own.
    other = Database(both.url)
    desks = [CannedReplies(db, SetClock()) for db in (both, other)]
    for number in range(5):
        wordings = [Wording(f"s{number}", f"by {who}", "text", shared=True) for who in range(2)]
        adding = [desk.add(ines, wording) for desk, wording in zip(desks, wordings, strict=True)]
        results = await asyncio.gather(*adding, return_exceptions=True)
        assert sorted(isinstance(one, ShortcutTaken) for one in results) == [False, True]
    await other.close()


async def test_a_full_list_says_so(both: Database) -> None:
    maya, ines = await staff(both)
    replies = CannedReplies(both, SetClock())
    first, _ = await replies.add(maya, Wording("s0", "Title", "text", shared=False))
    async with both.write() as c:
        for number in range(1, MOST_IN_SCOPE):
            await storage.insert_reply(c, replace(first, id=f"c{number}", shortcut=f"s{number}"))
    with pytest.raises(TooManyReplies):
        await replies.add(maya, Wording("one-more", "One more", "text", shared=False))
    await replies.add(ines, Wording("hello", "Hello", "text", shared=True))
    assert len(await replies.of(maya)) == MOST_IN_SCOPE + 1
