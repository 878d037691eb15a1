"""Who is offered whom next: an index of everybody who waits and of the agents, in memory, told the time by its caller.

All times are seconds since one fixed moment. The order is that of `queue.in_order`, with a head start for what is about
to breach; both head starts are bounded, so nobody is overtaken by somebody who came later than `starvation_seconds`.
The order does not depend on when it is looked at, so everybody waits in heaps, one for each kind of need, and the next
offer is the best head among those that a free agent can take.
"""

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from routing.model import MAX_PRIORITY
from routing.queue_rules import OfferRules, QueueRules

DEFAULT_LANGUAGE = "en"
"""Everybody at the desk speaks it, unless their account says otherwise."""


@dataclass(frozen=True)
class Waiter:
    """A conversation that waits. `weight` is what it takes of an agent's capacity; `due`: the next deadline.

    `last_agent` had the customer before; `not_to` have turned this one down. `queued` is when it began to wait this
    time (skills relax from then), `arrived` when it first did (the order comes from then).
    """

    id: str
    arrived: float
    queued: float
    due: float
    priority: int = 0
    skills: tuple[str, ...] = ()
    language: str = "en"
    weight: float = 1.0
    last_agent: str | None = None
    not_to: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Agent:
    """`capacity` and `load` in the same unit as a waiter's weight. `ready`: online and not offered anything now.

    `idle_since`: since when this agent has not been given anything.
    """

    id: str
    skills: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"en"})
    capacity: float = 4.0
    load: float = 0.0
    ready: bool = True
    idle_since: float = 0.0

    @property
    def room(self) -> float:
        return self.capacity - self.load if self.ready else 0.0


@dataclass(frozen=True)
class Offer:
    """`expires`: when it goes to the next agent and this one counts as away. `relaxed`: skills that were let go."""

    waiter_id: str
    agent_id: str
    expires: float
    relaxed: tuple[str, ...] = ()


def weight_of(complexity: float, rules: OfferRules) -> float:
    """Return what a conversation of this complexity (0..1) takes of an agent's capacity: 1, 1.5 or 2."""
    return 1.0 + 0.5 * sum(complexity >= bound for bound in rules.heavy_from)


def relaxed_to(skills: tuple[str, ...], waited: float, rules: OfferRules) -> tuple[str, ...]:
    """Return the skills that are still asked for after `waited` seconds: at each step the last one is let go."""
    steps = sum(waited >= minutes * 60 for minutes in rules.relax_after_minutes)
    if steps >= len(rules.relax_after_minutes):
        return ()
    return skills[: max(len(skills) - steps, 0)]


def language_wanted(language: str, waited: float, rules: OfferRules) -> str | None:
    """Return the language that is still asked for after `waited` seconds; None when any will do."""
    bound = rules.language_after_minutes * 60
    return None if 0 < bound <= waited else language


def relaxations(skills: tuple[str, ...], language: str, waited: float, rules: OfferRules) -> tuple[str, ...]:
    """Return in words what is no longer asked for after `waited` seconds, for agents and the board."""
    kept = relaxed_to(skills, waited, rules)
    found = []
    last = len(rules.relax_after_minutes) - 1
    for place, skill in enumerate(reversed(skills[len(kept) :])):
        minutes = rules.relax_after_minutes[min(place, last)]
        found.append(f"relaxed: {skill} no longer needed after {minutes:g} min")
    if language != DEFAULT_LANGUAGE and language_wanted(language, waited, rules) is None:
        found.append(f"relaxed: any language after {rules.language_after_minutes:g} min")
    return tuple(found)


def order_key(waiter: Waiter, now: float, queue: QueueRules, rules: OfferRules) -> tuple[float, float, float, str]:
    """Return what the order is sorted by, smallest first."""
    head_start = waiter.priority * queue.ageing_minutes * 60
    if waiter.due - now <= rules.soon_minutes * 60:
        head_start += rules.soon_head_start_minutes * 60
    return waiter.arrived - head_start, waiter.due, waiter.arrived, waiter.id


def starvation_seconds(queue: QueueRules, rules: OfferRules) -> float:
    """Return the longest lead that a later arrival can make up for, in seconds."""
    return (MAX_PRIORITY * queue.ageing_minutes + rules.soon_head_start_minutes) * 60


def suits(agent: Agent, waiter: Waiter, skills: Iterable[str], language: str | None) -> bool:
    """Return whether the agent is the right one for what is still asked for, whether or not they have room now."""
    return (
        (language is None or language in agent.languages)
        and agent.skills.issuperset(skills)
        and agent.id not in waiter.not_to
    )


def can_serve(agent: Agent, waiter: Waiter, skills: Iterable[str], language: str | None) -> bool:
    return agent.room >= waiter.weight and suits(agent, waiter, skills, language)


def kept_free_for(agent: Agent, waiter: Waiter, waiting: Iterable[Waiter], now: float, desk: "OfferDesk") -> str | None:
    """Return who must be served by this agent before `waiter` may be; None when nobody.

    A conversation that needs much room could be passed by for ever by smaller ones. So an agent takes nobody who came
    more than the starvation bound after somebody whom they suit but for room.
    """
    bound = starvation_seconds(desk.queue, desk.rules)
    for other in waiting:
        if other.id == waiter.id or waiter.arrived - other.arrived <= bound or other.weight > agent.capacity:
            continue
        waited = now - other.queued
        skills = relaxed_to(other.skills, waited, desk.rules)
        if suits(agent, other, skills, language_wanted(other.language, waited, desk.rules)):
            return other.id
    return None


def refusals_that_count(waiter: Waiter, desk: "OfferDesk", now: float) -> frozenset[str]:
    """Return who need not be asked again: those who said no, until everybody here who suits has said it."""
    waited = now - waiter.queued
    skills = relaxed_to(waiter.skills, waited, desk.rules)
    language = language_wanted(waiter.language, waited, desk.rules)
    others = (agent for agent in desk.agents.values() if agent.capacity >= waiter.weight)
    return waiter.not_to if any(suits(agent, waiter, skills, language) for agent in others) else frozenset()


def best_agent(waiter: Waiter, skills: tuple[str, ...], language: str | None, agents: Iterable[Agent]) -> Agent | None:
    """Return the agent for this waiter: who knew the customer, else most of the skills, least loaded, longest idle."""
    able = [agent for agent in agents if can_serve(agent, waiter, skills, language)]
    if not able:
        return None
    wanted = frozenset(waiter.skills)
    return min(
        able,
        key=lambda a: (
            a.id != waiter.last_agent,
            waiter.language not in a.languages,
            -len(wanted & a.skills),
            a.load / max(a.capacity, 1e-9),
            a.idle_since,
            a.id,
        ),
    )


_Need = tuple[tuple[str, ...], str | None, float, frozenset[str]]
"""Skills still asked for, language, weight, agents that turned it down: who has the same need fits the same agents."""


@dataclass
class OfferDesk:
    """Keeps the waiting and the agents; `next_offer` decides. Not thread-safe."""

    queue: QueueRules
    rules: OfferRules
    waiting: dict[str, Waiter] = field(default_factory=dict)
    agents: dict[str, Agent] = field(default_factory=dict)
    _heaps: dict[_Need, list[tuple[tuple[float, float, float, str], int]]] = field(default_factory=dict)
    _stamp: dict[str, int] = field(default_factory=dict)
    _changes: list[tuple[float, str, int]] = field(default_factory=list)
    _count: int = 0
    _now: float = float("-inf")

    def join(self, waiter: Waiter, now: float) -> None:
        """Let somebody wait, or wait on with changed needs."""
        self._now = max(self._now, now)
        self.waiting[waiter.id] = waiter
        self._place(waiter)

    def leave(self, waiter_id: str) -> None:
        """Take somebody out: claimed, gone, or answered."""
        self.waiting.pop(waiter_id, None)
        self._stamp.pop(waiter_id, None)

    def put_agent(self, agent: Agent) -> None:
        self.agents[agent.id] = agent

    def remove_agent(self, agent_id: str) -> None:
        self.agents.pop(agent_id, None)

    def next_offer(self, now: float) -> Offer | None:
        """Return the next offer and note it: the agent is not ready meanwhile, the waiter stays. None: no offer."""
        self._advance(now)
        free = [agent for agent in self.agents.values() if agent.room > 0]
        if not free or not self.waiting:
            return None
        kinds = list({(agent.skills, agent.languages): None for agent in free})
        head = self._best_head(free, kinds)
        if head is None:
            return None
        waiter = self.waiting[head]
        waited = self._now - waiter.queued
        skills = relaxed_to(waiter.skills, waited, self.rules)
        agent = best_agent(waiter, skills, language_wanted(waiter.language, waited, self.rules), free)
        if agent is None:
            return None
        self.agents[agent.id] = replace(agent, ready=False)
        self._stamp.pop(waiter.id, None)  # while it is offered, it is offered to nobody else
        relaxed = tuple(skill for skill in waiter.skills if skill not in agent.skills)
        return Offer(waiter.id, agent.id, self._now + self.rules.offer_seconds, relaxed)

    def accepted(self, offer: Offer, now: float) -> None:
        """The agent takes it: their load grows, the waiter is gone."""
        waiter, agent = self.waiting.get(offer.waiter_id), self.agents.get(offer.agent_id)
        if agent is not None:
            weight = waiter.weight if waiter is not None else 0.0
            self.agents[agent.id] = replace(agent, ready=True, load=agent.load + weight, idle_since=now)
        self.leave(offer.waiter_id)

    def declined(self, offer: Offer, now: float) -> None:
        """The agent says no: it goes to the next one, and the agent stays."""
        agent = self.agents.get(offer.agent_id)
        if agent is not None:
            self.agents[agent.id] = replace(agent, ready=True)
        waiter = self.waiting.get(offer.waiter_id)
        if waiter is not None:
            self.join(replace(waiter, not_to=waiter.not_to | {offer.agent_id}), now)

    def missed(self, offer: Offer, now: float) -> None:
        """The time is over: it goes to the next agent, and this one stays away until they are put back."""
        waiter = self.waiting.get(offer.waiter_id)
        if waiter is not None:
            self.join(waiter, now)

    def _best_head(self, free: list[Agent], kinds: list[tuple[frozenset[str], frozenset[str]]]) -> str | None:
        best: tuple[tuple[float, float, float, str], str] | None = None
        room = max(agent.room for agent in free)
        for need, heap in list(self._heaps.items()):
            skills, language, weight, _ = need
            if weight > room or not any(
                s.issuperset(skills) and (language is None or language in spoken) for s, spoken in kinds
            ):
                continue
            head = self._head(need, heap)
            if head is None or (best is not None and head[0] >= best[0]):
                continue
            # Room and refusals differ between agents of one kind: look at the agents themselves.
            waiter = self.waiting[head[1]]
            if any(can_serve(agent, waiter, skills, language) for agent in free):
                best = head
        return best[1] if best else None

    def _head(
        self, need: _Need, heap: list[tuple[tuple[float, float, float, str], int]]
    ) -> tuple[tuple[float, float, float, str], str] | None:
        """Return the first who still waits in this heap; those who left or moved are dropped on the way."""
        while heap:
            key, stamp = heap[0]
            if self._stamp.get(key[3]) == stamp:
                return key, key[3]
            heapq.heappop(heap)
        del self._heaps[need]
        return None

    def _place(self, waiter: Waiter) -> None:
        """Put the waiter into the heap of what it needs now, and note when that changes next."""
        now = self._now
        self._count += 1
        self._stamp[waiter.id] = self._count
        skills = relaxed_to(waiter.skills, now - waiter.queued, self.rules)
        language = language_wanted(waiter.language, now - waiter.queued, self.rules)
        need = (tuple(sorted(skills)), language, waiter.weight, waiter.not_to)
        key = order_key(waiter, now, self.queue, self.rules)
        heapq.heappush(self._heaps.setdefault(need, []), (key, self._count))
        later = [at for at in self._turning_points(waiter) if at > now]
        if later:
            heapq.heappush(self._changes, (min(later), waiter.id, self._count))

    def _turning_points(self, waiter: Waiter) -> Iterator[float]:
        if waiter.skills:
            for minutes in self.rules.relax_after_minutes:
                yield waiter.queued + minutes * 60
        if self.rules.language_after_minutes:
            yield waiter.queued + self.rules.language_after_minutes * 60
        yield waiter.due - self.rules.soon_minutes * 60

    def _advance(self, now: float) -> None:
        """Let time pass: skills relax, deadlines come near. A clock that jumps back changes nothing."""
        self._now = max(self._now, now)
        while self._changes and self._changes[0][0] <= self._now:
            _, waiter_id, stamp = heapq.heappop(self._changes)
            if self._stamp.get(waiter_id) == stamp:
                self._place(self.waiting[waiter_id])
