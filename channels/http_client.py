"""Carries calls to the vendors."""

import json
from typing import Any

import aiohttp

from channels.courier import NoAnswer
from channels.port import Answer, Call, Channel

SECONDS = 20.0
LARGEST_ANSWER = 1024 * 1024


class HttpTransport:
    """One connection pool for all channels, made at the first call and closed with `close`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: how long one call may take."""
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def send(self, channel: Channel, call: Call) -> Answer:
        """Raises NoAnswer."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._seconds))
        try:
            async with self._session.request(
                call.method,
                channel.base_url + call.path,
                json=call.json,
                data=call.form,
                headers=dict(channel.headers),
                allow_redirects=False,
            ) as response:
                raw = await response.content.read(LARGEST_ANSWER)
                headers = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status, headers, _json(raw))
        except aiohttp.ClientConnectorError as error:
            raise NoAnswer(may_have_arrived=False) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise NoAnswer(may_have_arrived=True) from error

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


def _json(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
