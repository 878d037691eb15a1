"""Twilio as it is to us, and its channel."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web
from aiohttp.test_utils import TestServer
from jsonschema import Draft202012Validator

from channels.port import Channel, MediaSource, webhook_path
from channels.sms.media import TwilioMedia
from channels.sms.segments import MOST_SEGMENTS, segments
from channels.sms.send import Sms
from channels.sms.signing import fields_of, signature_of
from channels.sms.web import webhook
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import SPECS, Fault, Vendor, shown_file
from tests.integration.channels.lines import CARE, Line

SPEC = SPECS / "twilio_api_v2010.json"
ACCOUNT = "AC" + "a1" * 16
AUTH_TOKEN = "twilio-token"
OWN = "+15005550006"
PATH = "/2010-04-01/Accounts/{AccountSid}/Messages.json"


@cache
def description() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))


def check_request(form: dict[str, str]) -> None:
    """Fails unless the form is as described for a new message."""
    described = description()["paths"][PATH]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    schema = described["schema"]
    assert form.keys() <= schema["properties"].keys(), form.keys() - schema["properties"].keys()
    whole = {"components": description()["components"]} | schema
    lists = {name for name, one in schema["properties"].items() if one.get("type") == "array"}
    Draft202012Validator(whole).validate({name: [one] if name in lists else one for name, one in form.items()})


def check_answer(body: dict[str, Any]) -> None:
    """Fails unless the vendor's answer, as it is played here, is a message as described."""
    schema = description()["components"]["schemas"]["api.v2010.account.message"]
    assert body.keys() <= schema["properties"].keys()
    whole = {"components": description()["components"]} | schema
    Draft202012Validator(whole).validate({name: one for name, one in body.items() if one is not None})


def sid(number: int) -> str:
    return f"SM{number:032x}"


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    """Keeps who has written STOP, in `blocked`, and refuses to write to them."""
    authorization = "Basic " + b64encode(f"{ACCOUNT}:{AUTH_TOKEN}".encode()).decode()
    vendor = Vendor(file_opens_with=authorization)

    async def send(request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == authorization
        assert request.content_type == "application/x-www-form-urlencoded"
        return await vendor.deliver(request, take)

    def take(form: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_request(form)
        assert ("From" in form) != ("MessagingServiceSid" in form)
        assert ("MediaUrl" in form) or len(form["Body"]) >= 1
        text = form.get("Body", "")
        assert len(text) <= 1600
        assert segments(text) <= MOST_SEGMENTS
        if form["To"] in vendor.blocked:
            return web.json_response({"code": 21610, "message": "unsubscribed recipient", "status": 400}, status=400)
        vendor.bodies.append(form)
        shown = shown_file(form["MediaUrl"], text) if "MediaUrl" in form else text
        vendor.sent.append((form["To"], shown, ()))
        answer = {
            "sid": sid(len(vendor.sent)),
            "account_sid": ACCOUNT,
            "status": "queued",
            "direction": "outbound-api",
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": form.get("MessagingServiceSid"),
            "body": text,
            "num_segments": str(segments(text)),
            "error_code": None,
        }
        if SPEC.is_file():
            check_answer(answer)
        return web.json_response(answer, status=201)

    async def ask(request: web.Request) -> web.Response:
        status, body = vendor.answers.get(request.match_info["what"], (404, {"code": 20404}))
        if request.match_info["what"] == "IncomingPhoneNumbers":
            assert request.query == {"PhoneNumber": OWN}
        return web.json_response(body, status=status)

    base = f"/2010-04-01/Accounts/{ACCOUNT}"
    app = web.Application()
    app.add_routes(
        [
            web.post(f"{base}/Messages.json", send),
            web.get(f"{base}/{{what}}.json", ask),
            web.get(f"{base}/Messages/MM1/Media/{{name}}", vendor.give_file),
            web.get("/2010-04-01/Accounts/{what:" + ACCOUNT + "}.json", ask),
        ]
    )
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/"))
        yield vendor


class SmsLine(Line):
    name, ana, ben = "sms", "+16505551111", "+16505552222"
    spec = SPEC
    knows_names = False
    file_refusal = Fault(400, body={"code": 21620, "message": "Invalid media URL(s)", "status": 400})
    refusal = Fault(400, body={"code": 21614, "message": "not a mobile number", "status": 400})

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return Sms(ACCOUNT, AUTH_TOKEN, OWN, CARE + webhook_path("sms"), api=vendor.url, mms=True), webhook()

    def media(self, vendor: Vendor) -> MediaSource:
        return TwilioMedia(self.channel.base_url)

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        url = f"{self.channel.base_url}/Messages/MM1/Media/{file}"
        return self.said(address, text, number, NumMedia="1", MediaContentType0=mime, MediaUrl0=url)

    def customer(self, number: int) -> str:
        return f"+{16505550000 + number}"

    def raw(self, body: Any) -> bytes:
        return urlencode(body).encode()

    def content_type_of(self, raw: bytes) -> str:
        return "application/x-www-form-urlencoded"

    def signed(self, raw: bytes, query: str = "", secret: str = AUTH_TOKEN, **wrong: Any) -> dict[str, str]:
        url = CARE + webhook_path("sms") + query
        return {"X-Twilio-Signature": signature_of(secret, url, fields_of(raw))}

    def said(self, address: str, text: str, number: int, **more: str) -> Any:
        own = {
            "AccountSid": ACCOUNT,
            "MessageSid": sid(900_000 + number),
            "SmsStatus": "received",
            "ApiVersion": "2010",
        }
        return own | {"From": address, "To": OWN, "Body": text, "NumMedia": "0", "NumSegments": "1"} | more

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        raise AssertionError("text messages have no buttons")

    def status(self, place: int, status: str, **more: str) -> tuple[Any, str]:
        """Return form and query of the report on `vendor.sent[place]`, at the address that our request gave."""
        called = urlsplit(self.vendor.bodies[place]["StatusCallback"])
        own = {"AccountSid": ACCOUNT, "MessageSid": sid(place + 1), "MessageStatus": status, "SmsStatus": status}
        return own | {"From": OWN, "To": self.vendor.sent[place][0]} | more, f"?{called.query}"

    def reported(self, place: int) -> tuple[Any, ...]:
        return self.status(place, "sent")


LINE = SmsLine
