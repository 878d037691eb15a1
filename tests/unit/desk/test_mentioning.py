from dataclasses import replace
from datetime import datetime, timezone

import pytest

from desk.mentioning import mentioned
from desk.model import Agent, AgentRole, PresenceStatus

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)


def agent(username: str, role: AgentRole = AgentRole.AGENT, *, active: bool = True) -> Agent:
    return Agent(username, username, username.title(), role, (), PresenceStatus.ONLINE, active, NOW)


MAYA, SAM, WILL = agent("maya"), agent("sam"), agent("will", AgentRole.WRITER)
TEAM = [MAYA, SAM, WILL, agent("sam.o"), agent("ines@shop.example"), agent("gone", active=False)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@sam knows this", ["sam"]),
        ("ask @SAM, please", ["sam"]),
        ("(@sam)", ["sam"]),
        ("That was @sam.", ["sam"]),
        ("@sam.o knows", ["sam.o"]),
        ("@sam and @ines@shop.example", ["sam", "ines@shop.example"]),
        ("write to me@sam", []),
        ("@samuel @same-day", []),
        ("sam", []),
        ("@gone is on leave, says @maya", []),
    ],
)
def test_who_is_named(text: str, told: list[str]) -> None:
    assert [one.username for one in mentioned(text, TEAM, MAYA)[0]] == told


def test_who_cannot_open_conversations_is_named_apart() -> None:
    may, cannot = mentioned("@will @sam see above", [replace(one) for one in TEAM], MAYA)
    assert ([one.username for one in may], [one.username for one in cannot]) == (["sam"], ["will"])
