"""The audit log over HTTP: pages of JSON, and a file."""

from collections.abc import Mapping

from aiohttp import web

from common.errors import Invalid
from desk.audit import Audit, Kind, Wanted, csv_of
from desk.door import Door
from desk.model import BOARD_ROLES
from desk.web import caller_of

MOST_ENTRIES = 500
MOST_LINES = 50_000
"""Entries of one file."""


def routes(audit: Audit, door: Door) -> list[web.RouteDef]:
    """Return `/api/agents/audit` and `/api/agents/audit.csv`."""

    async def entries(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), BOARD_ROLES)
        limit = request.query.get("limit", "100")
        if not limit.isdecimal() or not 1 <= int(limit[:9]) <= MOST_ENTRIES:
            raise Invalid(f"limit is 1 to {MOST_ENTRIES}.", [{"field": "limit", "message": "not such a number"}])
        return web.json_response(await audit.page(_wanted(request.query), request.query.get("before"), int(limit)))

    async def as_csv(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), BOARD_ROLES)
        page = await audit.page(_wanted(request.query), None, MOST_LINES)
        return web.Response(
            text=csv_of(page["entries"]),
            content_type="text/csv",
            charset="utf-8",
            headers={"Content-Disposition": 'attachment; filename="careline-audit-log.csv"'},
        )

    return [web.get("/api/agents/audit", entries), web.get("/api/agents/audit.csv", as_csv)]


def _wanted(query: Mapping[str, str]) -> Wanted:
    kind = query.get("kind")
    if kind is not None and kind not in list(Kind):
        raise Invalid(f"kind is one of {', '.join(Kind)}.", [{"field": "kind", "message": "not one of the kinds"}])
    return Wanted(query.get("conversation"), query.get("agent"), Kind(kind) if kind else None)
