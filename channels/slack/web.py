"""What Slack is answered."""

from aiohttp import web

from channels.port import Challenged, Event
from channels.webhook_web import Webhook


def webhook() -> Webhook:
    """Return the webhook that says Slack's words back when it asks whether the address is ours."""

    def acknowledge(events: list[Event]) -> web.Response:
        for event in events:
            if isinstance(event, Challenged):
                return web.json_response({"challenge": event.words})
        return web.Response(text="")

    return Webhook(acknowledge)
