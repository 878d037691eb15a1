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
from tests.integration.writing.house import Company, open_company, prepare

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
def prepared(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """A folder with an empty database, the articles and their index, made once: the tests work on copies."""
    folder = tmp_path_factory.mktemp("prepared")
    asyncio.run(migrate(f"sqlite+aiosqlite:///{folder}/careline.db"))
    prepare(folder, encoder)
    return folder


@pytest.fixture
async def start(tmp_path: Path, encoder: Encoder, names: PersonNames, prepared: Path) -> AsyncIterator[Opener]:
    """Start one more process on the test's folder."""
    clock, running = HandClock(), []
    shutil.copytree(prepared, tmp_path, dirs_exist_ok=True)

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
