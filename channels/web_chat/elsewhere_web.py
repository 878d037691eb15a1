"""Going on in another app, over HTTP: where one can, an invitation, and "that wasn't me"."""

from collections.abc import Sequence

from aiohttp import web

from channels.elsewhere import Elsewhere
from channels.web_chat.web import ChatDeps, authenticate
from common.clock import rfc3339
from conversations.continuity import Continuity


def elsewhere_routes(deps: ChatDeps, places: Sequence[Elsewhere], continuity: Continuity) -> list[web.RouteDef]:
    """Return the calls; `places` are the channels that are set up and can be linked to."""

    async def show(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        joined = await continuity.goes_on_in(conversation.id)
        return web.json_response({"channels": [one.json() for one in places], "goes_on_in": joined})

    async def invite(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        deps.pace.take(conversation.id)
        invited = await continuity.invite(conversation.id)
        links = [one.json() | {"url": one.link(invited.code)} for one in places]
        answer = {"code": invited.code, "expires_at": rfc3339(invited.expires_at), "links": links}
        return web.json_response(answer, status=201, headers={"Cache-Control": "no-store"})

    async def undo(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        deps.pace.take(conversation.id)
        await continuity.undo_own(conversation.id, request.match_info["join_id"])
        return web.json_response({})

    own = "/api/conversations/{id}"
    return [
        web.get(f"{own}/elsewhere", show),
        web.post(f"{own}/invitations", invite),
        web.post(f"{own}/joins/{{join_id}}/undo", undo),
    ]
