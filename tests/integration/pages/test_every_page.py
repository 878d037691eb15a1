"""No page and no state of one has a barrier that axe-core finds, in light, dark and on the narrowest phone."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from common.yaml_text import load_yaml
from service import app
from tests.axe import barriers
from tests.chromium import BROWSER_TESTS
from tests.integration.pages.state import State
from tests.integration.pages.table import FILES, STATES
from tests.integration.pages.world import ROOT, World, settings_of
from tests.integration.service.house import Service, open_service
from tests.pictures import picture

pytestmark = BROWSER_TESTS

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 320, "height": 640}
LOOKS = ((WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"))

SIDEWAYS = """() => {
  const within = (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(within);
  const may = (one) => ['auto', 'scroll'].includes(getComputedStyle(one).overflowX);
  const scrolls = (one) => may(one) && one.scrollWidth > one.clientWidth + 1;
  const found = all(document).filter((one) => scrolls(one) && !one.matches('.table-frame, .scrolled, .side, .switch'));
  if (document.documentElement.scrollWidth > innerWidth) found.push(document.documentElement);
  return found.map((one) => `${one.tagName} ${one.className} is ${one.scrollWidth} px wide in ${one.clientWidth}`);
}"""
"""What scrolls sideways but tables and rows of links, which have a bar of their own."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def running(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Service, World]]:
    folder = tmp_path_factory.mktemp("pages")
    shutil.copytree(ROOT / "articles", folder / "articles")
    async with open_service(folder, **settings_of(folder)) as service:
        world = World(service, folder)
        await world.settle()
        pump = asyncio.create_task(service.rooms.pump.run())
        yield service, world
        pump.cancel()
        await asyncio.gather(pump, return_exceptions=True)


@pytest.fixture
async def world(running: tuple[Service, World], chromium: Browser) -> AsyncIterator[World]:
    _, one = running
    yield one.seen_in(chromium)
    await one.tidy()


async def looked_at(page: Page, state: State) -> list[str]:
    """Return what is wrong in any of the looks, and keep pictures where somebody wants them."""
    found: list[str] = []
    for size, scheme in LOOKS:
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        if state.card and size is NARROW:
            await page.get_by_role("button", name="Show the card").click()
        told = await barriers(page, scheme, good_practice=not (state.lists_only and size is NARROW))
        if size is NARROW:
            told += await page.evaluate(SIDEWAYS)
        found += [f"{size['width']} px, {scheme}: {one}" for one in told]
        await picture(page, f"look-{state.who}-{state.name}-{size['width']}-{scheme}".replace(" ", "-"))
        if state.picture and (size, scheme) == (WIDE, "light"):
            await picture(page, state.picture)
    return found


@pytest.mark.parametrize("state", STATES, ids=lambda state: f"{state.who}: {state.name}")
async def test_nothing_stands_in_anybodys_way(world: World, state: State) -> None:
    assert await looked_at(await state.reach(world), state) == []


async def test_every_route_that_serves_html_is_looked_at(running: tuple[Service, World]) -> None:
    service, _ = running
    resources = {
        route.resource.canonical
        for route in app.public_app(service.rooms).router.routes()
        if route.method == "GET" and route.resource is not None
    }
    plain = {path for path in resources if "{" not in path}
    person = service.person()
    html = {path for path in plain if await _serves_html(person.http, path)}
    # Of those with a part that changes, the description says what they answer; what it does not describe is a page.
    described = _described_html()
    named = resources - plain
    html |= {path for path in named if path in described or not path.startswith("/api/")} - FILES
    assert html - {state.route for state in STATES} == set()
    assert {state.route for state in STATES} - html == set(), "these are served no longer"


async def _serves_html(http: Any, path: str) -> bool:
    async with http.get(path, allow_redirects=False) as answer:
        return bool(answer.status < 300 and answer.content_type == "text/html")


def _described_html() -> set[str]:
    whole = load_yaml((ROOT / "service" / "openapi.yml").read_text(encoding="utf-8"))
    answers = {path: one.get("get", {}).get("responses", {}).get("200", {}) for path, one in whole["paths"].items()}
    return {path for path, one in answers.items() if "text/html" in one.get("content", {})}
