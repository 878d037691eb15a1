"""Who searched for what, and who opened which conversation: written before it is shown, never changed."""

from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock, rfc3339
from common.ids import new_id
from common.storage import Database
from desk import storage_audit
from desk.model import Agent

SAME_LOOK = timedelta(minutes=15)
"""A page that fetches a conversation again is the same look at it."""

MOST_REMEMBERED = 10_000


class Audit:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._looked: dict[tuple[str, ...], datetime] = {}

    async def searched(self, agent: Agent, words: str) -> None:
        """Keep what an agent searched for."""
        async with self._db.write() as c:
            await storage_audit.insert_look(
                c, new_id("look"), self._clock.now(), agent.id, storage_audit.SEARCHED, words=words
            )

    async def opened(self, agent: Agent, conversation_id: str) -> None:
        """Keep that an agent opened a conversation; again only when the last time is over a quarter of an hour ago."""
        await self._opened(agent, storage_audit.OPENED, conversation_id, None)

    async def opened_file(self, agent: Agent, conversation_id: str, attachment_id: str) -> None:
        """Keep that an agent opened a file of a conversation, as often as `opened`."""
        await self._opened(agent, storage_audit.FILE, conversation_id, attachment_id)

    async def _opened(self, agent: Agent, action: str, conversation_id: str, attachment_id: str | None) -> None:
        now, key = self._clock.now(), (agent.id, conversation_id, attachment_id or "")
        last = self._looked.get(key)
        if last is not None and timedelta(0) <= now - last < SAME_LOOK:
            return
        if len(self._looked) >= MOST_REMEMBERED:
            self._looked.clear()
        self._looked[key] = now
        try:
            async with self._db.write() as c:
                await storage_audit.insert_look(
                    c, new_id("look"), now, agent.id, action, conversation_id=conversation_id, words=attachment_id
                )
        except BaseException:
            self._looked.pop(key, None)
            raise

    async def entries(self, *, conversation_id: str | None, agent: str | None, limit: int) -> list[dict[str, Any]]:
        """Return the newest entries; `agent` is an id or a username."""
        async with self._db.read() as c:
            found = await storage_audit.looks(c, conversation_id, agent, limit)
        return [
            {
                "id": one.id,
                "at": rfc3339(one.at),
                "agent": {"id": one.agent_id, "name": one.agent_name},
                "action": one.action,
                "conversation_id": one.conversation_id,
                "words": one.words,
            }
            for one in found
        ]
