"""The widget's files: what the strict content policy and an embedding page need of them."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.web_chat.page_web import STATIC, TYPES, page_routes

Client = TestClient[web.Request, web.Application]
SCRIPTS = sorted(STATIC.glob("*.js"))
TOKENS = STATIC.parents[2] / "desk" / "static" / "tokens.css"


@pytest.fixture
async def client() -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(page_routes())
    async with TestClient(TestServer(app)) as one:
        yield one


async def test_the_customer_page_is_there(client: Client) -> None:
    response = await client.get("/")
    assert (response.status, response.content_type, response.charset) == (200, "text/html", "utf-8")


@pytest.mark.parametrize("path", sorted(STATIC.iterdir()), ids=lambda path: path.name)
async def test_every_file_is_served_with_its_type_and_asked_for_anew(client: Client, path: Path) -> None:
    response = await client.get(f"/widget/{path.name}")
    assert (response.status, response.content_type) == (200, TYPES[path.suffix])
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("name", ["page_web.py", "..%2Fweb.py", ".env", ""])
async def test_nothing_else_is_served(client: Client, name: str) -> None:
    assert (await client.get(f"/widget/{name}")).status == 404


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_what_people_write_never_becomes_markup(script: Path) -> None:
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert way not in script.read_text(encoding="utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_module_that_is_imported_is_there(script: Path) -> None:
    for name in re.findall(r"""(?:from|import)\s*\(?["']\./([^"'?]+)""", script.read_text(encoding="utf-8")):
        assert (STATIC / name).is_file()


def test_the_page_has_no_script_or_style_of_its_own() -> None:
    page = (STATIC / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "<style" not in page
    assert not re.search(r"\son\w+=", page)
    assert 'style="' not in page


def test_all_that_the_widget_loads_is_at_most_60_kilobytes_compressed() -> None:
    loaded = [path for path in STATIC.iterdir() if path.name not in ("index.html", "page.js", "page.css")]
    loaded.append(TOKENS)
    assert {"widget.js", "boot.js", "widget.css"} <= {path.name for path in loaded}
    assert sum(len(gzip.compress(path.read_bytes())) for path in loaded) <= 60_000
