"""Carries calls to the vendors."""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from channels.courier import NoAnswer
from channels.grants import Grant, NotGranted, Tokens
from channels.port import Answer, Call, Channel

SECONDS = 20.0
LARGEST_ANSWER = 1024 * 1024


class HttpTransport:
    """One connection pool for all channels, made at the first call and closed with `close`."""

    def __init__(self, seconds: float = SECONDS, now: Callable[[], float] | None = None) -> None:
        """`seconds`: how long one call may take; `now`: a clock in seconds, by which the ends of tokens are told."""
        self._seconds = seconds
        self._now = now
        self._session: aiohttp.ClientSession | None = None
        self._tokens: dict[str, Tokens] = {}

    def open_with(self, channel: str, grant: Grant) -> None:
        """Have this channel's calls carry a token of this grant."""
        self._tokens[channel] = Tokens(grant, self._ask, self._now or time.monotonic)

    async def headers(self, channel: Channel) -> Mapping[str, str]:
        """Return what opens the vendor's API. Raises NoAnswer and NotGranted."""
        tokens = self._tokens.get(channel.name)
        return {"Authorization": f"Bearer {await tokens.token()}"} if tokens else channel.headers

    async def send(self, channel: Channel, call: Call) -> Answer:
        """Raises NoAnswer."""
        try:
            headers = await self.headers(channel)
        except NotGranted as refused:
            return refused.answer
        url = channel.base_url + call.path
        answer = await self._request(call.method, url, headers=dict(headers), json=call.json, data=call.form)
        if answer.status == 401:
            self.forget(channel, headers.get("Authorization", "").removeprefix("Bearer "))
        return answer

    def forget(self, channel: Channel, token: str) -> None:
        """Ask for another token when the next one is needed."""
        if channel.name in self._tokens:
            self._tokens[channel.name].forget(token)

    async def get_json(self, url: str) -> Answer:
        """Return what stands at an address that anybody may read. Raises NoAnswer."""
        return await self._request("GET", url)

    async def _ask(self, url: str, form: Mapping[str, str]) -> Answer:
        try:
            return await self._request("POST", url, data=form)
        except NoAnswer as lost:
            raise NoAnswer(may_have_arrived=False) from lost  # the message itself was not sent

    async def _request(self, method: str, url: str, **request: Any) -> Answer:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=self._seconds))
        try:
            async with self._session.request(method, url, allow_redirects=False, **request) as response:
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
