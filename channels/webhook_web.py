"""What all webhooks have in common: proved to be the vendor's, then parsed, stored, and only then acknowledged."""

from aiohttp import web

from channels.errors import ChannelOff
from channels.port import Channel, Event
from channels.reception import Reception


class Doors:
    """The channels that are set up, by name, and what takes their events."""

    def __init__(self, channels: tuple[Channel, ...], reception: Reception, base_url: str) -> None:
        """`base_url` is Careline's own, as the vendors know it: some sign the address."""
        self._channels = {channel.name: channel for channel in channels}
        self._reception = reception
        self._base_url = base_url.rstrip("/")

    def channel(self, name: str) -> Channel:
        """Raises ChannelOff."""
        if name not in self._channels:
            raise ChannelOff(name)
        return self._channels[name]

    async def receive(self, request: web.Request, name: str) -> list[Event]:
        """Return the events of the request, stored. Raises ChannelOff, SignatureMissing, SignatureWrong, Unreadable."""
        channel = self.channel(name)
        body = await request.read()
        headers = {key.lower(): value for key, value in request.headers.items()}
        channel.verify(headers, body, self._base_url + request.path_qs)
        events = channel.parse(body)
        await self._reception.take(channel, events)
        return events
