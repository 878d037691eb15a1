"""Telegram's webhook."""

from aiohttp import web

from channels.telegram.parse import acknowledgement
from channels.telegram.send import Telegram
from channels.webhook_web import Doors

PATH = "/api/channels/telegram"


def routes(doors: Doors) -> list[web.RouteDef]:
    """Return the address that `setWebhook` names."""

    async def receive(request: web.Request) -> web.Response:
        events = await doors.receive(request, Telegram.name)
        return web.json_response(acknowledgement(events) or {})

    return [web.post(PATH, receive)]
