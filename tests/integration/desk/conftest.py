"""A desk of its own for each test."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from common.storage import Database
from desk.accounts import AccountRules
from tests.integration.desk.desk_app import DeskApp, desk_database, make_desk
from tests.integration.desk.seeds import PASSWORD, seed_agents


@dataclass
class SetClock:
    """A clock that a test moves."""

    at: datetime = datetime(2026, 11, 24, 9, 30, tzinfo=timezone.utc)

    def now(self) -> datetime:
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Browser:
    """A signed-in browser without a page: cookie and CSRF token."""

    http: aiohttp.ClientSession
    csrf: str = ""
    agent: dict[str, Any] = field(default_factory=dict)

    async def sign_in(self, username: str, password: str = PASSWORD) -> dict[str, Any]:
        async with self.http.post("/api/agents/login", json={"username": username, "password": password}) as answer:
            body = await answer.json()
            if answer.status == 200:
                self.csrf, self.agent = body["csrf_token"], body["agent"]
            return {"status": answer.status, **body}

    async def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = {"X-CSRF-Token": self.csrf} | headers
        async with self.http.request(method, path, json=body, headers=sent) as answer:
            return answer.status, await answer.json() if answer.content_length else None

    async def get(self, path: str) -> tuple[int, Any]:
        return await self.call("GET", path)

    async def post(self, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        return await self.call("POST", path, {} if body is None else body, **headers)


@dataclass
class Floor:
    """The running desk and how to come to it."""

    desk: DeskApp
    server: TestServer
    clock: SetClock
    browsers: list[Browser] = field(default_factory=list)

    def browser(self) -> Browser:
        jar = aiohttp.CookieJar(unsafe=True)
        browser = Browser(aiohttp.ClientSession(self.server.make_url("/"), cookie_jar=jar))
        self.browsers.append(browser)
        return browser

    async def signed_in(self, username: str = "maya") -> Browser:
        browser = self.browser()
        assert (await browser.sign_in(username))["status"] == 200
        return browser


@asynccontextmanager
async def open_floor(desk: DeskApp, clock: SetClock) -> AsyncIterator[Floor]:
    """Run the desk with its agents, and close the browsers that came."""
    await seed_agents(desk.accounts)
    async with TestServer(desk.app) as server:
        floor = Floor(desk, server, clock)
        yield floor
        for browser in floor.browsers:
            await browser.http.close()


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with desk_database(tmp_path) as database:
        yield database


@pytest.fixture
async def here(db: Database, clock: SetClock) -> AsyncIterator[Floor]:
    async with open_floor(make_desk(db, clock, AccountRules()), clock) as floor:
        yield floor
