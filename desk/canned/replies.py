"""The canned replies in the database: who sees them, who changes them."""

from dataclasses import replace

from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from conversations.storage import UnitOfWork
from desk.canned import storage
from desk.canned.errors import CannedReplyNotFound, ShortcutTaken, TooManyReplies
from desk.canned.model import (
    MOST_IN_SCOPE,
    CannedReply,
    Wording,
    may_change,
    may_share,
    may_use,
    scope_of,
)
from desk.errors import RoleNeeded
from desk.model import Agent

SHARING = "supervisor or admin"


class CannedReplies:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def of(self, agent: Agent) -> list[CannedReply]:
        """Return what the agent may use: their own and the shared ones."""
        async with self._db.read() as c:
            return await storage.replies_for(c, agent.id)

    async def add(self, agent: Agent, wording: Wording) -> tuple[CannedReply, bool]:
        """Keep a new one; return it, and whether it is new: the very same again returns the first.

        Raises RoleNeeded, ShortcutTaken, TooManyReplies.
        """
        if wording.shared and not may_share(agent):
            raise RoleNeeded(SHARING)
        now, scope = self._clock.now(), scope_of(agent.id, shared=wording.shared)
        made = CannedReply(
            new_id("canned"),
            agent.id,
            agent.name,
            wording.shared,
            wording.shortcut,
            wording.title,
            wording.text,
            now,
            now,
        )
        async with self._db.write() as c:
            await storage.lock_scope(c, scope)
            first = await storage.by_shortcut(c, scope, wording.shortcut)
            if first is not None:
                if (first.owner_id, first.title, first.text) == (agent.id, wording.title, wording.text):
                    return first, False
                raise ShortcutTaken(wording.shortcut)
            if await storage.count_in(c, scope) >= MOST_IN_SCOPE:
                raise TooManyReplies
            await storage.insert_reply(c, made)
        return made, True

    async def change(self, agent: Agent, reply_id: str, wording: Wording) -> CannedReply:
        """Change one. A shared one that is made personal becomes this agent's.

        Raises CannedReplyNotFound, RoleNeeded, ShortcutTaken, TooManyReplies.
        """
        async with self._db.write() as c:
            before = await self._to_change(c, agent, reply_id)
            if wording.shared and not may_share(agent):
                raise RoleNeeded(SHARING)
            after = replace(
                before,
                owner_id=before.owner_id if wording.shared else agent.id,
                owner_name=before.owner_name if wording.shared else agent.name,
                shared=wording.shared,
                shortcut=wording.shortcut,
                title=wording.title,
                text=wording.text,
                updated_at=self._clock.now(),
            )
            await storage.lock_scope(c, after.scope)
            other = await storage.by_shortcut(c, after.scope, after.shortcut)
            if other is not None and other.id != reply_id:
                raise ShortcutTaken(after.shortcut)
            if after.scope != before.scope and await storage.count_in(c, after.scope) >= MOST_IN_SCOPE:
                raise TooManyReplies
            await storage.update_reply(c, after)
        return after

    async def delete(self, agent: Agent, reply_id: str) -> None:
        """Raises CannedReplyNotFound, RoleNeeded."""
        async with self._db.write() as c:
            await self._to_change(c, agent, reply_id)
            await storage.delete_reply(c, reply_id)

    async def _to_change(self, c: UnitOfWork, agent: Agent, reply_id: str) -> CannedReply:
        found = await storage.find_reply(c, reply_id)
        if found is None or not may_use(agent, found):
            raise CannedReplyNotFound(reply_id)
        if not may_change(agent, found):
            raise RoleNeeded(SHARING)
        return found
