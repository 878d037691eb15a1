"""Slack as it is to us, and its channel."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.port import Channel, Incoming, MediaSource
from channels.slack.send import Slack
from channels.slack.signing import LONGEST_AGE, signature_of
from channels.slack.web import webhook
from channels.vendor_media import AtAddress
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import SPECS, Fault, Vendor, shown_file
from tests.integration.channels.lines import Line

SPEC = SPECS / "slack_web_openapi_v2.json"
BOT_TOKEN = "xoxb-token"
SIGNING_SECRET = "slack-secret"
FORM = "application/x-www-form-urlencoded"
TYPES = {"string": str, "boolean": bool}
AS_JSON = {"blocks", "attachments"}
"""Described as strings, for forms; in JSON they are lists."""


@cache
def description() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))["paths"]


def check_request(body: dict[str, Any]) -> None:
    """Fails unless every field is one that the method knows, of its type, and none that it needs is missing."""
    described = description()["/chat.postMessage"]["post"]
    assert "application/json" in described["consumes"]
    known = {one["name"]: one for one in described["parameters"] if one["in"] == "formData"}
    assert body.keys() <= known.keys(), body.keys() - known.keys()
    assert {name for name, one in known.items() if one.get("required")} <= body.keys()
    for name, value in body.items():
        assert isinstance(value, list if name in AS_JSON else TYPES[known[name]["type"]]), name


def check_blocks(body: dict[str, Any]) -> tuple[str, ...]:
    """Fails unless text and blocks are within Slack's limits; return the buttons' data."""
    assert 1 <= len(body["text"]) <= 40_000
    if "blocks" not in body:
        assert len(body["text"]) <= 4000
        return ()
    if body["blocks"][0]["type"] == "image":
        (image,) = body["blocks"]
        assert image.keys() == {"type", "image_url", "alt_text", "title"}
        assert len(image["image_url"]) <= 3000
        assert max(len(image["alt_text"]), len(image["title"]["text"])) <= 2000
        return ()
    section, actions = body["blocks"]
    assert (section["type"], section["text"]["type"], actions["type"]) == ("section", "mrkdwn", "actions")
    assert 1 <= len(section["text"]["text"]) <= 3000
    assert 1 <= len(actions["elements"]) <= 25
    for one in actions["elements"]:
        assert one.keys() == {"type", "action_id", "value", "text"}
        assert one["text"]["type"] == "plain_text"
        assert 1 <= len(one["text"]["text"]) <= 75
        assert 1 <= len(one["action_id"]) <= 255
        assert 1 <= len(one["value"]) <= 2000
    ids = [one["action_id"] for one in actions["elements"]]
    assert len(set(ids)) == len(ids)
    return tuple(one["value"] for one in actions["elements"])


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    vendor = Vendor(file_opens_with=f"Bearer {BOT_TOKEN}")

    async def send(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {BOT_TOKEN}"
        return await vendor.deliver(request, take)

    def take(body: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_request(body)
        data = check_blocks(body)
        vendor.bodies.append(body)
        first = body.get("blocks", [{}])[0]
        text = shown_file(first["image_url"], first["title"]["text"]) if "image_url" in first else body["text"]
        vendor.sent.append((body["channel"], text, data))
        return web.json_response({"ok": True, "channel": body["channel"], "ts": f"{len(vendor.sent)}.0", "message": {}})

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers["auth.test"]
        headers = {"X-OAuth-Scopes": body.pop("scopes")} if "scopes" in body else {}
        return web.json_response(body, status=status, headers=headers)

    app = web.Application()
    app.add_routes([web.post("/api/chat.postMessage", send), web.get("/api/auth.test", ask)])
    app.add_routes([web.get("/files/{name}", vendor.give_file)])
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/api"))
        yield vendor


class SlackLine(Line):
    name, ana, ben = "slack", "D024BE91A", "D024BE91B"
    spec = SPEC
    knows_names = False
    longest_age = LONGEST_AGE
    file_refusal = Fault(200, body={"ok": False, "error": "invalid_blocks"})
    refusal = Fault(200, body={"ok": False, "error": "channel_not_found"})

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return Slack(BOT_TOKEN, SIGNING_SECRET, vendor.url), webhook()

    def media(self, vendor: Vendor) -> MediaSource:
        return AtAddress((), opened=True)

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        url = self.vendor.url.removesuffix("/api") + f"/files/{file}"
        one = {"id": "F1", "name": file, "mimetype": mime, "url_private": url, "url_private_download": url}
        return self.message(number, channel=address, text=text, subtype="file_share", files=[one])

    def customer(self, number: int) -> str:
        return f"D{number:08d}"

    def raw(self, body: Any) -> bytes:
        if body.get("type") == "block_actions":
            return urlencode({"payload": json.dumps(body)}).encode()
        return super().raw(body)

    def content_type_of(self, raw: bytes) -> str:
        return FORM if raw.startswith(b"payload=") else "application/json"

    def signed(
        self, raw: bytes, query: str = "", secret: str = SIGNING_SECRET, age: timedelta = timedelta(), **wrong: Any
    ) -> dict[str, str]:
        timestamp = str(int((self.house.clock.now() - age).timestamp()))
        made = signature_of(secret, timestamp, raw)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": made}

    def incoming(self, raw: bytes) -> Incoming:
        whole = super().incoming(raw)
        return Incoming({"content-type": self.content_type_of(raw)}, raw, whole.url, whole.at)

    def event(self, number: int, **event: Any) -> dict[str, Any]:
        own = {"type": "event_callback", "team_id": "T1", "api_app_id": "A1", "event_id": f"Ev{number}"}
        return own | {"event_time": 1_795_000_000, "event": event}

    def message(self, number: int, **content: Any) -> dict[str, Any]:
        own = {"type": "message", "channel": self.ana, "channel_type": "im", "user": "U1", "ts": f"1795.{number:06d}"}
        return self.event(number, **(own | content))

    def said(self, address: str, text: str, number: int) -> Any:
        return self.message(number, channel=address, text=text)

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        text = {"type": "plain_text", "text": title}
        action = {"type": "button", "action_id": data, "value": data, "text": text, "action_ts": f"1796.{number:06d}"}
        return {"type": "block_actions", "user": {"id": "U1"}, "channel": {"id": address}, "actions": [action]}


LINE = SlackLine
