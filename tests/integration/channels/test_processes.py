"""Messaging over two processes on PostgreSQL: one conversation for a new customer, each message sent once, in order."""

import asyncio

import pytest

from common.storage import Database, metadata
from tests.integration.channels.lines import LINES, open_line
from tests.integration.conversations.fakes import HandClock, open_house


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", LINES)
async def test_on_postgresql_two_processes_share_customers_and_outbox(postgres_url: str, name: str) -> None:
    db, clock = Database(postgres_url), HandClock()
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.drop_all)
    await db.close()
    houses = [await open_house(postgres_url, clock) for _ in range(2)]
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
    for house in houses:
        await house.close()
