"""The supervisor's "What if": where a plan begins, and what a changed one would come to."""

import asyncio
from typing import Any

from aiohttp import web

from common.clock import Clock
from common.errors import Invalid, SettingsError
from common.storage import Database
from desk import storage_floor
from desk.door import Door
from desk.floor_history import FEWEST, Base, base_of, four_weeks
from desk.forms import WhatIfForm, read_form
from desk.history_web import zone_of
from desk.model import BOARD_ROLES
from desk.web import caller_of
from desk.what_if_words import sentence
from routing.hours import WEEKDAYS
from routing.rules import Rules
from routing.simulation import Day
from routing.what_if import Plan, day_of
from service.simulation import DEFAULT_DAY, read_day
from service.what_if_process import Asked, Player

MOST_CUSTOMERS = 5_000
"""Of a day that is played."""


def _demo_day() -> Day:
    """Return the day of a company without history. Raises Invalid: a faulty file stops this page alone."""
    try:
        return read_day(DEFAULT_DAY)
    except SettingsError as error:
        raise Invalid(str(error)) from error


class WhatIf:
    """Reads the days of before and plays those to come."""

    def __init__(self, db: Database, clock: Clock, player: Player | None = None) -> None:
        self._db, self._clock = db, clock
        self._rules = Rules.load()
        self._player = player or Player()

    async def begins(self, weekday: str, zone: str) -> tuple[Base, dict[str, Any]]:
        """Return the weekday as it was, and what is told of it. Raises Invalid."""
        if weekday not in WEEKDAYS:
            raise _invalid("weekday", f"weekday is one of {', '.join(WEEKDAYS)}.")
        clock = zone_of(zone)
        period = four_weeks(self._clock.now(), clock)
        async with self._db.read() as c:
            came = await storage_floor.who_came(c, period.since, period.until)
        rules, day = self._rules, WEEKDAYS.index(weekday)
        demo = await asyncio.to_thread(_demo_day)
        base = await asyncio.to_thread(base_of, came, day, clock, demo, rules.queue, rules.offers)
        told = {"weekday": weekday, "zone": zone, "first": period.first.isoformat(), "last": period.last.isoformat()}
        return base, told | _base_json(base) | {"first_response_minutes": list(rules.queue.first_response_minutes)}

    async def play(self, form: WhatIfForm) -> dict[str, Any]:
        """Return both plans' figures and the sentence. Raises Invalid, PlayingAlready, TakesTooLong."""
        base, _ = await self.begins(form.weekday, form.zone)
        plans = Plan(form.planned), Plan(form.changed, form.arrivals)
        if not any(base.day.per_hour):
            raise _invalid("weekday", "Nobody came to people on this weekday. Choose another one.")
        if max(sum(day_of(base.day, plan).per_hour) for plan in plans) > MOST_CUSTOMERS:
            raise _invalid("arrivals", f"At most {MOST_CUSTOMERS} customers a day can be played.")
        found = await self._player.play(Asked(base.day, plans))
        return found | {"sentence": sentence(*plans, found)}


def routes(what_if: WhatIf, door: Door) -> list[web.RouteDef]:
    """Return `/api/what-if`."""

    async def show(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), BOARD_ROLES)
        query = request.query
        _, told = await what_if.begins(query.get("weekday", WEEKDAYS[0]), query.get("zone", "UTC"))
        return web.json_response(told)

    async def play(request: web.Request) -> web.Response:
        await door.writer(caller_of(request), BOARD_ROLES)
        return web.json_response(await what_if.play(read_form(WhatIfForm, await request.read())))

    return [web.get("/api/what-if", show), web.post("/api/what-if", play)]


def _base_json(base: Base) -> dict[str, Any]:
    day = base.day
    return {
        "learned": base.learned,
        "handovers": base.handovers,
        "fewest": FEWEST,
        "arrivals": list(day.per_hour),
        "agents": list(base.agents),
        "capacity": max((shift.capacity for shift in day.shifts), default=1.0),
        "handling_seconds": day.handling,
        "handling_known": base.times_known,
        "patience_seconds": day.patience,
        "patience_known": base.patience_known,
    }


def _invalid(field: str, words: str) -> Invalid:
    return Invalid(words, [{"field": field, "message": words}])
