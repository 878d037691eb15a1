"""Files over HTTP: a customer sends one, and the customer or an agent gets it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import BodyPartReader, MultipartReader, hdrs, web

from channels.file_answer_web import file_answer
from channels.web_chat.errors import UploadTooSlow
from channels.web_chat.web import ChatDeps, authenticate
from common.errors import Invalid
from conversations.attachments import Attachments
from conversations.errors import FileTooLarge
from conversations.file_kinds import WHAT_MAY_COME
from conversations.json_view import attachment_json

FORM_BYTES = 64 * 1024
"""What a form needs beside the file in it."""

CHUNK_BYTES = 256 * 1024
UPLOAD_SECONDS = 300.0

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
                part = await _file_of(request)
                kept, is_new = await attachments.receive(conversation.id, part.filename or "", _chunks(part))
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


async def _file_of(request: web.Request) -> BodyPartReader:
    """Return the form's first file. Raises Invalid."""
    if request.content_type != "multipart/form-data":
        raise _no_form()
    try:
        part = await (await request.multipart()).next()
    except (ValueError, RuntimeError) as error:
        raise _no_form() from error
    if part is None or isinstance(part, MultipartReader) or part.filename is None:
        raise _no_form()
    return part


def _no_form() -> Invalid:
    return Invalid(
        f"Send a form with one file. {WHAT_MAY_COME}", [{"field": "file", "message": "must be a file of a form"}]
    )


async def _chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk(CHUNK_BYTES):
        yield bytes(chunk)
