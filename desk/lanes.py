"""Work in lanes: one after the other in each, the lanes beside one another."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial


class Lanes:
    """`most`: so much work may be under way or wait; more is taken in when some has ended."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._last: dict[str, asyncio.Task[None]] = {}
        self._open: set[asyncio.Task[None]] = set()

    async def put(self, lane: str, work: Callable[[], Awaitable[None]]) -> None:
        """Do the work, which raises nothing, after what its lane has; waits only for room, not for the work."""
        while len(self._open) >= self._most:
            await asyncio.wait(self._open, return_when=asyncio.FIRST_COMPLETED)
        task = asyncio.create_task(_after(self._last.get(lane), work))
        self._last[lane] = task
        self._open.add(task)
        task.add_done_callback(partial(self._forget, lane))

    async def done(self) -> None:
        """Wait until nothing is left."""
        while self._open:
            await asyncio.wait(self._open)

    def _forget(self, lane: str, task: asyncio.Task[None]) -> None:
        self._open.discard(task)
        if self._last.get(lane) is task:
            del self._last[lane]


async def _after(before: asyncio.Task[None] | None, work: Callable[[], Awaitable[None]]) -> None:
    if before is not None:
        await asyncio.wait([before])
    await work()
