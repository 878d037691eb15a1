"""How long the supervisor's figures take over a history of 10,000 conversations: `python -m bench.board`.

The history is that of `tests/integration/desk/seeded_history.py`, in a database of its own. Each time is the median of
five calls. `at a stretch` is the most processor time that the event loop spent without a turn for anybody else: unlike
the times it does not depend on what else the machine does.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import date, datetime, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import service.tables  # noqa: F401  all tables
from common.clock import SystemClock
from common.storage import Database, metadata
from conversations.hub import Hub
from conversations.log import ConversationLog
from desk.history import history, tell
from desk.period import Period, Step
from routing.rules import Rules
from tests.integration.desk.seeded_history import BLOCKS, write_history

CALLS = 5
NOW = datetime(2026, 11, 24, tzinfo=timezone.utc)
PERIODS = {
    "one day": Period(date(2026, 10, 15), date(2026, 10, 15), Step.DAY, ZoneInfo("UTC")),
    "one week": Period(date(2026, 10, 12), date(2026, 10, 18), Step.DAY, ZoneInfo("UTC")),
    "four weeks": Period(date(2026, 10, 5), date(2026, 11, 1), Step.DAY, ZoneInfo("UTC")),
}


async def longest_stretch(stop: asyncio.Event) -> float:
    """Return the most processor seconds between two turns of the event loop, until `stop`."""
    longest, last = 0.0, time.thread_time()
    while not stop.is_set():
        await asyncio.sleep(0)
        now = time.thread_time()
        longest, last = max(longest, now - last), now
    return longest


async def measured(call: Callable[[], Awaitable[object]]) -> str:
    took, used = [], time.process_time()
    for _ in range(CALLS):
        began = time.perf_counter()
        await call()
        took.append(time.perf_counter() - began)
    used = (time.process_time() - used) / CALLS
    stop = asyncio.Event()
    watch = asyncio.create_task(longest_stretch(stop))  # it takes processor time of its own
    await call()
    stop.set()
    return f"{statistics.median(took):.2f} s, {used:.2f} s of processor time, {await watch * 1000:.0f} ms at a stretch"


async def main(url: str | None) -> None:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(url or f"sqlite+aiosqlite:///{Path(folder) / 'board.db'}")
        async with db.engine.begin() as connection:
            await connection.run_sync(metadata.create_all)
        await write_history(db)
        log = ConversationLog(db, SystemClock(), Hub(), Rules.load())
        print(f"{BLOCKS * 20} conversations, {db.engine.dialect.name}")
        print(f"live board: {await measured(log.board)}")
        for name, period in PERIODS.items():

            async def figures(period: Period = period) -> object:
                contacts, later = await log.contacts(period.since, period.until)
                return await asyncio.to_thread(lambda: history(tell(contacts, later), period, NOW))

            print(f"{name}: {await measured(figures)}")
        await db.close()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--database-url", help="an empty database; a SQLite file of its own unless given")
    asyncio.run(main(arguments.parse_args().database_url))
