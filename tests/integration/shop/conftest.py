"""A shop in a database file of its own, a clock that stands still, a mailer that keeps what it is given."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
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
from tests.integration.databases import sqlite_with_tables

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


def demo_shop() -> dict[str, Any]:
    return generate_shop(TODAY, customers=8, orders=16)


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


@pytest.fixture
async def empty_db(each_database_url: str) -> AsyncIterator[Database]:
    """The contract holds on every database: what uses this runs on each."""
    async with opened(each_database_url) as db:
        yield db


@pytest.fixture
async def sqlite_db(tmp_path: Path) -> AsyncIterator[Database]:
    async with opened(sqlite_with_tables(tmp_path / "shop.db")) as db:
        yield db


@pytest.fixture
async def db(empty_db: Database) -> Database:
    async with empty_db.write() as c:
        await import_shop(c, demo_shop())
    return empty_db


@pytest.fixture
def shop(db: Database, clock: FixedClock) -> Shop:
    return Shop(db, load_policy(), clock)


@pytest.fixture(scope="session")
def retail() -> dict[str, Any]:
    folder = os.environ.get("CARELINE_DATASETS")
    path = Path(folder or ".") / "tau2_retail" / "db.json"
    if not folder or not path.exists():
        pytest.skip("CARELINE_DATASETS does not name a folder with tau2_retail/db.json")
    raw: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return raw
