"""SQLite behind asyncio with one trip to the connection's thread for each statement.

SQLAlchemy's own adapter makes four: open a cursor, execute, fetch, close. At some twenty statements a turn the trips
cost more than the statements.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

import aiosqlite
from sqlalchemy.dialects.sqlite.aiosqlite import (
    AsyncAdapt_aiosqlite_connection,
    AsyncAdapt_aiosqlite_cursor,
    AsyncAdapt_aiosqlite_dbapi,
)

Answer = tuple[Any, list[Any], int | None, int]
"""A cursor's description, rows, lastrowid and rowcount."""


class OneTripDbapi(AsyncAdapt_aiosqlite_dbapi):
    """Give it to `create_async_engine(url, module=OneTripDbapi())`."""

    def __init__(self) -> None:
        super().__init__(aiosqlite, sqlite3)

    def connect(self, *arguments: Any, **options: Any) -> "_Connection":
        return _Connection(self, super().connect(*arguments, **options)._connection)


class _Connection(AsyncAdapt_aiosqlite_connection):
    __slots__ = ()

    def cursor(self, server_side: bool = False) -> AsyncAdapt_aiosqlite_cursor:
        return super().cursor(server_side=True) if server_side else _Cursor(self)

    def rollback(self) -> None:
        # The pool rolls back whatever comes back to it; nearly always there is nothing to roll back.
        if self._connection.in_transaction:
            super().rollback()


class _Cursor(AsyncAdapt_aiosqlite_cursor):
    __slots__ = ()

    def execute(self, operation: Any, parameters: Any = None) -> None:
        self._run(lambda raw: raw.execute(operation, () if parameters is None else parameters))

    def executemany(self, operation: Any, seq_of_parameters: Sequence[Any]) -> None:
        self._run(lambda raw: raw.executemany(operation, seq_of_parameters))

    def _run(self, call: Callable[[sqlite3.Connection], sqlite3.Cursor]) -> None:
        connection = self._connection

        def there() -> Answer:
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
