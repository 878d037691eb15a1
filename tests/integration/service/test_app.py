"""The assembled service: who gets in by which door, and what it does when it stops."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, WSMsgType, web
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from common.storage import Database
from common.wire import ACTIONS_PATH, SECRET_HEADER
from desk.model import AgentRole
from service import app, serving, tables
from service.database import migrate
from tests.integration.service.house import SECRET, Service, open_service

SHOP = "https://shop.example"


async def test_a_conversation_passes_through_the_whole_service(service: Service) -> None:
    customer, here = await service.customer()
    body = {"client_id": "c1", "text": "change my address"}
    status, answer = await customer.post(f"{here}/messages?wait=reply", body)
    assert (status, [reply["text"] for reply in answer["replies"]]) == (201, ["Where shall it go?"])


async def test_when_the_assistant_is_down_the_customer_gets_a_person(service: Service) -> None:
    service.rasa.down = True
    customer, here = await service.customer()
    status, answer = await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "hello"})
    assert (status, answer["state"]) == (201, "queued")


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"client_id": "c1", "text": "\xff"}', b"[" * 100_000, b'{"client_id": ' + b"1" * 10_000 + b"}", b"NaN"],
    ids=["cut off", "not utf-8", "deep", "long number", "nan"],
)
async def test_whatever_is_sent_as_json_is_answered_and_never_a_failure_of_ours(service: Service, body: bytes) -> None:
    customer, here = await service.customer()
    async with customer.http.post(f"{here}/messages", data=body) as response:
        assert (response.status, response.content_type) == (400, "application/problem+json")


async def test_a_body_of_megabytes_is_too_large(service: Service) -> None:
    customer, here = await service.customer()
    async with customer.http.post(f"{here}/messages", data=b"x" * (app.LARGEST_BODY + 1)) as response:
        assert (response.status, (await response.json())["status"]) == (413, 413)


async def test_the_inner_door_wants_the_secret_before_anything_else(service: Service) -> None:
    async with ClientSession(service.inner.make_url("/")) as http:
        for given in ({}, {SECRET_HEADER: "guess"}, {SECRET_HEADER: "gue\udcff"}):
            async with http.post(ACTIONS_PATH, data=b"{", headers=given) as response:
                assert response.status == 403
        async with http.post(ACTIONS_PATH, data=b"{", headers={SECRET_HEADER: SECRET}) as response:
            assert response.status == 422


async def test_the_public_door_knows_nothing_of_the_inner_paths(service: Service) -> None:
    headers = {SECRET_HEADER: SECRET}
    assert (await service.person().post(ACTIONS_PATH, headers=headers))[0] == 404


async def test_articles_for_agents_open_for_agents_only(service: Service) -> None:
    visitor = service.person()
    assert (await visitor.get("/articles/refund-times"))[0] == 200
    for gone in ("fraud-checks", "never-there"):
        status, page = await visitor.get(f"/articles/{gone}")
        assert (status, "This article is no longer here" in page, "raud" in page) == (404, True, False)
    listed = (await visitor.get("/articles.json"))[1]["topics"]
    assert [article["url"] for topic in listed for article in topic["articles"]] == ["/articles/refund-times"]
    agent = await service.agent("maya", AgentRole.AGENT)
    assert (await agent.get("/articles/fraud-checks"))[0] == 200
    assert len((await agent.get("/api/kb/search?q=fraud"))[1]["hits"]) == 2


async def test_pages_carry_no_script_of_their_own(service: Service) -> None:
    visitor = service.person()
    for path in ("/", "/desk", "/demo/mailbox", "/api/docs", "/articles/refund-times"):
        status, page = await visitor.get(path)
        assert status == 200, path
        assert "<style" not in page
        assert "onclick" not in page
        assert all('src="' in tag.split(">")[0] for tag in page.split("<script")[1:]), path


async def test_only_an_administrator_takes_the_shop_out(service: Service) -> None:
    assert (await service.person().get("/api/shop/export"))[0] == 401
    agent = await service.agent("sam", AgentRole.AGENT)
    assert (await agent.get("/api/shop/export"))[0] == 403
    assert (await agent.call("PUT", "/api/shop/import", {"products": {}, "users": {}, "orders": {}}))[0] == 403


async def test_without_the_demo_nobody_reads_the_mailbox(tmp_path: Path) -> None:
    async with open_service(tmp_path, demo=False, identity_level="knowledge") as service:
        for path in ("/demo/mailbox", "/api/demo/mailbox"):
            assert (await service.person().get(path))[0] == 404


async def test_beside_a_real_mail_server_nobody_reads_the_mailbox(tmp_path: Path) -> None:
    async with open_service(tmp_path, smtp_host="127.0.0.1") as service:
        assert (await service.person().get("/api/demo/mailbox"))[0] == 404


async def test_a_listed_site_may_begin_a_conversation_from_its_own_page(service: Service) -> None:
    async with service.person().http.post("/api/conversations", headers={"Origin": SHOP}) as response:
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (201, SHOP)


async def test_a_listed_site_may_ask_whether_an_outage_is_known(service: Service) -> None:
    for origin, allowed in ((SHOP, SHOP), ("https://elsewhere.example", None)):
        async with service.person().http.get("/api/outage", headers={"Origin": origin}) as response:
            assert (response.status, response.headers.get("Access-Control-Allow-Origin")) == (200, allowed)


async def test_metrics_follow_what_happens_in_conversations(service: Service) -> None:
    registry = service.rooms.metrics.registry
    following = asyncio.create_task(serving._follow(service.rooms))
    await asyncio.sleep(0)
    customer, here = await service.customer()
    await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "I want to talk to a human"})
    async with asyncio.timeout(60):
        while not registry.get_sample_value("careline_handoffs_total", {"reason": "explicit_wish"}):  # noqa: ASYNC110
            await asyncio.sleep(0.01)  # a counter raises no event
    following.cancel()
    await asyncio.gather(following, return_exceptions=True)
    assert registry.get_sample_value("careline_messages_total", {"role": "customer"}) == 1
    assert registry.get_sample_value("careline_handoffs_total", {"reason": "explicit_wish"}) == 1


async def test_the_queue_in_the_metrics_is_that_of_now(service: Service) -> None:
    customer, here = await service.customer()
    assert "\ncareline_queue_waiting 0.0\n" in (await customer.get("/metrics"))[1]
    await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "I want to talk to a human"})
    assert "\ncareline_queue_waiting 1.0\n" in (await customer.get("/metrics"))[1]


async def test_the_metrics_say_where_a_turns_time_goes(service: Service) -> None:
    customer, here = await service.customer()
    await customer.post(f"{here}/messages?wait=reply", {"client_id": "c1", "text": "hello"})
    shown = (await customer.get("/metrics"))[1]
    for part in ("begin", "understand", "decide", "assistant", "finish"):
        assert f'careline_turn_seconds_count{{part="{part}"}}' in shown


async def test_work_beside_the_doors_begins_again_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "RESTART_SECONDS", 0)
    tries: list[int] = []

    async def work() -> None:
        tries.append(1)
        if len(tries) < 3:
            raise OSError("the disk is full")

    await asyncio.wait_for(serving._keep_at("post office", work), 20)
    assert len(tries) == 3


async def test_when_the_service_stops_open_sockets_are_told_to_come_again(service: Service) -> None:
    customer, here = await service.customer()
    token = customer.http.headers["Authorization"].removeprefix("Bearer ")
    async with customer.http.ws_connect(f"{here}/stream") as socket:
        await socket.send_json({"type": "auth", "token": token})
        assert (await socket.receive_json())["type"] == "state"
        stopping = asyncio.create_task(service.server.close())
        frame = await socket.receive(timeout=20)
        assert (frame.type, socket.close_code) == (WSMsgType.CLOSE, 1001)
        await asyncio.wait_for(stopping, 20)


async def test_migrations_make_the_tables_that_the_rooms_describe(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/new/folder/careline.db"
    await migrate(url)
    await migrate(url)

    def differences(connection: Connection) -> list[Any]:
        context = MigrationContext.configure(
            connection, opts={"compare_type": False, "include_name": tables.is_described}
        )
        return list(compare_metadata(context, tables.TABLES[0].metadata))

    db = Database(url)
    async with db.engine.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert (await connection.execute(text("PRAGMA journal_mode"))).scalar_one() == "wal"
    await db.close()


def test_the_two_doors_do_not_share_a_route(service: Service) -> None:
    def paths(application: web.Application) -> set[str]:
        return {route.resource.canonical for route in application.router.routes() if route.resource is not None}

    assert paths(app.public_app(service.rooms)).isdisjoint(paths(app.internal_app(service.rooms)))
