"""Fetches the pages of a knowledge source's API, as they are; `kb_index.importing` reads them like saved files."""

import asyncio
import base64
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp

from common.errors import Invalid, Unavailable
from common.json_text import parse_json
from kb_index.importing.model import SourceFile
from kb_index.importing.reading import MAX_FILE
from kb_index.importing.sources import Api

MAX_PAGES = 2_000
MAX_BYTES = 500_000_000
TRIES = 6
LONGEST_WAIT_SECONDS = 300.0
TIMEOUT = aiohttp.ClientTimeout(total=120, connect=15, sock_read=60)
CHUNK = 65_536

Sleep = Callable[[float], Awaitable[None]]
Tell = Callable[[str], None]


class ApiRefused(Invalid):
    """The API does not give what was asked for; the text says what to change."""

    name = "article_api_refused"


class ApiDown(Unavailable):
    """The API cannot be reached, or breaks off."""

    name = "article_api_down"


@dataclass(frozen=True)
class Fetched:
    body: bytes
    link_header: str


async def fetch_pages(
    api: Api, base: str, locale: str, token: str, tell: Tell, sleep: Sleep = asyncio.sleep
) -> list[SourceFile]:
    """Return all pages, in order. Nothing is returned of an API that breaks off: half an export is none.

    `token`: `name:secret` is sent as Basic, anything else as Bearer, and only to the host of `base`. Raises ApiRefused,
    ApiDown.
    """
    check_url(base, token)
    headers = {"Accept": "application/json", "User-Agent": "Careline", **_authorization(token)}
    async with aiohttp.ClientSession(timeout=TIMEOUT, headers=headers) as session:
        reader = _Reader(session, api, tell, sleep)
        await reader.read(api.first_page(base, locale))
        for more in api.more_pages(base):
            try:
                await reader.read(more)
            except ApiRefused as error:
                tell(f"  {error} Going on without it.")
    return reader.pages


@dataclass
class _Reader:
    """Reads series of pages, all together within the limits."""

    session: aiohttp.ClientSession
    api: Api
    tell: Tell
    sleep: Sleep
    pages: list[SourceFile] = field(default_factory=list)
    total: int = 0

    async def read(self, first: str) -> None:
        """Read a page and those that follow it."""
        url: str | None = first
        seen: set[str] = set()
        while url is not None:
            if url in seen or len(self.pages) >= MAX_PAGES:
                raise ApiRefused(f"{_shown(url)} names page after page without an end; nothing was changed.")
            seen.add(url)
            page = await _fetch(self.session, url, self.tell, self.sleep)
            self.total += len(page.body)
            if self.total > MAX_BYTES:
                raise ApiRefused(f"{_shown(url)} sends more than {MAX_BYTES // 1_000_000} MB; import it in parts.")
            self.pages.append(SourceFile(_shown(url), page.body))
            self.tell(f"  page {len(self.pages)}: {len(page.body) / 1000:.0f} kB")
            url = _following(self.api, url, page)


def check_url(url: str, token: str) -> None:
    """Raise ApiRefused for an address that cannot be asked, or where a token would be read by others."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ApiRefused(f"{_shown(url)} is no address; write it as https://….")
    if parts.username or parts.password:
        raise ApiRefused(
            "leave name and password out of the address: put them as name:token into a file, --token-file."
        )
    if parts.scheme == "http" and token and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
        raise ApiRefused(f"{_shown(url)} would carry the token in the open; use https://.")


def _authorization(token: str) -> dict[str, str]:
    if not token:
        return {}
    if ":" in token:
        return {"Authorization": f"Basic {base64.b64encode(token.encode()).decode('ascii')}"}
    return {"Authorization": f"Bearer {token}"}


def _following(api: Api, url: str, page: Fetched) -> str | None:
    try:
        body = parse_json(page.body)
    except ValueError:
        raise ApiRefused(f"{_shown(url)} does not answer with JSON; check the address.") from None
    following = api.next_page(url, body, page.link_header)
    if following is not None and _origin(following) != _origin(url):
        raise ApiRefused(f"{_shown(url)} leads to another host, {_origin(following)[1]}; ask that one if it is right.")
    return following


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port


async def _fetch(session: aiohttp.ClientSession, url: str, tell: Tell, sleep: Sleep) -> Fetched:
    """Fetch one page; when the API asks to wait, or stumbles, wait and try again."""
    for attempt in range(1, TRIES + 1):
        wait = min(2.0**attempt, 30.0)
        try:
            async with session.get(url, allow_redirects=False) as response:
                if response.status == 200:
                    return Fetched(await _read(response, url), response.headers.get("Link", ""))
                if response.status != 429 and response.status < 500:
                    raise ApiRefused(_refusal(response, url))
                why = "asks to wait" if response.status == 429 else f"answers {response.status}"
                wait = _retry_after(response.headers.get("Retry-After", ""), wait)
        except (aiohttp.ClientConnectorDNSError, aiohttp.ClientSSLError, aiohttp.InvalidURL) as error:
            raise ApiRefused(f"{_shown(url)} cannot be reached ({type(error).__name__}); check the address.") from None
        except (aiohttp.ClientError, asyncio.TimeoutError, OSError) as error:
            why = f"cannot be read ({type(error).__name__})"
        if wait > LONGEST_WAIT_SECONDS:
            raise ApiDown(f"{_shown(url)} asks to wait {wait / 60:.0f} minutes; try again then. Nothing was changed.")
        if attempt < TRIES:
            tell(f"  {_shown(url)} {why}: trying again in {wait:.0f} s")
            await sleep(wait)
    raise ApiDown(f"{_shown(url)} {why}, {TRIES} times; try again later. Nothing was changed.")


async def _read(response: aiohttp.ClientResponse, url: str) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(CHUNK):
        body += chunk
        if len(body) > MAX_FILE:
            raise ApiRefused(
                f"{_shown(url)} sends a page of more than {MAX_FILE // 1_000_000} MB; ask for less at once."
            )
    return bytes(body)


def _refusal(response: aiohttp.ClientResponse, url: str) -> str:
    if response.status in (401, 403):
        mend = "check the token: `name:token` (Zendesk: `name@example.com/token:…`), or a bearer token alone"
        return f"{_shown(url)} refuses the token ({response.status}); {mend}."
    if response.status in (301, 302, 303, 307, 308):
        # Its Location could be anybody's: whoever imports decides whether to ask there.
        return f"{_shown(url)} has moved to {_shown(response.headers.get('Location', 'nowhere'))}; use that address."
    if response.status == 404:
        return f"{_shown(url)} is not there; check the address and the locale."
    return f"{_shown(url)} answers {response.status}; check the address."


def _retry_after(value: str, otherwise: float) -> float:
    """Return the seconds to wait: `Retry-After` holds seconds or a date."""
    if value.strip().isdigit():
        return float(value) if len(value) < 8 else LONGEST_WAIT_SECONDS + 1
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return otherwise
    at = at if at.tzinfo else at.replace(tzinfo=timezone.utc)
    return max(0.0, (at - datetime.now(timezone.utc)).total_seconds())


def _shown(url: str) -> str:
    """Return an address as it may be shown: without query, which can hold cursors and secrets."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}{f':{parts.port}' if parts.port else ''}{parts.path}"
