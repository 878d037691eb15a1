"""Conversations that an agent has put aside until a time. Only the agent's own list changes; the holder stays."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from common.clock import Clock
from common.errors import Invalid
from common.storage import Database
from desk import storage
from desk.model import Agent

LONGEST = timedelta(days=7)


class Snoozes:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def put(self, handoff_id: str, agent: Agent, until: datetime) -> None:
        """Put a conversation aside. Raises Invalid when `until` is past or over a week away."""
        now = self._clock.now()
        if not now < until <= now + LONGEST:
            raise Invalid("Choose a time within the next seven days.", [{"field": "until", "message": "out of range"}])
        async with self._db.write() as c:
            await storage.forget_snoozes(c, now)
            await storage.put_snooze(c, handoff_id, agent.id, until)

    async def end(self, handoff_id: str) -> None:
        """Bring a conversation back to the lists of all who had put it aside."""
        async with self._db.write() as c:
            await storage.clear_snooze(c, handoff_id)

    async def of(self, agent: Agent, handoff_ids: Sequence[str]) -> dict[str, datetime]:
        """Return until when the agent has put each of these aside; those that have ended are left out."""
        if not handoff_ids:
            return {}
        now = self._clock.now()
        async with self._db.read() as c:
            found = await storage.snoozes_of(c, agent.id, handoff_ids)
        return {handoff_id: until for handoff_id, until in found.items() if until > now}
