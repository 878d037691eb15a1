"""The widget's files: what the strict content policy and an embedding page need of them."""

import gzip
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from channels.web_chat.page_web import STATIC, TOKENS, TYPES, page_routes

Client = TestClient[web.Request, web.Application]
SCRIPTS = sorted(STATIC.glob("*.js"))
WORDS = sorted(STATIC.glob("texts_*.js"))


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


async def test_other_sites_load_the_colours_from_where_they_load_the_chat(client: Client) -> None:
    response = await client.get("/widget/tokens.css")
    assert await response.text() == TOKENS.read_text(encoding="utf-8")


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


def test_every_word_of_the_chat_stands_in_the_texts_and_none_stands_there_for_nothing() -> None:
    modules = "".join(path.read_text(encoding="utf-8") for path in SCRIPTS if path not in WORDS)
    used = set(re.findall(r"\bt\.(\w+)", modules))
    english = (STATIC / "texts_en.js").read_text(encoding="utf-8")
    assert used == set(re.findall(r"^  (\w+): ", english, re.MULTILINE))


def test_each_language_that_can_be_chosen_has_its_file() -> None:
    listed = re.search(r"LANGUAGES = \[(.*)\]", (STATIC / "texts.js").read_text(encoding="utf-8"))
    assert listed is not None
    assert [path.stem.removeprefix("texts_") for path in WORDS] == re.findall(r'"(\w+)"', listed[1])


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
