"""Keeps the floor's knowledge of colleagues fresh: they may sit at another process of the service."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import structlog

from desk.floor import Floor
from desk.model import Agent
from desk.roster import HEARTBEAT_SECONDS

log = structlog.get_logger()


class Colleagues:
    def __init__(self, floor: Floor, agents: Callable[[], Awaitable[Sequence[Agent]]]) -> None:
        self._floor = floor
        self._agents = agents

    async def run(self, every_seconds: float = HEARTBEAT_SECONDS) -> None:
        """Look as often as heartbeats come, until cancelled; while no console is open here, nobody is to be told."""
        while True:
            await asyncio.sleep(every_seconds)
            if not self._floor.is_open:
                continue
            try:
                await self._floor.learn(self._agents)
            except Exception as error:  # the next look may find the database again
                log.warning("desk.colleagues_unknown", error=type(error).__name__)
