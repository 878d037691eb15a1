"""WhatsApp as it is to us, and its channel."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import Draft202012Validator

from channels.meta.handshake_web import webhook
from channels.meta.signing import signature_of
from channels.port import Channel, MediaSource
from channels.webhook_web import Webhook
from channels.whatsapp.media import WhatsAppMedia
from channels.whatsapp.send import WhatsApp
from common.yaml_text import load_yaml
from tests.integration.channels.fakes import SPECS, Fault, Vendor, shown_file
from tests.integration.channels.lines import Line

SPEC = SPECS / "whatsapp_cloud_v23.yaml"
PHONE_ID = "102290129340398"
WA_TOKEN = "meta-token"
APP_SECRET = "meta-secret"
VERIFY = "verify-me"
READ = {"messaging_product": "whatsapp", "status": "read", "typing_indicator": {"type": "text"}}
UNDESCRIBED = {"biz_opaque_callback_data"}
"""Meta documents it for messages; its OpenAPI file describes it for calls only."""


@cache
def whatsapp_schemas() -> dict[str, Any]:
    schemas: dict[str, Any] = load_yaml(SPEC.read_text(encoding="utf-8"))["components"]["schemas"]
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


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    vendor = Vendor(file_opens_with=f"Bearer {WA_TOKEN}")

    async def send(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {WA_TOKEN}"
        body = await request.json()
        if body.get("status") == "read":
            # As the description's example "Send typing indicator and read receipt" has it.
            assert body == READ | {"message_id": body["message_id"]}
            vendor.typing.append(body["message_id"])
            return web.json_response({"success": True})
        return await vendor.deliver(request, take)

    def take(body: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_whatsapp(body)
        vendor.bodies.append(body)
        text, data = _whatsapp_content(body)
        vendor.sent.append((body["to"], text, data))
        contact = {"input": body["to"], "wa_id": body["to"]}
        message = {"id": f"wamid.{len(vendor.sent)}"}
        return web.json_response({"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]})

    async def ask(request: web.Request) -> web.Response:
        if request.match_info["id"] in vendor.files:
            assert request.headers["Authorization"] == vendor.file_opens_with
            kept = vendor.files[request.match_info["id"]]
            url = str(request.url.with_path(f"/files/{request.match_info['id']}"))
            body = {"messaging_product": "whatsapp", "url": url, "mime_type": kept.mime, "id": "1", "sha256": "0"}
            return web.json_response(body | {"file_size": str(len(kept.content))})
        status, body = vendor.answers.get(request.match_info["id"], (400, {"error": {"code": 100}}))
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes(
        [
            web.post(f"/v23.0/{PHONE_ID}/messages", send),
            web.get("/v23.0/{id}", ask),
            web.get("/files/{name}", vendor.give_file),
        ]
    )
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/v23.0"))
        yield vendor


def _whatsapp_content(body: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    if body["type"] == "template":
        (component,) = body["template"]["components"]
        (parameter,) = component["parameters"]
        assert not set("\n\t") & set(parameter["text"])
        assert "    " not in parameter["text"]
        return f"[template {body['template']['name']}] {parameter['text']}", ()
    if body["type"] in ("image", "document"):
        content = body[body["type"]]
        assert len(content.get("caption", "")) <= 1024
        assert ("filename" in content) is (body["type"] == "document")
        return shown_file(content["link"], content.get("caption", "")), ()
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


class WhatsAppLine(Line):
    name, ana, ben = "whatsapp", "16505551111", "16505552222"
    spec = SPEC
    file_refusal = Fault(400, body={"error": {"code": 131053, "message": "Media upload error"}})
    refusal = Fault(400, body={"error": {"code": 131026, "message": "Message undeliverable"}})

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return WhatsApp(WA_TOKEN, PHONE_ID, APP_SECRET, vendor.url), webhook(VERIFY)

    @property
    def whatsapp(self) -> WhatsApp:
        assert isinstance(self.channel, WhatsApp)
        return self.channel

    def media(self, vendor: Vendor) -> MediaSource:
        return WhatsAppMedia()

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        kind = {"image": "image", "audio": "audio"}.get(mime.split("/")[0], "document")
        content = {"id": file, "mime_type": mime, "sha256": "0"} | ({"caption": text} if text else {})
        return self.message(address, number, kind, content)

    def signed(self, raw: bytes, query: str = "", secret: str = APP_SECRET, **wrong: Any) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature_of(secret, raw)}

    def reported(self, place: int) -> tuple[Any, ...]:
        key = self.vendor.bodies[place]["biz_opaque_callback_data"]
        return (self.status(f"wamid.{place + 1}", "sent", biz_opaque_callback_data=key),)

    def change(self, **value: Any) -> dict[str, Any]:
        own = {"display_phone_number": "1 555 078 3881", "phone_number_id": PHONE_ID}
        whole = {"messaging_product": "whatsapp", "metadata": own} | value
        change = {"field": "messages", "value": whole}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    def message(self, address: str, number: int, kind: str, content: Any) -> dict[str, Any]:
        contact = {"profile": {"name": "Ana"}, "wa_id": address}
        message = {"from": address, "id": f"wamid.in.{number}", "timestamp": "1795000000", "type": kind, kind: content}
        return self.change(contacts=[contact], messages=[message])

    def said(self, address: str, text: str, number: int) -> Any:
        return self.message(address, number, "text", {"body": text})

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        reply = {"type": "button_reply", "button_reply": {"id": data, "title": title}}
        return self.message(address, number, "interactive", reply)

    def status(self, vendor_id: str, status: str, **more: Any) -> dict[str, Any]:
        return self.change(statuses=[{"id": vendor_id, "status": status, "recipient_id": self.ana} | more])


LINE = WhatsAppLine
