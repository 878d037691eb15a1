"""What lies around every handler: problems, headers, leave for other sites, metrics, health."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer

from common.errors import Conflict
from service import headers, health
from service.metrics import Metrics
from service.problems import problems

SHOP = "https://shop.example"
Client = TestClient[web.Request, web.Application]


async def fail(_request: web.Request) -> web.Response:
    raise RuntimeError("password=hunter2")


async def conflict(_request: web.Request) -> web.Response:
    raise Conflict("late")


async def fine(_request: web.Request) -> web.Response:
    return web.json_response({})


async def away(_request: web.Request) -> web.Response:
    raise web.HTTPFound("/elsewhere")


@pytest.fixture
def metrics() -> Metrics:
    return Metrics()


@pytest.fixture
async def client(metrics: Metrics) -> AsyncIterator[Client]:
    app = web.Application(middlewares=[metrics.middleware, headers.cors((SHOP,)), problems])
    app.on_response_prepare.append(headers.add_security_headers)
    app.router.add_post("/api/conversations", fine)
    app.router.add_get("/api/conversations/{id}/messages", conflict)
    app.router.add_get("/api/handoffs", fine)
    app.router.add_get("/widget/{name}", fine)
    app.router.add_get("/fail/{id}", fail)
    app.router.add_get("/away", away)
    app.router.add_get("/metrics", metrics.show)
    async with TestClient(TestServer(app)) as one:
        yield one


async def test_an_unknown_failure_is_a_500_without_internals(client: Client) -> None:
    response = await client.get("/fail/7")
    text = await response.text()
    assert (response.status, response.content_type) == (500, "application/problem+json")
    assert "hunter2" not in text
    assert "RuntimeError" not in text


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/api/handoffs", 405)])
async def test_a_wrong_address_or_method_is_a_problem(client: Client, method: str, path: str, status: int) -> None:
    response = await client.request(method, path)
    assert (response.status, response.content_type) == (status, "application/problem+json")


async def test_a_redirect_stays_a_redirect(client: Client) -> None:
    response = await client.get("/away", allow_redirects=False)
    assert (response.status, response.headers["Location"]) == (302, "/elsewhere")


@pytest.mark.parametrize("path", ["/api/handoffs", "/nowhere", "/fail/7"])
async def test_every_answer_carries_the_security_headers(client: Client, path: str) -> None:
    response = await client.get(path)
    assert "script" not in response.headers["Content-Security-Policy"].replace("'self'", "")
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"


def leave(response: ClientResponse) -> str | None:
    return response.headers.get("Access-Control-Allow-Origin")


async def test_a_listed_site_may_use_the_chat(client: Client) -> None:
    response = await client.post("/api/conversations", headers={"Origin": SHOP})
    assert (leave(response), response.headers["Vary"]) == (SHOP, "Origin")
    assert "Access-Control-Allow-Credentials" not in response.headers


async def test_a_listed_site_may_read_a_problem(client: Client) -> None:
    response = await client.get("/api/conversations/c1/messages", headers={"Origin": SHOP})
    assert (response.status, leave(response)) == (409, SHOP)


async def test_a_listed_sites_browser_asks_first_and_hears_what_it_may_send(client: Client) -> None:
    asked = {"Origin": SHOP, "Access-Control-Request-Method": "POST"}
    response = await client.options("/api/conversations", headers=asked)
    assert (response.status, leave(response)) == (204, SHOP)
    assert response.headers["Access-Control-Allow-Methods"] == "GET, POST, PUT"
    assert {"Authorization", "Content-Type"} <= set(response.headers["Access-Control-Allow-Headers"].split(", "))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://shop.example.evil.example"])
async def test_another_site_gets_no_leave(client: Client, origin: str) -> None:
    response = await client.post("/api/conversations", headers={"Origin": origin})
    assert leave(response) is None
    assert response.headers["Vary"] == "Origin"
    assert leave(await client.options("/api/conversations", headers={"Origin": origin})) is None


async def test_a_listed_site_gets_no_leave_for_the_desk(client: Client) -> None:
    assert leave(await client.get("/api/handoffs", headers={"Origin": SHOP})) is None


async def test_metrics_count_by_route_and_never_by_a_customers_id(client: Client) -> None:
    await client.get("/fail/conv_0193")
    await client.get("/api/conversations/conv_0193/messages")
    await client.get("/wp-login.php")
    await client.request("PROPFIND", "/api/handoffs")
    text = await (await client.get("/metrics")).text()
    assert 'careline_http_requests_total{method="GET",route="/fail/{id}",status="500"} 1.0' in text
    assert 'route="/api/conversations/{id}/messages",status="409"} 1.0' in text
    assert 'route="unknown",status="404"} 1.0' in text
    assert 'method="other"' in text
    for word in ("conv_0193", "wp-login", "PROPFIND"):
        assert word not in text


async def test_two_services_in_one_process_count_apart(metrics: Metrics) -> None:
    metrics.messages.labels("bot").inc()
    assert Metrics().registry.get_sample_value("careline_messages_total", {"role": "bot"}) is None


async def hang() -> str:
    await asyncio.Event().wait()
    return "ok"


async def break_down() -> str:
    raise ConnectionError("postgres://user:secret@db")


async def well() -> str:
    return "ok"


async def readiness(*checks: Callable[[], Awaitable[str]]) -> tuple[int, dict[str, object]]:
    app = web.Application()
    app.add_routes(health.routes([health.Part(f"part{number}", check) for number, check in enumerate(checks)]))
    async with TestClient(TestServer(app)) as client:
        assert (await client.get("/healthz")).status == 200
        response = await client.get("/readyz")
        return response.status, await response.json()


async def test_it_is_ready_when_every_part_is() -> None:
    assert await readiness(well, well) == (200, {"status": "ok", "parts": {"part0": "ok", "part1": "ok"}})


async def test_a_part_that_fails_is_named_without_its_secrets() -> None:
    status, body = await readiness(well, break_down)
    assert status == 503
    assert body == {"status": "not ready", "parts": {"part0": "ok", "part1": "failed: ConnectionError"}}


async def test_a_part_that_hangs_does_not_hang_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "CHECK_SECONDS", 0.01)
    status, body = await readiness(hang, well)
    assert status == 503
    assert body["parts"] == {"part0": "no answer", "part1": "ok"}
