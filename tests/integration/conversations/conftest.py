from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from tests.integration.conversations.fakes import HandClock, House, open_house

Opener = Callable[..., Awaitable[House]]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Opener]:
    """Start one more process on the test's database file."""
    clock, houses = HandClock(), []

    async def one_more(**options: object) -> House:
        house = await open_house(f"sqlite+aiosqlite:///{tmp_path}/careline.db", clock, **options)  # type: ignore[arg-type]
        houses.append(house)
        return house

    yield one_more
    for house in houses:
        await house.close()


@pytest.fixture
async def house(start: Opener) -> House:
    return await start()
