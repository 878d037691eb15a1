"""The database under several hands: units of work are whole, and nobody hears "database is locked"."""

import asyncio
import sys
import textwrap
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from common.storage import MOST_KEPT, Database

ROOT = Path(__file__).resolve().parents[3]
WRITES = 25


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(url(tmp_path))
    async with database.write() as c:
        await c.execute(text("CREATE TABLE counter (id INTEGER PRIMARY KEY, value INTEGER NOT NULL)"))
        await c.execute(text("INSERT INTO counter VALUES (1, 0)"))
    yield database
    await database.close()


def url(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'test.db'}"


async def value(db: Database) -> int:
    async with db.read() as c:
        return int((await c.execute(text("SELECT value FROM counter"))).scalar_one())


async def add_one(db: Database) -> None:
    """Read, then write: exactly what a deferred transaction cannot do beside another writer."""
    async with db.write() as c:
        before = (await c.execute(text("SELECT value FROM counter"))).scalar_one()
        await c.execute(text("UPDATE counter SET value = :value"), {"value": before + 1})


async def test_a_unit_of_work_that_fails_leaves_nothing(db: Database) -> None:
    with pytest.raises(IntegrityError):
        async with db.write() as c:
            await c.execute(text("UPDATE counter SET value = 7"))
            await c.execute(text("INSERT INTO counter VALUES (1, 1)"))
    assert await value(db) == 0


async def test_a_unit_of_work_that_is_cancelled_leaves_nothing_and_frees_the_writer(db: Database) -> None:
    entered = asyncio.Event()

    async def work() -> None:
        async with db.write() as c:
            await c.execute(text("UPDATE counter SET value = 7"))
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(work())
    await entered.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await add_one(db)
    assert await value(db) == 1


async def test_a_unit_that_failed_leaves_nothing_open_for_the_next(db: Database) -> None:
    for _ in range(3):
        with pytest.raises(LookupError):
            async with db.write() as c:
                await c.execute(text("UPDATE counter SET value = 7"))
                raise LookupError
        with pytest.raises(LookupError):
            async with db.read() as c:
                assert (await c.execute(text("SELECT value FROM counter"))).scalar_one() == 0
                raise LookupError
        assert await value(db) == 0
    await add_one(db)
    assert await value(db) == 1


async def test_each_unit_sees_what_another_database_has_written_since(db: Database, tmp_path: Path) -> None:
    other = Database(url(tmp_path))
    for expected in (1, 2, 3):
        await add_one(other)
        assert await value(db) == expected
    await other.close()


async def test_a_crowd_of_readers_is_served_and_then_fewer_connections_stay_open(db: Database) -> None:
    everyone = asyncio.Barrier(MOST_KEPT + 4)

    async def look() -> int:
        async with db.read() as c:
            await everyone.wait()
            return int((await c.execute(text("SELECT value FROM counter"))).scalar_one())

    assert await asyncio.gather(*(look() for _ in range(everyone.parties))) == [0] * everyone.parties
    assert len(db._reading._kept) == MOST_KEPT


async def test_a_unit_without_a_statement_is_no_transaction(db: Database) -> None:
    async with db.write():
        pass
    async with db.read():
        pass
    await add_one(db)
    assert await value(db) == 1


async def test_a_reader_sees_one_state_while_another_writes(db: Database) -> None:
    async with db.read() as c:
        before = (await c.execute(text("SELECT value FROM counter"))).scalar_one()
        await add_one(db)
        after = (await c.execute(text("SELECT value FROM counter"))).scalar_one()
    assert before == after == 0
    assert await value(db) == 1


async def test_writers_in_one_process_take_turns(db: Database) -> None:
    await asyncio.gather(*(add_one(db) for _ in range(WRITES)))
    assert await value(db) == WRITES


async def test_an_error_does_not_tell_what_was_written(db: Database) -> None:
    with pytest.raises(IntegrityError) as caught:
        async with db.write() as c:
            await c.execute(text("INSERT INTO counter VALUES (:id, :mail)"), {"id": 1, "mail": "ana@example.com"})
    assert "ana@example.com" not in str(caught.value)


async def test_foreign_keys_hold(db: Database) -> None:
    async with db.write() as c:
        await c.execute(text("CREATE TABLE child (counter_id INTEGER NOT NULL REFERENCES counter (id))"))
    with pytest.raises(IntegrityError):
        async with db.write() as c:
            await c.execute(text("INSERT INTO child VALUES (99)"))


async def test_two_threads_with_a_database_each_never_find_it_locked(db: Database, tmp_path: Path) -> None:
    failures: list[BaseException] = []

    def thread() -> None:
        async def work() -> None:
            own = Database(url(tmp_path))
            for _ in range(WRITES):
                await add_one(own)
            await own.close()

        try:
            asyncio.run(work())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=thread) for _ in range(2)]
    for one in threads:
        one.start()
    await asyncio.gather(*(asyncio.to_thread(one.join) for one in threads))
    assert failures == []
    assert await value(db) == 2 * WRITES


async def test_processes_that_open_a_new_database_at_once_never_find_it_locked(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import asyncio, sys
        from sqlalchemy import text
        from common.storage import MOST_KEPT, Database

        async def work():
            db = Database(sys.argv[1])
            async with db.write() as c:
                await c.execute(text("CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, value INTEGER)"))
                await c.execute(text("INSERT OR IGNORE INTO counter VALUES (1, 0)"))
            for _ in range(int(sys.argv[2])):
                async with db.write() as c:
                    before = (await c.execute(text("SELECT value FROM counter"))).scalar_one()
                    await c.execute(text("UPDATE counter SET value = :value"), {"value": before + 1})
            await db.close()

        asyncio.run(work())
        """
    )
    processes = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", program, url(tmp_path), str(WRITES)),
            cwd=ROOT,
            stderr=asyncio.subprocess.PIPE,
        )
        for _ in range(3)
    ]
    said = [(await process.communicate())[1].decode() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], said
    db = Database(url(tmp_path))
    assert await value(db) == 3 * WRITES
    await db.close()


async def test_rows_counts_and_refusals_come_through_the_one_trip(db: Database) -> None:
    async with db.write() as c:
        await c.exec_driver_sql("CREATE TABLE things (id INTEGER PRIMARY KEY, name TEXT UNIQUE)")
        added = await c.exec_driver_sql("INSERT INTO things (name) VALUES (?)", ("kettle",))
        assert (added.rowcount, added.lastrowid) == (1, 1)
        await c.exec_driver_sql("INSERT INTO things (name) VALUES (?)", [("lamp",), ("desk",)])
        changed = await c.exec_driver_sql("UPDATE things SET name = upper(name) RETURNING name")
        assert sorted(changed.scalars()) == ["DESK", "KETTLE", "LAMP"]
    with pytest.raises(IntegrityError):
        async with db.write() as c:
            await c.exec_driver_sql("INSERT INTO things (name) VALUES ('sofa')")
            await c.exec_driver_sql("INSERT INTO things (name) VALUES ('LAMP')")
    async with db.read() as c:
        assert (await c.exec_driver_sql("SELECT count(*) FROM things")).scalar_one() == 3
        async with c.stream(text("SELECT id FROM things ORDER BY id")) as rows:
            assert [row.id async for row in rows] == [1, 2, 3]


async def test_a_reader_that_writes_leaves_nothing(db: Database) -> None:
    async with db.read() as c:
        await c.execute(text("UPDATE counter SET value = 7"))
    assert await value(db) == 0


async def test_a_connection_that_has_only_read_is_free_for_the_next_writer(db: Database) -> None:
    """Nobody waits for the end of a reading transaction, so the next one on its connection must come behind it."""
    for _ in range(WRITES):
        await asyncio.gather(value(db), value(db), add_one(db))
    assert await value(db) == WRITES


async def test_a_unit_of_work_without_a_statement_touches_nothing(db: Database) -> None:
    async with db.write():
        pass
    async with db.read():
        pass
    with pytest.raises(ValueError, match="before the first statement"):
        async with db.write():
            raise ValueError("before the first statement")
    await add_one(db)
    assert await value(db) == 1


async def test_a_writer_has_the_database_from_its_first_statement_on(db: Database, tmp_path: Path) -> None:
    other = Database(url(tmp_path))
    async with db.write() as c:
        before = (await c.execute(text("SELECT value FROM counter"))).scalar_one()
        behind = asyncio.create_task(add_one(other))
        await asyncio.sleep(0.05)  # time for the other one to have written, if it could
        await c.execute(text("UPDATE counter SET value = :value"), {"value": before + 1})
    await behind
    assert await value(db) == 2
    await other.close()


async def test_a_stream_reads_in_the_transaction_too(db: Database) -> None:
    async with db.read() as c:
        async with c.stream(text("SELECT value FROM counter")) as rows:
            assert [row.value async for row in rows] == [0]
        await add_one(db)
        assert (await c.execute(text("SELECT value FROM counter"))).scalar_one() == 0
