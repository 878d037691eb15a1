"""Carries the calls of all channels, each on its own way."""

from collections.abc import Mapping

from channels.courier import Transport
from channels.http_client import HttpTransport
from channels.port import Answer, Call, Channel


class Transports:
    """The port `channels.courier.WebTransport`. All channels but those in `own`, by name, are called over `http`."""

    def __init__(self, http: HttpTransport, own: Mapping[str, Transport]) -> None:
        self._http = http
        self._own = own

    async def send(self, channel: Channel, call: Call) -> Answer:
        """Raises NoAnswer."""
        way: Transport = self._own.get(channel.name, self._http)
        return await way.send(channel, call)

    async def headers(self, channel: Channel) -> Mapping[str, str]:
        """Raises NoAnswer, NotGranted."""
        return await self._http.headers(channel)

    def forget(self, channel: Channel, token: str) -> None:
        self._http.forget(channel, token)

    async def get_json(self, url: str) -> Answer:
        """Raises NoAnswer."""
        return await self._http.get_json(url)

    async def close(self) -> None:
        await self._http.close()
