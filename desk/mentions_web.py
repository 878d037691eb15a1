"""Mentions over HTTP: where a colleague is named in a private note."""

from typing import Any

from aiohttp import web

from common.clock import rfc3339
from conversations.mentions import Mention
from desk.door import Door
from desk.mentioning import Mentions
from desk.model import CARE_ROLES
from desk.web import caller_of


def routes(mentions: Mentions, door: Door) -> list[web.RouteDef]:
    """Return the routes of the caller's own mentions."""

    async def unread(request: web.Request) -> web.Response:
        session = await door.reader(caller_of(request), CARE_ROLES)
        found = await mentions.unread(session.agent)
        return web.json_response({"mentions": [mention_json(one) for one in found]})

    async def read(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), CARE_ROLES)
        await mentions.read(session.agent, request.match_info["handoff_id"])
        return web.Response(status=204)

    return [
        web.get("/api/agents/mentions", unread),
        web.post("/api/handoffs/{handoff_id}/mentions/read", read),
    ]


def mention_json(one: Mention) -> dict[str, Any]:
    return {
        "note_id": one.note_id,
        "handoff_id": one.handoff_id,
        "conversation_id": one.conversation_id,
        "customer_name": one.customer_name or "Visitor",
        "author": one.author,
        "text": one.text,
        "at": rfc3339(one.at),
    }
