"""Statements that are compiled once and, on SQLite, run without SQLAlchemy's machinery: several in one trip.

A statement on SQLAlchemy's own way costs about 200 µs of processor time, most of it around the database and not in it.
What runs at every message or turn is therefore kept as a `Prepared`. On PostgreSQL it runs as any other statement.
"""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast

from sqlalchemy import Dialect, Executable, RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.compiler import SQLCompiler

from common.storage_sqlite import Here, OneTripConnection

Row = Mapping[str, Any] | RowMapping
"""A row by the names of its columns."""

Process = Callable[[Any], Any]


@dataclass(frozen=True)
class Done:
    """What a call came to: its rows, or how many rows it has changed."""

    rows: Sequence[Row]
    count: int

    def one_or_none(self) -> Row | None:
        return self.rows[0] if self.rows else None


@dataclass(frozen=True)
class _Compiled:
    """A statement in SQLite's words. `places` are the names of its parameters in order; `fixed` are its own values;
    `converted` the columns whose values are not what the driver gives.
    """

    sql: str
    places: tuple[tuple[str, Process | None], ...]
    fixed: Mapping[str, Any]
    columns: tuple[str, ...]
    converted: tuple[tuple[str, Process], ...]

    def values(self, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        given = {**self.fixed, **parameters} if self.fixed else parameters
        return tuple([given[name] if process is None else process(given[name]) for name, process in self.places])

    def row(self, raw: Sequence[Any]) -> Row:
        row = dict(zip(self.columns, raw, strict=True))
        for name, process in self.converted:
            row[name] = process(row[name])
        return row


_Work = list[tuple[_Compiled, list[tuple[Any, ...]], bool]]
"""Statements with what they are given, and whether each must change something."""

_NOTHING = _Compiled("", (), {}, (), ())
_NONE = Done((), 0)


class Prepared:
    """A statement with named parameters. Columns of an insert or update are those that are given."""

    def __init__(self, statement: Executable) -> None:
        self.statement = statement
        self.returns_rows = bool(statement.is_select or getattr(statement, "_returning", ()))
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def __call__(self, **parameters: Any) -> "Call":
        return Call(self, (parameters,))

    def each(self, parameters: Sequence[Mapping[str, Any]]) -> "Call":
        """The same with each of these; all have the same names."""
        return Call(self, parameters)

    def on_sqlite(self, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
        found = self._compiled.get(names)
        if found is None:
            found = self._compiled[names] = _compile(self.statement, names, dialect)
        return found


@dataclass(frozen=True)
class Call:
    """A statement with one set of parameters, or several. With `must` it has to change something: see `run`."""

    prepared: Prepared
    sets: Sequence[Mapping[str, Any]] = field(repr=False)
    must: bool = False

    def or_stop(self) -> "Call":
        return Call(self.prepared, self.sets, must=True)


async def run(c: AsyncConnection, *calls: Call, last: bool = False) -> list[Done]:
    """Run these one after the other, on SQLite in one trip; a call without parameters is passed over.

    After a call that must change something and does not, nothing more is run, and fewer answers are returned.
    `last`: the unit of work ends with these, so they can be committed on the same trip, if all have been run.
    Raises what SQLAlchemy raises; what came before in the transaction is then to be rolled back.
    """
    if c.dialect.name != "sqlite":
        return await _elsewhere(c, calls)
    work = _work(calls, c.dialect)
    if all(statement is _NOTHING for statement, _, _ in work):
        return [_NONE for _ in calls]
    try:
        answers = _there(c.raw, work)[0] if isinstance(c, Here) else await raw_of(c).trip(partial(_trip, work, last))
    except sqlite3.Error as error:
        raise as_sqlalchemy(error, c.dialect) from error
    return _dones(work, answers)


def run_here(here: Here, *calls: Call) -> list[Done]:
    """As `run`, on a thread that has the connection. Raises sqlite3.Error."""
    work = _work(calls, here.dialect)
    return _dones(work, _there(here.raw, work)[0])


async def run_one(c: AsyncConnection, call: Call) -> Done:
    """Run this one. Raises what SQLAlchemy raises."""
    return (await run(c, call))[0]


async def _elsewhere(c: AsyncConnection, calls: Sequence[Call]) -> list[Done]:
    answers = []
    for call in calls:
        answers.append(await _one_elsewhere(c, call))
        if call.must and answers[-1].count < 1:
            break
    return answers


async def _one_elsewhere(c: AsyncConnection, call: Call) -> Done:
    if not call.sets:
        return _NONE
    if len(call.sets) == 1:
        return _done(await c.execute(call.prepared.statement, dict(call.sets[0])))
    if not call.prepared.returns_rows:
        return _done(await c.execute(call.prepared.statement, [dict(one) for one in call.sets]))
    each = [_done(await c.execute(call.prepared.statement, dict(one))) for one in call.sets]
    return Done([row for done in each for row in done.rows], sum(done.count for done in each))


def _done(result: Any) -> Done:
    return Done(result.mappings().all(), -1) if result.returns_rows else Done((), result.rowcount)


def _work(calls: Sequence[Call], dialect: Dialect) -> _Work:
    return [
        (statement, [statement.values(one) for one in call.sets], call.must)
        for call in calls
        if (statement := call.prepared.on_sqlite(tuple(call.sets[0]), dialect) if call.sets else _NOTHING)
    ]


def _there(raw: sqlite3.Connection, work: _Work) -> tuple[list[tuple[list[Any], int]], bool]:
    """Return the answers, and whether all has been run."""
    answers: list[tuple[list[Any], int]] = []
    for statement, sets, must in work:
        answers.append(_run_there(raw, statement, sets) if sets else ([], 0))
        if must and answers[-1][1] < 1:
            return answers, False
    return answers, True


def _trip(work: _Work, last: bool, raw: sqlite3.Connection) -> tuple[list[tuple[list[Any], int]], bool]:
    answers, whole = _there(raw, work)
    return answers, whole and last


def _dones(work: _Work, answers: Sequence[tuple[list[Any], int]]) -> list[Done]:
    return [
        Done([statement.row(row) for row in rows], count)
        for (statement, _, _), (rows, count) in zip(work, answers, strict=False)
    ]


def as_sqlalchemy(error: sqlite3.Error, dialect: Dialect) -> Exception:
    """Return what SQLAlchemy raises in its place."""
    return DBAPIError.instance(None, None, error, sqlite3.Error, hide_parameters=True, dialect=dialect)


def raw_of(c: AsyncConnection) -> OneTripConnection:
    """Return SQLite's own connection behind SQLAlchemy's."""
    assert c.sync_connection is not None
    raw = c.sync_connection.connection.dbapi_connection
    assert isinstance(raw, OneTripConnection)
    return raw


def _run_there(raw: sqlite3.Connection, statement: _Compiled, sets: list[tuple[Any, ...]]) -> tuple[list[Any], int]:
    if not statement.columns and len(sets) > 1:
        return [], raw.executemany(statement.sql, sets).rowcount
    rows, count = [], 0
    for one in sets:
        cursor = raw.execute(statement.sql, one)
        rows += cursor.fetchall() if statement.columns else []
        count += cursor.rowcount
    return rows, count


def _compile(statement: Executable, names: tuple[str, ...], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))  # type: ignore[attr-defined]
    assert isinstance(compiled, SQLCompiler) and compiled.positiontup is not None
    if compiled.insert_prefetch or compiled.update_prefetch:
        raise ValueError("a prepared statement is given a value for each column that has a default in Python")
    expanded = compiled.construct_expanded_state(dict.fromkeys(names))
    assert expanded.positiontup is not None
    process = {**compiled._bind_processors, **expanded.processors}
    converts = {one.keyname: one.type._cached_result_processor(dialect, None) for one in compiled._result_columns}
    return _Compiled(
        sql=expanded.statement,
        places=tuple((name, cast(Process | None, process.get(name))) for name in expanded.positiontup),
        fixed={name: value for name, value in expanded.parameters.items() if name not in names},
        columns=tuple(one.keyname for one in compiled._result_columns),
        converted=tuple((name, convert) for name, convert in converts.items() if convert is not None),
    )
