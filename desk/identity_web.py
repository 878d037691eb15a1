"""One customer's history over all channels, and undoing a join, over HTTP."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, StringConstraints

from conversations.continuity import Continuity
from conversations.ownership import AgentRef
from desk.audit import Audit
from desk.door import Door
from desk.forms import read_form
from desk.model import BOARD_ROLES, CARE_ROLES
from desk.web import caller_of

MAX_REASON_CHARACTERS = 500


class UndoForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    reason: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_REASON_CHARACTERS, pattern=r"^[^\x00]*$"),
    ]


@dataclass(frozen=True)
class IdentityDeps:
    continuity: Continuity
    audit: Audit
    door: Door


def routes(deps: IdentityDeps) -> list[web.RouteDef]:
    """Return the calls of agents, and the undoing, which supervisors and administrators may do."""

    async def history(request: web.Request) -> web.Response:
        session = await deps.door.reader(caller_of(request), CARE_ROLES)
        found = await deps.continuity.history(request.match_info["conversation_id"])
        for one in found["conversations"]:
            await deps.audit.opened(session.agent, one["conversation_id"])
        return web.json_response(found)

    async def undo(request: web.Request) -> web.Response:
        session = await deps.door.writer(caller_of(request), BOARD_ROLES)
        form = read_form(UndoForm, await request.read())
        by = AgentRef(session.agent.id, session.agent.name)
        await deps.continuity.undo(request.match_info["join_id"], by, form.reason)
        return web.json_response({})

    return [
        web.get("/api/agents/conversations/{conversation_id}/history", history),
        web.post("/api/agents/joins/{join_id}/undo", undo),
    ]
