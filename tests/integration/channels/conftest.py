import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.integration.channels.chat import Chat, Customer, open_chat
from tests.integration.conversations.fakes import HandClock, open_house


def address(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


@pytest.fixture(scope="session")
def empty_chat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and nothing in them, made once."""
    file = tmp_path_factory.mktemp("empty") / "chat.db"

    async def make() -> None:
        await (await open_house(address(file), HandClock())).close()

    asyncio.run(make())
    return file


@pytest.fixture
async def chat(tmp_path: Path, empty_chat: Path) -> AsyncIterator[Chat]:
    file = shutil.copy(empty_chat, tmp_path / "chat.db")
    house = await open_house(address(file), HandClock())
    async with open_chat(house) as one:
        yield one
    # A turn that is broken off while it opens a connection leaves it to a thread that outlives the test's loop.
    await house.runner.close(grace_seconds=2.0)
    await house.close()


@pytest.fixture
async def ana(chat: Chat) -> Customer:
    """A customer who has just come."""
    return await chat.begin(customer={"name": "Ana"})
