"""Who is at work, as the database knows it: what all service processes share. The port `conversations.ports.Staff`."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from common.clock import Clock
from common.storage import Database
from conversations.ports import AtWork
from conversations.storage import UnitOfWork
from desk import storage
from desk.model import CARE_ROLES, Agent, PresenceStatus

HEARTBEAT_SECONDS = 10.0
"""An open console is noted this often."""
PRESENT = timedelta(seconds=40)
"""Whoever was not heard of for so long is not there; several heartbeats may be late on a loaded machine."""


class Roster:
    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def heartbeat(self, agent_id: str) -> Agent | None:
        """Note that a console of the agent is open, and return the agent as they are now."""

        async def work(c: UnitOfWork) -> Agent | None:
            await storage.set_seen(c, agent_id, self._clock.now())
            return await storage.get_agent(c, agent_id)

        return await self._db.write_at_once(work)

    async def at_work(self, c: UnitOfWork, now: datetime) -> Sequence[AtWork]:
        return [_at_work(agent, now) for agent in await storage.list_agents(c) if agent.role in CARE_ROLES]

    async def set_away(self, c: UnitOfWork, agent_id: str) -> None:
        agent = await storage.get_agent(c, agent_id)
        if agent is not None and agent.presence is PresenceStatus.ONLINE:
            await storage.set_presence(c, agent_id, PresenceStatus.AWAY)

    async def given(self, c: UnitOfWork, agent_id: str, now: datetime) -> None:
        await storage.set_given(c, agent_id, now)

    async def put_aside(self, c: UnitOfWork, now: datetime) -> frozenset[str]:
        return await storage.all_snoozed(c, now)


def _at_work(agent: Agent, now: datetime) -> AtWork:
    # A clock that was put back must not make everybody absent.
    heard = agent.seen_at is not None and now - agent.seen_at <= PRESENT
    return AtWork(
        id=agent.id,
        name=agent.first_name,
        skills=frozenset(agent.skills),
        languages=frozenset(agent.languages),
        online=heard and agent.presence is PresenceStatus.ONLINE,
        seen_at=agent.seen_at,
        given_at=agent.given_at,
    )
