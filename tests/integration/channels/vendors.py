"""Vendors as they are to us: servers on loopback that keep what they are sent, and fail as the test wants.

Each holds every request of ours against the vendor's own description, where `../shared/specs` has it.
"""

import json
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import Draft202012Validator

SPECS = Path(os.environ.get("CARELINE_SPECS") or Path(__file__).resolve().parents[4] / "shared" / "specs")
TELEGRAM_SPEC, WHATSAPP_SPEC = SPECS / "telegram_bot_api.json", SPECS / "whatsapp_cloud_v23.yaml"

TOKEN = "12345:token"
PHONE_ID = "102290129340398"
WA_TOKEN = "meta-token"


@dataclass(frozen=True)
class Fault:
    """What the vendor does instead, once. `cut`: the connection ends unanswered; `taken`: the message went out."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    cut: bool = False
    taken: bool = False


@dataclass
class Vendor:
    """`sent`: what customers got, as (address, text, buttons' data). `faults` are used up before anything works."""

    sent: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    fault_of: Callable[[int], Fault | None] = lambda number: None
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    requests: int = 0
    url: str = ""

    def texts(self, address: str) -> list[str]:
        return [text for to, text, _ in self.sent if to == address]

    async def deliver(self, request: web.Request, take: Callable[[dict[str, Any]], web.Response]) -> web.Response:
        body = await request.json()
        self.requests += 1
        fault = self.faults.popleft() if self.faults else self.fault_of(self.requests)
        answer = take(body) if fault is None or fault.taken else None
        if fault is None:
            assert answer is not None
            return answer
        if fault.cut:
            assert request.transport is not None
            request.transport.close()
        return web.json_response(fault.body or {}, status=fault.status, headers=fault.headers)


@cache
def telegram_description() -> Any:
    return json.loads(TELEGRAM_SPEC.read_text(encoding="utf-8"))


@cache
def whatsapp_schemas() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    schemas: dict[str, Any] = yaml.load(WHATSAPP_SPEC.read_text(encoding="utf-8"), Loader=loader)["components"][
        "schemas"
    ]
    return schemas


def check_whatsapp(body: dict[str, Any]) -> None:
    """Fails unless the body is as described for its type.

    The description joins two closed objects with `allOf`, which taken literally nothing can satisfy: so each half is
    held against its own fields, and no field may be outside both.
    """
    schemas = whatsapp_schemas()
    shared, own = schemas[f"{body['type'].capitalize()}Message"]["allOf"]
    base = schemas[shared["$ref"].rsplit("/", 1)[1]]
    assert body.keys() <= base["properties"].keys() | own["properties"].keys() | UNDESCRIBED
    for half in (base, own):
        whole = {"components": {"schemas": schemas}} | half
        Draft202012Validator(whole).validate({name: one for name, one in body.items() if name in half["properties"]})


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
async def telegram_vendor() -> AsyncIterator[Vendor]:
    vendor = Vendor()

    async def send(request: web.Request) -> web.Response:
        return await vendor.deliver(request, take)

    def take(body: dict[str, Any]) -> web.Response:
        if TELEGRAM_SPEC.is_file():
            check_telegram("sendMessage", body)
        assert 1 <= len(body["text"].encode("utf-16-le")) // 2 <= 4096
        rows = body.get("reply_markup", {}).get("inline_keyboard", [])
        data = tuple(button["callback_data"] for row in rows for button in row)
        assert all(1 <= len(one.encode()) <= 64 for one in data)
        vendor.bodies.append(body)
        vendor.sent.append((str(body["chat_id"]), body["text"], data))
        return web.json_response({"ok": True, "result": {"message_id": len(vendor.sent)}})

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers.get(request.match_info["method"], (404, {"ok": False}))
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes([web.post(f"/bot{TOKEN}/sendMessage", send), web.get(f"/bot{TOKEN}/{{method}}", ask)])
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/"))
        yield vendor


@asynccontextmanager
async def whatsapp_vendor() -> AsyncIterator[Vendor]:
    vendor = Vendor()

    async def send(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {WA_TOKEN}"
        return await vendor.deliver(request, take)

    def take(body: dict[str, Any]) -> web.Response:
        if WHATSAPP_SPEC.is_file():
            check_whatsapp(body)
        vendor.bodies.append(body)
        text, data = _whatsapp_content(body)
        vendor.sent.append((body["to"], text, data))
        contact = {"input": body["to"], "wa_id": body["to"]}
        message = {"id": f"wamid.{len(vendor.sent)}"}
        return web.json_response({"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]})

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers.get(request.match_info["id"], (400, {"error": {"code": 100}}))
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes([web.post(f"/v23.0/{PHONE_ID}/messages", send), web.get("/v23.0/{id}", ask)])
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/v23.0"))
        yield vendor


UNDESCRIBED = {"biz_opaque_callback_data"}
"""Meta documents it for messages; its OpenAPI file describes it for calls only."""


def _whatsapp_content(body: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    if body["type"] == "text":
        assert 1 <= len(body["text"]["body"]) <= 4096
        return body["text"]["body"], ()
    shown = body["interactive"]
    assert 1 <= len(shown["body"]["text"]) <= 1024
    if shown["type"] == "button":
        pairs = [(one["reply"]["id"], one["reply"]["title"]) for one in shown["action"]["buttons"]]
        assert 1 <= len(pairs) <= 3
    else:
        pairs = [(row["id"], row["title"]) for section in shown["action"]["sections"] for row in section["rows"]]
        assert 1 <= len(pairs) <= 10
    titles = [title for _, title in pairs]
    assert len(set(titles)) == len(titles)
    assert all(1 <= len(title) <= 20 for title in titles)
    return shown["body"]["text"], tuple(one for one, _ in pairs)
