"""SQLite behind asyncio with one trip to the connection's thread for each statement.

SQLAlchemy's own adapter makes four: open a cursor, execute, fetch, close. At some thirty statements a turn the trips
cost more than the statements. So a transaction begins on the trip of its first statement, and nobody waits for the end
of one that has only read. A whole unit of work can make its only trip there, too: see `unit`.
"""

import contextvars
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from enum import Enum
from typing import Any, TypeVar

import aiosqlite
from sqlalchemy import Connection, CursorResult, Dialect, Executable, StaticPool, create_engine
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

ACCESS = "careline_access"
"""The execution option that says what a transaction may do."""


class Access(Enum):
    READ = "BEGIN"
    WRITE = "BEGIN IMMEDIATE"


T = TypeVar("T")
Answer = tuple[Any, list[Any], int | None, int]
"""A cursor's description, rows, lastrowid and rowcount."""


class OneTripDbapi(AsyncAdapt_aiosqlite_dbapi):
    """Give it to `create_async_engine(url, module=OneTripDbapi())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> "OneTripConnection":
        return OneTripConnection(self, super().connect(*arguments, **options)._connection)


class Here:
    """What a unit of work sees of its connection when it runs on the connection's thread.

    It has as much of SQLAlchemy's `AsyncConnection` as units of work use, and nothing that is awaited here waits.
    """

    def __init__(self, raw: sqlite3.Connection, dialect: Dialect) -> None:
        """To be made outside of a transaction: SQLAlchemy looks at a connection that is new to it, and rolls back."""
        self.raw = raw
        self.dialect = dialect
        engine = create_engine(
            "sqlite://", creator=lambda: raw, poolclass=StaticPool, pool_reset_on_return=None, hide_parameters=True
        )
        self._connection: Connection = engine.connect()

    async def execute(self, statement: Executable, parameters: Any = None) -> CursorResult[Any]:
        return self._connection.execute(statement, parameters)

    async def scalar(self, statement: Executable, parameters: Any = None) -> Any:
        return self._connection.scalar(statement, parameters)


Unit = Callable[[Here], Coroutine[Any, Any, T]]


class OneTripConnection(AsyncAdapt_aiosqlite_connection):
    """A connection that begins its transactions late and ends those that have only read without waiting."""

    __slots__ = ("_begin", "_here", "_open", "_reads")

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._begin: str | None = None
        self._here: Here | None = None
        self._open = False
        self._reads = False

    def begin_with_next(self, access: Access | None) -> None:
        """Begin a transaction on the trip of the next statement; without `access` one that may read and write."""
        self._begin = (access or Access.READ).value
        self._reads = access is Access.READ

    def take_begin(self) -> str | None:
        """Return what has to be executed before the next statement."""
        begin, self._begin = self._begin, None
        self._open = self._open or begin is not None
        return begin

    async def trip(self, work: Callable[[sqlite3.Connection], tuple[T, bool]]) -> T:
        """Do the work on the connection's thread, within the transaction that has begun. Raises sqlite3.Error.

        It returns its answer and whether the transaction ends with it: then it is committed on the same trip.
        """
        connection, begin = self._connection, self.take_begin()

        def there() -> tuple[T, bool]:
            if begin is not None:
                connection._conn.execute(begin)
            done, ends = work(connection._conn)
            if ends:
                connection._conn.commit()
            return done, ends

        answer: tuple[T, bool] = await connection._execute(there)
        self._open = self._open and not answer[1]
        return answer[0]

    async def unit(self, work: Unit[T], dialect: Dialect) -> T:
        """Do a whole unit of work on the connection's thread: what it awaits is answered there, and it is committed.

        Raises sqlite3.Error, and what the work raises; it is then to be rolled back.
        """
        connection, begin, context = self._connection, self.take_begin(), contextvars.copy_context()

        def there() -> T:
            if self._here is None:
                self._here = Here(connection._conn, dialect)
            if begin is not None:
                connection._conn.execute(begin)
            answer = context.run(driven, work(self._here))
            connection._conn.commit()
            return answer

        answer: T = await connection._execute(there)
        self._open = False
        return answer

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        if not server_side:
            return _Cursor(self)
        if (begin := self.take_begin()) is not None:
            _Cursor(self).execute(begin)
        return super().cursor(server_side=True)

    def commit(self) -> None:
        if not self._ended() and self._open:
            super().commit()
            self._open = False

    def rollback(self) -> None:
        # The pool rolls back whatever comes back to it; nearly always there is nothing to roll back.
        if not self._ended() and (self._open or self._connection.in_transaction):
            super().rollback()
            self._open = False

    @property
    def ends_at_once(self) -> bool:
        """Whether the transaction ends without a trip: nothing has begun, it is committed, or it has only read."""
        return self._begin is not None or not self._open or self._reads

    def _ended(self) -> bool:
        """End a transaction that nobody has to wait for; say whether this was one."""
        if self._begin is not None:
            self._begin = None  # no statement has come: there is nothing to end
            return True
        if not (self._reads and self._open):
            return False
        self._open = False
        # The connection's thread takes one thing after the other, so the next transaction begins after this.
        self._connection._tx.put_nowait((None, self._connection._conn.rollback))
        return True


def driven(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, without an event loop. Raises what it raises."""
    try:
        work.send(None)
    except StopIteration as ended:
        answer: T = ended.value
        return answer
    work.close()
    raise RuntimeError("A unit of work on the connection's thread can wait for nothing but its own statements.")


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._run(lambda raw: raw.execute(operation, () if parameters is None else parameters))

    def executemany(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        self._run(lambda raw: raw.executemany(operation, seq_of_parameters))

    def _run(self, call: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        connection = self._connection
        adapted = self._adapt_connection
        begin = adapted.take_begin() if isinstance(adapted, OneTripConnection) else None

        def there() -> Answer:
            if begin is not None:
                connection._conn.execute(begin)
            cursor = call(connection._conn)
            try:
                rows = cursor.fetchall() if cursor.description else []
                return cursor.description, rows, cursor.lastrowid, cursor.rowcount
            finally:
                cursor.close()

        try:
            self.description, rows, last, count = self.await_(connection._execute(there))
        except Exception as error:
            self._adapt_connection._handle_exception(error)
        self._rows = deque(rows)
        self.lastrowid, self.rowcount = (-1, -1) if self.description else (last, count)
