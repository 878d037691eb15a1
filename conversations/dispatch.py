"""Keeps the live queue moving: ends offers that ran out, takes back from who has vanished, makes the next offers.

Every step is a transaction of its own that looks again at what it is about to change. So a round that dies in the
middle loses nothing, and rounds of several processes at once do nothing twice.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from common.clock import Clock
from common.rounds import rounds
from common.storage import Database
from conversations import offers, storage_handoffs
from conversations.errors import AgentIsFull
from conversations.hub import AgentAway, Event, Hub, QueueChanged
from conversations.model import Handoff
from conversations.ports import AtWork, Staff
from conversations.queueing import Held, called_later
from conversations.storage import UnitOfWork
from routing.offers import Agent, Offer, OfferDesk, Waiter, kept_free_for, refusals_that_count
from routing.queue_rules import QueueMode
from routing.rules import Rules

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Floor:
    """All that a round looks at, as of one moment."""

    now: datetime
    staff: Sequence[AtWork]
    waiting: Sequence[Handoff]
    load: Mapping[str, float]
    aside: frozenset[str]

    @property
    def online(self) -> set[str]:
        return {one.id for one in self.staff if one.online}

    @property
    def answering(self) -> set[str]:
        """The agents who answer customers, there or not."""
        return {one.id for one in self.staff}


class Dispatcher:
    """`round` does what is due now; `run` does rounds until it is cancelled."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, rules: Rules, staff: Staff) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._rules = rules
        self._staff = staff
        self._seen: object = None

    async def run(self, interval_seconds: float = 1.0) -> None:
        """Never returns. A round that fails is logged; the next one tries again."""
        await rounds("dispatch", self.round, interval_seconds)

    async def round(self) -> None:
        """End what is over, then offer what waits."""
        floor = await self._look()
        over, left = _to_take_back(floor), await self._left_behind(floor)
        for handoff in over:
            await self._take_back(handoff, gone=handoff.offered_to not in floor.online)
        for held in left:
            await self._return(held, left=held.agent_id not in floor.answering)
        if self._rules.queue.mode is QueueMode.PUSH:
            await self._offer(await self._look() if over or left else floor)
        await self._tell_changes()

    async def _look(self) -> Floor:
        now = self._clock.now()
        async with self._db.read() as c:
            return Floor(
                now,
                await self._staff.at_work(c, now),
                await storage_handoffs.waiting_handoffs(c),
                await storage_handoffs.loads(c),
                await self._staff.put_aside(c, now),
            )

    async def _left_behind(self, floor: Floor) -> list[Held]:
        """Look at what those hold who are not there; mostly nobody is missing who holds anything."""
        grace = timedelta(seconds=self._rules.queue.grace_seconds)
        missing = (floor.load.keys() - floor.answering) | (floor.load.keys() & _lost(floor, grace))
        if not missing:
            return []
        async with self._db.read() as c:
            held = [one for agent_id in sorted(missing) for one in await storage_handoffs.held_by(c, agent_id)]
        return _to_return(held, floor, grace)

    async def _write(self, work: Callable[[UnitOfWork], Awaitable[list[Event]]]) -> None:
        async with self._db.write() as c:
            events = await work(c)
        self._hub.publish_all(events)

    async def _take_back(self, handoff: Handoff, *, gone: bool) -> None:
        agent_id = handoff.offered_to or ""

        async def work(c: UnitOfWork) -> list[Event]:
            missed, events = await offers.take_back(c, handoff.id, agent_id, self._clock.now(), gone=gone)
            if not missed or gone:
                return events
            await self._staff.set_away(c, agent_id)
            log.info("offer.missed", handoff=handoff.id, agent=agent_id)
            return [*events, AgentAway(agent_id)]

        await self._write(work)

    async def _return(self, held: Held, *, left: bool) -> None:
        async def work(c: UnitOfWork) -> list[Event]:
            return await offers.return_to_queue(c, self._rules, held.id, held.agent_id, self._clock.now(), left=left)

        await self._write(work)
        log.info("handoff.left_behind", handoff=held.id, agent=held.agent_id)

    async def _offer(self, floor: Floor) -> None:
        until = floor.now + timedelta(seconds=self._rules.offers.offer_seconds)
        for offer in next_offers(floor, self._rules):

            async def work(c: UnitOfWork, offer: Offer = offer) -> list[Event]:
                return await offers.make(c, self._rules, offer.waiter_id, offer.agent_id, floor.now, until)

            try:
                await self._write(work)
            except AgentIsFull:  # took something else meanwhile: the next round sees it
                continue

    async def _tell_changes(self) -> None:
        """Tell the listeners of this process what others have changed: the database is the only thing shared."""
        seen = await storage_handoffs.fingerprint(self._db)
        if self._seen is not None and seen != self._seen:
            self._hub.publish(QueueChanged())
        self._seen = seen


def _to_take_back(floor: Floor) -> list[Handoff]:
    return [
        one
        for one in floor.waiting
        if one.offered_to is not None
        and (one.offered_to not in floor.online or one.offered_until is None or one.offered_until <= floor.now)
    ]


def _lost(floor: Floor, grace: timedelta) -> set[str]:
    """Return the agents who were not heard of for so long. Whoever never had a console open is left alone."""
    return {one.id for one in floor.staff if one.seen_at is not None and floor.now - one.seen_at > grace}


def _to_return(held: Sequence[Held], floor: Floor, grace: timedelta) -> list[Held]:
    """Return what of this lost agents hold for longer than the grace time, and all that those hold who left the staff.

    Taking a conversation is a sign of life, too: it may be done by a program, hours after the last console was closed.
    """
    return [
        one
        for one in held
        if one.agent_id not in floor.answering
        or (one.id not in floor.aside and (one.claimed_at is None or floor.now - one.claimed_at > grace))
    ]


def next_offers(floor: Floor, rules: Rules) -> list[Offer]:
    """Return who is to be offered to whom now: at most one to each agent, in the order of the queue."""
    now = floor.now.timestamp()
    desk = OfferDesk(rules.queue, rules.offers)
    asked = {one.offered_to for one in floor.waiting if one.offered_to is not None}
    for one in floor.staff:
        if one.online:
            desk.put_agent(
                _agent(one, float(rules.queue.capacity), floor.load.get(one.id, 0.0), ready=one.id not in asked)
            )
    waiters = [_waiter(one) for one in floor.waiting if one.offered_to is None and not called_later(one, floor.now)]
    for waiter in waiters:
        desk.join(replace(waiter, not_to=refusals_that_count(waiter, desk, now)), now)
    found = []
    while (offer := desk.next_offer(now)) is not None:
        waiter, agent = desk.waiting[offer.waiter_id], desk.agents[offer.agent_id]
        if kept_free_for(agent, waiter, desk.waiting.values(), now, desk) is None:
            desk.leave(waiter.id)
            found.append(offer)
        else:
            desk.join(waiter, now)
    return found


def _agent(one: AtWork, capacity: float, load: float, *, ready: bool) -> Agent:
    since = one.given_at.timestamp() if one.given_at else 0.0
    return Agent(one.id, one.skills, one.languages, capacity, load, ready, since)


def _waiter(one: Handoff) -> Waiter:
    return Waiter(
        one.id,
        arrived=one.created_at.timestamp(),
        queued=(one.queued_at or one.created_at).timestamp(),
        due=one.due_at.timestamp(),
        priority=one.priority,
        skills=one.skills,
        language=one.language,
        weight=one.weight,
        last_agent=one.last_agent_id,
        not_to=frozenset(one.turned_down),
    )
