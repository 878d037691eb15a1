"""The floor: who is here, who looks at what, and what happens to slow consoles."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from desk.floor import QUEUE_LENGTH, Floor, Seat
from desk.model import Agent, AgentRole, PresenceStatus
from desk.roster import PRESENT


def agent(name: str, status: PresenceStatus = PresenceStatus.ONLINE) -> Agent:
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Agent(f"id-{name}", name.lower(), name, AgentRole.AGENT, (), status, True, at)


def frames(seat: Seat) -> list[dict[str, Any]]:
    out = []
    while not seat.frames.empty():
        out.append(json.loads(seat.frames.get_nowait()))
    return out


def statuses(floor: Floor) -> dict[str, str]:
    return {one["name"]: one["status"] for one in floor.presence()}


def test_an_agent_without_an_open_console_is_offline() -> None:
    floor = Floor()
    floor.know([agent("Maya"), agent("Sam")])
    seat = floor.sit(agent("Maya"), "key")
    assert statuses(floor) == {"Maya": "online", "Sam": "offline"}
    floor.leave(seat)
    assert statuses(floor) == {"Maya": "offline", "Sam": "offline"}


def test_an_agent_with_two_consoles_counts_once_and_stays_until_the_last_closes() -> None:
    floor = Floor()
    first, second = floor.sit(agent("Maya"), "a"), floor.sit(agent("Maya"), "b")
    assert statuses(floor) == {"Maya": "online"}
    floor.leave(first)
    assert statuses(floor) == {"Maya": "online"}
    floor.leave(second)
    assert statuses(floor) == {"Maya": "offline"}


def test_an_agent_who_is_away_takes_no_work_and_everybody_is_told() -> None:
    floor = Floor()
    floor.sit(agent("Maya"), "a")
    other = floor.sit(agent("Sam"), "b")
    frames(other)
    floor.set_status(replace(agent("Maya"), presence=PresenceStatus.AWAY))
    (told,) = frames(other)
    assert {one["name"]: one["status"] for one in told["agents"]} == {"Maya": "away", "Sam": "online"}


def test_those_who_look_at_a_conversation_see_who_else_comes_and_goes() -> None:
    floor = Floor()
    maya, sam = floor.sit(agent("Maya"), "a"), floor.sit(agent("Sam"), "b")
    floor.look(maya, "h1")
    frames(maya)
    floor.look(sam, "h1")
    assert [one["name"] for one in frames(maya)[-1]["agents"]] == ["Maya", "Sam"]
    floor.look(sam, "h2")
    assert [one["name"] for one in frames(maya)[-1]["agents"]] == ["Maya"]
    floor.look(sam, "h1")
    frames(maya)
    floor.leave(sam)
    assert [one["name"] for one in frames(maya)[-1].get("agents", [])] == ["Maya"]


def test_a_console_that_falls_behind_is_dropped_and_the_others_go_on() -> None:
    floor = Floor()
    slow, quick = floor.sit(agent("Maya"), "a"), floor.sit(agent("Sam"), "b")
    for number in range(QUEUE_LENGTH + 5):
        floor.send_all({"type": "queue", "number": number})
        frames(quick)
    assert slow.closed.is_set() and slow.why == "too_slow"
    assert not quick.closed.is_set()


def test_signing_out_closes_the_consoles_of_that_session_only() -> None:
    floor = Floor()
    here, there = floor.sit(agent("Maya"), "a"), floor.sit(agent("Maya"), "b")
    floor.sign_out("a")
    assert here.closed.is_set() and here.why == "signed_out"
    assert not there.closed.is_set()


class Hands:
    """A clock that stands until it is moved."""

    at = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


def test_a_colleague_at_another_process_is_here_while_heartbeats_come_and_everybody_is_told() -> None:
    clock = Hands()
    floor = Floor(clock=clock)
    maya = floor.sit(agent("Maya"), "a")
    floor.know([agent("Maya"), replace(agent("Sam"), seen_at=clock.at)])
    (told,) = (frame for frame in frames(maya)[1:])
    assert {one["name"]: one["status"] for one in told["agents"]} == {"Maya": "online", "Sam": "online"}
    floor.know([agent("Maya"), replace(agent("Sam"), seen_at=clock.at)])
    assert frames(maya) == []
    later = clock.at + PRESENT + timedelta(seconds=1)
    clock.at = later
    floor.know([agent("Maya"), replace(agent("Sam"), seen_at=later - PRESENT - timedelta(seconds=1))])
    (told,) = frames(maya)
    assert {one["name"]: one["status"] for one in told["agents"]} == {"Maya": "online", "Sam": "offline"}


async def test_what_an_agent_chooses_while_the_accounts_are_read_is_not_undone_by_them() -> None:
    floor = Floor(clock=Hands())
    floor.sit(agent("Maya"), "a")

    async def slowly() -> list[Agent]:
        found = [agent("Maya"), agent("Sam")]
        floor.set_status(agent("Maya", PresenceStatus.AWAY))
        return found

    await floor.learn(slowly)
    assert statuses(floor) == {"Maya": "away", "Sam": "offline"}


def test_who_leaves_here_is_offline_at_once_and_back_with_a_heartbeat_from_elsewhere() -> None:
    clock = Hands()
    floor = Floor(clock=clock)
    beating = replace(agent("Maya"), seen_at=clock.at)
    floor.know([beating])
    floor.leave(floor.sit(beating, "a"))
    assert statuses(floor) == {"Maya": "offline"}
    floor.know([replace(beating, seen_at=clock.at + timedelta(seconds=10))])
    clock.at += timedelta(seconds=11)
    assert statuses(floor) == {"Maya": "online"}
