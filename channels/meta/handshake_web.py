"""How Meta asks whether a webhook's address is ours."""

from aiohttp import web

from channels.errors import SignatureMissing, SignatureWrong
from channels.webhook_web import Webhook
from common.ids import same_secret


def webhook(verify_token: str) -> Webhook:
    """Return the webhook that is entered in Meta's dashboard. `verify_token` proves there that it is ours."""

    def register(request: web.Request) -> web.Response:
        given = request.query.get("hub.verify_token")
        if given is None:
            raise SignatureMissing
        if not verify_token or not same_secret(given, verify_token):
            raise SignatureWrong
        return web.Response(text=request.query.get("hub.challenge", ""))

    return Webhook(register=register)
