"""Units of work at once: on SQLite they run on the event loop's thread, and answer as any other on both databases."""

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from common import storage_on_loop
from common.storage import Database
from common.storage_prepared import run_one
from conversations import storage_log
from conversations.hub import MessageAdded
from conversations.storage import conversations
from tests.integration.conversations.fakes import House

HELD_SECONDS = 0.3


async def set_epoch(c: AsyncConnection, conversation_id: str, epoch: int) -> int:
    """Change a row in SQLAlchemy's words and read it back in ours."""
    await c.execute(update(conversations).where(conversations.c.id == conversation_id).values(epoch=epoch))
    locked = await run_one(c, storage_log.LOCKED(conversation=conversation_id))
    return storage_log.conversation_of(locked.rows[0]).epoch


def only_on_sqlite(db: Database) -> str:
    path = db.engine.url.database
    if not db.url.startswith("sqlite") or path is None:
        pytest.skip("what is proved is SQLite's own way")
    return path


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """When the disk was waited for; each takes a while."""
    times: list[float] = []
    to_disk = storage_on_loop._to_disk

    def slowly(file: int) -> None:
        time.sleep(0.05)
        to_disk(file)
        times.append(time.monotonic())

    monkeypatch.setattr(storage_on_loop, "_to_disk", slowly)
    return times


async def test_what_a_unit_writes_and_reads_is_committed(house: House) -> None:
    conversation_id = await house.begin()
    assert await house.db.write_at_once(lambda c: set_epoch(c, conversation_id, 7)) == 7
    assert (await house.log.get(conversation_id)).epoch == 7


async def test_nothing_of_a_unit_is_kept_that_fails(house: House) -> None:
    conversation_id = await house.begin()

    async def work(c: AsyncConnection) -> None:
        await set_epoch(c, conversation_id, 7)
        row = (await c.execute(select(conversations).where(conversations.c.id == conversation_id))).mappings().one()
        await c.execute(insert(conversations).values(**row))

    with pytest.raises(IntegrityError):
        await house.db.write_at_once(work)
    assert (await house.log.get(conversation_id)).epoch == 1
    assert await house.db.write_at_once(lambda c: set_epoch(c, conversation_id, 2)) == 2


async def test_a_unit_that_waits_for_something_else_is_a_mistake_that_keeps_nothing(house: House) -> None:
    only_on_sqlite(house.db)
    conversation_id = await house.begin()

    async def work(c: AsyncConnection) -> None:
        await set_epoch(c, conversation_id, 7)
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but its own statements"):
        await house.db.write_at_once(work)
    assert (await house.log.get(conversation_id)).epoch == 1


async def test_the_loop_goes_on_while_another_process_writes(house: House) -> None:
    path = only_on_sqlite(house.db)
    conversation_id = await house.begin()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    writing = asyncio.create_task(house.db.write_at_once(lambda c: set_epoch(c, conversation_id, 7)))
    longest, until = 0.0, time.monotonic() + HELD_SECONDS
    while (begun := time.monotonic()) < until:
        await asyncio.sleep(0.01)
        longest = max(longest, time.monotonic() - begun)
        assert (await house.log.get(conversation_id)).epoch == 1
    assert not writing.done() and longest < HELD_SECONDS
    other.execute("COMMIT")
    other.close()
    assert await writing == 7
    assert (await house.log.get(conversation_id)).epoch == 7


async def test_a_write_returns_when_it_is_on_the_disk_and_many_share_one_writing(
    house: House, synced: list[float]
) -> None:
    only_on_sqlite(house.db)
    ids = [await house.begin() for _ in range(20)]
    synced.clear()
    begun = time.monotonic()
    ended = await asyncio.gather(*(at_the_end_of(house, one) for one in ids))
    assert all(any(begun < at <= end for at in synced) for end in ended)
    assert 1 <= len(synced) < len(ids) / 2


async def at_the_end_of(house: House, conversation_id: str) -> float:
    await house.db.write_at_once(lambda c: set_epoch(c, conversation_id, 3))
    return time.monotonic()


async def test_who_only_reads_does_not_wait_for_the_disk(house: House, synced: list[float]) -> None:
    only_on_sqlite(house.db)
    conversation_id = await house.begin()
    synced.clear()

    async def work(c: AsyncConnection) -> Any:
        return (await run_one(c, storage_log.LOCKED(conversation=conversation_id))).rows[0]["epoch"]

    assert await house.db.write_at_once(work) == 1
    assert synced == []


async def test_a_disk_that_fails_is_told_to_everybody_who_waits_for_it(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_sqlite(house.db)
    ids = [await house.begin() for _ in range(3)]

    def broken(_file: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(storage_on_loop, "_to_disk", broken)
    results = await asyncio.gather(*(at_the_end_of(house, one) for one in ids), return_exceptions=True)
    assert [type(one) for one in results] == [OSError] * 3


async def test_messages_on_their_way_to_the_disk_hold_up_no_commit_and_are_told_of_in_order(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_on_sqlite(house.db)
    conversation_id = await house.begin()
    house.log.when_turn_waits(lambda _: None)
    commits, disk = house.count_commits(), threading.Event()
    monkeypatch.setattr(storage_on_loop, "_to_disk", lambda _file: disk.wait(60))
    with house.hub.subscribe(conversation_id) as events:
        written = []
        for number in range(4):
            written.append(asyncio.create_task(house.say(conversation_id, f"line {number}", f"c{number}")))
            await until(lambda number=number: len(commits) == number + 1)  # type: ignore[misc]
        assert not any(one.done() for one in written) and not list(events.waiting())
        disk.set()
        messages = await asyncio.gather(*written)
        heard = [event for event in events.waiting() if isinstance(event, MessageAdded)]
    assert [one.message.seq for one in heard] == [one.seq for one in messages] == sorted(one.seq for one in messages)


async def until(holds: Callable[[], bool]) -> None:
    for _ in range(10_000):
        if holds():
            return
        await asyncio.sleep(0.002)
    raise AssertionError("it never came to that")
