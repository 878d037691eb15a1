"""Articles straight from an API: real HTTP servers that page, ask to wait, refuse, break off and mislead."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from kb_index.importing.model import SourceFile
from kb_index.importing.sources import SOURCES
from service import article_api
from service.article_api import ApiDown, ApiRefused, check_url, fetch_pages

SAVED = Path(__file__).resolve().parents[3] / "tests" / "imports"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable[str]]


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """Start a server with one handler for everything; return its address."""
    servers: list[TestServer] = []

    async def start(handler: Handler) -> str:
        app = web.Application()
        app.router.add_get("/{path:.*}", handler)
        server = TestServer(app)
        await server.start_server()
        servers.append(server)
        return str(server.make_url("")).rstrip("/")

    yield start
    for server in servers:
        await server.close()


class Waits:
    """Stands in for time: notes how long somebody would have waited."""

    def __init__(self) -> None:
        self.seconds: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.seconds.append(seconds)


def saved(source: str, name: str) -> Any:
    return json.loads((SAVED / source / name).read_text())


async def fetch(source: str, url: str, token: str = "", locale: str = "", sleep: Any = None) -> list[SourceFile]:
    api = SOURCES[source].api
    assert api is not None
    return await fetch_pages(api, url, locale or api.locale, token, lambda line: None, sleep or Waits())


def titles(source: str, pages: list[SourceFile]) -> list[str]:
    export = SOURCES[source].parse(pages)
    assert export.faults == ()
    assert export.whole
    return [raw.title for raw in export.articles]


async def test_zendesk_is_read_page_by_page_with_the_token(serve: Serve) -> None:
    asked: list[tuple[str, str]] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        asked.append((request.path_qs, request.headers.get("Authorization", "")))
        if request.query.get("page") == "2":
            return web.json_response(saved("zendesk", "articles-2.json"))
        page = saved("zendesk", "articles-1.json")
        page["next_page"] = str(request.url.update_query(page=2))
        return web.json_response(page)

    url = await serve(handler)
    pages = await fetch("zendesk", url, "ida@fernway.example/token:abc")
    assert len(titles("zendesk", pages)) == 5
    assert asked[0][0].startswith("/api/v2/help_center/en-us/articles.json?per_page=100&include=sections")
    basic = base64.b64encode(b"ida@fernway.example/token:abc").decode()
    assert {authorization for _, authorization in asked} == {f"Basic {basic}"}


async def test_intercom_is_read_by_page_numbers_and_its_collections_name_the_folders(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.headers["Authorization"] == "Bearer tok"
        if "collections" in request.path:
            return web.json_response(saved("intercom", "collections.json"))
        return web.json_response(saved("intercom", f"articles-{request.query.get('page', '1')}.json"))

    pages = await fetch("intercom", await serve(handler), "tok")
    assert "Which boots do I need?" in titles("intercom", pages)
    assert ("Guided tours",) in {raw.folder for raw in SOURCES["intercom"].parse(pages).articles}


async def test_without_leave_to_read_the_collections_intercoms_articles_come_without_folders(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        if "collections" in request.path:
            return web.Response(status=403)
        return web.json_response(saved("intercom", f"articles-{request.query.get('page', '1')}.json"))

    pages = await fetch("intercom", await serve(handler), "tok")
    assert {raw.folder for raw in SOURCES["intercom"].parse(pages).articles} == {()}


async def test_a_host_that_does_not_exist_is_told_at_once() -> None:
    waits = Waits()
    with pytest.raises(ApiRefused, match="check the address"):
        await fetch("zendesk", "https://acme.invalid", sleep=waits)
    assert waits.seconds == []


async def test_confluence_is_read_below_its_context(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        assert request.path == "/wiki/rest/api/content"
        return web.json_response(saved("confluence", f"content-{2 if request.query.get('start') else 1}.json"))

    pages = await fetch("confluence", f"{await serve(handler)}/wiki", "ida@fernway.example:tok")
    assert titles("confluence", pages) == ["Lost parcels", "Replacements", "Tone of voice"]


async def test_guru_is_read_by_its_link_header(serve: Serve) -> None:
    cards = saved("guru", "cards.json")

    async def handler(request: web.Request) -> web.StreamResponse:
        if "token" in request.query:
            return web.json_response(cards[2:])
        following = str(request.url.update_query(token="next"))
        return web.json_response(cards[:2], headers={"Link": f'< {following} >; rel="next-page"'})

    pages = await fetch("guru", await serve(handler), "ida@fernway.example:tok")
    assert len(titles("guru", pages)) == 3


@pytest.mark.parametrize(
    ("status", "header", "least", "most"),
    [
        (429, "7", 7, 7),
        (503, "3", 3, 3),
        (500, None, 2, 2),
        (429, "Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
        (429, "soon", 2, 2),
    ],
)
async def test_an_api_that_asks_to_wait_or_stumbles_is_asked_again_when_it_says(
    status: int, header: str | None, least: float, most: float, serve: Serve
) -> None:
    answers = iter([status, 200])

    async def handler(_request: web.Request) -> web.StreamResponse:
        code = next(answers)
        if code != 200:
            return web.Response(status=code, headers={"Retry-After": header} if header else {})
        return web.json_response(saved("zendesk", "articles-de.json"))

    waits = Waits()
    assert len(await fetch("zendesk", await serve(handler), sleep=waits)) == 1
    assert len(waits.seconds) == 1
    assert least <= waits.seconds[0] <= most


async def test_an_api_that_wants_too_much_patience_is_told_at_once(serve: Serve) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=429, headers={"Retry-After": "3600"})

    waits = Waits()
    with pytest.raises(ApiDown, match="60 minutes"):
        await fetch("zendesk", await serve(handler), sleep=waits)
    assert waits.seconds == []


async def test_an_api_that_stays_down_is_given_up(serve: Serve) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=502)

    waits = Waits()
    with pytest.raises(ApiDown, match="Nothing was changed"):
        await fetch("zendesk", await serve(handler), sleep=waits)
    assert waits.seconds == [2.0, 4.0, 8.0, 16.0, 30.0]


async def test_nobody_listens(unused_tcp_port: int) -> None:
    with pytest.raises(ApiDown, match="cannot be read"):
        await fetch("zendesk", f"http://127.0.0.1:{unused_tcp_port}")


async def test_an_answer_that_breaks_off_is_no_answer(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "5000", "Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"articles": [{"id": 1, "tit')
        assert request.transport is not None
        request.transport.close()
        return response

    with pytest.raises(ApiDown):
        await fetch("zendesk", await serve(handler))


async def test_a_slow_api_is_not_waited_for_without_end(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    import aiohttp

    monkeypatch.setattr(article_api, "TIMEOUT", aiohttp.ClientTimeout(total=0.2))
    asked = 0

    async def handler(_request: web.Request) -> web.StreamResponse:
        nonlocal asked
        asked += 1
        await asyncio.sleep(60)
        return web.Response()

    with pytest.raises(ApiDown, match="TimeoutError"):
        await fetch("zendesk", await serve(handler))
    assert asked == article_api.TRIES


@pytest.mark.parametrize(
    ("status", "says"), [(401, "token"), (403, "token"), (404, "locale"), (400, "address"), (302, "elsewhere.example")]
)
async def test_a_refusal_says_what_to_change(status: int, says: str, serve: Serve) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=status, headers={"Location": "https://elsewhere.example/hc?secret=1"})

    with pytest.raises(ApiRefused, match=says) as refused:
        await fetch("zendesk", await serve(handler), "name:hunter2")
    assert "hunter2" not in str(refused.value)
    assert "secret" not in str(refused.value)


async def test_the_token_goes_to_the_host_that_was_asked_and_to_no_other(serve: Serve) -> None:
    stolen: list[str] = []

    async def thief(request: web.Request) -> web.StreamResponse:
        stolen.append(request.headers.get("Authorization", ""))
        return web.json_response({"articles": []})

    other = await serve(thief)

    async def handler(_request: web.Request) -> web.StreamResponse:
        page = saved("zendesk", "articles-1.json")
        page["next_page"] = f"{other}/api/v2/help_center/en-us/articles.json?page=2"
        return web.json_response(page)

    with pytest.raises(ApiRefused, match="another host"):
        await fetch("zendesk", await serve(handler), "tok")
    assert stolen == []


async def test_pages_that_go_round_in_circles_end(serve: Serve) -> None:
    async def handler(request: web.Request) -> web.StreamResponse:
        page = saved("zendesk", "articles-1.json")
        page["next_page"] = str(request.url)
        return web.json_response(page)

    with pytest.raises(ApiRefused, match="without an end"):
        await fetch("zendesk", await serve(handler))


async def test_a_page_without_end_is_not_read_to_its_end(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article_api, "MAX_FILE", 1_000_000)

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 100_000)

    with pytest.raises(ApiRefused, match="1 MB"):
        await fetch("zendesk", await serve(handler))


async def test_a_small_answer_that_unpacks_to_a_large_one_is_refused(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    import zlib

    monkeypatch.setattr(article_api, "MAX_FILE", 1_000_000)

    async def handler(_request: web.Request) -> web.StreamResponse:
        packed = zlib.compress(b" " * 20_000_000)
        return web.Response(body=packed, headers={"Content-Encoding": "deflate", "Content-Type": "application/json"})

    with pytest.raises(ApiRefused, match="1 MB"):
        await fetch("zendesk", await serve(handler))


async def test_an_answer_that_is_no_json_is_told(serve: Serve) -> None:
    async def handler(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="<html>Sign in</html>", content_type="text/html")

    with pytest.raises(ApiRefused, match="JSON"):
        await fetch("zendesk", await serve(handler))


@pytest.mark.parametrize(
    ("url", "token", "says"),
    [
        ("acme.zendesk.com", "", "https://"),
        ("ftp://acme.zendesk.com", "", "https://"),
        ("https://", "", "https://"),
        ("https://me:pw@acme.zendesk.com", "", "--token-file"),
        ("http://acme.zendesk.com", "tok", "https://"),
    ],
)
def test_an_address_that_would_not_do_is_refused_before_anything_is_sent(url: str, token: str, says: str) -> None:
    with pytest.raises(ApiRefused, match=says):
        check_url(url, token)


async def test_the_command_line_imports_from_an_api_with_a_token_from_a_file_or_the_environment(
    serve: Serve, tmp_path: Path
) -> None:
    import os
    import sys

    seen: list[str] = []

    async def handler(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("Authorization", ""))
        return web.json_response(saved("zendesk", "articles-de.json"))

    url = await serve(handler)
    (tmp_path / "token").write_text("from-file\n")
    environment = {
        **os.environ,
        "CARELINE_ARTICLES": str(tmp_path / "articles"),
        "CARELINE_IMPORT_TOKEN": "from-environment",
    }
    for more in (["--token-file", str(tmp_path / "token")], []):
        words = ["kb", "import", "--from", "zendesk", "--url", url, "--locale", "de", *more]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.cli", *words),
            cwd=SAVED.parents[1],
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        assert process.returncode == 0, err
        assert b"from-" not in out + err
    assert seen == ["Bearer from-file", "Bearer from-environment"]
    assert b"1 unchanged" in out
    assert [path.name for path in (tmp_path / "articles").rglob("*.md")] == ["wie-lange-dauert-eine-erstattung.md"]
