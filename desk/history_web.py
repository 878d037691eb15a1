"""The supervisor's figures over time, over HTTP: JSON and CSV."""

import asyncio
from collections.abc import Mapping
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from common.errors import Invalid
from desk.history import csv_of, history, tell
from desk.model import BOARD_ROLES
from desk.period import MAX_DAYS, Period, Step
from desk.web import DeskDeps, caller_of


def history_routes(deps: DeskDeps) -> list[web.RouteDef]:
    """Return `/api/metrics/history` and `/api/metrics/history.csv`."""

    async def found(request: web.Request) -> dict[str, Any]:
        await deps.door.reader(caller_of(request), BOARD_ROLES)
        period = period_of(request.query)
        contacts, later = await deps.log.contacts(period.since, period.until)
        now = deps.clock.now()
        return await asyncio.to_thread(lambda: history(tell(contacts, later), period, now))

    async def as_json(request: web.Request) -> web.Response:
        return web.json_response(await found(request))

    async def as_csv(request: web.Request) -> web.Response:
        figures = await found(request)
        name = f"careline-{figures['first']}-to-{figures['last']}-by-{figures['step']}.csv"
        return web.Response(
            text=csv_of(figures),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return [web.get("/api/metrics/history", as_json), web.get("/api/metrics/history.csv", as_csv)]


def period_of(query: Mapping[str, str]) -> Period:
    """Read `first`, `last` (days), `step` (day or week) and `zone` (IANA). Raises Invalid."""
    first, last = _day(query, "first"), _day(query, "last")
    if last < first:
        raise _invalid("last", "The last day lies before the first.")
    if (last - first).days >= MAX_DAYS:
        raise _invalid("last", f"A period has at most {MAX_DAYS} days.")
    step = query.get("step", Step.DAY.value)
    if step not in list(Step):
        raise _invalid("step", "step is day or week.")
    return Period(first, last, Step(step), zone_of(query.get("zone", "UTC")))


def _day(query: Mapping[str, str], name: str) -> date:
    try:
        day = date.fromisoformat(query.get(name, ""))
    except ValueError:
        raise _invalid(name, f"{name} is a day, for example 2026-11-24.") from None
    # A day more or less must still be a date, whatever the zone.
    if not 1970 <= day.year <= 9000:
        raise _invalid(name, f"{name} is a day of our time, for example 2026-11-24.")
    return day


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of an IANA name. Raises Invalid."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise _invalid("zone", "zone is a time zone's name, for example Europe/Lisbon.") from None


def _invalid(field: str, words: str) -> Invalid:
    return Invalid(words, [{"field": field, "message": words}])
