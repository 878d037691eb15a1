import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.database import migrate
from tests.integration.service.house import Service, open_service


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without rows, made once: the migrations are the slow part of a start."""
    file = tmp_path_factory.mktemp("empty") / "careline.db"
    asyncio.run(migrate(f"sqlite+aiosqlite:///{file}"))
    return file


@pytest.fixture
async def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty_database: Path) -> AsyncIterator[Service]:
    """The whole service, with Rasa's place taken."""
    shutil.copy(empty_database, tmp_path / "careline.db")
    for name in [name for name in os.environ if name.startswith("CARELINE_")]:
        monkeypatch.delenv(name)
    async with open_service(tmp_path, allowed_origins="https://shop.example", articles=tmp_path / "articles") as one:
        yield one
