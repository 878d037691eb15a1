"""Canned replies over HTTP."""

from typing import Annotated, Any

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from common.clock import rfc3339
from desk.canned.model import MAX_SHORTCUT, MAX_TEXT, MAX_TITLE, SHORTCUT, CannedReply, Wording, may_change
from desk.canned.replies import CannedReplies
from desk.door import Door
from desk.forms import read_form
from desk.model import CARE_ROLES, Agent
from desk.web import caller_of


class WordingForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    shortcut: Annotated[
        str,
        BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value),
        StringConstraints(min_length=1, max_length=MAX_SHORTCUT, pattern=f"^{SHORTCUT.pattern}$"),
    ]
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TITLE)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
    shared: bool = False

    def wording(self) -> Wording:
        return Wording(self.shortcut, self.title, self.text, self.shared)


def routes(replies: CannedReplies, door: Door) -> list[web.RouteDef]:
    """Return the routes of canned replies; for all who answer customers."""

    async def writer(request: web.Request) -> Agent:
        return (await door.writer(caller_of(request), CARE_ROLES)).agent

    async def wording(request: web.Request) -> Wording:
        return read_form(WordingForm, await request.read()).wording()

    async def listed(request: web.Request) -> web.Response:
        agent = (await door.reader(caller_of(request), CARE_ROLES)).agent
        return web.json_response({"replies": [reply_json(one, agent) for one in await replies.of(agent)]})

    async def add(request: web.Request) -> web.Response:
        agent = await writer(request)
        reply, created = await replies.add(agent, await wording(request))
        return web.json_response({"reply": reply_json(reply, agent)}, status=201 if created else 200)

    async def change(request: web.Request) -> web.Response:
        agent = await writer(request)
        reply = await replies.change(agent, request.match_info["reply_id"], await wording(request))
        return web.json_response({"reply": reply_json(reply, agent)})

    async def delete(request: web.Request) -> web.Response:
        await replies.delete(await writer(request), request.match_info["reply_id"])
        return web.Response(status=204)

    one = "/api/canned-replies/{reply_id}"
    return [
        web.get("/api/canned-replies", listed),
        web.post("/api/canned-replies", add),
        web.put(one, change),
        web.delete(one, delete),
    ]


def reply_json(reply: CannedReply, agent: Agent) -> dict[str, Any]:
    """Return the reply as this agent sees it."""
    return {
        "id": reply.id,
        "shortcut": reply.shortcut,
        "title": reply.title,
        "text": reply.text,
        "variables": list(reply.variables),
        "shared": reply.shared,
        "owner": {"id": reply.owner_id, "name": reply.owner_name},
        "may_change": may_change(agent, reply),
        "updated_at": rfc3339(reply.updated_at),
    }
