"""The console in a real Chromium: what the browser tests of the desk share."""

from typing import Protocol

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, expect

from tests.integration.desk.conftest import Floor
from tests.integration.desk.seeds import PASSWORD, seed_conversations


class Served(Protocol):
    """A desk that is served somewhere."""

    @property
    def server(self) -> TestServer: ...


@pytest.fixture
async def stays(here: Floor) -> None:
    await seed_conversations(here.desk.log, await here.desk.accounts.agents())


async def console(chromium: Browser, here: Served, username: str = "maya", script: str = "", **options: object) -> Page:
    """Sign in on a page of its own, on which `script` runs first.

    Uncaught errors and policy violations on the page fail the test.
    """
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, **options)  # type: ignore[arg-type]
    page = await context.new_page()
    await page.add_init_script(script)

    def fail(error: object) -> None:
        raise AssertionError(f"the page failed: {error}")

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(str(here.server.make_url("/desk")))
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_visible()
    return page


async def open_row(page: Page, name: str) -> None:
    await page.get_by_role("navigation", name="Conversations").get_by_role("button").filter(has_text=name).click()
    await expect(page.get_by_role("heading", name=name)).to_be_visible()
