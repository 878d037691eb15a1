"""Works off what is due: at once when something happens in this process, and again and again for the others'."""

import asyncio
from collections.abc import Awaitable, Callable

from conversations.hub import Hub


async def work_off(hub: Hub, work: Callable[[], Awaitable[int]], pause_seconds: float) -> None:
    """Do `work` until cancelled; it returns how much it found to do."""
    while True:
        with hub.subscribe(None, own_only=True) as events:
            listening = True
            while listening:
                while await work():
                    pass
                try:
                    async with asyncio.timeout(pause_seconds):
                        listening = await events.get() is not None
                except TimeoutError:
                    pass
