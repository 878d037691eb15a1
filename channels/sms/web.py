"""What Twilio is answered."""

from aiohttp import web

from channels.port import Event
from channels.webhook_web import Webhook


def webhook() -> Webhook:
    """Return the webhook that has Twilio say nothing by itself; anything but XML is a fault in its log."""

    def acknowledge(events: list[Event]) -> web.Response:
        del events
        return web.Response(text="<Response/>", content_type="text/xml")

    return Webhook(acknowledge)
