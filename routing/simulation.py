"""A day of the floor in virtual time: arrivals, patience, handling and shifts, decided by the real queue rules.

`OfferDesk` decides who is offered whom, `estimate_wait` what customers are told; only time and people are made up.
"""

import heapq
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from routing.offers import Agent, OfferDesk, Waiter, order_key, weight_of
from routing.queue import RECENT_CONVERSATIONS, estimate_wait
from routing.rules import Rules
from routing.wait_accuracy import LOOKED_AT, Outcome, accuracy_of, stretch_of, stretched

HOUR = 3600.0


@dataclass(frozen=True)
class Shift:
    """`agents` alike from `start` to `end` (seconds of the run). Who is in a conversation at the end finishes it."""

    start: float
    end: float
    agents: int
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ("en",)
    capacity: float = 1.0


@dataclass(frozen=True)
class Kind:
    """A kind of customer: its share of all, and what it needs. `complexity` 0..1."""

    share: float = 1.0
    priority: int = 0
    skills: tuple[str, ...] = ()
    language: str = "en"
    complexity: float = 0.0


@dataclass(frozen=True)
class Day:
    """What is made up. `per_hour`: arrivals in each hour of the run, repeated when it is longer; means in seconds.

    `patience` None: nobody gives up. `accept_seconds`: how long an agent takes to accept. `spread`: of handling times,
    the standard deviation in means; 1 is the exponential distribution of the theory, smaller ones vary less.
    """

    hours: float
    per_hour: tuple[float, ...]
    handling: float
    shifts: tuple[Shift, ...]
    patience: float | None = None
    kinds: tuple[Kind, ...] = (Kind(),)
    accept_seconds: float = 0.0
    warm_up: float = 0.0
    spread: float = 1.0


@dataclass(frozen=True)
class Visit:
    """What became of one customer. `waited`: until an agent took them, or until they gave up. `told`: low, high."""

    arrived: float
    waited: float
    served: bool
    priority: int
    told: tuple[int, int] | None
    late: bool


@dataclass
class Run:
    """The figures of a run, for customers who came after the warm-up."""

    visits: list[Visit] = field(default_factory=list)
    busy_seconds: float = 0.0
    staffed_seconds: float = 0.0

    def share(self, chosen: Sequence[bool]) -> float:
        return sum(chosen) / max(len(chosen), 1)

    @property
    def waits(self) -> float:
        return self.share([v.waited > 1e-9 for v in self.visits])

    @property
    def mean_wait(self) -> float:
        return math.fsum(v.waited for v in self.visits) / max(len(self.visits), 1)

    def within(self, seconds: float) -> float:
        return self.share([v.served and v.waited <= seconds for v in self.visits])

    @property
    def abandons(self) -> float:
        return self.share([not v.served for v in self.visits])

    @property
    def breaches(self) -> float:
        return self.share([v.late for v in self.visits])

    @property
    def occupancy(self) -> float:
        return self.busy_seconds / self.staffed_seconds if self.staffed_seconds else 0.0

    @property
    def promises(self) -> tuple[int, float]:
        """Return how many who had to wait were told a time and were served, and the share of intervals that held."""
        found = accuracy_of([(*v.told, v.waited) for v in self.visits if v.told is not None and v.served])
        return found.told, found.held


class Simulator:
    """Plays one day. The same seed gives the same day.

    All dice of a customer are thrown when they arrive: with other agents the same customers come, with the same
    patience and for as long a conversation, so that two plans are compared on the same day.
    """

    def __init__(self, day: Day, rules: Rules, seed: int) -> None:
        self._day, self._rules = day, rules
        self._dice = random.Random(seed)
        self._desk = OfferDesk(rules.queue, rules.offers)
        self._events: list[tuple[float, int, str, str]] = []
        self._number = count()
        self._handling: list[float] = []
        self._needed: dict[str, float] = {}
        self._told: dict[str, tuple[int, int] | None] = {}
        self._leaving: set[str] = set()
        self._under_way = 0
        self._estimated: dict[str, tuple[int, int]] = {}
        self._outcomes: list[Outcome] = []
        self._run = Run()

    def run(self) -> Run:
        day = self._day
        for place, shift in enumerate(day.shifts):
            for one in range(shift.agents):
                name = f"agent-{place}-{one}"
                self._at(shift.start, "begin", name)
                self._at(shift.end, "end", name)
        self._at(self._next_arrival(0.0), "arrival", "")
        end = day.hours * HOUR
        while self._events:
            now, _, what, name = heapq.heappop(self._events)
            if what == "arrival":
                if now >= end:
                    continue
                self._arrive(now)
                self._at(self._next_arrival(now), "arrival", "")
            else:
                getattr(self, f"_{what}")(now, name)
            self._offer(now)
        for waiter in list(self._desk.waiting.values()):
            self._note(waiter, end, served=False)
        return self._run

    def _at(self, when: float, what: str, name: str) -> None:
        heapq.heappush(self._events, (when, next(self._number), what, name))

    def _next_arrival(self, now: float) -> float:
        """Thin a steady stream down to the rate of each hour."""
        rates = self._day.per_hour
        most = max(rates)
        while True:
            now += self._dice.expovariate(most / HOUR)
            rate = rates[int(now / HOUR) % len(rates)]
            if rate == most or self._dice.random() < rate / most:
                return now

    def _arrive(self, now: float) -> None:
        kinds = self._day.kinds
        kind = self._dice.choices(kinds, [k.share for k in kinds])[0] if len(kinds) > 1 else kinds[0]
        minutes = self._rules.queue.first_response_minutes[kind.priority]
        waiter = Waiter(
            f"c{next(self._number)}",
            arrived=now,
            queued=now,
            due=now + minutes * 60,
            priority=kind.priority,
            skills=kind.skills,
            language=kind.language,
            weight=weight_of(kind.complexity, self._rules.offers),
        )
        self._needed[waiter.id] = self._conversation_seconds()
        self._told[waiter.id] = self._promise(waiter, now)
        self._desk.join(waiter, now)
        if self._day.patience is not None:
            self._at(now + self._dice.expovariate(1 / self._day.patience), "give_up", waiter.id)

    def _conversation_seconds(self) -> float:
        day = self._day
        if day.spread == 1.0:
            return self._dice.expovariate(1 / day.handling)
        shape = day.spread**-2
        return self._dice.gammavariate(shape, day.handling / shape)

    def _promise(self, waiter: Waiter, now: float) -> tuple[int, int] | None:
        """Return what this customer is told, None when an agent is free at once."""
        online = len(self._desk.agents) - len(self._leaving)
        free = any(agent.room >= waiter.weight for agent in self._desk.agents.values())
        if free:  # whoever waits meanwhile needs more room than there is
            return None
        key = order_key(waiter, now, self._rules.queue, self._rules.offers)
        before = sum(
            order_key(w, now, self._rules.queue, self._rules.offers) < key for w in self._desk.waiting.values()
        )
        low, high = estimate_wait(
            before + 1,
            self._handling[-RECENT_CONVERSATIONS:],
            self._under_way or online,
            self._rules.queue.usual_handling_seconds,
            self._day.patience,
        )
        self._estimated[waiter.id] = (low, high)
        return stretched(low, high, stretch_of(self._outcomes))

    def _offer(self, now: float) -> None:
        while (offer := self._desk.next_offer(now)) is not None:
            waiter = self._desk.waiting[offer.waiter_id]
            self._desk.accepted(offer, now)
            handling = self._needed[waiter.id]
            self._note(waiter, now, served=True)
            self._under_way += 1
            taken = handling + self._day.accept_seconds
            if waiter.arrived >= self._day.warm_up:
                self._run.busy_seconds += taken * waiter.weight
            self._at(now + taken, "done", f"{offer.agent_id} {waiter.weight} {handling}")

    def _done(self, now: float, name: str) -> None:
        agent_id, weight, handling = name.split(" ")
        self._under_way -= 1
        self._handling.append(float(handling))
        if len(self._handling) > 4 * RECENT_CONVERSATIONS:
            del self._handling[: 2 * RECENT_CONVERSATIONS]
        agent = self._desk.agents[agent_id]
        self._desk.put_agent(replace(agent, load=max(agent.load - float(weight), 0.0)))
        if agent_id in self._leaving and self._desk.agents[agent_id].load <= 1e-9:
            self._leaving.discard(agent_id)
            self._desk.remove_agent(agent_id)

    def _give_up(self, now: float, name: str) -> None:
        waiter = self._desk.waiting.get(name)
        if waiter is not None:
            self._note(waiter, now, served=False)
            self._desk.leave(name)

    def _begin(self, now: float, name: str) -> None:
        shift = self._day.shifts[int(name.split("-")[1])]
        skills, languages = frozenset(shift.skills), frozenset(shift.languages)
        self._desk.put_agent(Agent(name, skills, languages, capacity=shift.capacity, idle_since=now))
        counted = max(min(shift.end, self._day.hours * HOUR) - max(now, self._day.warm_up), 0.0)
        self._run.staffed_seconds += counted * shift.capacity

    def _end(self, now: float, name: str) -> None:
        agent = self._desk.agents[name]
        if agent.load <= 1e-9:
            self._desk.remove_agent(name)
        else:
            self._leaving.add(name)
            self._desk.put_agent(replace(agent, ready=False))

    def _note(self, waiter: Waiter, now: float, *, served: bool) -> None:
        self._needed.pop(waiter.id, None)
        told, estimated = self._told.pop(waiter.id, None), self._estimated.pop(waiter.id, None)
        if served and estimated is not None:
            self._outcomes = [*self._outcomes[-LOOKED_AT:], Outcome(*estimated, now - waiter.arrived)]
        if waiter.arrived < self._day.warm_up:
            return
        waited = max(now - waiter.arrived, 0.0)
        late = now > waiter.due
        self._run.visits.append(Visit(waiter.arrived, waited, served, waiter.priority, told, late))


def simulate(day: Day, rules: Rules, seed: int) -> Run:
    """Play the day and return its figures."""
    return Simulator(day, rules, seed).run()


def with_more(day: Day, agents: int, start: float, end: float) -> Day:
    """Return the day with so many more agents, who can do what all others together can, in these hours (seconds)."""
    skills = tuple(dict.fromkeys(skill for shift in day.shifts for skill in shift.skills))
    languages = tuple(dict.fromkeys(one for shift in day.shifts for one in shift.languages)) or ("en",)
    capacity = max((shift.capacity for shift in day.shifts), default=1.0)
    return replace(day, shifts=(*day.shifts, Shift(start, end, agents, skills, languages, capacity)))


def steady(per_second: float, handling: float, agents: int, customers: int, patience: float | None = None) -> Day:
    """Return a day without ends for comparison with theory: about so many customers, one conversation an agent."""
    hours = customers / per_second / HOUR
    shift = Shift(0.0, hours * HOUR, agents)
    warm_up = min(50 * handling, hours * HOUR / 10)
    return Day(hours, (per_second * HOUR,), handling, (shift,), patience, warm_up=warm_up)
