"""Suggested answers over HTTP, and how often they are used."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from desk.door import Door
from desk.history_web import period_of
from desk.model import BOARD_ROLES, CARE_ROLES
from desk.suggesting.figures import figures
from desk.suggesting.model import Suggested
from desk.suggesting.suggestions import Suggestions
from desk.web import caller_of


def routes(suggestions: Suggestions, door: Door) -> list[web.RouteDef]:
    """Return the routes of suggested answers."""

    async def of(request: web.Request) -> web.Response:
        session = await door.reader(caller_of(request), CARE_ROLES)
        return web.json_response(suggested_json(await suggestions.of(session.agent, request.match_info["handoff_id"])))

    async def use(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), BOARD_ROLES)
        period = period_of(request.query)
        return web.json_response(figures(await suggestions.between(period.since, period.until)))

    return [
        web.get("/api/handoffs/{handoff_id}/suggestions", of),
        web.get("/api/metrics/suggestions", use),
    ]


def suggested_json(one: Suggested) -> dict[str, Any]:
    """Return it as in the API."""
    items = [{key: value for key, value in asdict(item).items() if key != "passage_id"} for item in one.items]
    return {"id": one.id, "seq": one.seq, "sure": one.sure, "items": items}
