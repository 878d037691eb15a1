"""The customer's copy of the conversation over HTTP."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from aiohttp import web

from channels.web_chat.transcript import POLICY, Transcript, as_html, as_text
from channels.web_chat.web import ChatDeps, authenticate
from common.errors import Invalid

ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+\-]*(/[A-Za-z0-9_+\-]+){0,2}")
WRITERS = {"html": (as_html, "text/html"), "text": (as_text, "text/plain")}
ENDINGS = {"html": "html", "text": "txt"}


def transcript_routes(deps: ChatDeps) -> list[web.RouteDef]:
    """Return the call that gives the customer their conversation as a file."""

    async def transcript(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        kind = request.query.get("format", "html")
        if kind not in WRITERS:
            raise Invalid("The file is text or html.", [{"field": "format", "message": "must be text or html"}])
        zone = zone_of(request.query.get("zone", "UTC"))
        messages = await deps.log.messages(conversation.id)
        now = deps.clock.now()
        whole = Transcript(conversation.id, deps.company, deps.base_url, messages, now, zone)
        write, content_type = WRITERS[kind]
        name = f"chat-{now.astimezone(zone):%Y-%m-%d}.{ENDINGS[kind]}"
        headers = {
            "Content-Disposition": f'attachment; filename="{name}"',
            "Content-Security-Policy": f"{POLICY}; sandbox",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }
        return web.Response(text=write(whole), content_type=content_type, charset="utf-8", headers=headers)

    return [web.get("/api/conversations/{id}/transcript", transcript)]


def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this name. Raises Invalid."""
    try:
        if ZONE.fullmatch(name):
            return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    raise Invalid(
        "This time zone is not known.", [{"field": "zone", "message": "must be a name such as Europe/Lisbon"}]
    )
