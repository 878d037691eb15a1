"""Values of the desk. All times are aware and in UTC."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class AgentRole(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"
    WRITER = "writer"
    ADMIN = "admin"


CARE_ROLES = frozenset({AgentRole.AGENT, AgentRole.SUPERVISOR, AgentRole.ADMIN})
"""Who may read and answer customers."""

BOARD_ROLES = frozenset({AgentRole.SUPERVISOR, AgentRole.ADMIN})
"""Who may see the supervisor's figures."""

ADMIN_ROLES = frozenset({AgentRole.ADMIN})
"""Who may change accounts."""


class PresenceStatus(StrEnum):
    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


@dataclass(frozen=True)
class Agent:
    """A person with an account. `name` is what customers and colleagues see; `presence` is what the person chose.

    `seen_at`: the last heartbeat of one of their consoles. `given_at`: when they last got a conversation.
    """

    id: str
    username: str
    name: str
    role: AgentRole
    skills: tuple[str, ...]
    presence: PresenceStatus
    active: bool
    created_at: datetime
    languages: tuple[str, ...] = ("en",)
    seen_at: datetime | None = None
    given_at: datetime | None = None

    @property
    def first_name(self) -> str:
        """What customers see."""
        return self.name.split()[0] if self.name.split() else self.username

    def public(self) -> dict[str, Any]:
        """Return what the API shows of an agent."""
        return {
            "id": self.id,
            "username": self.username,
            "name": self.name,
            "role": self.role.value,
            "skills": list(self.skills),
            "languages": list(self.languages),
            "status": self.presence.value,
        }


@dataclass(frozen=True)
class Session:
    """A signed-in browser. `token` is the cookie's value and is never stored; `csrf_token` goes with every write."""

    agent: Agent
    token: str
    csrf_token: str
    expires_at: datetime
