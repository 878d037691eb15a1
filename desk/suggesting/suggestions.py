"""Suggested answers: found for the customer's last words, kept with what the agent made of them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from conversations.model import Citation, HandoffState
from conversations.ports import KnowledgePort
from desk.model import Agent
from desk.ports import DeskLog
from desk.suggesting import storage
from desk.suggesting.model import MOST_ITEMS, Block, Suggested, Taken, blocks, items_of, used_in
from kb_index.model import SearchResult

LEAST_PROBABLE = 0.3
"""Articles that are less likely (0..1) to hold the answer are not suggested: agents would learn to look past them.

Of 313 questions in tests/kb/tuning.yml 96 % get a right article among the three; of 143 that no article answers 16 %
get any.
"""

HITS = 2 * MOST_ITEMS
"""Passages asked for: an article may be found with two."""


class Suggestions:
    def __init__(self, db: Database, clock: Clock, log: DeskLog, knowledge: KnowledgePort) -> None:
        self._db = db
        self._clock = clock
        self._log = log
        self._knowledge = knowledge

    async def of(self, agent: Agent, handoff_id: str) -> Suggested:
        """Return what answers the customer's last words; kept as shown when the agent holds the conversation.

        What was shown for a message stays the same for it. Raises HandoffNotFound.
        """
        handoff = await self._log.handoff(handoff_id)
        seq, asked = blocks(await self._log.messages(handoff.conversation_id))
        holds = handoff.state is HandoffState.ACTIVE and handoff.agent_id == agent.id
        if holds:
            async with self._db.read() as c:
                kept = await storage.after(c, handoff_id, seq)
            if kept is not None:
                return kept
        found = await asyncio.to_thread(self._search, asked, handoff.language)
        one = Suggested(
            id=new_id("sugg") if holds and found.hits else None,
            handoff_id=handoff_id,
            agent_id=agent.id,
            seq=seq,
            sure=found.answerable,
            items=items_of(found),
            at=self._clock.now(),
        )
        if one.id is None:
            return one
        async with self._db.write() as c:
            return await storage.keep(c, one)

    def _search(self, asked: Sequence[Block], locale: str) -> SearchResult:
        """Return what the newest words ask for that the articles surely answer, else what they most likely do."""
        best = SearchResult((), False, 0.0, 0.0)
        for block in asked:
            result = self._knowledge.search(block.text, k=HITS, locale=locale, internal=True, context=block.before)
            if result.answerable:
                return result
            if result.probability > max(best.probability, LEAST_PROBABLE):
                best = result
        return best

    async def sources(self, handoff_id: str, taken: Taken, text: str) -> list[Citation]:
        """Return the sources of what the message has of the suggestions; internal articles are not among them."""
        async with self._db.read() as c:
            one = await storage.find(c, handoff_id, taken.id)
        if one is None:
            return []
        _, used = used_in(one.items, taken.items, text)
        return [one.items[at].citation() for at in used if not one.items[at].internal]

    async def sent(self, agent: Agent, handoff_id: str, taken: Taken, text: str) -> None:
        """Keep what the agent made of the suggestions; the same message again changes nothing."""
        async with self._db.write() as c:
            one = await storage.find(c, handoff_id, taken.id)
            if one is None:
                return
            use, used = used_in(one.items, taken.items, text)
            if use is not None:
                await storage.note_use(c, taken.id, agent.id, use, used)

    async def between(self, since: datetime, until: datetime) -> list[Suggested]:
        async with self._db.read() as c:
            return await storage.between(c, since, until)
