"""A thousand messages through the outbox while one request in ten fails: none lost, none doubled, each in its order."""

import shutil
from pathlib import Path

import pytest

from common.ids import new_id, token_hash
from conversations import storage_channels, storage_log
from conversations.model import CustomerClaim, Draft, Role
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import LINES, Line, open_line
from tests.integration.conversations.fakes import HandClock, House, open_house

CUSTOMERS, EACH = 50, 20
FAULTS = (Fault(429, {"Retry-After": "3"}), Fault(500), Fault(503), Fault(429))
CUT = Fault(cut=True, taken=True)
"""The vendor took it, but its answer is lost."""


async def _say(house: House, line: Line) -> list[str]:
    """Put the messages into the log, as one commit, and return the customers' addresses."""
    addresses = [line.customer(number) for number in range(CUSTOMERS)]
    now = house.clock.now()
    async with house.db.write() as c:
        for address in addresses:
            own = new_id("conv")
            await storage_log.insert_conversation(c, own, token_hash(own), line.name, "en", CustomerClaim(), now)
            await storage_channels.take_address(c, line.name, address, own, now)
            conversation = await storage_log.change_conversation(c, own, last_customer_at=now)
            drafts = [Draft(Role.BOT, f"message {number}") for number in range(EACH)]
            await storage_log.append(c, conversation, drafts, now)
    return addresses


@pytest.mark.parametrize("name", LINES)
async def test_a_thousand_messages_with_one_fault_in_ten(name: str, tmp_path: Path, empty_chat: Path) -> None:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line(name, house) as line:
        addresses = await _say(house, line)
        # Only a vendor that reports can tell us that a message whose answer was lost has gone out.
        faults = (*FAULTS, CUT) if line.channel.can.reports_delivery else FAULTS
        line.vendor.fault_of = lambda number: faults[number // 10 % len(faults)] if number % 10 == 0 else None
        reported = 0
        for _ in range(1_000):
            if len(line.vendor.sent) >= CUSTOMERS * EACH and not await line.courier.send_due():
                break
            await line.send_all()
            for place in range(reported, len(line.vendor.sent)):
                if report := line.reported(place):
                    await line.call(*report)
            reported = len(line.vendor.sent)
            house.clock.forward(seconds=1)
        expected = [f"message {number}" for number in range(EACH)]
        for address in addresses:
            assert line.vendor.texts(address) == expected
        assert line.vendor.requests > CUSTOMERS * EACH
    await house.close()
