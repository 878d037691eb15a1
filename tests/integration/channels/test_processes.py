"""Messaging over two processes on PostgreSQL: one conversation for a new customer, each message sent once, in order."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from conversations.model_channels import DeliveryState
from tests.integration.channels.lines import LINES, open_line
from tests.integration.channels.vendors.messenger import MessengerLine
from tests.integration.channels.vendors.sms import SmsLine
from tests.integration.conversations.fakes import HandClock, House, open_house


@pytest.fixture
async def houses(postgres_url: str) -> AsyncIterator[list[House]]:
    """Two processes over an empty database."""
    clock = HandClock()
    opened = [await open_house(postgres_url, clock) for _ in range(2)]
    yield opened
    for house in opened:
        await house.close()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", LINES)
async def test_on_postgresql_two_processes_share_customers_and_outbox(houses: list[House], name: str) -> None:
    async with open_line(name, houses[0]) as one, open_line(name, houses[1], vendor=one.vendor) as other:
        customers = [one.customer(number) for number in range(10)]
        for place, customer in enumerate(customers):
            bodies = [one.said(customer, f"{customer} says {number}", 10 * place + number) for number in (1, 2)]
            await asyncio.gather(one.call(bodies[0]), other.call(bodies[1]), other.call(bodies[0]))
        for customer in customers:
            conversation_id = await one.conversation(customer)
            await asyncio.gather(*(house.runner.wait_idle(conversation_id) for house in houses))
        for _ in range(6):
            await asyncio.gather(one.send_all(), other.send_all())
        for customer in customers:
            messages = await houses[0].log.messages(await one.conversation(customer))
            said = [message.text for message in messages if message.role == "customer"]
            assert sorted(said) == [f"{customer} says {number}" for number in (1, 2)]
            replies = [message.text for message in messages if message.role != "customer"]
            assert one.vendor.texts(customer) == replies


@pytest.mark.timeout(300)
async def test_on_postgresql_a_stop_in_one_process_holds_in_the_other(houses: list[House]) -> None:
    async with open_line("sms", houses[0]) as one, open_line("sms", houses[1], vendor=one.vendor) as other:
        assert isinstance(one, SmsLine)
        await one.write("hello")
        stop = one.said(one.ana, "STOP", 50)
        await asyncio.gather(one.call(stop), other.call(stop))
        await other.write("are you there?", number=51)
        assert one.vendor.texts(one.ana) == ["You said hello"]
        start = one.said(one.ana, "START", 52)
        await asyncio.gather(one.call(start), other.call(start), one.call(stop))
        await one.write("hello again", number=53)
        assert one.vendor.texts(one.ana) == ["You said hello", "You said hello again"]
        assert len(await one.notes()) == 3


@pytest.mark.timeout(300)
async def test_on_postgresql_a_watermark_moves_what_was_said_until_then(houses: list[House]) -> None:
    async with open_line("messenger", houses[0]) as line:
        assert isinstance(line, MessengerLine)
        await line.write("one")
        line.house.clock.forward(seconds=10)
        mark = line.milliseconds()
        line.house.clock.forward(seconds=10)
        await line.write("two")
        await line.call(line.event(line.ana, read={"watermark": mark}))
        assert await line.states() == [DeliveryState.READ, DeliveryState.SENT]
