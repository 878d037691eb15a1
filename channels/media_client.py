"""Fetches files from vendors' addresses, and from no others."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urljoin

import aiohttp

from channels.allowed_hosts import is_allowed, same_host

SECONDS = 60.0
MOST_REDIRECTS = 3
CHUNK_BYTES = 64 * 1024
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class NotTheVendors(Exception):
    """The address, or one that it redirects to, is not the vendor's."""


class NoFile(Exception):
    """The vendor was not reached, or broke off."""


@dataclass(frozen=True)
class Fetched:
    """What the vendor answers. Header names are in lower case; `chunks` raises NoFile."""

    status: int
    headers: Mapping[str, str]
    chunks: AsyncIterator[bytes]


class MediaClient:
    """One connection pool for all channels, made at the first call and closed with `close`."""

    def __init__(self, seconds: float = SECONDS) -> None:
        """`seconds`: how long one file may take."""
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    @asynccontextmanager
    async def fetch(
        self, url: str, headers: Mapping[str, str], hosts: Sequence[str], base_url: str
    ) -> AsyncIterator[Fetched]:
        """Fetch a file, following redirects only as far as `is_allowed` lets them.

        `headers` are for this address only, never for one that it redirects to. Raises NotTheVendors, NoFile.
        """
        if self._session is None:
            # A packed answer is not unpacked: a few bytes could become gigabytes, and pictures gain nothing by it.
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self._seconds),
                auto_decompress=False,
                headers={"Accept-Encoding": "identity"},
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        response = await self._at_the_end(self._session, url, headers, hosts, base_url)
        try:
            answered = {name.lower(): value for name, value in response.headers.items()}
            yield Fetched(response.status, answered, _chunks(response))
        finally:
            response.close()

    async def _at_the_end(
        self,
        session: aiohttp.ClientSession,
        first: str,
        headers: Mapping[str, str],
        hosts: Sequence[str],
        base_url: str,
    ) -> aiohttp.ClientResponse:
        url = first
        for _hop in range(MOST_REDIRECTS + 1):
            if not is_allowed(url, hosts, base_url):
                raise NotTheVendors
            shown = dict(headers) if same_host(url, first) else {}
            try:
                response = await session.get(url, headers=shown, allow_redirects=False)
            except aiohttp.InvalidURL as error:
                raise NotTheVendors from error
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                raise NoFile from error
            if response.status not in REDIRECTS:
                return response
            response.close()
            url = urljoin(url, response.headers.get("Location", ""))
        raise NotTheVendors

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None


async def _chunks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for chunk in response.content.iter_chunked(CHUNK_BYTES):
            yield chunk
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise NoFile from error
