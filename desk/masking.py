"""Personal data that agents of some roles see only with a reason: taken out on the server, before anything is sent.

E-mail and postal addresses, cards and phone numbers go; names and order numbers stay. A reason opens one conversation
to one agent for a shift, and is in the audit log.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from common.anonymous import masked
from common.clock import Clock
from desk.audit import Audit
from desk.model import Agent, AgentRole

OPEN_FOR = timedelta(hours=8)
"""A reason counts for so long."""

NEVER_PERSONAL = frozenset(
    ("id", "at", "url", "role", "mime", "state", "sha256", "transcript_sha256", "client_id", "username", "order_id")
)
"""Keys whose values are the service's own; so are those that end in `_id` and `_at`."""

FROM_OUTSIDE = frozenset(("external_id", "customer_id"))
"""Ids that a website or a shop gives: they may be an address."""


class Masking:
    """`roles`: who sees personal data only with a reason. Nobody by default."""

    def __init__(self, clock: Clock, audit: Audit, roles: Collection[AgentRole] = ()) -> None:
        self._clock = clock
        self._audit = audit
        self._roles = frozenset(roles)
        self._open: dict[tuple[str, str], datetime] = {}

    @property
    def is_used(self) -> bool:
        """Say whether personal data is hidden from anybody at all."""
        return bool(self._roles)

    def applies_to(self, agent: Agent) -> bool:
        """Say whether personal data is hidden from the agent unless they give a reason."""
        return agent.role in self._roles

    async def is_open(self, agent: Agent, conversation_id: str) -> bool:
        """Say whether the agent sees everything of the conversation."""
        if not self.applies_to(agent) or self.is_known_open(agent, conversation_id):
            return True
        given_at = await self._audit.last_unmasked(agent, conversation_id)
        if given_at is not None:
            self._open[agent.id, conversation_id] = given_at + OPEN_FOR
        return self.is_known_open(agent, conversation_id)

    def is_known_open(self, agent: Agent, conversation_id: str | None) -> bool:
        """The same without asking the database: for what is sent to open consoles."""
        if not self.applies_to(agent):
            return True
        until = self._open.get((agent.id, conversation_id or ""))
        return until is not None and self._clock.now() < until

    async def open(self, agent: Agent, conversation_id: str, reason: str) -> None:
        """Keep the reason in the audit log, and show the agent everything of this conversation from now on."""
        await self._audit.unmasked(agent, conversation_id, reason)
        self._open[agent.id, conversation_id] = self._clock.now() + OPEN_FOR


def masked_json(value: Any) -> Any:
    """Return the JSON value with personal data taken out of all its texts."""
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, list):
        return [masked_json(one) for one in value]
    if isinstance(value, Mapping):
        return {key: one if _is_own(key) else masked_json(one) for key, one in value.items()}
    return value


def _is_own(key: str) -> bool:
    return key not in FROM_OUTSIDE and (key in NEVER_PERSONAL or key.endswith(("_id", "_at")))
