"""Whom a private note names with "@": pure; and who has not read it yet."""

import re
from collections.abc import Sequence

from common.clock import Clock
from common.storage import Database
from conversations import storage_handoffs, storage_mentions
from conversations.mentions import Mention
from desk.model import CARE_ROLES, Agent

MOST_SHOWN = 100


def mentioned(text: str, agents: Sequence[Agent], by: Agent) -> tuple[list[Agent], list[Agent]]:
    """Return whom the text names by "@username": those who can open conversations, and those who cannot.

    Oneself and accounts that are switched off are nobody.
    """
    named = [one for one in agents if one.active and one.id != by.id and _names(text, one.username)]
    may = [one for one in named if one.role in CARE_ROLES]
    return may, [one for one in named if one.role not in CARE_ROLES]


def _names(text: str, username: str) -> bool:
    # "@sam." ends a sentence, "@sam.o" is somebody else; "me@sam" is an address.
    pattern = rf"(?<![\w.@-])@{re.escape(username)}(?![\w@-]|\.\w)"
    return re.search(pattern, text, re.IGNORECASE) is not None


class Mentions:
    """The unread ones of an agent. They are written with the note, in its transaction."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def unread(self, agent: Agent) -> list[Mention]:
        """Return where the agent is named and has not looked, the newest first."""
        async with self._db.read() as c:
            return await storage_mentions.unread(c, agent.id, MOST_SHOWN)

    async def read(self, agent: Agent, handoff_id: str) -> None:
        """Note that the agent has opened the conversation. Raises HandoffNotFound."""
        async with self._db.write() as c:
            handoff = await storage_handoffs.read_handoff(c, handoff_id)
            await storage_mentions.mark_read(c, agent.id, handoff.conversation_id, self._clock.now())
