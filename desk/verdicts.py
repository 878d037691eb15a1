"""What agents think of a handover: whether it came when it should have."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from common.clock import Clock
from common.storage import Database
from desk import storage_verdicts
from desk.model import Agent


class Verdict(StrEnum):
    """`NEEDLESS`: the assistant could have done it alone."""

    RIGHT = "right"
    EARLY = "early"
    LATE = "late"
    NEEDLESS = "needless"


@dataclass(frozen=True)
class Judgement:
    """A handover, why it came, and the word of each agent on it."""

    handoff_id: str
    reason: str
    words: tuple[Verdict, ...]


class Verdicts:
    """Each agent has one word on each handover, and may change it."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def give(self, agent: Agent, handoff_id: str, verdict: Verdict | None) -> dict[str, Any]:
        """Keep the agent's word, None takes it back; return as `of` does. Raises HandoffNotFound."""
        async with self._db.write() as c:
            await storage_verdicts.put(c, handoff_id, agent.id, verdict, self._clock.now())
        return await self.of(agent, handoff_id)

    async def of(self, agent: Agent, handoff_id: str) -> dict[str, Any]:
        """Return `{mine, counts}`. Raises HandoffNotFound."""
        async with self._db.read() as c:
            given = await storage_verdicts.of_handoff(c, handoff_id)
        counts = {one.value: sum(verdict == one for verdict in given.values()) for one in Verdict}
        return {"mine": given.get(agent.id), "counts": counts}

    async def judgements(self, since: datetime, until: datetime) -> list[Judgement]:
        """Return the handovers that came in `since` .. `until`, judged or not."""
        async with self._db.read() as c:
            found = await storage_verdicts.of_time(c, since, until)
        return [Judgement(one, reason, tuple(Verdict(word) for word in said)) for one, reason, said in found]
