"""The database: one file (SQLite) or one server, one writer transaction at a time in a process."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, cast

from sqlalchemy import DDL, Dialect, MetaData, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from common.storage_on_loop import NotNow, OnLoop
from common.storage_prepared import Call, Done, as_sqlalchemy, raw_of, run_one
from common.storage_sqlite import ACCESS, Access, OneTripConnection, OneTripDbapi, Unit

Answer = TypeVar("Answer")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""All tables of all rooms are in this one metadata, so that one transaction can span them."""


def create_with(table: Table, statements: Mapping[str, Sequence[str]]) -> None:
    """Run these when the table is created, by dialect: for what SQLAlchemy has no words for. Migrations repeat them."""
    for dialect, written in statements.items():
        for statement in written:
            ddl = DDL(statement).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)


def drop_with(table: Table, statement: str) -> None:
    """Run this before the table is dropped."""
    event.listen(table, "before_drop", DDL(statement))  # type: ignore[no-untyped-call]


MOST_KEPT = 4
"""Connections that stay open for reading, and for writing: more is for a crowd, and goes back to the pool."""


class Database:
    """Opens read and write transactions.

    On SQLite: WAL, `synchronous=FULL`, and every write transaction is `BEGIN IMMEDIATE`: a deferred read-then-write
    fails with "database is locked" when another process writes in between.
    """

    def __init__(self, url: str) -> None:
        """`url`: SQLAlchemy's, e.g. `sqlite+aiosqlite:///var/careline.db`."""
        self.url = url
        self._sqlite = url.startswith("sqlite")
        self._write_lock = asyncio.Lock()
        options: dict[str, Any] = {"module": OneTripDbapi()} if self._sqlite else {"pool_pre_ping": True}
        self.engine: AsyncEngine = create_async_engine(url, hide_parameters=True, **options)
        if self._sqlite:
            event.listen(self.engine.sync_engine, "connect", _set_up)
            event.listen(self.engine.sync_engine, "begin", _begin_sqlite)
        # Options are given once: giving them to each connection costs as much as a statement.
        self._reading = _Units(self.engine.execution_options(**self._options(Access.READ)))
        self._writing = _Units(self.engine.execution_options(**self._options(Access.WRITE)))
        path = self.engine.url.database if self._sqlite else None
        self._on_loop = OnLoop(path, self.engine.dialect, _set_up) if path and path != ":memory:" else None

    def _options(self, access: Access) -> dict[str, Any]:
        if self._sqlite:
            return {ACCESS: access}
        if access is Access.WRITE:
            return {}
        # Otherwise each statement sees a moment of its own.
        return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A consistent view of one moment, however many statements look at it; writes nothing."""
        async with self._reading.unit() as connection:
            yield connection

    async def look(self, call: Call) -> Done:
        """Run one statement that reads, without a unit of work around it: for what every call and message asks."""
        if self._on_loop is not None:
            with suppress(NotNow), _as_sqlalchemy_says(self.engine.dialect):
                return self._on_loop.look(call)
        return await self._reading.look(call)

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """One unit of work: commits at the end, rolls back on any error. Do not nest."""
        async with self._write_lock, self._writing.unit() as connection:
            yield connection

    async def write_at_once(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, Answer]]) -> Answer:
        """Do one unit of work that awaits nothing but its statements, as `write` does; return its answer.

        On SQLite it runs on the event loop's thread or, where it would have to wait, on a connection's, but never on
        both by turns: each change of threads takes longer than the statement between, and nobody else can write.
        """
        answer, on_disk = await self.write_ahead(work)
        await on_disk
        return answer

    async def write_ahead(
        self, work: Callable[[AsyncConnection], Coroutine[Any, Any, Answer]]
    ) -> tuple[Answer, Awaitable[None]]:
        """Do as `write_at_once`, but return when the unit is committed, with what is still to be waited for: the disk.

        Others see it; nobody may be told of it before. What is waited for ends in the order of the commits, but for one
        that went to a connection's thread: it is on the disk already.
        """
        async with self._write_lock:
            done = self._done_on_loop(work)
            if done is None:
                return await self._writing.at_once(work), _nothing()
        answer, changed = done
        return answer, self._on_loop.on_disk() if changed and self._on_loop is not None else _nothing()

    def _done_on_loop(
        self, work: Callable[[AsyncConnection], Coroutine[Any, Any, Answer]]
    ) -> tuple[Answer, bool] | None:
        """Return the answer, and whether it has still to be waited for. None: it is not for the loop."""
        if self._on_loop is None:
            return None
        with suppress(NotNow), _as_sqlalchemy_says(self.engine.dialect):
            return self._on_loop.write(cast(Unit[Answer], work))
        return None

    async def close(self) -> None:
        if self._on_loop is not None:
            self._on_loop.close()
        for units in (self._reading, self._writing):
            await units.close()
        await self.engine.dispose()


class _Units:
    """Units of work with one access. On SQLite connections are kept between them, ready for the next.

    To take one from SQLAlchemy's pool, begin, end and give it back takes half a dozen changes of context, which costs
    more than most statements; here a unit begins and mostly ends without one. A unit that fails gives its connection
    back to the pool, which rolls it back.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._kept: list[AsyncConnection] = []

    @asynccontextmanager
    async def unit(self) -> AsyncIterator[AsyncConnection]:
        if self._engine.dialect.name != "sqlite":
            async with self._engine.connect() as connection, connection.begin():
                yield connection
            return
        connection = await self._take()
        whole = False
        try:
            yield _begun(connection)
            await _committed(connection)
            whole = not connection.invalidated
        finally:
            await self._give_back(connection, whole)

    async def look(self, call: Call) -> Done:
        if self._engine.dialect.name != "sqlite":
            async with self.unit() as connection:
                return await run_one(connection, call)
        connection = await self._take()
        whole = False
        try:
            done = await run_one(connection, call)
            whole = not connection.invalidated
        finally:
            await self._give_back(connection, whole)
        return done

    async def at_once(self, work: Callable[[AsyncConnection], Coroutine[Any, Any, Answer]]) -> Answer:
        if self._engine.dialect.name != "sqlite":
            async with self.unit() as connection:
                return await work(connection)
        async with self.unit() as connection:
            with _as_sqlalchemy_says(connection.dialect):
                return await raw_of(connection).unit(cast(Unit[Answer], work), connection.dialect)

    async def _take(self) -> AsyncConnection:
        return self._kept.pop() if self._kept else await self._engine.connect()

    async def _give_back(self, connection: AsyncConnection, whole: bool) -> None:
        if whole and len(self._kept) < MOST_KEPT:
            self._kept.append(connection)
        else:
            # Also when the task has been cancelled: a transaction must not stay open.
            await asyncio.shield(asyncio.create_task(connection.close()))

    async def close(self) -> None:
        while self._kept:
            await self._kept.pop().close()


def _begun(connection: AsyncConnection) -> AsyncConnection:
    assert connection.sync_connection is not None
    connection.sync_connection.begin()  # no trip: see OneTripConnection
    return connection


async def _committed(connection: AsyncConnection) -> None:
    sync = connection.sync_connection
    assert sync is not None
    if not sync.in_transaction():
        return
    if raw_of(connection).ends_at_once:
        sync.commit()
    else:
        await connection.commit()


async def _nothing() -> None:
    """There is nothing to wait for."""


@contextmanager
def _as_sqlalchemy_says(dialect: Dialect) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise as_sqlalchemy(error, dialect) from error


def _set_up(dbapi_connection: Any, _record: Any = None) -> None:
    dbapi_connection.isolation_level = None
    cursor = dbapi_connection.cursor()
    # The patience comes first: the change to WAL itself may have to wait for another process.
    for pragma in ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    raw = connection.connection.dbapi_connection
    assert isinstance(raw, OneTripConnection)
    raw.begin_with_next(connection.get_execution_options().get(ACCESS))
