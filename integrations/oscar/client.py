"""HTTP to the add-on `careline_orders` in an oscar shop. Whatever is not a usable answer is ShopUnavailable."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import aiohttp
import structlog

from shop.errors import ShopUnavailable

log = structlog.get_logger(__name__)

TIMEOUT_SECONDS = 3.0
"""Below the patience of a turn, so that the customer hears what happened."""


class OscarClient:
    """`base` is the address of the shop's API, e.g. "https://shop.example/api"; `token` that of Careline's account."""

    def __init__(self, base: str, token: str, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._base, self._token = base.rstrip("/"), token
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds)
        self._session: aiohttp.ClientSession | None = None

    async def get(self, path: str, **query: str) -> Any:
        """Return what stands at `careline/<path>`; None when the shop says that there is nothing."""
        status, body = await self._call("GET", path, query, None)
        if body is None or status not in (200, 404):
            return _unusable(status, path)
        return body if status == 200 else None

    async def post(self, path: str, body: Mapping[str, Any]) -> tuple[int, Any]:
        """Return status and answer of a call that the shop has understood: 200, 201, 404 or 409."""
        status, answer = await self._call("POST", path, {}, body)
        understood = status in (200, 201, 404, 409) and answer is not None
        return (status, answer) if understood else _unusable(status, path)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _call(self, method: str, path: str, query: Mapping[str, str], body: Any) -> tuple[int, Any]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(headers={"Authorization": f"Token {self._token}"})
        url = f"{self._base}/careline/{path}"
        try:
            async with self._session.request(
                method, url, params=query, json=body, timeout=self._timeout, allow_redirects=False
            ) as answer:
                is_json = answer.content_type == "application/json"
                # Amounts are texts in this API, so that no float comes near them. What is not JSON is not the add-on's:
                # the 404 of a proxy, or of a shop that is being set up, says nothing of a change.
                return answer.status, json.loads(await answer.read()) if is_json else None
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
            log.warning("oscar.no_answer", path=path.split("/")[0], error=type(error).__name__)
            raise ShopUnavailable(type(error).__name__) from error


def _unusable(status: int, path: str) -> Any:
    log.warning("oscar.unusable_answer", path=path.split("/")[0], status=status)
    raise ShopUnavailable(f"HTTP {status}")
