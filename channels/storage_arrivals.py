"""What vendors have sent and nobody has taken in yet: the table and its statements. What has been taken in has no row.

Rows hold customers' words as they came, so they are deleted when they are done; those that failed, after a while.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    inspect,
    or_,
    select,
    update,
)

from common.storage import metadata
from common.storage_prepared import Prepared, run, run_one
from conversations.storage import UnitOfWork, UtcDateTime

MOST_HEADS = 20_000
"""Rows that are known in memory at once, each without its body."""

arrivals = Table(
    "arrivals",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("line", String(32), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("content_type", Text, nullable=False),
    Column("url", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("leased_until", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("failed_at", UtcDateTime),
    Column("error", String(100), nullable=False),
    Index(None, "line"),
    Index(None, "owner"),
    # Numbers must not come again when the table has been emptied: what is new is known by them.
    sqlite_autoincrement=True,
)

_OPEN = arrivals.c.failed_at.is_(None)
_ADD = Prepared(insert(arrivals))
_ELSEWHERE = Prepared(
    select(arrivals.c.line)
    # Two ranges of the index: the process's own rows, thousands in a rush, are not looked at. DISTINCT would undo that.
    .where(or_(arrivals.c.owner < bindparam("me"), arrivals.c.owner > bindparam("me")), _OPEN)
)
_HEADS = Prepared(
    select(arrivals.c.id, arrivals.c.line, arrivals.c.received_at)
    .where(arrivals.c.owner == bindparam("me"), arrivals.c.id > bindparam("after"), _OPEN)
    .order_by(arrivals.c.id)
    .limit(MOST_HEADS)
)
_READ = Prepared(select(arrivals).where(arrivals.c.id == bindparam("number"), _OPEN))
_EARLIER = Prepared(
    select(arrivals.c.id).where(arrivals.c.line == bindparam("of_line"), arrivals.c.id < bindparam("number"), _OPEN)
)
_DELETE = Prepared(delete(arrivals).where(arrivals.c.id == bindparam("number")))


@dataclass(frozen=True)
class NewArrival:
    """A verified request as it came, as far as it concerns one line. `url`, `content_type`: as the vendor sent them."""

    channel: str
    line: str
    content_type: str
    url: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True)
class Head:
    """What is known of a row without its body. Rows of one line are worked on in the order of their `id`."""

    id: int
    line: str
    received_at: datetime


@dataclass(frozen=True)
class Arrival:
    """`attempts` have failed."""

    id: int
    what: NewArrival
    attempts: int


@dataclass(frozen=True)
class Failed:
    """How many arrivals of a channel could not be taken in, since when, and the names of their errors."""

    count: int
    since: datetime
    errors: tuple[str, ...]


async def add(c: UnitOfWork, new: Sequence[NewArrival], owner: str, leased_until: datetime) -> set[str]:
    """Store these as this process's; the unit of work ends with it. Return lines of which others have rows."""
    rows: list[dict[str, Any]] = [
        {
            "channel": one.channel,
            "line": one.line,
            "owner": owner,
            "content_type": one.content_type,
            "url": one.url,
            "body": one.body,
            "received_at": one.received_at,
            "leased_until": leased_until,
            "attempts": 0,
            "failed_at": None,
            "error": "",
        }
        for one in new
    ]
    elsewhere, _ = await run(c, _ELSEWHERE(me=owner), _ADD.each(rows), last=True)
    return {row["line"] for row in elsewhere.rows}


async def heads(c: UnitOfWork, owner: str, after: int) -> list[Head]:
    """Return this process's rows with higher numbers, in order."""
    found = await run_one(c, _HEADS(me=owner, after=after))
    return [Head(row["id"], row["line"], row["received_at"]) for row in found.rows]


async def read(c: UnitOfWork, ids: Sequence[int]) -> dict[int, Arrival]:
    """Return those of the rows that are still to be taken in, by number."""
    found = await run_one(c, _READ.each([{"number": one} for one in ids]))
    return {row["id"]: _arrival_of(row) for row in found.rows}


def _arrival_of(row: Mapping[Any, Any]) -> Arrival:
    fields = ("channel", "line", "content_type", "url", "body", "received_at")
    return Arrival(row["id"], NewArrival(*(row[name] for name in fields)), row["attempts"])


async def earlier(c: UnitOfWork, line: str, number: int) -> set[int]:
    """Return the numbers of the line's earlier rows, in whatever process."""
    return {row["id"] for row in (await run_one(c, _EARLIER(of_line=line, number=number))).rows}


async def remove(c: UnitOfWork, ids: Collection[int]) -> None:
    """The unit of work ends with it."""
    await run(c, _DELETE.each([{"number": one} for one in ids]), last=True)


async def note_failure(c: UnitOfWork, number: int, attempts: int, error: str, failed_at: datetime | None) -> None:
    """Keep how often it has failed; with `failed_at` it is given up."""
    changed = update(arrivals).where(arrivals.c.id == number)
    await c.execute(changed.values(attempts=attempts, error=error[:100], failed_at=failed_at))


async def lease(c: UnitOfWork, owner: str, until: datetime) -> None:
    """Keep other processes from this one's rows until then."""
    await c.execute(update(arrivals).where(arrivals.c.owner == owner, _OPEN).values(leased_until=until))


async def left(c: UnitOfWork, owner: str, now: datetime, *, all_others: bool) -> int:
    """Return how many rows belong to a process that lets go of them; `all_others`: there is none but this."""
    query = select(func.count()).select_from(arrivals).where(*_left(owner, now, all_others=all_others))
    return int((await c.execute(query)).scalar_one())


async def adopt(c: UnitOfWork, owner: str, now: datetime, until: datetime, *, all_others: bool) -> int:
    """Make them this process's. Return how many there were."""
    changed = update(arrivals).where(*_left(owner, now, all_others=all_others))
    return int((await c.execute(changed.values(owner=owner, leased_until=until))).rowcount)


def _left(owner: str, now: datetime, *, all_others: bool) -> tuple[Any, ...]:
    others = (arrivals.c.owner != owner, _OPEN)
    return others if all_others else (*others, arrivals.c.leased_until <= now)


async def is_there(c: UnitOfWork) -> bool:
    """Say whether the database has the table: before the first start it has none."""
    return bool(await c.run_sync(lambda connection: inspect(connection).has_table(arrivals.name)))


async def failed(c: UnitOfWork, channel: str) -> Failed | None:
    """Return what could not be taken in of a channel; None when there is nothing."""
    is_it = (arrivals.c.channel == channel, arrivals.c.failed_at.is_not(None))
    query = select(func.count(), func.min(arrivals.c.received_at)).where(*is_it)
    count, since = (await c.execute(query)).one()
    if not count:
        return None
    errors = await c.execute(select(arrivals.c.error).where(*is_it).distinct().order_by(arrivals.c.error))
    return Failed(count, since, tuple(errors.scalars()))


async def try_again(c: UnitOfWork, channel: str, now: datetime) -> int:
    """Have what failed taken in after all, by whichever process looks next. Return how many there are."""
    is_it = (arrivals.c.channel == channel, arrivals.c.failed_at.is_not(None))
    values = {"failed_at": None, "attempts": 0, "error": "", "owner": "", "leased_until": now}
    return int((await c.execute(update(arrivals).where(*is_it).values(**values))).rowcount)


async def has_failed(c: UnitOfWork, before: datetime) -> bool:
    """Say whether anything failed before that time."""
    return (await c.execute(select(arrivals.c.id).where(arrivals.c.failed_at <= before).limit(1))).first() is not None


async def discard(c: UnitOfWork, channel: str | None, before: datetime) -> int:
    """Delete what failed before that time, of one channel or of all. Return how many there were."""
    is_it = [arrivals.c.failed_at <= before]
    if channel is not None:
        is_it.append(arrivals.c.channel == channel)
    return int((await c.execute(delete(arrivals).where(*is_it))).rowcount)
