"""Files over HTTP: a customer sends one, and the customer or an agent gets it."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from channels.file_answer_web import file_answer
from channels.web_chat.web import ChatDeps, authenticate
from common.upload_web import FORM_BYTES, UPLOAD_SECONDS, chunks_of, file_of
from conversations.attachments import Attachments
from conversations.errors import FileTooLarge, UploadTooSlow
from conversations.file_kinds import WHAT_MAY_COME
from conversations.json_view import attachment_json

AgentDoor = Callable[[web.Request, str, str], Awaitable[bool]]
"""Given the request, the conversation and the attachment: False when no agent calls, else keep that one has looked."""


def attachment_routes(deps: ChatDeps, attachments: Attachments, agent_looks: AgentDoor) -> list[web.RouteDef]:
    """Return the calls that take and give files."""

    async def send(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        deps.pace.take(conversation.id)
        if (request.content_length or 0) > attachments.max_bytes + FORM_BYTES:
            raise FileTooLarge(attachments.max_bytes)
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                part = await file_of(request, WHAT_MAY_COME)
                kept, is_new = await attachments.receive(conversation.id, part.filename or "", chunks_of(part))
        except TimeoutError as error:
            raise UploadTooSlow from error
        return web.json_response({"attachment": attachment_json(kept)}, status=201 if is_new else 200)

    async def get(request: web.Request) -> web.StreamResponse:
        conversation_id, attachment_id = request.match_info["id"], request.match_info["attachment_id"]
        by_agent = hdrs.AUTHORIZATION not in request.headers and await agent_looks(
            request, conversation_id, attachment_id
        )
        if not by_agent:
            await authenticate(deps, request)
        kept, path = await attachments.find(conversation_id, attachment_id, unsent=not by_agent)
        return file_answer(kept, path)

    place = "/api/conversations/{id}/attachments"
    return [web.post(place, send), web.get(f"{place}/{{attachment_id}}", get)]
