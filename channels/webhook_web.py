"""The webhooks: proved to be the vendor's, parsed, stored as they came, and only then acknowledged."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from channels.arrivals import Arrivals
from channels.courier import WebTransport
from channels.errors import ChannelOff
from channels.port import Channel, Event, Incoming, webhook_path
from common.clock import Clock


def taken(events: list[Event]) -> web.Response:
    """Acknowledge with an empty object."""
    del events
    return web.json_response({})


@dataclass(frozen=True)
class Webhook:
    """What a vendor expects beside the rest: `acknowledge` makes the answer to its request, when all is stored.

    `register` answers the GET request by which some vendors ask whether the address is ours. Raises SignatureMissing or
    SignatureWrong. `prepare` fetches beforehand what `verify` needs and the vendor changes; it believes nothing of the
    request. Raises Unavailable.
    """

    acknowledge: Callable[[list[Event]], web.Response] = taken
    register: Callable[[web.Request], web.Response] | None = None
    prepare: Callable[[Incoming, WebTransport], Awaitable[None]] | None = None


class Doors:
    """The channels that are set up, by name, and what takes their events."""

    def __init__(
        self,
        channels: Mapping[str, tuple[Channel, Webhook]],
        arrivals: Arrivals,
        base_url: str,
        clock: Clock,
        transport: WebTransport,
    ) -> None:
        """`base_url` is Careline's own, as the vendors know it: some sign the address."""
        self._channels = channels
        self._arrivals = arrivals
        self._base_url = base_url.rstrip("/")
        self._clock = clock
        self._transport = transport

    async def receive(self, request: web.Request) -> web.Response:
        """Take a vendor's request. Raises ChannelOff, Unreadable, NotStored and what `verify` raises."""
        channel, webhook = self._at(request)
        body = await request.read()
        headers = {key.lower(): value for key, value in request.headers.items()}
        incoming = Incoming(headers, body, self._base_url + request.raw_path, self._clock.now())
        if webhook.prepare is not None:
            await webhook.prepare(incoming, self._transport)
        channel.verify(incoming)
        events = channel.parse(incoming)
        await self._arrivals.keep(channel.name, incoming, events)
        return webhook.acknowledge(events)

    async def register(self, request: web.Request) -> web.Response:
        """Answer whether the address is ours. Raises ChannelOff, SignatureMissing, SignatureWrong."""
        _, webhook = self._at(request)
        if webhook.register is None:
            raise web.HTTPMethodNotAllowed(request.method, ["POST"])
        return webhook.register(request)

    def _at(self, request: web.Request) -> tuple[Channel, Webhook]:
        name = request.match_info["channel"]
        if name not in self._channels:
            raise ChannelOff(name)
        return self._channels[name]


def routes(doors: Doors) -> list[web.RouteDef]:
    """Return the addresses of all channels: one pattern, so that a further channel adds none."""
    path = webhook_path("{channel}")
    return [web.get(path, doors.register, allow_head=False), web.post(path, doors.receive)]
