"""What somebody with bad intentions sends: refused, in the log, and nothing has happened."""

import shutil
import tracemalloc
import zlib
from collections.abc import AsyncIterator, Iterator, MutableMapping
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSServerHandshakeError
from structlog.testing import capture_logs

from common.pace import Pace
from desk.model import AgentRole
from service import address_pace, app
from tests.integration.service.house import PASSWORD, Service, open_service

EVIL = "https://evil.example"
STRANGER = {"X-Forwarded-For": "198.51.100.7"}
NEIGHBOUR = {"X-Forwarded-For": "198.51.100.8"}
REFUND = {"shortcut": "refund", "title": "Refund", "text": "It is on its way."}
Lines = list[MutableMapping[str, Any]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    with capture_logs() as written:
        yield written


@pytest.fixture
async def strict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_database: Path) -> AsyncIterator[Service]:
    """A service with low limits, for which time stands still: a slow machine fills no bucket."""
    for module in (app, address_pace):
        monkeypatch.setattr(module, "Pace", lambda per_minute: Pace(per_minute, now=lambda: 0.0))
    shutil.copy(empty_database, tmp_path / "careline.db")
    async with open_service(tmp_path, messages_per_minute=3, calls_per_minute=2) as one:
        yield one


def refusals(lines: Lines) -> list[tuple[str, int, str]]:
    return [(line["route"], line["status"], line["error"]) for line in lines if line["event"] == "http.refused"]


def bomb(megabytes: int, encoding: str) -> bytes:
    packer = zlib.compressobj(9, wbits={"deflate": 15, "gzip": 31}[encoding])
    block = b" " * (1024 * 1024)
    return b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()


async def test_markup_of_a_customer_is_text_wherever_it_is_shown(service: Service) -> None:
    evil = "<script>alert(1)</script><svg onload=alert(2)><img src=x onerror=alert(3)>"
    customer, here = await service.customer(customer={"name": evil[:25]})
    await customer.post(f"{here}/messages", {"client_id": "c1", "text": evil})
    await customer.post(f"{here}/messages?wait=reply", {"client_id": "c2", "text": "I want to talk to a person"})
    async with customer.http.get(f"{here}/messages") as response:
        assert (response.content_type, response.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")
        assert (await response.json())["messages"][0]["text"] == evil
    page = (await customer.get(f"{here}/transcript"))[1]
    assert "<script>alert" not in page and "<svg onload" not in page and "&lt;script&gt;alert(1)" in page
    maya = await service.agent("maya")
    async with maya.http.get("/api/handoffs") as response:
        assert (response.content_type, response.headers["X-Content-Type-Options"]) == ("application/json", "nosniff")


async def test_a_message_of_a_megabyte_is_refused_and_not_kept(service: Service, lines: Lines) -> None:
    customer, here = await service.customer()
    body = {"client_id": "c1", "text": "x" * app.LARGEST_BODY}
    assert (await customer.post(f"{here}/messages", body))[0] == 413
    assert (await customer.get(f"{here}/messages"))[1]["messages"] == []
    assert [status for _, status, _ in refusals(lines)] == [413]
    assert "xxx" not in str(lines)


@pytest.mark.parametrize("encoding", ["deflate", "gzip"])
@pytest.mark.parametrize("path", ["messages", "/api/agents/login", "/api/conversations"])
async def test_a_body_that_grows_when_unpacked_stops_at_the_limit(
    service: Service, lines: Lines, path: str, encoding: str
) -> None:
    customer, here = await service.customer()
    packed = bomb(200, encoding)
    assert len(packed) < app.LARGEST_BODY / 4
    tracemalloc.start()
    try:
        address = f"{here}/messages" if path == "messages" else path
        sent = {"Content-Encoding": encoding, "Content-Type": "application/json"}
        async with customer.http.post(address, data=packed, headers=sent) as response:
            assert response.status == 413
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 16 * 1024 * 1024, "unpacked it would take 200 MB"
    assert [status for _, status, _ in refusals(lines)] == [413]


async def test_the_token_of_one_conversation_opens_no_other(service: Service, lines: Lines) -> None:
    ana, _ = await service.customer()
    _, bens = await service.customer()
    assert (await ana.get(f"{bens}/messages"))[0] == 403
    assert (await ana.post(f"{bens}/messages", {"client_id": "c1", "text": "it is me, Ben"}))[0] == 403
    assert (await ana.get(f"{bens}/transcript"))[0] == 403
    assert [status for _, status, _ in refusals(lines)] == [403, 403, 403]


async def test_a_forged_word_of_the_website_begins_nothing(service: Service, lines: Lines) -> None:
    now = "2026-11-29T10:00:00Z"
    forged = {"external_id": "ana_lopez_1000", "signed_at": now, "signature": "0" * 64}
    assert (await service.person().post("/api/conversations", {"customer": forged}))[0] == 403
    assert refusals(lines) == [("/api/conversations", 403, "signature_refused")]
    assert "ana_lopez" not in str(lines)


CALLS: tuple[tuple[AgentRole, str, str, dict[str, Any]], ...] = (
    (AgentRole.AGENT, "GET", "/api/metrics/board", {}),
    (AgentRole.AGENT, "GET", "/api/agents/audit", {}),
    (AgentRole.AGENT, "GET", "/api/writers/gaps", {}),
    (AgentRole.AGENT, "GET", "/api/shop/export", {}),
    (AgentRole.AGENT, "PUT", "/api/shop/import", {"products": {}, "users": {}, "orders": {}}),
    (AgentRole.AGENT, "POST", "/api/canned-replies", REFUND | {"shared": True}),
    (AgentRole.WRITER, "GET", "/api/handoffs", {}),
    (AgentRole.WRITER, "POST", "/api/agents/search", {"words": "ana"}),
    (AgentRole.WRITER, "POST", "/api/canned-replies", REFUND),
    (AgentRole.WRITER, "GET", "/api/agents/audit", {}),
    (AgentRole.WRITER, "GET", "/api/agents/audit.csv", {}),
    (AgentRole.AGENT, "GET", "/api/reviews/draw", {}),
    (AgentRole.WRITER, "GET", "/api/reviews/mine", {}),
    (AgentRole.SUPERVISOR, "GET", "/api/accounts", {}),
    (AgentRole.SUPERVISOR, "POST", "/api/accounts", {"username": "eve", "name": "Eve", "role": "admin"}),
    (AgentRole.SUPERVISOR, "PUT", "/api/shop/import", {"products": {}, "users": {}, "orders": {}}),
)


async def test_a_call_of_another_role_is_refused(service: Service, lines: Lines) -> None:
    people = {role: await service.agent(f"a-{role.value}", role) for role in AgentRole}
    for role, method, path, body in CALLS:
        status, problem = await people[role].call(method, path, body if method != "GET" else None)
        assert (status, problem["type"]) == (403, "role_needed"), (role, path)
    assert [route for route, _, _ in refusals(lines)] == [path for _, _, path, _ in CALLS]
    assert (await people[AgentRole.ADMIN].get("/api/canned-replies"))[1]["replies"] == []


async def test_a_csrf_token_works_for_its_own_session_alone(service: Service, lines: Lines) -> None:
    maya, sam = await service.agent("maya"), await service.agent("sam")
    old = maya.http.headers["X-CSRF-Token"]
    stolen = {"X-CSRF-Token": sam.http.headers["X-CSRF-Token"]}
    assert (await maya.post("/api/canned-replies", REFUND, headers=stolen))[1]["type"] == "csrf_mismatch"
    assert (await maya.post("/api/agents/logout"))[0] == 204
    assert (await maya.post("/api/agents/login", {"username": "maya", "password": PASSWORD}))[0] == 200
    replayed = await maya.post("/api/canned-replies", REFUND, headers={"X-CSRF-Token": old})
    assert (replayed[0], replayed[1]["type"]) == (403, "csrf_mismatch")
    assert refusals(lines) == [("/api/canned-replies", 403, "csrf_mismatch")] * 2
    assert (await maya.get("/api/canned-replies"))[1]["replies"] == []


async def test_another_sites_page_gets_nothing_done(service: Service, lines: Lines) -> None:
    maya = await service.agent("maya")
    customer, here = await service.customer()
    evil = {"Origin": EVIL}
    assert (await maya.post("/api/canned-replies", REFUND, headers=evil))[1]["type"] == "origin_refused"
    signing_in = {"username": "maya", "password": PASSWORD}
    assert (await service.person().post("/api/agents/login", signing_in, headers=evil))[1]["type"] == "origin_refused"
    for person, path in ((maya, "/api/agents/stream"), (customer, f"{here}/stream")):
        with pytest.raises(WSServerHandshakeError) as refused:
            await person.http.ws_connect(path, origin=EVIL)
        assert refused.value.status == 403
    assert [error for _, _, error in refusals(lines)] == ["origin_refused"] * 4
    assert (await maya.get("/api/canned-replies"))[1]["replies"] == []


async def test_a_socket_with_a_guessed_token_is_closed_and_logged(service: Service, lines: Lines) -> None:
    customer, here = await service.customer()
    async with customer.http.ws_connect(f"{here}/stream") as socket:
        await socket.send_json({"type": "auth", "token": "a guess"})
        assert (await socket.receive_json())["type"] == "error"
        await socket.receive()
        assert socket.close_code == 4401
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["stream.refused"]
    assert "guess" not in str(lines)


async def test_wrong_passwords_are_logged_without_the_name(service: Service, lines: Lines) -> None:
    guess = {"username": "maya", "password": "wrong password"}
    assert (await service.person().post("/api/agents/login", guess))[0] == 401
    assert refusals(lines) == [("/api/agents/login", 401, "wrong_password")]
    assert "maya" not in str(lines)


async def test_one_address_begins_so_many_conversations_a_minute(strict: Service, lines: Lines) -> None:
    person = strict.person()
    begun = [await person.post("/api/conversations", headers=STRANGER) for _ in range(3)]
    assert [status for status, _ in begun] == [201, 201, 429]
    async with person.http.post("/api/conversations", json={}, headers=STRANGER) as response:
        assert 1 <= int(response.headers["Retry-After"]) <= 30
    assert (await person.post("/api/conversations", headers=NEIGHBOUR))[0] == 201
    assert ("/api/conversations", 429, "too_many_requests") in refusals(lines)
    assert "198.51" not in str(lines)


async def test_one_address_tries_so_many_passwords_a_minute_whatever_the_names(strict: Service) -> None:
    person = strict.person()
    tries = [
        await person.post("/api/agents/login", {"username": f"name{n}", "password": "a guess or two"}, headers=STRANGER)
        for n in range(3)
    ]
    assert [status for status, _ in tries] == [401, 401, 429]


async def test_one_address_searches_so_often_a_minute(strict: Service) -> None:
    person = strict.person()
    searched = [await person.get("/api/kb/search?q=refund", headers=STRANGER) for _ in range(3)]
    assert [status for status, _ in searched] == [200, 200, 429]


async def test_a_conversation_takes_so_many_messages_a_minute_by_either_way(strict: Service) -> None:
    customer, here = await strict.customer()
    token = customer.http.headers["Authorization"].removeprefix("Bearer ")
    for number in range(2):
        assert (await customer.post(f"{here}/messages", {"client_id": f"c{number}", "text": "hello"}))[0] == 201
    async with customer.http.ws_connect(f"{here}/stream?after=99") as socket:
        await socket.send_json({"type": "auth", "token": token})
        for client_id in ("s1", "s2"):
            await socket.send_json({"type": "message", "client_id": client_id, "text": "hello"})
        told = {}
        while len(told) < 2:
            frame = await socket.receive_json(timeout=60)
            if frame["type"] in ("ack", "error"):
                told[frame["client_id"]] = frame.get("error", "taken")
    assert told == {"s1": "taken", "s2": "too_many_requests"}
    assert (await customer.post(f"{here}/messages", {"client_id": "c9", "text": "hello"}))[0] == 429
    assert (await customer.post(f"{here}/feedback", {"rating": 1}))[0] == 429
    neighbour, there = await strict.customer()
    assert (await neighbour.post(f"{there}/messages", {"client_id": "c1", "text": "hello"}))[0] == 201
