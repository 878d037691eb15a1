"""Work that is done again and again beside everything else."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

log = structlog.get_logger(__name__)


async def rounds(name: str, work: Callable[[], Awaitable[Any]], pause_seconds: float) -> None:
    """Do `work` until cancelled, with a pause after each round. One that fails is logged; the next one tries again."""
    while True:
        try:
            await work()
        except Exception:
            log.exception(f"{name}.round_failed")
        await asyncio.sleep(pause_seconds)
