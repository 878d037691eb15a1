"""What Telegram is answered."""

from aiohttp import web

from channels.port import Event
from channels.telegram.parse import acknowledgement
from channels.webhook_web import Webhook


def webhook() -> Webhook:
    """Return the webhook that stops a pressed button from waiting."""

    def acknowledge(events: list[Event]) -> web.Response:
        return web.json_response(acknowledgement(events) or {})

    return Webhook(acknowledge)
