"""Masks the answers of the desk, and opens a conversation to an agent who gives a reason."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware
from pydantic import BaseModel, ConfigDict

from desk.forms import Reason, read_form
from desk.masking import masked_json
from desk.model import CARE_ROLES
from desk.web import DeskDeps, caller_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MASKED = ("/api/handoffs", "/api/agents/search", "/api/agents/conversations", "/api/agents/mentions", "/api/reviews")
"""All that is answered under these is masked: nothing that is added there later can be forgotten."""

OF_ARTICLES = "/suggestions"
"""Answers of these tell nothing of customers, and the company's own addresses must stay in them."""


class UnmaskForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    reason: Reason


def masks(deps: DeskDeps) -> Middleware:
    """Return a middleware that takes personal data out of what agents of masked roles are answered."""

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        answer = await handler(request)
        if not deps.masking.is_used or not request.path.startswith(MASKED) or request.path.endswith(OF_ARTICLES):
            return answer
        if not isinstance(answer, web.Response) or answer.status >= 400 or answer.content_type != "application/json":
            return answer
        caller = caller_of(request)
        session = await deps.door.reader(caller, CARE_ROLES, touch=False)
        if not deps.masking.applies_to(session.agent):
            return answer
        conversation_id = await _conversation_of(deps, request)
        if conversation_id and await deps.masking.is_open(session.agent, conversation_id):
            return answer
        answer.text = json.dumps(masked_json(json.loads(answer.text or "null")))
        return answer

    return middleware


async def _conversation_of(deps: DeskDeps, request: web.Request) -> str | None:
    """Return the one conversation that the call is about; None for lists."""
    if handoff_id := request.match_info.get("handoff_id"):
        return (await deps.log.handoff(handoff_id)).conversation_id
    return request.match_info.get("conversation_id")


def routes(deps: DeskDeps) -> list[web.RouteDef]:
    """Return what the console asks about masking."""

    async def existing(request: web.Request) -> str:
        conversation_id = await _conversation_of(deps, request)
        assert conversation_id, "each of the routes names a handoff or a conversation"
        return (await deps.log.get(conversation_id)).id

    async def state(request: web.Request) -> web.Response:
        session = await deps.door.reader(caller_of(request), CARE_ROLES)
        is_open = await deps.masking.is_open(session.agent, await existing(request))
        return web.json_response({"masked": not is_open, "may_be": deps.masking.applies_to(session.agent)})

    async def unmask(request: web.Request) -> web.Response:
        session = await deps.door.writer(caller_of(request), CARE_ROLES)
        form = read_form(UnmaskForm, await request.read())
        conversation_id = await existing(request)
        if deps.masking.applies_to(session.agent):
            await deps.masking.open(session.agent, conversation_id, form.reason)
        return web.json_response({"masked": False, "may_be": deps.masking.applies_to(session.agent)})

    # A conversation that the assistant held alone has no handoff: it is read in the search and in reviews.
    places = ("/api/handoffs/{handoff_id}", "/api/agents/conversations/{conversation_id}")
    return [
        *(web.get(f"{place}/masking", state) for place in places),
        *(web.post(f"{place}/unmask", unmask) for place in places),
    ]
