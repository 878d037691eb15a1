"""Accounts in an administrator's hands, over HTTP with the real log and on both databases."""

import asyncio
from typing import Any

import pytest
from aiohttp import WSMsgType

from common.storage import Database
from conversations.dispatch import Dispatcher
from conversations.model import HandoffState
from desk.accounts import Accounts
from desk.administration import Administration, Wanted
from desk.errors import LastAdmin
from desk.model import AgentRole
from desk.roster import Roster
from routing.rules import Rules
from tests.integration.conversations.fakes import House
from tests.integration.desk.conftest import Browser
from tests.integration.desk.seeds import PASSWORD
from tests.integration.desk.test_stream import open_console
from tests.integration.desk.test_with_the_log import Place, place
from tests.integration.hashing import CHEAP

__all__ = ["place"]
ZOE = {
    "username": "zoe",
    "name": "Zoe Park",
    "role": "agent",
    "skills": ["Billing", "billing"],
    "languages": ["EN", "es"],
}
NEW_PASSWORD = "a whole new password"


@pytest.fixture
async def ada(place: Place) -> Browser:
    """An administrator."""
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add(
        "ada", PASSWORD, AgentRole.ADMIN, (), "Ada Byron"
    )
    return await place.signed_in("ada")


async def account(admin: Browser, username: str) -> dict[str, Any]:
    _, told = await admin.get("/api/accounts")
    return next(one for one in told["accounts"] if one["username"] == username)


async def wish(admin: Browser, username: str, **changes: Any) -> tuple[int, Any]:
    one = await account(admin, username)
    return await admin.call("PUT", f"/api/accounts/{one['id']}", one | changes)


async def entries(admin: Browser) -> list[tuple[str | None, str, str, str | None]]:
    """Return the changes of accounts from the audit log, the newest first: who, what, whose, in which words."""
    _, log = await admin.get("/api/agents/audit?kind=accounts")
    return [
        (one["agent"] and one["agent"]["name"], one["action"], one["about"]["name"], one["words"])
        for one in log["entries"]
    ]


async def test_who_is_added_chooses_a_password_by_a_link_that_works_once(place: Place, ada: Browser) -> None:
    status, made = await ada.post("/api/accounts", ZOE)
    assert status == 201
    zoe = made["account"]
    assert (zoe["skills"], zoe["languages"], zoe["has_password"]) == (["billing"], ["en", "es"], False)
    nobody = Browser(ada.http)
    assert (await nobody.sign_in("zoe", ""))["status"] == 422
    assert (await nobody.sign_in("zoe"))["type"] == "wrong_password"
    token = made["link"]["path"].removeprefix("/desk/password#")
    assert (await nobody.post("/api/agents/link", {"token": token}))[1]["username"] == "zoe"
    short = await nobody.post("/api/agents/password", {"token": token, "password": "short"})
    assert short[1]["type"] == "weak_password"
    assert (await nobody.post("/api/agents/password", {"token": token, "password": NEW_PASSWORD}))[0] == 204
    again = await nobody.post("/api/agents/password", {"token": token, "password": PASSWORD})
    assert (again[0], again[1]["type"]) == (404, "link_over")
    assert (await place.signed_in("ada")) and (await nobody.sign_in("zoe", NEW_PASSWORD))["status"] == 200


async def test_a_link_runs_out_and_a_new_one_replaces_it_and_ends_sessions(place: Place, ada: Browser) -> None:
    maya = await place.signed_in("maya")
    one = await account(ada, "maya")
    first = (await ada.post(f"/api/accounts/{one['id']}/link"))[1]["link"]["path"].partition("#")[2]
    assert (await maya.get("/api/agents/me"))[1]["type"] == "session_ended"
    assert (await maya.sign_in("maya"))["type"] == "wrong_password"  # the password of before is over, too
    second = (await ada.post(f"/api/accounts/{one['id']}/link"))[1]["link"]["path"].partition("#")[2]
    assert (await maya.post("/api/agents/link", {"token": first}))[1]["type"] == "link_over"
    place.house.clock.forward(hours=72, seconds=1)
    assert (await maya.post("/api/agents/link", {"token": second}))[1]["type"] == "link_over"


async def test_who_is_deactivated_is_out_at_once_and_what_they_hold_waits_again(place: Place, ada: Browser) -> None:
    maya = await place.signed_in("maya")
    console = await open_console(maya)
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    await maya.post(f"/api/handoffs/{handoff}/claim")
    status, told = await wish(ada, "maya", active=False)
    assert (status, told["account"]["active"]) == (200, False)
    while (await console.socket.receive(timeout=20)).type is WSMsgType.TEXT:
        pass
    assert console.socket.close_code == 4401
    assert (await maya.get("/api/agents/me"))[1]["type"] == "session_ended"
    assert (await maya.sign_in("maya"))["type"] == "wrong_password"
    house = place.house
    await Dispatcher(house.db, house.clock, house.hub, Rules.load(), Roster(house.db, house.clock)).round()
    assert (await house.log.handoff(handoff)).state is HandoffState.QUEUED
    assert "Maya can't carry on with this" in (await house.log.messages(conversation.id))[-1].text
    assert "Maya Lindqvist" not in str((await ada.get("/api/agents"))[1])
    assert (await wish(ada, "maya", active=True))[0] == 200
    assert (await maya.sign_in("maya"))["status"] == 200


async def test_another_role_signs_out_and_other_skills_do_not(place: Place, ada: Browser) -> None:
    maya = await place.signed_in("maya")
    assert (await wish(ada, "maya", skills=["legal"], languages=["de"]))[0] == 200
    assert (await maya.get("/api/agents/me"))[1]["agent"]["skills"] == ["legal"]
    await wish(ada, "maya", role="writer")
    assert (await maya.get("/api/agents/me"))[1]["type"] == "session_ended"


async def test_nobody_takes_away_the_last_administrator(place: Place, ada: Browser) -> None:
    for changes in ({"role": "agent"}, {"active": False}):
        assert (await wish(ada, "ada", **changes))[1]["type"] == "last_admin"
    me = await account(ada, "ada")
    assert (await ada.post(f"/api/accounts/{me['id']}/link"))[1]["type"] == "not_for_yourself"
    # One who cannot sign in yet is none.
    await ada.post("/api/accounts", ZOE | {"role": "admin"})
    assert (await wish(ada, "ada", role="agent"))[1]["type"] == "last_admin"


async def test_a_lock_is_shown_and_lifted(place: Place, ada: Browser) -> None:
    guessing = Browser(ada.http)
    for _ in range(5):
        await guessing.sign_in("maya", "not it at all")
    maya = await account(ada, "maya")
    assert maya["locked_until"] is not None
    assert (await ada.post(f"/api/accounts/{maya['id']}/unlock"))[1]["account"]["locked_until"] is None
    assert (await guessing.sign_in("maya"))["status"] == 200


async def test_every_change_is_in_the_audit_log_and_only_changes_are(place: Place, ada: Browser) -> None:
    _, made = await ada.post("/api/accounts", ZOE)
    one = f"/api/accounts/{made['account']['id']}"
    changes: tuple[dict[str, Any], ...] = (
        {},
        {"role": "supervisor", "skills": []},
        {"active": False},
        {"active": False},
    )
    for change in (*changes, {"active": True}):
        place.house.clock.forward(seconds=1)
        await wish(ada, "zoe", **change)
    place.house.clock.forward(seconds=1)
    await ada.post(f"{one}/link")
    await ada.post(f"{one}/unlock")  # there was no lock
    found = await entries(ada)
    assert [one for one in found if one[2] == "Zoe Park"] == [
        ("Ada Byron", "link", "Zoe Park", None),
        ("Ada Byron", "reactivated", "Zoe Park", None),
        ("Ada Byron", "deactivated", "Zoe Park", None),
        ("Ada Byron", "changed", "Zoe Park", "role: agent → supervisor; skills: billing → none"),
        ("Ada Byron", "added", "Zoe Park", "agent"),
    ]
    assert (None, "added", "Maya Lindqvist", "agent") in found  # on the command line


@pytest.mark.parametrize("changes", [{"role": "queen"}, {"name": " "}, {"skills": ["x" * 65]}, {"languages": ["?"]}])
async def test_what_cannot_be_is_422(ada: Browser, changes: dict[str, Any]) -> None:
    assert (await wish(ada, "maya", **changes))[0] == 422
    assert (await ada.post("/api/accounts", ZOE | changes))[0] == 422


async def test_an_account_that_is_not_there_is_404(ada: Browser) -> None:
    body = ZOE | {"active": True}
    assert (await ada.call("PUT", "/api/accounts/nobody", body))[1]["type"] == "agent_not_found"
    assert (await ada.post("/api/accounts/nobody/link"))[0] == 404


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def test_two_administrators_cannot_take_the_role_from_each_other(house: House) -> None:
    other = Database(house.db.url)
    both = [
        Administration(Accounts(db, house.clock, None, CHEAP), db, house.clock, house.hub) for db in (house.db, other)
    ]
    accounts = Accounts(house.db, house.clock, None, CHEAP)
    ada, eve = [await accounts.add(name, PASSWORD, AgentRole.ADMIN) for name in ("ada", "eve")]
    no_more = Wanted("", AgentRole.AGENT, (), ())
    told = await asyncio.gather(
        both[0].change(eve.id, no_more, ada), both[1].change(ada.id, no_more, eve), return_exceptions=True
    )
    assert sum(isinstance(one, LastAdmin) for one in told) == 1
    assert [one.agent.role for one in await both[0].all()].count(AgentRole.ADMIN) == 1
    await other.close()
