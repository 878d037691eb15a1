"""The keys by which the Bot Connector signs: published, changed now and then, fetched when they are needed."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jwt
import structlog

from channels.allowed_hosts import same_host
from channels.courier import NoAnswer, WebTransport
from channels.port import Incoming
from channels.reading import an_object, text_of
from channels.teams.errors import KeysUnavailable
from channels.teams.signing import key_id_of, usable_keys

log = structlog.get_logger()

KEPT = timedelta(hours=24)
ASKED_AGAIN_AFTER = timedelta(minutes=5)
"""A key that is not known may be new, or nobody's: so often is it looked for, whoever calls."""

TRIED_AGAIN_AFTER = timedelta(seconds=5)
"""While there is none at all, nobody can be let in."""


@dataclass
class ConnectorKeys:
    """`openid` is the address of the document that names the keys."""

    openid: str
    known: dict[str, jwt.PyJWK] = field(default_factory=dict)
    _at: datetime | None = None
    _asked_at: datetime | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def prepare(self, incoming: Incoming, transport: WebTransport) -> None:
        """Have the keys there by which the request can be checked. Raises KeysUnavailable."""
        number = key_id_of(incoming.headers)
        async with self._turn:
            if number and self._is_due(number, incoming.at):
                await self._fetch(incoming.at, transport)
        if number and not self.known:
            raise KeysUnavailable

    async def fetch(self, transport: WebTransport) -> bool:
        """Return whether there are keys now."""
        self.known = usable_keys(await self._document(transport))
        return bool(self.known)

    def _is_due(self, number: str, now: datetime) -> bool:
        pause = ASKED_AGAIN_AFTER if self.known else TRIED_AGAIN_AFTER
        if self._asked_at is not None and timedelta(0) <= now - self._asked_at < pause:
            return False
        return number not in self.known or self._at is None or now - self._at >= KEPT

    async def _fetch(self, now: datetime, transport: WebTransport) -> None:
        self._asked_at = now
        keys = usable_keys(await self._document(transport))
        if keys:
            self.known, self._at = keys, now
        else:
            log.warning("teams.no_keys")

    async def _document(self, transport: WebTransport) -> Any:
        try:
            named = await transport.get_json(self.openid)
            address = text_of(an_object(named.body).get("jwks_uri"))
            if named.status != 200 or not (address.startswith("https://") or same_host(address, self.openid)):
                return None
            return (await transport.get_json(address)).body
        except NoAnswer:
            return None
