"""Many messages through the one outbox to several vendors, of which a share of the requests fails.

Used by the tests with some messages, by `make prove-outbox` with many. Time is set by hand, so waits cost none.
"""

import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from channels.courier import Courier
from channels.http_client import HttpTransport
from channels.transports import Transports
from common.ids import new_id, token_hash
from conversations import storage_channels, storage_log
from conversations.deliveries import Deliveries
from conversations.model import CustomerClaim, Draft, Role
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import LINKS, Line, open_line
from tests.integration.conversations.fakes import House

FAULTS = (
    Fault(429, {"Retry-After": "3"}),
    Fault(429, {"Retry-After": "Tue, 24 Nov 2026 12:00:05 GMT"}),
    Fault(429),
    Fault(500),
    Fault(503, {"Retry-After": "1"}),
    Fault(cut=True),
)
CUT = Fault(cut=True, taken=True)
"""The vendor took it, but its answer is lost. Only a vendor that reports can tell us that it has gone out."""

MOST_STEPS = 5_000
"""Seconds of the hand clock after which what has not come is lost."""


@dataclass
class Outcome:
    """`requests`: those to vendors; `faults`: those of them that failed. `wrong`: customers who did not get exactly
    their messages in their order, with the name of the channel."""

    messages: int = 0
    requests: int = 0
    faults: int = 0
    wrong: list[str] = field(default_factory=list)


@asynccontextmanager
async def open_lines(names: Sequence[str], house: House) -> AsyncIterator[list[Line]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_line(name, house)) for name in names]


def _faulty(line: Line, drawn: random.Random, share: float, outcome: Outcome) -> Callable[[int], Fault | None]:
    faults = (*FAULTS, CUT) if line.channel.can.reports_delivery else FAULTS

    def fault_of(_number: int) -> Fault | None:
        outcome.requests += 1
        if drawn.random() >= share:
            return None
        outcome.faults += 1
        return drawn.choice(faults)

    return fault_of


async def _say(house: House, line: Line, customers: int, each: int) -> list[str]:
    """Put the messages into the log, as one commit, and return the customers' addresses."""
    addresses = [line.customer(number) for number in range(customers)]
    now = house.clock.now()
    async with house.db.write() as c:
        for address in addresses:
            own = new_id("conv")
            await storage_log.insert_conversation(c, own, token_hash(own), line.name, "en", CustomerClaim(), now)
            await storage_channels.take_address(c, line.name, address, own, now)
            conversation = await storage_log.change_conversation(c, own, last_customer_at=now)
            drafts = [Draft(Role.BOT, f"message {number}") for number in range(each)]
            await storage_log.append(c, conversation, drafts, now)
    return addresses


async def send_all(
    house: House,
    lines: Sequence[Line],
    customers: int,
    each: int,
    *,
    share: float = 0.1,
    seed: int = 1,
    say: Callable[[int], None] = lambda arrived: None,
) -> Outcome:
    """Send `each` messages to each of `customers` customers of each line, and return what came of it."""
    outcome, drawn = Outcome(customers * each * len(lines)), random.Random(seed)
    addresses = {line.name: await _say(house, line, customers, each) for line in lines}
    for line in lines:
        line.vendor.fault_of = _faulty(line, drawn, share, outcome)
    deliveries = Deliveries(house.db, house.clock, house.hub)
    channels = [line.channel for line in lines]
    transports = Transports(HttpTransport(), {line.name: line.transport for line in lines})
    courier = Courier(deliveries, channels, transports, house.hub, house.clock, LINKS)
    reported = dict.fromkeys(addresses, 0)
    for _ in range(MOST_STEPS):
        while await courier.send_due():
            await _report(lines, reported)
        arrived = sum(len(line.vendor.sent) for line in lines)
        say(arrived)
        if arrived >= outcome.messages and not await _waiting(house):
            break
        house.clock.forward(seconds=1)
    expected = [f"message {number}" for number in range(each)]
    for line in lines:
        got: dict[str, list[str]] = {}
        for address, text, _ in line.vendor.sent:
            got.setdefault(address, []).append(text)
        outcome.wrong += [f"{line.name} {one}" for one in addresses[line.name] if got.get(one) != expected]
    return outcome


async def _report(lines: Sequence[Line], reported: dict[str, int]) -> None:
    """Have the vendors tell what went out since."""
    for line in lines:
        for place in range(reported[line.name], len(line.vendor.sent)):
            if report := line.reported(place):
                await line.call(*report)
        reported[line.name] = len(line.vendor.sent)


async def _waiting(house: House) -> bool:
    async with house.db.read() as c:
        return await storage_channels.any_waiting(c)
