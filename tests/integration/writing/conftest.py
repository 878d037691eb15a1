import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from common.encoder import Encoder
from common.names import PersonNames
from kb_index.model_export import DEFAULT_MODEL, export_encoder
from service.database import migrate
from tests.integration.conversations.fakes import HandClock
from tests.integration.writing.house import Company, open_company

ROOT = Path(__file__).resolve().parents[3]

Opener = Callable[[], Awaitable[Company]]


@pytest.fixture(scope="session")
def encoder_folder() -> Path:
    folder = ROOT / "var" / "encoder"
    export_encoder(DEFAULT_MODEL, folder)
    return folder


@pytest.fixture(scope="session")
def encoder(encoder_folder: Path) -> Encoder:
    return Encoder.load(encoder_folder)


@pytest.fixture(scope="session")
def names() -> PersonNames:
    found = PersonNames()
    found.load()
    return found


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "careline.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture
async def start(tmp_path: Path, encoder: Encoder, names: PersonNames, empty_database: Path) -> AsyncIterator[Opener]:
    """Start one more process on the test's folder."""
    clock, running = HandClock(), []
    shutil.copy(empty_database, tmp_path / "careline.db")

    async def one_more() -> Company:
        company = await open_company(tmp_path, clock, encoder, names)
        running.append(company)
        return company

    yield one_more
    for company in running:
        await company.close()


@pytest.fixture
async def company(start: Opener) -> Company:
    return await start()
