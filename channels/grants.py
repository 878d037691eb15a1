"""Tokens that a channel has to ask for and that run out: asked for once, kept, and renewed before their end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from channels.port import Answer
from channels.reading import an_object, text_of

RENEWED_BEFORE_SECONDS = 300.0
SHORTEST_SECONDS = 60.0


@dataclass(frozen=True)
class Grant:
    """Where a channel's token comes from (OAuth 2, client credentials) and what is shown there."""

    url: str
    form: Mapping[str, str]


class NotGranted(Exception):
    """There is no token: what was answered instead, 401 for whatever means that the credentials are wrong."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("no token")
        self.answer = answer


@dataclass
class Tokens:
    """The token of one grant. `ask` posts a form and raises what the transport raises; `seconds` is a clock."""

    grant: Grant
    ask: Callable[[str, Mapping[str, str]], Awaitable[Answer]]
    seconds: Callable[[], float]
    _token: str = ""
    _until: float = 0.0
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def token(self) -> str:
        """Raises NotGranted."""
        async with self._turn:  # of many who need it at once, one asks
            if not self._token or self.seconds() >= self._until:
                self._take(await self.ask(self.grant.url, self.grant.form))
            return self._token

    def forget(self, token: str) -> None:
        """The vendor does not accept this one any more: the next who needs one asks anew."""
        if token == self._token:
            self._token = ""

    def _take(self, answer: Answer) -> None:
        body: Mapping[str, Any] = an_object(answer.body)
        token, lifetime = text_of(body.get("access_token")), body.get("expires_in")
        if answer.status != 200 or not token:
            is_wrong = 200 <= answer.status < 300 or answer.status in (400, 401, 403)
            raise NotGranted(Answer(401, {}, answer.body) if is_wrong else answer)
        seconds = float(text_of(lifetime)) if text_of(lifetime).isdigit() else SHORTEST_SECONDS
        self._token = token
        self._until = self.seconds() + max(SHORTEST_SECONDS, seconds - RENEWED_BEFORE_SECONDS)
