"""Messenger as it is to us, and its channel. Instagram is played by the same server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, ClassVar

from aiohttp import web
from aiohttp.test_utils import TestServer

from channels.messenger.send import Messenger
from channels.meta.handshake_web import webhook
from channels.meta.messaging import MetaMessaging
from channels.meta.signing import signature_of
from channels.port import Channel, MediaSource
from channels.vendor_media import AtAddress
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import Fault, Vendor, shown_file
from tests.integration.channels.lines import Line

OWN_ID = "17841400000000001"
META_TOKEN = "page-token"
APP_SECRET = "meta-secret"
VERIFY = "verify-me"
FIELDS = {"recipient", "messaging_type", "message", "tag"}
WINDOW_SHUT = {"error": {"code": 10, "error_subcode": 2018278, "message": "outside of allowed window"}}


def check_request(body: dict[str, Any]) -> None:
    """Fails unless the message is as Meta's pages describe it: there is no description for machines."""
    assert body.keys() <= FIELDS
    assert body["recipient"].keys() == {"id"}
    assert (body["messaging_type"], body.get("tag")) in {("RESPONSE", None), ("MESSAGE_TAG", "HUMAN_AGENT")}
    message = body["message"]
    assert ("text" in message) != ("attachment" in message)
    assert message.keys() <= {"text", "attachment", "quick_replies", "metadata"}
    if "attachment" in message:
        assert message["attachment"].keys() == {"type", "payload"}
        assert message["attachment"]["type"] in ("image", "file")
        assert message["attachment"]["payload"].keys() == {"url"}
    assert len(message.get("metadata", "")) <= 1000
    replies = message.get("quick_replies", [])
    assert len(replies) <= 13
    for one in replies:
        assert one.keys() == {"content_type", "title", "payload"}
        assert one["content_type"] == "text"
        assert 1 <= len(one["title"]) <= 20
        assert 1 <= len(one["payload"]) <= 1000


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    """Lets only an agent's tag through to those in `blocked`: their 24 hours are over."""
    vendor = Vendor()

    async def send(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {META_TOKEN}"
        return await vendor.deliver(request, take)

    def take(body: dict[str, Any]) -> web.Response:
        if "sender_action" in body:
            assert body == {"recipient": {"id": body["recipient"]["id"]}, "sender_action": "typing_on"}
            vendor.typing.append(body["recipient"]["id"])
            return web.json_response({"recipient_id": body["recipient"]["id"]})
        check_request(body)
        to, message = body["recipient"]["id"], body["message"]
        attached = message.get("attachment")
        text = shown_file(attached["payload"]["url"]) if attached else message["text"]
        assert attached or vendor.fits(text)
        if to in vendor.blocked and "tag" not in body:
            return web.json_response(WINDOW_SHUT, status=400)
        vendor.bodies.append(body)
        data = tuple(one["payload"] for one in message.get("quick_replies", []))
        vendor.sent.append((to, text, data))
        return web.json_response({"recipient_id": to, "message_id": f"m_{len(vendor.sent)}"})

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers.get(request.path.rsplit("/", 1)[-1], (400, {"error": {"code": 100}}))
        return web.json_response(body, status=status)

    app = web.Application()
    app.add_routes(
        [web.post("/v23.0/me/messages", send), web.get("/v23.0/me", ask), web.get("/v23.0/me/subscribed_apps", ask)]
    )
    app.add_routes([web.get("/files/{name}", vendor.give_file)])
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/v23.0"))
        yield vendor


class MetaLine(Line):
    ana, ben = "6505551111", "6505552222"
    spec = None
    knows_names = False
    file_refusal = Fault(400, body={"error": {"code": 100, "error_subcode": 2018047, "message": "Upload failed"}})
    refusal = Fault(400, body={"error": {"code": 551, "message": "This person isn't available right now."}})
    make: ClassVar[type[MetaMessaging]]

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return self.make(META_TOKEN, OWN_ID, APP_SECRET, vendor.url), webhook(VERIFY)

    def media(self, vendor: Vendor) -> MediaSource:
        return AtAddress(())

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        kind = {"image": "image", "audio": "audio"}.get(mime.split("/")[0], "file")
        url = self.vendor.url.removesuffix("/v23.0") + f"/files/{file}"
        message = {"mid": f"m_in_{number}", "attachments": [{"type": kind, "payload": {"url": url}}]}
        return self.event(address, message=message | ({"text": text} if text else {}))

    def signed(self, raw: bytes, query: str = "", secret: str = APP_SECRET, **wrong: Any) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature_of(secret, raw)}

    def milliseconds(self) -> int:
        return int(self.house.clock.now().timestamp() * 1000)

    def event(self, sender: str, recipient: str = OWN_ID, **content: Any) -> dict[str, Any]:
        at = self.milliseconds()
        one = {"sender": {"id": sender}, "recipient": {"id": recipient}, "timestamp": at} | content
        return {"object": self.make.kind, "entry": [{"id": OWN_ID, "time": at, "messaging": [one]}]}

    def message(self, number: int, **content: Any) -> dict[str, Any]:
        return self.event(self.ana, message={"mid": f"m_in_{number}"} | content)

    def said(self, address: str, text: str, number: int) -> Any:
        return self.event(address, message={"mid": f"m_in_{number}", "text": text})

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        message = {"mid": f"m_in_{number}", "text": title, "quick_reply": {"payload": data}}
        return self.event(address, message=message)

    def echo(self, place: int) -> Any:
        """Return what comes back to us of `vendor.sent[place]`."""
        to, text, _ = self.vendor.sent[place]
        message = {"mid": f"m_{place + 1}", "text": text, "is_echo": True, "app_id": 1}
        if metadata := self.vendor.bodies[place]["message"].get("metadata"):
            message["metadata"] = metadata
        return self.event(OWN_ID, to, message=message)


class MessengerLine(MetaLine):
    name = "messenger"
    make = Messenger

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        vendor.fits = lambda text: 1 <= len(text) <= 2000
        return super().at(vendor)

    def reported(self, place: int) -> tuple[Any, ...]:
        return (self.echo(place),)


LINE = MessengerLine
