"""The desk over the real conversation log: what the log in memory stands in for elsewhere holds here too."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from desk.accounts import Accounts
from desk.floor import Floor
from tests.integration.conversations.fakes import HandClock, House, open_house
from tests.integration.desk.conftest import Browser
from tests.integration.desk.desk_app import desk_application
from tests.integration.desk.seeds import seed_agents
from tests.integration.desk.test_stream import open_console
from tests.integration.hashing import CHEAP


@dataclass
class Place:
    house: House
    server: TestServer
    open: list[Browser]

    async def signed_in(self, username: str) -> Browser:
        jar = aiohttp.CookieJar(unsafe=True)
        browser = Browser(aiohttp.ClientSession(self.server.make_url("/"), cookie_jar=jar))
        self.open.append(browser)
        assert (await browser.sign_in(username))["status"] == 200
        return browser


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    house = await open_house(f"sqlite+aiosqlite:///{tmp_path}/careline.db", HandClock())
    accounts = Accounts(house.db, house.clock, None, CHEAP)
    await seed_agents(accounts)
    async with TestServer(desk_application(house.db, house.clock, house.hub, house.log, Floor(), accounts)) as server:
        place = Place(house, server, [])
        yield place
        for browser in place.open:
            await browser.http.close()
    await house.close()


def said(client_id: str, epoch: int, text: str) -> dict[str, Any]:
    return {"client_id": client_id, "epoch": epoch, "text": text}


async def test_a_conversation_goes_from_the_queue_over_two_agents_back_to_the_assistant(place: Place) -> None:
    maya, sam = await place.signed_in("maya"), await place.signed_in("sam")
    console = await open_console(maya)
    conversation, handoff = await place.house.queued(name="Ana Lopez")
    path = f"/api/handoffs/{handoff}"
    await console.until("queue")
    (row,) = (await maya.get("/api/handoffs?state=queued"))[1]["handoffs"]
    assert (row["id"], row["customer_name"], row["reason"]) == (handoff, "Ana Lopez", "explicit_wish")

    _, packet = await maya.post(f"{path}/claim")
    assert (packet["state"], packet["agent_id"]) == ("active", maya.agent["id"])
    assert (await sam.post(f"{path}/claim"))[1]["type"] == "already_claimed"
    epoch = packet["epoch"]

    first = await maya.post(f"{path}/messages", said("m1", epoch, "Hello Ana"))
    again = await maya.post(f"{path}/messages", said("m1", epoch, "Hello Ana"))
    assert (first[0], again[0], again[1]) == (201, 200, first[1])
    assert (await console.until("message", conversation_id=conversation.id))["message"]["role"] == "system"
    frame = await console.until("message", conversation_id=conversation.id)
    assert (frame["handoff_id"], frame["message"]["text"], frame["message"]["client_id"]) == (
        handoff,
        "Hello Ana",
        "m1",
    )

    assert (await sam.post(f"{path}/messages", said("s1", epoch, "Me too")))[1]["type"] == "not_the_holder"
    assert (await sam.post(f"{path}/notes", said("n1", epoch, "I know her case")))[0] == 201
    assert (await console.until("note"))["note"]["text"] == "I know her case"

    await place.house.say(conversation.id, "thank you")
    assert (await console.until("message", conversation_id=conversation.id))["message"]["text"] == "thank you"

    _, moved = await maya.post(f"{path}/transfer", {"epoch": epoch, "agent": "sam", "note": "yours"})
    assert moved["agent_id"] == sam.agent["id"]
    assert (await maya.post(f"{path}/messages", said("m2", epoch, "One more")))[1]["type"] == "stale_epoch"

    body = {"epoch": moved["epoch"], "outcome": "solved", "summary": "Helped.", "return_to_bot": True}
    status, closed = await sam.post(f"{path}/resolve", body)
    assert (status, closed["state"]) == (200, "closed")
    assert (await console.until("state", state="bot"))["handoff_id"] == handoff
    assert (await place.house.talk(conversation.id, "one more question"))[-1].role == "bot"

    _, talk = await maya.get(f"{path}/messages?after=0")
    assert [one["seq"] for one in talk["messages"]] == list(range(1, len(talk["messages"]) + 1))
    assert [one["kind"] for one in talk["notes"]] == ["note", "transfer", "summary"]


async def test_of_two_who_claim_at_once_one_gets_the_packet_and_one_409(place: Place) -> None:
    maya, sam = await place.signed_in("maya"), await place.signed_in("sam")
    for number in range(5):
        _, handoff = await place.house.queued(name=f"Customer {number}")
        path = f"/api/handoffs/{handoff}/claim"
        answers = await asyncio.gather(maya.post(path), sam.post(path))
        assert sorted(status for status, _ in answers) == [200, 409]


async def test_the_board_counts_what_is_there(place: Place) -> None:
    ines = await place.signed_in("ines")
    console = await open_console(ines)
    await place.house.queued(name="Ana Lopez")
    status, figures = await ines.get("/api/metrics/board")
    assert (status, figures["waiting"], figures["active"], figures["agents"]["online"]) == (200, 1, 0, 1)
    assert figures["by_reason"] == [{"name": "explicit_wish", "count": 1, "label": "Asked for a person"}]
    await console.socket.close()
