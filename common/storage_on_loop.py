"""Small units of work on SQLite without any change of threads: they run on the event loop's own.

A statement on another thread gives up Python's lock and asks for it again, which under load takes longer than the
statement; a commit of ten messages makes a hundred of them. Here it takes a millisecond or two, and the loop waits for
nothing: not for another process that is writing, which is left to the threads, and not for the disk, which is waited
for beside. Many commits then share one writing to the disk.
"""

import asyncio
import os
import sqlite3
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Dialect

from common.storage_prepared import Call, Done, run_here
from common.storage_sqlite import Here, driven

T = TypeVar("T")

_to_disk: Callable[[int], None] = getattr(os, "fdatasync", os.fsync)


class NotNow(Exception):
    """Nothing was done: another process is writing, and waiting is for the connections' threads."""


class OnLoop:
    """A connection of the event loop's own thread. It is opened by the first call."""

    def __init__(self, path: str, dialect: Dialect, set_up: Callable[[sqlite3.Connection], None]) -> None:
        """`set_up` says how connections to this database are set up."""
        self._path = path
        self._dialect = dialect
        self._set_up = set_up
        self._here: Here | None = None
        self._log = _Log(f"{path}-wal")

    def write(self, work: Callable[[Here], Coroutine[Any, Any, T]]) -> tuple[T, bool]:
        """Do a unit of work and commit it; return its answer, and whether `on_disk` has something to wait for.

        Raises NotNow, sqlite3.Error, and what the work raises: nothing is kept then.
        """
        here = self._open()
        try:
            here.raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise _as_busy(error) from error
        changes = here.raw.total_changes
        try:
            answer = driven(work(here))
            here.raw.commit()
        except BaseException:
            here.raw.rollback()
            raise
        return answer, here.raw.total_changes > changes

    def on_disk(self) -> Awaitable[None]:
        """Begin to wait until all that has been committed before is on the disk. Raises OSError when awaited."""
        return self._log.on_disk()

    def look(self, call: Call) -> Done:
        """Run one statement that reads. Raises NotNow and sqlite3.Error."""
        try:
            return run_here(self._open(), call)[0]
        except sqlite3.OperationalError as error:
            raise _as_busy(error) from error

    def close(self) -> None:
        self._log.close()
        if self._here is not None:
            self._here.raw.close()
            self._here = None

    def _open(self) -> Here:
        if self._here is None:
            raw = sqlite3.connect(self._path, check_same_thread=False)
            self._set_up(raw)
            # Commits do not wait for the disk here, but in `on_disk`; nor does anything else wait. The pages of the log
            # are moved by the other connections.
            for pragma in ("synchronous=NORMAL", "busy_timeout=0", "wal_autocheckpoint=0"):
                raw.execute(f"PRAGMA {pragma}")
            if raw.execute("PRAGMA journal_mode").fetchone() != ("wal",):
                raw.close()  # a file system that has no such log: commits have to wait for the disk themselves
                raise NotNow
            self._here = Here(raw, self._dialect)
        return self._here


class _Log:
    """The file in which SQLite keeps what has been committed until it is moved into the database.

    What has been moved was on the disk before, so this is the only file to wait for.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._file: int | None = None
        self._thread = ThreadPoolExecutor(1, "to-disk")
        self._waiting: list[asyncio.Future[None]] = []
        self._writer: asyncio.Task[None] | None = None

    def on_disk(self) -> "asyncio.Future[None]":
        waiting = asyncio.get_running_loop().create_future()
        self._waiting.append(waiting)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        return waiting

    async def _write(self) -> None:
        while self._waiting:
            waiting, self._waiting = self._waiting, []
            problem: Exception | None = None
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._sync)
            except Exception as error:
                problem = error
            for one in waiting:
                if one.done():
                    continue
                if problem is None:
                    one.set_result(None)
                else:
                    one.set_exception(problem)

    def _sync(self) -> None:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR)
            # Its name, too, has to outlast a power cut: SQLite sees to that only when it writes to the disk itself.
            folder = os.open(Path(self._path).resolve().parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)
        _to_disk(self._file)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        self._thread = ThreadPoolExecutor(1, "to-disk")
        if self._file is not None:
            os.close(self._file)
            self._file = None


def _as_busy(error: sqlite3.OperationalError) -> Exception:
    return NotNow() if error.sqlite_errorcode == sqlite3.SQLITE_BUSY else error
