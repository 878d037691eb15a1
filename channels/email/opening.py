"""What opens the mail servers: the password of the settings, or a token that is asked for and runs out."""

from dataclasses import dataclass, replace

from channels.courier import WebTransport
from channels.email.servers import Server
from channels.port import Channel

BEARER = "Bearer "


@dataclass(frozen=True)
class Key:
    """`http` asks for the tokens of the channel; None: the password opens the servers."""

    http: WebTransport | None = None
    channel: Channel | None = None

    async def fit(self, server: Server) -> Server:
        """Return the server with what opens it now. Raises NoAnswer, NotGranted."""
        if self.http is None or self.channel is None:
            return server
        headers = await self.http.headers(self.channel)
        return replace(server, password="", token=headers["Authorization"].removeprefix(BEARER))

    def refused(self, server: Server) -> None:
        """The server does not take this token: the next one is asked for anew."""
        if self.http is not None and self.channel is not None and server.token:
            self.http.forget(self.channel, server.token)
