"""Messages through the outbox while one request in ten fails: none lost, none doubled, each in its order.

`make prove-outbox` does the same with 10,000 over all channels.
"""

import shutil
from pathlib import Path

import pytest

from tests.integration.channels.lines import LINES
from tests.integration.channels.outbox_world import open_lines, send_all
from tests.integration.conversations.fakes import HandClock, open_house

CUSTOMERS, EACH = 10, 10


@pytest.mark.parametrize("name", LINES)
async def test_messages_with_one_fault_in_ten_arrive_once_and_in_order(
    name: str, tmp_path: Path, empty_chat: Path
) -> None:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_lines([name], house) as lines:
        outcome = await send_all(house, lines, CUSTOMERS, EACH, share=0.1)
    await house.close()
    assert outcome.wrong == []
    assert outcome.faults >= 5
    assert outcome.requests > CUSTOMERS * EACH
