"""SQLite without threads: what waits for the database or the disk goes on in an order drawn from a seed.

`aiosqlite` gives each connection a thread, and whose statement comes first is the machine's affair. Here a connection
is a lane on the event loop: its statements run one after the other as in the thread, each after as many turns of the
loop as the dice say, and a lane that finds the database locked tries again a turn later. Everything above, from
`common.storage_sqlite` on, is the code of the service. So the same seed plays the same interleaving again, no clock is
waited for, and handing statements to threads and back, most of what a small transaction costs, is saved.
"""

import asyncio
import contextlib
import random
import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any
from unittest import mock

import aiosqlite
from sqlalchemy import event

from common import ids
from tests.integration.conversations.live_floor import Process

AT_ONCE, SOON = 0.5, 0.35
"""The shares of statements that wait for nobody else's turn and for some turns; the others are slow: whole transactions
of others pass them."""
SOON_TURNS, SLOW_TURNS = (1, 4), (5, 40)
PATIENCE_TURNS = 20_000
"""After so many a lane that finds the database locked gives up, as the service does after ten seconds."""


class Lanes:
    """The lanes of an interleaving's processes. While `alone`, one task runs and its statements wait for no dice."""

    def __init__(self) -> None:
        self.alone = True
        self._in_use = False
        self._dice = random.Random(0)

    def begin(self, seed: int) -> None:
        """Draw from here on as the seed says."""
        self._dice = random.Random(seed)

    def turns(self) -> int:
        dice = self._dice.random()
        return 0 if dice < AT_ONCE else self._dice.randint(*(SOON_TURNS if dice < AT_ONCE + SOON else SLOW_TURNS))

    @contextlib.contextmanager
    def seeded_ids(self, seed: int) -> Iterator[None]:
        """Draw ids from the seed, too: they say what is locked first."""
        if not self._in_use:
            yield
            return
        own = _SeededIds(seed)
        with mock.patch.multiple(ids, secrets=own, time=own):
            yield

    def use_for(self, process: Process) -> None:
        """Give the process's connections lanes instead of threads: before the first is opened. No commit waits for the
        clock then.
        """
        self._in_use = True
        db, log = process.db, process.log
        log._inbox._commits.pace_seconds = log._ends.pace_seconds = 0.0

        def connect(*arguments: Any, **options: Any) -> aiosqlite.Connection:
            connection = aiosqlite.connect(*arguments, **options)
            connection._tx = _Lane(self)  # type: ignore[assignment]
            connection._thread = _NoThread()  # type: ignore[assignment]
            return connection

        def lend(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
            options["async_creator_fn"] = connect

        if db._on_loop is not None:
            db._on_loop._log._thread = _DiskLane(self)  # type: ignore[assignment]
        event.listen(db.engine.sync_engine, "do_connect", lend)
        event.listen(db.engine.sync_engine, "connect", _wait_for_nothing)


def _wait_for_nothing(connection: Any, _record: Any) -> None:
    """A lane that waited within a statement would keep the lock's holder waiting, too."""
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout=0")
    cursor.close()


class _SeededIds:
    """Stands where ids get their time and their randomness."""

    def __init__(self, seed: int) -> None:
        self._dice = random.Random(seed)
        self._milliseconds = 0

    def time_ns(self) -> int:
        self._milliseconds += self._dice.randint(0, 1)
        return self._milliseconds * 1_000_000

    def token_hex(self, length: int) -> str:
        return self._dice.randbytes(length).hex()

    def token_urlsafe(self, length: int) -> str:
        return self.token_hex(length)


class _DiskLane:
    """Stands where commits wait for the disk in a thread: the disk, too, takes as long as the dice say."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    def submit(self, work: Callable[[], None]) -> "Future[None]":
        future: Future[None] = Future()
        self._later(future, work, 0 if self._lanes.alone else self._lanes.turns())
        return future

    def _later(self, future: "Future[None]", work: Callable[[], None], turns: int) -> None:
        if turns > 0:
            asyncio.get_running_loop().call_soon(self._later, future, work, turns - 1)
            return
        try:
            work()
        except Exception as error:
            future.set_exception(error)
        else:
            future.set_result(None)

    def shutdown(self, *, wait: bool) -> None:
        return


class _NoThread:
    def start(self) -> None:
        return


Work = tuple["asyncio.Future[Any] | None", Callable[[], Any]]


class _Lane:
    """Stands where a connection's thread has its queue."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes
        self._waiting: deque[Work] = deque()
        self._turns = 0
        self._refused = 0

    def put_nowait(self, work: Work) -> None:
        self._waiting.append(work)
        if len(self._waiting) > 1:
            return
        if self._lanes.alone and self._done():
            return
        self._later(self._lanes.turns())

    def _later(self, turns: int) -> None:
        self._turns = turns
        asyncio.get_running_loop().call_soon(self._step)

    def _step(self) -> None:
        if self._turns > 0:
            self._later(self._turns - 1)
        elif not self._done():
            self._later(1)
        elif self._waiting:
            self._later(self._lanes.turns())

    def _done(self) -> bool:
        """Do what comes next; return False when the database is locked: then nothing was done."""
        future, function = self._waiting[0]
        answer: Any = None
        failed: Exception | None = None
        try:
            answer = function()
        except Exception as error:
            if _is_locked(error) and self._refused < PATIENCE_TURNS:
                self._refused += 1
                return False
            failed = error
        self._refused = 0
        self._waiting.popleft()
        if future is not None and not future.done():
            if failed is None:
                future.set_result(answer)
            else:
                future.set_exception(failed)
        return True


def _is_locked(error: Exception) -> bool:
    """Whether another connection writes. A snapshot that has gone stale has a code of its own: it fails at once."""
    return isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_BUSY
