"""The supervisors' pages in a real Chromium: what their browser tests share."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page

from desk.accounts import Accounts
from desk.model import AgentRole
from tests.integration.desk.pages import Served
from tests.integration.desk.seeds import PASSWORD
from tests.integration.desk.test_with_the_log import Place
from tests.integration.hashing import CHEAP


@pytest.fixture
async def staffed(place: Place) -> AsyncIterator[Place]:
    """A desk that has an administrator, too."""
    await Accounts(place.house.db, place.house.clock, None, CHEAP).add(
        "ada", PASSWORD, AgentRole.ADMIN, (), "Ada Byron"
    )
    yield place


async def open_page(chromium: Browser, served: Served, at: str, username: str = "ines", **options: object) -> Page:
    """Sign in and open `/desk/board#/…`. Uncaught errors and policy violations on the page fail the test."""
    shape = {"viewport": {"width": 1280, "height": 900}, "timezone_id": "UTC", "locale": "en-GB"}
    context = await chromium.new_context(**{**shape, **options})  # type: ignore[arg-type]
    page = await context.new_page()

    def fail(error: object) -> None:
        raise AssertionError(f"the page failed: {error}")

    page.on("pageerror", fail)
    page.on("console", lambda said: fail(said.text) if "Content Security Policy" in said.text else None)
    await page.goto(str(served.server.make_url("/desk/board")) + f"#/{at}")
    await page.get_by_label("Username").fill(username)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    return page
