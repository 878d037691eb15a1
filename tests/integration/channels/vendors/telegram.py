"""Telegram as it is to us, and its channel."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.port import Channel, MediaSource
from channels.telegram.media import TelegramMedia
from channels.telegram.send import Telegram
from channels.telegram.web import webhook
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import SPECS, Fault, Vendor, shown_file
from tests.integration.channels.lines import Line

SPEC = SPECS / "telegram_bot_api.json"
TOKEN = "12345:token"
SECRET = "telegram-secret"


@cache
def telegram_description() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))


def check_telegram(method: str, body: dict[str, Any]) -> None:
    """Fails unless every field is one that the method knows, of its type, and none that it needs is missing."""
    described = telegram_description()
    fields = described["methods"][method].get("fields", [])
    _check_fields(described["types"], method, fields, body)


def _check_fields(types: Any, owner: str, fields: list[Any], body: dict[str, Any]) -> None:
    known = {one["name"]: one for one in fields}
    assert body.keys() <= known.keys(), (owner, body.keys() - known.keys())
    assert {name for name, one in known.items() if one["required"]} <= body.keys(), owner
    for name, value in body.items():
        assert any(_is_of(types, kind, value) for kind in known[name]["types"]), (owner, name, value)


def _is_of(types: Any, kind: str, value: Any) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_is_of(types, kind.removeprefix("Array of "), one) for one in value)
    plain = {"String": str, "Integer": int, "Boolean": bool, "Float": (int, float)}
    if kind in plain:
        return isinstance(value, plain[kind])
    if not isinstance(value, dict) or kind not in types:
        return False
    try:
        _check_fields(types, kind, types[kind].get("fields", []), value)
    except AssertionError:
        return False
    return True


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    vendor = Vendor()

    async def send(request: web.Request) -> web.Response:
        return await vendor.deliver(request, take)

    async def send_file(request: web.Request) -> web.Response:
        return await vendor.deliver(request, lambda body: take_file(f"send{request.match_info['kind']}", body))

    def take_file(method: str, body: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_telegram(method, body)
        url = body["photo" if method == "sendPhoto" else "document"]
        vendor.bodies.append(body)
        vendor.sent.append((str(body["chat_id"]), shown_file(url, body.get("caption", "")), ()))
        return web.json_response({"ok": True, "result": {"message_id": len(vendor.sent)}})

    def take(body: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_telegram("sendMessage", body)
        assert 1 <= len(body["text"].encode("utf-16-le")) // 2 <= 4096
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        data = tuple(button["callback_data"] for row in rows for button in row)
        assert all(1 <= len(one.encode()) <= 64 for one in data)
        vendor.bodies.append(body)
        vendor.sent.append((str(body["chat_id"]), body["text"], data))
        return web.json_response({"ok": True, "result": {"message_id": len(vendor.sent)}})

    async def act(request: web.Request) -> web.Response:
        body = await request.json()
        if SPEC.is_file():
            check_telegram("sendChatAction", body)
        assert body["action"] == "typing"
        vendor.typing.append(str(body["chat_id"]))
        return web.json_response({"ok": True, "result": True})

    async def get_file(request: web.Request) -> web.Response:
        body = await request.json()
        if SPEC.is_file():
            check_telegram("getFile", body)
        if body["file_id"] not in vendor.files:
            wrong = {"ok": False, "error_code": 400, "description": "Bad Request: wrong file_id"}
            return web.json_response(wrong, status=400)
        found = {"file_id": body["file_id"], "file_unique_id": "u1", "file_path": f"photos/{body['file_id']}"}
        return web.json_response({"ok": True, "result": found})

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers.get(request.match_info["method"], (404, {"ok": False}))
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes(
        [web.post(f"/bot{TOKEN}/getFile", get_file), web.get(f"/file/bot{TOKEN}/photos/{{name}}", vendor.give_file)]
    )
    app.add_routes([web.post(f"/bot{TOKEN}/sendChatAction", act)])
    app.add_routes([web.post(f"/bot{TOKEN}/send{{kind:Photo|Document}}", send_file)])
    app.add_routes([web.post(f"/bot{TOKEN}/sendMessage", send), web.get(f"/bot{TOKEN}/{{method}}", ask)])
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/"))
        yield vendor


class TelegramLine(Line):
    name, ana, ben = "telegram", "7001", "7002"
    spec = SPEC
    signs_body = False
    file_refusal = Fault(
        400, body={"ok": False, "error_code": 400, "description": "Bad Request: failed to get HTTP URL content"}
    )
    refusal = Fault(400, body={"ok": False, "error_code": 400, "description": "Bad Request: chat not found"})

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return Telegram(TOKEN, SECRET, vendor.url), webhook()

    def media(self, vendor: Vendor) -> MediaSource:
        return TelegramMedia(vendor.url, TOKEN)

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        own = {"file_id": file, "file_unique_id": "u1"}
        content: dict[str, Any] = {"document": own}
        if mime.startswith("image/"):
            content = {"photo": [own | {"file_id": "thumbnail", "width": 9, "height": 9}, own]}
        elif mime.startswith("audio/"):
            content = {"voice": own | {"duration": 3}}
        caption = {"caption": text} if text else {}
        return {"update_id": 900_000 + number, "message": self._message(address, number, **content, **caption)}

    def signed(self, raw: bytes, query: str = "", secret: str = SECRET, **wrong: Any) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": secret}

    def _message(self, address: str, number: int, **content: Any) -> dict[str, Any]:
        sender = {"id": int(address), "is_bot": False, "first_name": "Ana", "language_code": "en"}
        chat = {"id": int(address), "type": "private", "first_name": "Ana"}
        return {"message_id": number, "date": 1_795_000_000, "from": sender, "chat": chat, **content}

    def said(self, address: str, text: str, number: int) -> Any:
        return {"update_id": 900_000 + number, "message": self._message(address, number, text=text)}

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        ours = self._message(address, 1, text="…")
        query = {"id": f"q{number}", "from": ours["from"], "message": ours, "chat_instance": "1", "data": data}
        return {"update_id": 900_000 + number, "callback_query": query}


LINE = TelegramLine
