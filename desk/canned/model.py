"""A canned reply, the variables in it, and who may change it. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime

from desk.model import BOARD_ROLES, Agent

MAX_SHORTCUT, MAX_TITLE, MAX_TEXT = 32, 80, 2_000
SHORTCUT = re.compile(r"[a-z0-9][a-z0-9_-]*")
VARIABLE = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
"""`{order_id}` in a text. The console fills in what it knows; the rest the agent has to, before it is sent."""

SHARED = "shared"
"""The scope of what everybody may use; a personal reply has its owner's id instead."""

MOST_IN_SCOPE = 300


@dataclass(frozen=True)
class CannedReply:
    """A text for many customers. `shared`: all agents may use it, supervisors and admins change it."""

    id: str
    owner_id: str
    owner_name: str
    shared: bool
    shortcut: str
    title: str
    text: str
    created_at: datetime
    updated_at: datetime

    @property
    def scope(self) -> str:
        return scope_of(self.owner_id, shared=self.shared)

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the variables in the text, each once, in the order in which they come."""
        return tuple(dict.fromkeys(VARIABLE.findall(self.text)))


@dataclass(frozen=True)
class Wording:
    """What an agent writes of a canned reply; checked and trimmed."""

    shortcut: str
    title: str
    text: str
    shared: bool


def scope_of(owner_id: str, *, shared: bool) -> str:
    """Return within what a shortcut is used once."""
    return SHARED if shared else owner_id


def may_use(agent: Agent, reply: CannedReply) -> bool:
    return reply.shared or reply.owner_id == agent.id


def may_share(agent: Agent) -> bool:
    return agent.role in BOARD_ROLES


def may_change(agent: Agent, reply: CannedReply) -> bool:
    """Shared ones are for supervisors and admins; a personal one for its owner alone."""
    return may_share(agent) if reply.shared else reply.owner_id == agent.id
