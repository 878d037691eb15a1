"""What the room needs from others, in its own words. `service` wires the real ones, tests bring fakes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from common.wire import TurnAnswer, TurnRequest
from conversations.errors import AssistantDied as AssistantDied
from conversations.errors import AssistantUnavailable as AssistantUnavailable
from conversations.model import CustomerCard
from conversations.storage import UnitOfWork
from kb_index.model import SearchResult
from routing.model import TriggerName
from routing.need import Need


class AssistantPort(Protocol):
    async def answer(self, request: TurnRequest) -> TurnAnswer:
        """Hand one turn to the assistant. Raises AssistantUnavailable, AssistantDied."""
        ...


class EncoderPort(Protocol):
    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        """Return float32 [n, dim], unit rows. Takes processor time: called in a worker thread."""
        ...

    def encode_with_layers(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        """Return what `encode` returns and, from the same run, the layers' means: float32 [n, layers]."""
        ...


class MoodPort(Protocol):
    def emotion(self, text: str, vector: npt.NDArray[np.float32]) -> float:
        """Return the mood of the text, -1..1, from its words and its embedding. Takes under a millisecond."""
        ...


class RisksPort(Protocol):
    def risks(self, vector: npt.NDArray[np.float32]) -> tuple[TriggerName, ...]:
        """Return the risks that a message with this embedding shows. Takes microseconds."""
        ...


class NeedPort(Protocol):
    def reading(self, layers: npt.NDArray[np.float32]) -> Need:
        """Return what the need head makes of a message with these layers (`EncoderPort`). Takes microseconds."""
        ...


class KnowledgePort(Protocol):
    def search(
        self,
        query: str,
        *,
        k: int = 5,
        vector: npt.NDArray[np.float32] | None = None,
        locale: str = "en",
        internal: bool = False,
        context: Sequence[str] = (),
        told: str = "",
    ) -> SearchResult:
        """Search the articles. Takes processor time: called in a worker thread."""
        ...


class CustomerDirectory(Protocol):
    async def card(self, customer_id: str) -> CustomerCard | None:
        """Return the shop's record of a proved customer."""
        ...


@dataclass(frozen=True)
class AtWork:
    """An agent who may answer customers. `online`: takes work, and was heard of a moment ago.

    `seen_at`: the last heartbeat of one of their consoles, None when there never was one. `given_at`: when they last
    got a conversation.
    """

    id: str
    name: str
    skills: frozenset[str]
    languages: frozenset[str]
    online: bool
    seen_at: datetime | None
    given_at: datetime | None


class Staff(Protocol):
    """The people at the desk. Calls take the caller's transaction, so that it sees and changes both rooms as one."""

    async def at_work(self, c: UnitOfWork, now: datetime) -> Sequence[AtWork]: ...

    async def set_away(self, c: UnitOfWork, agent_id: str) -> None:
        """Note that the agent takes nothing, until they say that they are back."""
        ...

    async def given(self, c: UnitOfWork, agent_id: str, now: datetime) -> None:
        """Note that the agent has got a conversation."""
        ...

    async def put_aside(self, c: UnitOfWork, now: datetime) -> frozenset[str]:
        """Return the handoffs that an agent has put aside until later: they stay with their agent."""
        ...


class CustomerMailer(Protocol):
    async def send_reply(
        self,
        c: UnitOfWork,
        *,
        to: str,
        name: str | None,
        agent_name: str,
        texts: Sequence[str],
        conversation_id: str,
        key: str,
    ) -> None:
        """Put a mail "you have an answer" into the outbox, in the given transaction; the same `key` only once.

        `texts` are the agent's messages; none when the address is not proved: the mail then tells nothing of them.
        """
        ...


class AlertMailer(Protocol):
    async def send_alert(
        self,
        c: UnitOfWork,
        *,
        to: str,
        kind: str,
        queue: str,
        waiting: int,
        longest_minutes: int,
        over: bool,
        key: str,
    ) -> None:
        """Put a mail to the operator into the outbox, in the given transaction; the same `key` only once."""
        ...


class CorrectionMailer(Protocol):
    async def send_correction(self, c: UnitOfWork, *, to: str, name: str | None, text: str | None, key: str) -> None:
        """Put a mail "an answer was wrong" into the outbox, in the given transaction; the same `key` only once.

        `text` is the correction; None when the address is not proved: the mail then tells nothing of it.
        """
        ...


class JoinAudit(Protocol):
    async def kept_join(
        self, c: UnitOfWork, conversation_id: str, words: str, *, undone: bool, agent_id: str | None = None
    ) -> None:
        """Enter into the audit log, in the given transaction, that the conversation was joined with another one as the
        same customer's, or separated. `words` tell the proof, the other one and why; no `agent_id`: a customer did it.
        """
        ...
