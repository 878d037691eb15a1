"""One Chromium for all browser tests of a worker: each test has windows of its own, which are closed after it."""

from asyncio import Runner
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from tests.chromium import CHROMIUM, FLAGS


class Chromium:
    """Launched at the first use, and again when a test has brought it down."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None

    async def browser(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self._browser = await self._playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        return self._browser

    async def close(self) -> None:
        if self._browser is not None:
            await self._browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def workers_chromium() -> AsyncIterator[Chromium]:
    async with async_playwright() as playwright:
        one = Chromium(playwright)
        yield one
        await one.close()


@pytest.fixture
async def chromium(workers_chromium: Chromium) -> AsyncIterator[Browser]:
    """A browser without windows. Cookies, storage and cache belong to a window's context, not to the browser."""
    browser = await workers_chromium.browser()
    yield browser
    for context in browser.contexts:
        await context.close()


@pytest.fixture
def _function_scoped_runner(request: pytest.FixtureRequest) -> Runner:
    """pytest-asyncio's loop for a test and its fixtures: with a browser, the loop that the browser lives on."""
    scope = "session" if request.node.get_closest_marker("browser") else "function"
    runner: Runner = request.getfixturevalue(f"_{scope}_scoped_runner")
    return runner
