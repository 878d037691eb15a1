"""The whole shop in and out, for administrators."""

import asyncio
import json
from decimal import Decimal

from aiohttp import web

from common.json_text import parse_json_exactly
from common.storage import Database
from desk.model import AgentRole
from desk.web import DeskDeps, caller_of
from shop.exchange_format import export_shop, import_shop

LARGEST_SHOP = 256 * 1024 * 1024
ADMIN = frozenset({AgentRole.ADMIN})


def routes(db: Database, desk: DeskDeps) -> list[web.RouteDef]:
    async def take(request: web.Request) -> web.Response:
        await desk.door.reader(caller_of(request), ADMIN)
        async with db.read() as c:
            whole = await export_shop(c)
        text = await asyncio.to_thread(json.dumps, whole, default=_number)
        return web.Response(text=text, content_type="application/json")

    async def put(request: web.Request) -> web.Response:
        await desk.door.writer(caller_of(request), ADMIN)
        # A whole shop is larger than any other body; only an administrator gets to send one.
        request._client_max_size = LARGEST_SHOP
        raw = await asyncio.to_thread(parse_json_exactly, await request.read())
        async with db.write() as c:
            await import_shop(c, raw)
        return web.json_response({name: len(raw[name]) for name in ("products", "users", "orders")})

    return [web.get("/api/shop/export", take), web.put("/api/shop/import", put)]


def _number(value: object) -> float:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)
