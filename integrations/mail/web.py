"""The demo's mailbox: what the demo customers would find in their mail."""

from pathlib import Path

from aiohttp import web

from common.clock import rfc3339
from common.storage import Database
from integrations.mail import storage

STATIC = Path(__file__).parent / "static"
FILES = {"mailbox.js": "text/javascript"}


def routes(db: Database) -> list[web.RouteDef]:
    """Return the page and its data. Mounted in the demo only: it shows everybody's mail."""

    async def page(_request: web.Request) -> web.FileResponse:
        return web.FileResponse(STATIC / "mailbox.html")

    async def file(request: web.Request) -> web.FileResponse:
        name = request.match_info["name"]
        if name not in FILES:
            raise web.HTTPNotFound
        return web.FileResponse(STATIC / name, headers={"Content-Type": FILES[name], "Cache-Control": "no-cache"})

    async def mailbox(request: web.Request) -> web.Response:
        async with db.read() as c:
            mails = await storage.latest(c, request.query.get("to"))
        rows = [
            {"id": m.id, "to": m.recipient, "subject": m.subject, "body": m.body, "at": rfc3339(m.created_at)}
            for m in mails
        ]
        return web.json_response({"mails": rows})

    return [
        web.get("/demo/mailbox", page),
        web.get("/demo/mailbox/{name}", file),
        web.get("/api/demo/mailbox", mailbox),
    ]
