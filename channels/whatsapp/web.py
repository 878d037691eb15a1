"""WhatsApp's webhook."""

from aiohttp import web

from channels.errors import SignatureMissing, SignatureWrong
from channels.webhook_web import Doors
from channels.whatsapp.send import WhatsApp
from common.ids import same_secret

PATH = "/api/channels/whatsapp"


def routes(doors: Doors, verify_token: str) -> list[web.RouteDef]:
    """Return the address that is entered in Meta's dashboard. `verify_token` proves there that it is ours."""

    async def register(request: web.Request) -> web.Response:
        doors.channel(WhatsApp.name)
        given = request.query.get("hub.verify_token")
        if given is None:
            raise SignatureMissing
        if not verify_token or not same_secret(given, verify_token):
            raise SignatureWrong
        return web.Response(text=request.query.get("hub.challenge", ""))

    async def receive(request: web.Request) -> web.Response:
        await doors.receive(request, WhatsApp.name)
        return web.json_response({})

    return [web.get(PATH, register), web.post(PATH, receive)]
