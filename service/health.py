"""Alive, and ready with each part's state."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

CHECK_SECONDS = 3.0


@dataclass(frozen=True)
class Part:
    """A part that must be ready; `check` returns its state in a word, `ok` when ready."""

    name: str
    check: Callable[[], Awaitable[str]]


async def state_of(part: Part) -> str:
    """Return the part's word; a check that fails or hangs is a state of its own."""
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            return await part.check()
    except TimeoutError:
        return "no answer"
    except Exception as error:
        return f"failed: {type(error).__name__}"


def routes(parts: list[Part]) -> list[web.RouteDef]:
    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def ready(_request: web.Request) -> web.Response:
        words = await asyncio.gather(*(state_of(part) for part in parts))
        states = {part.name: word for part, word in zip(parts, words, strict=True)}
        everything = all(word == "ok" for word in states.values())
        body = {"status": "ok" if everything else "not ready", "parts": states}
        return web.json_response(body, status=200 if everything else 503)

    return [web.get("/healthz", alive), web.get("/readyz", ready)]
