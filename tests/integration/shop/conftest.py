"""A shop in a database file of its own, a clock that stands still, a mailer that keeps what it is given."""

import json
import os
import pickle
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from common.storage import Database
from shop.backend import Shop
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.model import Actor, ActorKind
from shop.policy import load_policy
from shop.storage import Connection
from tests.integration.databases import Fill, database_on, sqlite_with_tables

TODAY = date(2026, 11, 24)
ANA = "ana_lopez_1000"
BY_ASSISTANT = Actor(ActorKind.ASSISTANT, "conv_1", "turn_1")


class FixedClock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 15, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def pass_minutes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)


@dataclass
class KeepingMailer:
    """Keeps the mails in place of sending them: (to, name, code, minutes)."""

    sent: list[tuple[str, str, str, int]] = field(default_factory=list)

    async def send_code(self, c: Connection, to: str, name: str, code: str, minutes: int) -> None:
        self.sent.append((to, name, code, minutes))

    @property
    def last_code(self) -> str:
        return self.sent[-1][2]


the_policy = cache(load_policy)
"""The policy as it is shipped, read once."""


def demo_shop() -> dict[str, Any]:
    """The demo shop, small; the caller may change it."""
    shop: dict[str, Any] = pickle.loads(_demo_shop())
    return shop


@cache
def _demo_shop() -> bytes:
    return pickle.dumps(generate_shop(TODAY, customers=8, orders=16))


async def with_demo_shop(db: Database) -> None:
    """Fill a database with it."""
    async with db.write() as c:
        await import_shop(c, demo_shop())


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def mailer() -> KeepingMailer:
    return KeepingMailer()


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[Database]:
    db = Database(url)
    yield db
    await db.close()


@asynccontextmanager
async def database_of(kind: str, request: pytest.FixtureRequest, fill: Fill | None) -> AsyncIterator[Database]:
    """A database of the test's own, "sqlite" or "postgresql", with the rows of `fill`."""
    with database_on(kind, request, fill) as url:
        async with opened(url) as db:
            yield db


@pytest.fixture
async def empty_db(each_database_url: str) -> AsyncIterator[Database]:
    """The contract holds on every database: what uses this runs on each."""
    async with opened(each_database_url) as db:
        yield db


@pytest.fixture
async def sqlite_db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(sqlite_with_tables(tmp_path / "shop.db")) as db:
        yield db


@pytest.fixture(params=["sqlite", "postgresql"])
async def db(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """The demo shop on every database."""
    async with database_of(request.param, request, with_demo_shop) as one:
        yield one


@pytest.fixture
def shop(db: Database, clock: FixedClock) -> Shop:
    return Shop(db, the_policy(), clock)


@pytest.fixture(scope="session")
def retail() -> dict[str, Any]:
    folder = os.environ.get("CARELINE_DATASETS")
    path = Path(folder or ".") / "tau2_retail" / "db.json"
    if not folder or not path.exists():
        pytest.skip("CARELINE_DATASETS does not name a folder with tau2_retail/db.json")
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return raw
