"""The inner door: what the assistant asks of the service, on a loopback port of its own, with the secret."""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from common.errors import NotAllowed
from common.ids import same_secret
from common.wire import SECRET_HEADER
from service.rasa_client import RasaAssistant

ASSISTANTS_PATH = "/internal/assistants"
"""The supervisor asks here which of the assistant's processes are still needed."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def secret_needed(secret: str) -> Middleware:
    """Return a middleware that refuses every call without the shared secret, before anything is parsed."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not same_secret(request.headers.get(SECRET_HEADER, ""), secret):
            raise NotAllowed("This door is for the assistant only.")
        return await handler(request)

    return check


def routes(assistant: RasaAssistant) -> list[web.RouteDef]:
    async def in_use(_request: web.Request) -> web.Response:
        table = assistant.assistants
        ports = {*(table.ports if table else ()), *assistant.in_flight}
        return web.json_response({"ports": sorted(ports)})

    return [web.get(ASSISTANTS_PATH, in_use)]
