"""The floor: which agents are here, what each is looking at, and what is sent to whom."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from common.clock import Clock
from common.json_text import json_text
from desk.masking import Masking, masked_json
from desk.model import Agent, PresenceStatus
from desk.roster import PRESENT

QUEUE_LENGTH = 256
"""Frames that may wait for one browser; one that falls further behind is dropped, reconnects and fetches anew."""


SIGNED_OUT = "signed_out"
"""Why a console is closed whose session has ended."""

GATHER_SECONDS = 0.25
"""How long what concerns a console least may wait, to go out together with the like."""


@dataclass(eq=False)
class Seat:
    """One open console. `key` is the hash of its session's token; `looking_at` a handoff's id.

    `follows_all`: it shows what is said in colleagues' conversations, too. `later` are frames that go out together with
    the next one, or soon.
    """

    agent: Agent
    key: str
    looking_at: str | None = None
    follows_all: bool = False
    frames: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(QUEUE_LENGTH))
    later: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    why: str = ""


class Floor:
    """All open consoles of this process. Sending never waits: a slow console is dropped instead."""

    def __init__(self, masking: Masking | None = None, clock: Clock | None = None) -> None:
        """`masking`: what consoles of some roles are sent goes through it. With `clock` colleagues whose consoles are
        open at another process of the service are here as well, as their heartbeats tell.
        """
        self._masking = masking
        self._clock = clock
        self._seats: set[Seat] = set()
        self._agents: dict[str, Agent] = {}
        self._left: dict[str, datetime] = {}
        self._told: list[dict[str, Any]] = []
        self._flushing: asyncio.TimerHandle | None = None

    def know(self, agents: Iterable[Agent]) -> None:
        """Take note of all accounts, so that colleagues who are not here can be shown and given work.

        The consoles are told when what they show has changed with it.
        """
        here = {seat.agent.id for seat in self._seats}
        still = {agent_id: agent for agent_id, agent in self._agents.items() if agent_id in here}
        self._agents = still | {agent.id: agent for agent in agents}
        if self._told and (presence := self.presence()) != self._told:
            self._tell_presence(presence)

    async def learn(self, read: Callable[[], Awaitable[Sequence[Agent]]]) -> None:
        """Take note of all accounts as `read` finds them; what an agent chose here meanwhile counts more."""
        before = dict(self._agents)
        found = await read()
        meanwhile = {name: agent for name, agent in self._agents.items() if before.get(name) != agent}
        self.know([meanwhile.get(agent.id, agent) for agent in found])

    @property
    def is_open(self) -> bool:
        return bool(self._seats)

    def sit(self, agent: Agent, key: str) -> Seat:
        self._agents[agent.id] = agent
        self._left.pop(agent.id, None)
        seat = Seat(agent, key)
        self._seats.add(seat)
        self._tell_presence()
        return seat

    def leave(self, seat: Seat) -> None:
        if seat not in self._seats:
            return
        self._seats.discard(seat)
        if self._clock is not None:
            self._left[seat.agent.id] = self._clock.now()
        self._tell_presence()
        if seat.looking_at:
            self._tell_looking(seat.looking_at)

    def look(self, seat: Seat, handoff_id: str | None) -> None:
        """Say what this console shows; the others who show the same see it."""
        before, seat.looking_at = seat.looking_at, handoff_id
        for one in {before, handoff_id} - {None}:
            self._tell_looking(str(one))

    def set_status(self, agent: Agent) -> None:
        """Take over what the agent chose, on all their consoles."""
        self._agents[agent.id] = agent
        for seat in self._seats:
            if seat.agent.id == agent.id:
                seat.agent = agent
        self._tell_presence()

    def set_away(self, agent_id: str) -> None:
        """Show as away who has let an offer run out, unless they chose something else."""
        agent = self._agents.get(agent_id)
        if agent is not None and agent.presence is PresenceStatus.ONLINE:
            self.set_status(replace(agent, presence=PresenceStatus.AWAY))

    def sign_out(self, key: str) -> None:
        """Close the consoles of a session that has ended."""
        for seat in [seat for seat in self._seats if seat.key == key]:
            self._drop(seat, SIGNED_OUT)

    def sign_out_all(self, agent_id: str) -> None:
        """Close all consoles of an agent whose sessions have ended."""
        for seat in [seat for seat in self._seats if seat.agent.id == agent_id]:
            self._drop(seat, SIGNED_OUT)

    def close_all(self, why: str = "going_away") -> None:
        """Close all consoles: they shall connect again, to the next process or to this one, and fetch what is new."""
        for seat in list(self._seats):
            self._drop(seat, why)

    def send_all(self, frame: Mapping[str, Any]) -> None:
        self._send(self._seats, frame)

    def send_about(self, handoff_id: str, holder: str | None, frame: Mapping[str, Any]) -> None:
        """Send what was said in a conversation: at once to its holder and to who shows it, soon to who follows all.

        While nobody holds it, it concerns everybody; so does a note, which may name anybody. With many agents nearly
        all frames are of others' conversations; one by one they would be most of what the service does.
        """
        text_for = self._text_for(frame)
        waits = False
        for seat in list(self._seats):
            if holder is None or seat.agent.id == holder or seat.looking_at == handoff_id:
                self._put(seat, text_for(seat))
            elif seat.follows_all or frame["type"] == "note":
                seat.later.append(text_for(seat))
                waits = True
        if waits and self._flushing is None:
            self._flushing = asyncio.get_running_loop().call_later(GATHER_SECONDS, self._flush)

    def _flush(self) -> None:
        self._flushing = None
        for seat in list(self._seats):
            self._put(seat)

    def send_looking(self, handoff_id: str, frame: Mapping[str, Any], except_agent: str | None = None) -> None:
        """Send to all consoles that show this handoff."""
        self._send(
            [seat for seat in self._seats if seat.looking_at == handoff_id and seat.agent.id != except_agent], frame
        )

    def send_one(self, seat: Seat, frame: Mapping[str, Any]) -> None:
        self._send([seat], frame)

    def presence(self) -> list[dict[str, Any]]:
        """Return all known agents with their status; whoever has no open console is offline."""
        here = {seat.agent.id for seat in self._seats} | {
            one.id for one in self._agents.values() if self._elsewhere(one)
        }
        everybody = sorted(self._agents.values(), key=lambda agent: (agent.name.lower(), agent.id))
        return [
            {
                "id": agent.id,
                "username": agent.username,
                "name": agent.name,
                "role": agent.role.value,
                "skills": list(agent.skills),
                "languages": list(agent.languages),
                "status": (agent.presence if agent.id in here else PresenceStatus.OFFLINE).value,
            }
            for agent in everybody
        ]

    def _elsewhere(self, agent: Agent) -> bool:
        """Say whether the agent's console is open at another process. The last heartbeat from here says nothing."""
        if self._clock is None or agent.seen_at is None:
            return False
        left = self._left.get(agent.id)
        return self._clock.now() - agent.seen_at <= PRESENT and (left is None or agent.seen_at > left)

    def shown(self) -> set[str]:
        """Return the handoffs that some console shows."""
        return {seat.looking_at for seat in self._seats if seat.looking_at}

    def looking(self, handoff_id: str) -> list[dict[str, str]]:
        """Return who shows this handoff, by name."""
        who = {seat.agent.id: seat.agent.name for seat in self._seats if seat.looking_at == handoff_id}
        return [{"id": agent_id, "name": name} for agent_id, name in sorted(who.items(), key=lambda one: one[1])]

    def _tell_presence(self, presence: list[dict[str, Any]] | None = None) -> None:
        self._told = self.presence() if presence is None else presence
        self.send_all({"type": "presence", "agents": self._told})

    def _tell_looking(self, handoff_id: str) -> None:
        self.send_looking(handoff_id, {"type": "looking", "handoff_id": handoff_id, "agents": self.looking(handoff_id)})

    def _send(self, seats: Iterable[Seat], frame: Mapping[str, Any]) -> None:
        text_for = self._text_for(frame)
        for seat in list(seats):
            self._put(seat, text_for(seat))

    def _put(self, seat: Seat, *texts: str) -> None:
        """Send what has waited, then these."""
        texts, seat.later = (*seat.later, *texts), []
        if not texts or seat.closed.is_set():
            return
        try:
            seat.frames.put_nowait(texts[0] if len(texts) == 1 else _several(texts))
        except asyncio.QueueFull:
            self._drop(seat, "too_slow")

    def _text_for(self, frame: Mapping[str, Any]) -> Callable[[Seat], str]:
        """Return what of the frame a console is sent; each of the two texts is made once."""
        whole = json_text(frame)
        hidden: list[str] = []

        def text(seat: Seat) -> str:
            if not self._hides(seat, frame):
                return whole
            if not hidden:
                hidden.append(json_text(masked_json(frame)))
            return hidden[0]

        return text

    def _hides(self, seat: Seat, frame: Mapping[str, Any]) -> bool:
        """Say whether the frame is about a conversation whose personal data the agent does not see."""
        conversation_id = frame.get("conversation_id")
        if self._masking is None or conversation_id is None:
            return False
        return not self._masking.is_known_open(seat.agent, conversation_id)

    def _drop(self, seat: Seat, why: str) -> None:
        seat.why = why
        seat.closed.set()


def _several(texts: Iterable[str]) -> str:
    return f'{{"type": "several", "frames": [{", ".join(texts)}]}}'
