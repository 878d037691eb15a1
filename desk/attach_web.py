"""Files that an agent sends a customer: the same checks by content as those of customers."""

import asyncio

from aiohttp import web

from common.upload_web import FORM_BYTES, UPLOAD_SECONDS, chunks_of, file_of
from conversations.attachments import Attachments
from conversations.errors import FileTooLarge, NotTheHolder, UploadTooSlow
from conversations.file_kinds import WHAT_MAY_COME
from conversations.json_view import attachment_json
from conversations.model import HandoffState
from desk.model import CARE_ROLES
from desk.web import DeskDeps, caller_of


def routes(deps: DeskDeps, attachments: Attachments) -> list[web.RouteDef]:
    """Return the call that takes a file; a message then names it."""

    async def send(request: web.Request) -> web.Response:
        agent = (await deps.door.writer(caller_of(request), CARE_ROLES)).agent
        handoff = await deps.log.handoff(request.match_info["handoff_id"])
        if handoff.state is not HandoffState.ACTIVE or handoff.agent_id != agent.id:
            raise NotTheHolder(handoff.id)
        if (request.content_length or 0) > attachments.max_bytes + FORM_BYTES:
            raise FileTooLarge(attachments.max_bytes)
        try:
            async with asyncio.timeout(UPLOAD_SECONDS):
                part = await file_of(request, WHAT_MAY_COME)
                kept, new = await attachments.receive(handoff.conversation_id, part.filename or "", chunks_of(part))
        except TimeoutError as error:
            raise UploadTooSlow from error
        return web.json_response({"attachment": attachment_json(kept)}, status=201 if new else 200)

    return [web.post("/api/handoffs/{handoff_id}/attachments", send)]
