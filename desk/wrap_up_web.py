"""What agents say about a handover, and the tags that are in use, over HTTP."""

from dataclasses import dataclass

from aiohttp import web
from pydantic import BaseModel, ConfigDict

from conversations.tags import TagBook
from desk.door import Door
from desk.forms import read_form
from desk.model import CARE_ROLES
from desk.verdicts import Verdict, Verdicts
from desk.web import caller_of


class VerdictForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    verdict: Verdict | None


@dataclass(frozen=True)
class WrapUpDeps:
    verdicts: Verdicts
    tags: TagBook
    door: Door


def routes(deps: WrapUpDeps) -> list[web.RouteDef]:
    """Return the routes of verdicts and tags."""

    async def verdict(request: web.Request) -> web.Response:
        session = await deps.door.reader(caller_of(request), CARE_ROLES)
        return web.json_response(await deps.verdicts.of(session.agent, request.match_info["handoff_id"]))

    async def give(request: web.Request) -> web.Response:
        session = await deps.door.writer(caller_of(request), CARE_ROLES)
        form = read_form(VerdictForm, await request.read())
        handoff_id = request.match_info["handoff_id"]
        return web.json_response(await deps.verdicts.give(session.agent, handoff_id, form.verdict))

    async def tags(request: web.Request) -> web.Response:
        await deps.door.reader(caller_of(request), CARE_ROLES)
        return web.json_response({"tags": await deps.tags.in_use()})

    path = "/api/handoffs/{handoff_id}/verdict"
    return [web.get(path, verdict), web.put(path, give), web.get("/api/agents/tags", tags)]
