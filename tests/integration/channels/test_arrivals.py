"""What a vendor was told is stored is taken in: once, in order of each sender, whatever dies in between."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from channels import storage_arrivals
from channels.arrivals import FAILED_KEPT
from channels.lines import line_of
from channels.port import Channel, Event, Said
from channels.rush import DENSE
from channels.storage_arrivals import arrivals
from tests.integration.channels.lines import Line, open_line
from tests.integration.channels.vendors.telegram import SECRET
from tests.integration.conversations.fakes import HandClock, House, open_house

MESSENGER = "messenger"
TELEGRAM = "telegram"


@pytest.fixture
async def houses(each_database_url: str) -> AsyncIterator[list[House]]:
    """Two processes over one database."""
    clock = HandClock()
    opened = [await open_house(each_database_url, clock) for _ in range(2)]
    yield opened
    for house in opened:
        await house.close()


async def rows(house: House) -> list[Any]:
    async with house.db.read() as c:
        return list((await c.execute(select(arrivals).order_by(arrivals.c.id))).mappings())


async def said_by(line: Line, address: str) -> list[str]:
    messages = await line.house.log.messages(await line.conversation(address))
    return [one.text for one in messages if one.role == "customer"]


def poisonous(line: Line) -> list[str]:
    """Have whatever says a text that is in the returned list break the work on it."""
    texts, take = ["poison"], line.reception.take

    async def breaking(channel: Channel, events: Sequence[Event]) -> None:
        if any(isinstance(event, Said) and event.text in texts for event in events):
            raise RuntimeError
        await take(channel, events)

    line.reception.take = breaking  # type: ignore[method-assign]
    return texts


async def test_what_was_acknowledged_before_a_death_is_taken_in_by_the_next_start(houses: list[House]) -> None:
    async with (
        open_line(TELEGRAM, houses[0], takes_in=False) as dead,
        open_line(TELEGRAM, houses[1], vendor=dead.vendor, takes_in=False) as next_one,
    ):
        await dead.call(dead.said(dead.ana, "hello", 1))
        assert await dead.addresses.find(TELEGRAM, dead.ana) is None
        async with next_one.taking_in():
            await next_one.arrivals.worked_off()
            assert await dead.addresses.find(TELEGRAM, dead.ana) is None  # the other may be alive
        dead.house.clock.forward(seconds=31)
        async with next_one.taking_in():
            await next_one.arrivals.worked_off()
            await next_one.settled(next_one.ana)
            assert await next_one.log_texts() == ["hello", "You said hello"]


async def test_the_only_process_takes_over_at_once(houses: list[House]) -> None:
    async with (
        open_line(TELEGRAM, houses[0], takes_in=False) as dead,
        open_line(TELEGRAM, houses[1], vendor=dead.vendor, takes_in=False) as only,
    ):
        await dead.call(dead.said(dead.ana, "hello", 1))
        only.arrivals._is_alone = True
        async with only.taking_in():
            await only.arrivals.worked_off()
            assert await said_by(only, only.ana) == ["hello"]


async def test_a_process_that_ends_lets_go_at_once(houses: list[House]) -> None:
    async with (
        open_line(TELEGRAM, houses[0], takes_in=False) as ending,
        open_line(TELEGRAM, houses[1], vendor=ending.vendor, takes_in=False) as other,
    ):
        await ending.call(ending.said(ending.ana, "hello", 1))
        await ending.arrivals.release()
        async with other.taking_in():
            await other.arrivals.worked_off()
            assert await said_by(other, other.ana) == ["hello"]


async def test_a_death_between_taking_in_and_deleting_doubles_nothing(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0]) as line:
        await line.write("hello")
        await line.write("and again")
        now, left = line.house.clock.now(), []
        for number, words in ((1, "hello"), (2, "and again")):
            kept = line.raw(line.said(line.ana, words, number))
            name = line_of(TELEGRAM, line.channel.parse(line.incoming(kept))[0])
            left.append(storage_arrivals.NewArrival(TELEGRAM, name, "application/json", "/", kept, now))
        await line.arrivals.release()
        async with line.house.db.write() as c:  # as they would stand there after it
            await storage_arrivals.add(c, left, "dead", now)
        before = await line.log_texts()
    async with open_line(TELEGRAM, houses[1]) as next_one:
        await next_one.arrivals.worked_off()
        assert await next_one.log_texts() == before


async def test_a_webhook_that_comes_twice_before_it_is_taken_in_is_taken_in_once(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        for _ in range(3):
            await line.call(line.said(line.ana, "hello", 1))
        async with line.taking_in():
            await line.arrivals.worked_off()
            assert await said_by(line, line.ana) == ["hello"]


async def test_each_senders_messages_are_taken_in_in_their_order_and_leave_nothing(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        senders = [line.customer(number) for number in range(3)]
        for number in range(30):
            await line.call(line.said(senders[number % 3], f"message {number}", number))
        async with line.taking_in():
            await line.arrivals.worked_off()
            for place, sender in enumerate(senders):
                assert await said_by(line, sender) == [f"message {number}" for number in range(place, 30, 3)]
        await line.arrivals.release()
        assert await rows(line.house) == []


async def test_also_when_two_processes_have_received_them(houses: list[House]) -> None:
    async with (
        open_line(TELEGRAM, houses[0], takes_in=False) as slow,
        open_line(TELEGRAM, houses[1], vendor=slow.vendor, takes_in=False) as quick,
    ):
        await slow.call(slow.said(slow.ana, "one", 1))
        await quick.call(quick.said(slow.ana, "two", 2))
        await slow.call(slow.said(slow.ana, "three", 3))
        await quick.call(quick.said(slow.ben, "I am Ben", 4))
        async with quick.taking_in():
            async with asyncio.timeout(60):
                while await quick.addresses.find(TELEGRAM, quick.ben) is None:  # noqa: ASYNC110  # nobody is held up by Ana
                    await asyncio.sleep(0.01)
            assert await quick.addresses.find(TELEGRAM, quick.ana) is None
            async with slow.taking_in():
                await asyncio.gather(slow.arrivals.worked_off(), quick.arrivals.worked_off())
        assert await said_by(slow, slow.ana) == ["one", "two", "three"]


async def test_what_cannot_be_stored_is_not_acknowledged_and_is_taken_when_it_comes_again(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        raw = line.raw(line.said(line.ana, "hello", 1))
        await rename(line.house, "arrivals", "gone")
        status, problem = await line.post(raw, line.signed(raw))
        assert (status, problem["type"]) == (503, "not_stored")
        await rename(line.house, "gone", "arrivals")
        assert (await line.post(raw, line.signed(raw)))[0] == 200
        async with line.taking_in():
            await line.arrivals.worked_off()
            assert await said_by(line, line.ana) == ["hello"]


async def rename(house: House, old: str, new: str) -> None:
    async with house.db.write() as c:
        await c.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))


async def test_what_cannot_be_taken_in_is_kept_and_told_and_holds_nobody_up(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0]) as line:
        poison = poisonous(line)
        for number, words in enumerate(("before", "poison", "after"), start=1):
            await line.call(line.said(line.ana, words, number))
        assert await said_by(line, line.ana) == ["before", "after"]
        async with line.house.db.read() as c:
            failed = await storage_arrivals.failed(c, TELEGRAM)
            assert failed == storage_arrivals.Failed(1, line.house.clock.now(), ("RuntimeError",))
            assert await storage_arrivals.failed(c, MESSENGER) is None
        poison.clear()
        async with line.house.db.write() as c:
            assert await storage_arrivals.try_again(c, TELEGRAM, line.house.clock.now()) == 1
        await line.arrivals._look_after()
        await line.arrivals.worked_off()
        assert await said_by(line, line.ana) == ["before", "after", "poison"]


async def test_a_fault_that_passes_costs_nothing_but_time(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0]) as line:
        poison = poisonous(line)
        line.arrivals._retry_seconds = (0.05, 30, 30)
        asyncio.get_running_loop().call_later(0.02, poison.clear)
        await line.call(line.said(line.ana, "poison", 1))
        assert await said_by(line, line.ana) == ["poison"]


async def test_customers_words_that_could_not_be_taken_in_are_deleted_after_a_while(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0]) as line:
        poisonous(line)
        await line.call(line.said(line.ana, "poison", 1))
        line.house.clock.at += FAILED_KEPT - timedelta(seconds=1)
        await line.arrivals._look_after()
        assert len(await rows(line.house)) == 1
        line.house.clock.forward(seconds=1)
        await line.arrivals._look_after()
        assert await rows(line.house) == []


async def test_a_channel_that_is_off_by_then_fails_and_is_kept(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        await line.call(line.said(line.ana, "hello", 1))
        line.arrivals._channels = {}
        async with line.taking_in():
            await line.arrivals.worked_off()
        (row,) = await rows(line.house)
        assert (row["error"], row["failed_at"] is None) == ("ChannelOff", False)


async def test_nothing_secret_is_stored(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        await line.call(line.said(line.ana, "hello", 1))
        (row,) = await rows(line.house)
        assert SECRET not in repr(dict(row))
        assert all(row[name] != line.ana for name in row if name != "body")


async def test_a_request_of_several_senders_waits_in_the_line_of_each(houses: list[House]) -> None:
    async with open_line(MESSENGER, houses[0], takes_in=False) as line:
        of_ana, of_ben = line.said(line.ana, "I am Ana", 1), line.said(line.ben, "I am Ben", 2)
        await line.call({**of_ana, "entry": [*of_ana["entry"], *of_ben["entry"]]})
        assert len({row["line"] for row in await rows(line.house)}) == 2
        async with line.taking_in():
            await line.arrivals.worked_off()
            assert await said_by(line, line.ana) == ["I am Ana"]
            assert await said_by(line, line.ben) == ["I am Ben"]


@pytest.mark.timeout(120)
async def test_a_small_rush_is_acknowledged_first_and_loses_and_doubles_nothing(houses: list[House]) -> None:
    async with open_line(TELEGRAM, houses[0], takes_in=False) as line:
        senders = [line.customer(number) for number in range(10)]
        count = 2 * DENSE
        for first in range(0, count, len(senders)):  # of each sender one after the other, as vendors do
            numbers = range(first, first + len(senders))
            await asyncio.gather(
                *(
                    line.call(line.said(senders[place], f"message {number}", number))
                    for place, number in enumerate(numbers)
                )
            )
        async with line.taking_in():
            await line.arrivals.worked_off()
        for place, sender in enumerate(senders):
            await line.house.runner.wait_idle(await line.conversation(sender))
            assert await said_by(line, sender) == [f"message {number}" for number in range(place, count, len(senders))]
