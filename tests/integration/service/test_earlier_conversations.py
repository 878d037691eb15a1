"""What agents see of a customer's earlier conversations: proved ones, and never those of somebody who only says so."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from channels.web_chat.signed_identity import signature_of
from common.clock import rfc3339
from conversations import storage_identity, storage_log
from conversations.storage import turns
from desk.model import AgentRole
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.policy import shop_day
from tests.integration.service.house import Person, Service, open_service
from tests.integration.service.order_case import ANA, SECRET


@pytest.fixture
async def shop_service(tmp_path: Path, empty_database: Path) -> AsyncIterator[Service]:
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_service(tmp_path, identity_secret=SECRET) as one:
        async with one.rooms.db.write() as c:
            await import_shop(c, generate_shop(shop_day(one.rooms.clock.now()), customers=8, orders=16))
        yield one


async def wrote(service: Service, text: str, signed: bool = True, **customer: Any) -> tuple[Person, str]:
    """Return a person who has written in a conversation of their own, and its id; `signed`: the website proves Ana."""
    if signed:
        at = rfc3339(service.rooms.clock.now() - timedelta(minutes=1))
        customer = {"external_id": ANA, "signed_at": at, "signature": signature_of(SECRET, ANA, at)}
    person, here = await service.customer(customer=customer)
    await person.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": text})
    return person, here.rpartition("/")[2]


async def earlier(agent: Person, conversation_id: str) -> dict[str, Any]:
    status, found = await agent.get(f"/api/agents/conversations/{conversation_id}/earlier")
    assert status == 200, found
    return dict(found)


async def about(service: Service, conversation_id: str, intent: str) -> None:
    async with service.rooms.db.write() as c:
        mine = turns.c.conversation_id == conversation_id
        await c.execute(update(turns).where(mine).values(intent=intent, signals=[{"name": "answered", "detail": ""}]))


async def test_the_list_tells_date_channel_outcome_topic_and_rating(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    ana, first = await wrote(shop_service, "I want to talk to a person")
    await about(shop_service, first, "return_items")
    (waiting,) = (await maya.get("/api/handoffs?state=queued"))[1]["handoffs"]
    handoff = f"/api/handoffs/{waiting['id']}"
    epoch = (await maya.post(f"{handoff}/claim"))[1]["epoch"]
    done = {"outcome": "solved", "summary": "refunded", "return_to_bot": False, "epoch": epoch}
    assert (await maya.post(f"{handoff}/resolve", done))[0] == 200
    assert (await ana.post(f"/api/conversations/{first}/feedback", {"rating": 4}))[0] == 200
    _, now = await wrote(shop_service, "hello again")

    found = await earlier(maya, now)

    assert found["proved"]
    (past,) = found["conversations"]
    assert (past["conversation_id"], past["channel"], past["known_by"]) == (first, "web", "customer")
    assert (past["outcome"], past["topic"], past["rating"], past["agent_name"]) == ("solved", "returns", 4, "Maya")


async def test_a_code_to_the_address_and_the_websites_signature_prove_the_same_person(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    _, signed = await wrote(shop_service, "hello")
    _, by_code = await wrote(shop_service, "hello", signed=False)
    async with shop_service.rooms.db.write() as c:
        await shop_service.rooms.log.prove_identity(c, by_code, ANA, "Ana Lopez")
    assert [one["conversation_id"] for one in (await earlier(maya, by_code))["conversations"]] == [signed]


async def test_who_only_says_to_be_ana_sees_and_shows_nothing_of_hers(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    _, hers = await wrote(shop_service, "hello")
    card = await shop_service.rooms.directory.card(ANA)
    assert card is not None
    claims = {"external_id": ANA, "email": card.email, "name": card.name}
    _, stranger = await wrote(shop_service, "hello", signed=False, **claims)
    assert await earlier(maya, stranger) == {"proved": False, "conversations": []}
    assert (await earlier(maya, hers))["conversations"] == []


async def test_when_the_proof_has_lapsed_it_takes_a_new_one(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    _, first = await wrote(shop_service, "hello")
    _, second = await wrote(shop_service, "hello")
    async with shop_service.rooms.db.write() as c:
        await storage_log.change_conversation(c, second, proved_until=None)
    assert (await earlier(maya, second))["conversations"] == []
    # The first was proved when it was held, and its own list still knows the second.
    assert [one["conversation_id"] for one in (await earlier(maya, first))["conversations"]] == [second]


async def test_what_a_code_has_joined_is_there_without_a_customer_of_the_shop(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    (_, one), (_, other) = [await wrote(shop_service, "hello", signed=False) for _ in range(2)]
    async with shop_service.rooms.db.write() as c:
        await storage_identity.set_identity(c, [one, other], "ident_1")
    (past,) = (await earlier(maya, one))["conversations"]
    assert (past["conversation_id"], past["known_by"]) == (other, "joined")


async def test_looking_is_kept_and_only_who_cares_for_customers_may(shop_service: Service) -> None:
    maya = await shop_service.agent("maya", AgentRole.AGENT)
    writer = await shop_service.agent("wim", AgentRole.WRITER)
    lead = await shop_service.agent("sam", AgentRole.SUPERVISOR)
    _, first = await wrote(shop_service, "hello")
    _, now = await wrote(shop_service, "hello again")
    for _ in range(2):
        await earlier(maya, now)
    assert (await maya.get(f"/api/agents/conversations/{first}"))[0] == 200
    entries = (await lead.get("/api/agents/audit?kind=conversations"))[1]["entries"]
    assert [(one["action"], one["conversation_id"]) for one in entries] == [("opened", first), ("earlier", now)]
    path = f"/api/agents/conversations/{now}/earlier"
    assert (await writer.get(path))[0] == 403
    assert (await shop_service.person().get(path))[0] == 401
    assert (await maya.get("/api/agents/conversations/conv_0/earlier"))[0] == 404
