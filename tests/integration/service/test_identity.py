"""One customer on the website and in WhatsApp, through the whole service: what each of the people there sees."""

import asyncio
import json
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from channels.meta.signing import signature_of
from channels.whatsapp.settings import WhatsAppSettings
from conversations import storage_log
from conversations.invitations import OPENING
from conversations.model import State
from desk.model import AgentRole
from tests.integration.channels.fakes import Vendor
from tests.integration.channels.vendors.whatsapp import APP_SECRET, PHONE_ID, VERIFY, WA_TOKEN, vendor_server
from tests.integration.service.house import Person, Service, open_service
from tests.integration.service.test_channels import until

OWN, FOREIGN = "16505551234", "16505559999"


@dataclass
class World:
    service: Service
    vendor: Vendor
    whatsapp: Person
    written: int = 0

    async def write(self, text: str, address: str = OWN) -> None:
        """Have somebody write on WhatsApp."""
        self.written += 1
        message = {"from": address, "id": f"wamid.in.{self.written}", "timestamp": "1795000000", "type": "text"}
        value: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "1 555 078 3881", "phone_number_id": PHONE_ID},
            "contacts": [{"profile": {"name": "Ana"}, "wa_id": address}],
            "messages": [message | {"text": {"body": text}}],
        }
        body = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": value}]}]}
        raw = json.dumps(body).encode()
        headers = {"X-Hub-Signature-256": signature_of(APP_SECRET, raw), "Content-Type": "application/json"}
        async with self.whatsapp.http.post("/api/channels/whatsapp", data=raw, headers=headers) as answer:
            assert answer.status == 200

    async def heard(self, words: str, address: str = OWN) -> None:
        await until(lambda: any(words in text for text in self.vendor.texts(address)))


@pytest.fixture
async def world(tmp_path: Path, empty_database: Path) -> AsyncIterator[World]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with vendor_server() as vendor:
        whole = WhatsAppSettings(
            whatsapp_token=WA_TOKEN,
            whatsapp_phone_number_id=PHONE_ID,
            whatsapp_app_secret=APP_SECRET,
            whatsapp_verify_token=VERIFY,
            whatsapp_number="+1 555 078 3881",
            whatsapp_api=vendor.url,
        )
        async with open_service(tmp_path, articles=tmp_path / "articles", **whole.model_dump()) as service:
            messaging = service.rooms.messaging
            beside = [asyncio.create_task(one.run()) for one in (messaging.arrivals, messaging.courier)]
            yield World(service, vendor, service.person())
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await messaging.transport.close()


async def proved(world: World) -> tuple[Person, str, str]:
    """Return a customer of the website who has proved to be Ana, the address of their conversation, and its id."""
    ana, conversation = await world.service.customer()
    conversation_id = conversation.rpartition("/")[2]
    async with world.service.rooms.db.write() as c:
        await world.service.rooms.log.prove_identity(c, conversation_id, "ana_lopez_1000", "Ana Lopez")
    return ana, conversation, conversation_id


async def invited(ana: Person, conversation: str) -> str:
    """Return what the link has the customer write."""
    status, found = await ana.post(f"{conversation}/invitations")
    assert status == 201, found
    url = urlsplit(found["links"][0]["url"])
    assert (url.netloc, url.path) == ("wa.me", "/15550783881")
    (words,) = parse_qs(url.query)["text"]
    assert words == f"{OPENING} {found['code']}"
    return words


async def test_a_customer_goes_on_in_whatsapp_and_the_agent_sees_one_history(world: World) -> None:
    ana, conversation, web_id = await proved(world)
    _, offered = await ana.get(f"{conversation}/elsewhere")
    assert offered == {"channels": [{"channel": "whatsapp", "name": "WhatsApp"}], "goes_on_in": []}
    await ana.post(f"{conversation}/messages?wait=reply", {"client_id": "c1", "text": "where is my lamp?"})
    await world.write(await invited(ana, conversation))
    await world.heard("Hello Ana")
    _, offered = await ana.get(f"{conversation}/elsewhere")
    assert offered["goes_on_in"][0]["address"] == "the number ending in 34"

    await world.write("let me talk to a human")
    maya = await world.service.agent("maya", AgentRole.AGENT)
    async with asyncio.timeout(60):
        while not (waiting := (await maya.get("/api/handoffs?state=queued"))[1]["handoffs"]):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    _, packet = await maya.post(f"/api/handoffs/{waiting[0]['id']}/claim")
    assert packet["customer"]["identity_proved"] is True
    assert packet["customer"]["name"] == "Ana Lopez"
    _, history = await maya.get(f"/api/agents/conversations/{packet['conversation_id']}/history")
    (website,) = history["conversations"]
    assert (website["conversation_id"], website["name"], website["state"]) == (web_id, "our website", "bot")
    assert website["messages"][0]["text"] == "where is my lamp?"
    _, found = await maya.post("/api/agents/search", {"words": "lamp"})
    assert [(one["customer_name"], one["customer_id"]) for one in found["results"]] == [("Ana Lopez", "ana_lopez_1000")]


async def test_a_supervisor_undoes_a_join_and_an_agent_may_not(world: World) -> None:
    ana, conversation, _ = await proved(world)
    await world.write(await invited(ana, conversation), FOREIGN)
    await world.heard("Hello Ana", FOREIGN)
    (join,) = (await ana.get(f"{conversation}/elsewhere"))[1]["goes_on_in"]
    path = f"/api/agents/joins/{join['id']}/undo"
    agent = await world.service.agent("maya", AgentRole.AGENT)
    assert (await agent.post(path, {"reason": "Her brother."}))[0] == 403
    sam = await world.service.agent("sam", AgentRole.SUPERVISOR)
    assert (await sam.post(path, {"reason": " "}))[0] == 422
    assert (await sam.post("/api/agents/joins/join_0/undo", {"reason": "Her brother."}))[0] == 404
    for _ in range(2):
        assert (await sam.post(path, {"reason": "Her brother."}))[0] == 200
    await world.heard("on its own again", FOREIGN)
    assert (await ana.get(f"{conversation}/elsewhere"))[1]["goes_on_in"] == []
    _, audit = await sam.get("/api/agents/audit?kind=joins")
    kept = [(one["action"], (one["agent"] or {"name": None})["name"], one["words"]) for one in audit["entries"]]
    assert [one[:2] for one in kept] == [("separated", "Sam"), ("joined", None)]
    assert kept[0][2].endswith("Her brother.") and "proved by a link" in kept[1][2]


async def test_the_customer_says_that_it_was_not_them(world: World) -> None:
    ana, conversation, _ = await proved(world)
    stranger, other = await world.service.customer()
    await world.write(await invited(ana, conversation), FOREIGN)
    await world.heard("Hello Ana", FOREIGN)
    (join,) = (await ana.get(f"{conversation}/elsewhere"))[1]["goes_on_in"]
    assert (await stranger.post(f"{other}/joins/{join['id']}/undo"))[0] == 404
    assert (await stranger.post(f"{conversation}/joins/{join['id']}/undo"))[0] == 403
    assert (await ana.post(f"{conversation}/joins/{join['id']}/undo"))[0] == 200
    await world.heard("on its own again", FOREIGN)


async def test_after_the_chat_was_opened_again_the_agent_still_sees_the_name(world: World) -> None:
    ana, conversation, conversation_id = await proved(world)
    await ana.post(f"{conversation}/messages?wait=reply", {"client_id": "c1", "text": "where is my lamp?"})
    rooms = world.service.rooms
    async with rooms.db.write() as c:
        held = await storage_log.read_conversation(c, conversation_id, lock=True)
        await storage_log.change_holder(c, held, State.CLOSED, closed_at=rooms.clock.now())
    await ana.post(f"{conversation}/messages?wait=reply", {"client_id": "c2", "text": "a human please"})
    maya = await world.service.agent("maya", AgentRole.AGENT)
    _, waiting = await maya.get("/api/handoffs?state=queued")
    assert [one["customer_name"] for one in waiting["handoffs"]] == ["Ana Lopez"]
    _, packet = await maya.get(f"/api/handoffs/{waiting['handoffs'][0]['id']}")
    assert (packet["customer"]["identity_proved"], packet["customer"]["name"]) == (False, "Ana Lopez")
