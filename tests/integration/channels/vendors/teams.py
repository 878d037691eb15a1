"""Microsoft Teams, its Bot Connector and Microsoft's login as they are to us, and the channel."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache
from typing import Any

import jwt
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jsonschema import Draft202012Validator
from jwt.algorithms import RSAAlgorithm

from channels.grants import Grant
from channels.port import Channel, MediaSource
from channels.teams.keys import ConnectorKeys
from channels.teams.media import TeamsMedia
from channels.teams.parse import FILE
from channels.teams.send import HERO_CARD, Teams
from channels.teams.setup import grant
from channels.teams.signing import ISSUER, LEEWAY
from channels.teams.web import webhook
from channels.webhook_web import Webhook
from tests.integration.channels.fakes import SPECS, Fault, Vendor, shown_file
from tests.integration.channels.lines import Line

SPEC = SPECS / "botframework_connector.json"
APP_ID = "11111111-2222-3333-4444-555555555555"
APP_PASSWORD = "teams-password"
TENANT = "99999999-2222-3333-4444-555555555555"
TOKEN_SECONDS = 3600
TOKEN_LIFETIME = timedelta(hours=1)
SERVICE = "https://smba.trafficmanager.net/emea/99999999/"
"""What the requests name; answers go to the address that is set."""


@cache
def private_key(kid: str) -> rsa.RSAPrivateKey:
    del kid
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def published(kid: str, **more: Any) -> dict[str, Any]:
    """Return the key as Microsoft publishes it."""
    made: dict[str, Any] = RSAAlgorithm.to_jwk(private_key(kid).public_key(), as_dict=True)
    return made | {"use": "sig", "kid": kid, "endorsements": ["msteams", "webchat"]} | more


@cache
def definitions() -> Any:
    return json.loads(SPEC.read_text(encoding="utf-8"))["definitions"]


def check_activity(body: dict[str, Any]) -> None:
    """Fails unless the activity is as described, with no field that is not."""
    described = definitions()
    assert body.keys() <= described["Activity"]["properties"].keys()
    Draft202012Validator({"definitions": described} | described["Activity"]).validate(body)
    for one in body.get("attachments", []):
        assert one.keys() <= described["Attachment"]["properties"].keys()
        if one["contentType"] == HERO_CARD:
            card = one["content"]
            assert card.keys() <= described["HeroCard"]["properties"].keys()
            Draft202012Validator({"definitions": described} | described["HeroCard"]).validate(card)
            assert all(one.keys() <= described["CardAction"]["properties"].keys() for one in card["buttons"])


class TeamsVendor(Vendor):
    """`tokens` were given out; the last one opens. `keys` are published."""

    tokens: list[str]
    keys: list[dict[str, Any]]
    key_requests: int
    login_answer: tuple[int, Any] | None


@asynccontextmanager
async def vendor_server() -> AsyncIterator[TeamsVendor]:
    vendor = TeamsVendor()
    vendor.tokens, vendor.keys, vendor.key_requests, vendor.login_answer = [], [published("key-1")], 0, None

    async def login(request: web.Request) -> web.Response:
        form = dict(await request.post())
        assert form == {
            "grant_type": "client_credentials",
            "client_id": APP_ID,
            "client_secret": APP_PASSWORD,
            "scope": "https://api.botframework.com/.default",
        }
        if vendor.login_answer is not None:
            status, body = vendor.login_answer
            return web.json_response(body, status=status)
        vendor.tokens.append(f"token-{len(vendor.tokens) + 1}")
        vendor.file_opens_with = f"Bearer {vendor.tokens[-1]}"
        given = {"token_type": "Bearer", "expires_in": TOKEN_SECONDS, "access_token": vendor.tokens[-1]}
        return web.json_response(given)

    async def openid(request: web.Request) -> web.Response:
        address = str(request.url.with_path("/keys"))
        return web.json_response({"issuer": ISSUER, "jwks_uri": address})

    async def keys(request: web.Request) -> web.Response:
        vendor.key_requests += 1
        return web.json_response({"keys": vendor.keys})

    async def send(request: web.Request) -> web.Response:
        if request.headers.get("Authorization") != f"Bearer {vendor.tokens[-1]}":
            return web.json_response({"error": {"code": "Unauthorized"}}, status=401)
        return await vendor.deliver(request, lambda body: take(request.match_info["conversation"], body))

    def take(conversation: str, body: dict[str, Any]) -> web.Response:
        if SPEC.is_file():
            check_activity(body)
        if body == {"type": "typing"}:
            vendor.typing.append(conversation)
            return web.json_response({"id": "typing"}, status=201)
        assert len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) <= 28 * 1024
        attached = body.get("attachments", [])
        text = body.get("text", "")
        data: tuple[str, ...] = ()
        for one in attached:
            if one["contentType"] == HERO_CARD:
                data = tuple(button["value"]["careline"] for button in one["content"]["buttons"])
                assert 1 <= len(data) <= 6
            else:
                assert one["contentType"] in ("image/png", "image/jpeg", "image/gif")
                text = shown_file(one["contentUrl"], text)
        assert text
        vendor.bodies.append(body)
        vendor.sent.append((conversation, text, data))
        return web.json_response({"id": f"1795{len(vendor.sent)}"}, status=201)

    app = web.Application()
    app.add_routes(
        [
            web.post(f"/login/{TENANT}/oauth2/v2.0/token", login),
            web.get("/openid", openid),
            web.get("/keys", keys),
            web.post("/teams/v3/conversations/{conversation}/activities", send),
            web.get("/files/{name}", vendor.give_file),
        ]
    )
    async with TestServer(app) as server:
        vendor.url = str(server.make_url("/")).rstrip("/")
        yield vendor


class TeamsLine(Line):
    name, ana, ben = "teams", "a:1Ana-_x", "a:1Ben-_x"
    spec = SPEC
    signs_body = False
    longest_age = TOKEN_LIFETIME + LEEWAY
    refusal = Fault(403, body={"error": {"code": "BotNotInConversationRoster", "message": "not part of it"}})
    file_refusal = Fault(400, body={"error": {"code": "BadArgument", "message": "Unknown attachment type"}})

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        teams = Teams(APP_ID, f"{vendor.url}/teams/", ConnectorKeys(f"{vendor.url}/openid"))
        return teams, webhook(teams.keys)

    def grant(self, vendor: Vendor) -> Grant:
        return grant(f"{vendor.url}/login", TENANT, APP_ID, APP_PASSWORD)

    def media(self, vendor: Vendor) -> MediaSource:
        return TeamsMedia(f"{vendor.url}/teams")

    def customer(self, number: int) -> str:
        return f"a:1customer-{number}"

    def token(self, age: timedelta = timedelta(), kid: str = "key-1", **claims: Any) -> str:
        """Return a token as the Connector makes it; a claim that is None is left out."""
        at = self.house.clock.now() - age
        made = {"iss": ISSUER, "aud": APP_ID, "nbf": at, "exp": at + TOKEN_LIFETIME, "serviceurl": SERVICE} | claims
        kept = {name: value for name, value in made.items() if value is not None}
        return jwt.encode(kept, private_key(kid), "RS256", headers={"kid": kid})

    def signed(
        self, raw: bytes, query: str = "", secret: str = "key-1", age: timedelta = timedelta(), **wrong: Any
    ) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token(age, secret)}"}

    def activity(self, address: str, number: int, kind: str = "message", **more: Any) -> dict[str, Any]:
        return {
            "type": kind,
            "id": f"1795000{number:06d}",
            "timestamp": "2026-11-24T12:00:00.000Z",
            "serviceUrl": SERVICE,
            "channelId": "msteams",
            "from": {"id": "29:1ana", "name": "Ana", "aadObjectId": "1"},
            "conversation": {"conversationType": "personal", "tenantId": TENANT, "id": address},
            "recipient": {"id": f"28:{APP_ID}", "name": "Larkfield"},
            "locale": "en-US",
        } | more

    def said(self, address: str, text: str, number: int) -> Any:
        html = {"contentType": "text/html", "content": f"<p>{text}</p>"}
        return self.activity(address, number, text=text, textFormat="plain", attachments=[html])

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        return self.activity(address, number, text=title, value={"careline": data}, replyToId="1")

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        url = f"{self.vendor.url}/files/{file}"
        one: dict[str, Any] = {"contentType": mime, "contentUrl": url, "name": file}
        if not mime.startswith("image/"):
            ending = {"audio/ogg": "ogg"}.get(mime, "pdf")
            content = {"downloadUrl": url, "uniqueId": "1", "fileType": ending}
            one = {
                "contentType": FILE,
                "name": file,
                "content": content,
            }
        return self.activity(address, number, text=text, attachments=[one])


LINE = TeamsLine
