"""Which process of the assistant answers which conversation. Pure; the file is how supervisor and service agree."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from service.whole_files import write_json

FILE = "assistants.json"
"""In `var`: written by the supervisor, followed by the service."""


class Trial(str, Enum):
    """How a model is tried beside the live one."""

    SHADOW = "shadow"
    """It reads what customers write and answers nobody."""
    SHARE = "share"
    """It answers a share of the conversations."""

    def words(self, share: float) -> str:
        """Return what the model on trial does, for the operator; `share` 0..1."""
        return f"answers {share:.0%} of the conversations" if self is Trial.SHARE else "reads along"


@dataclass(frozen=True)
class Group:
    """Processes that serve one model, by its fingerprint."""

    model: str
    ports: tuple[int, ...]


@dataclass(frozen=True)
class Assistants:
    """`share` is the part of the conversations, 0..1, that `next` answers; `refused` names models that do not load.

    `loading` are ports of processes that have ended and are not back: their port may be open long before they answer.
    """

    live: Group
    next: Group | None = None
    trial: Trial = Trial.SHADOW
    share: float = 0.0
    refused: Mapping[str, str] = field(default_factory=dict)
    supervisor: int = 0
    loading: frozenset[int] = frozenset()

    def ports_for(self, conversation_id: str) -> tuple[int, ...]:
        """Return the ports in the order in which they are to be tried: the conversation's own process first.

        Those that are loading come last: where there is no other, its answer is waited for.
        """
        ports = _own_first(self.live.ports, conversation_id)
        if self.next is not None and self.trial is Trial.SHARE and in_share(conversation_id, self.share):
            ports = (*_own_first(self.next.ports, conversation_id), *ports)
        return tuple(sorted(ports, key=self.loading.__contains__))

    def shadow_port(self, conversation_id: str) -> int | None:
        """Return the port that is to read the message, too."""
        if self.next is None or self.trial is not Trial.SHADOW:
            return None
        port = _own_first(self.next.ports, conversation_id)[0]
        return None if port in self.loading else port

    @property
    def ports(self) -> frozenset[int]:
        return frozenset((*self.live.ports, *(self.next.ports if self.next else ())))

    def to_json(self) -> dict[str, Any]:
        return {
            "live": _group_json(self.live),
            "next": _group_json(self.next) if self.next else None,
            "trial": self.trial.value,
            "share": self.share,
            "refused": dict(self.refused),
            "supervisor": self.supervisor,
            "loading": sorted(self.loading),
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Assistants":
        """Raises KeyError, TypeError or ValueError."""
        return cls(
            live=_group(raw["live"]),
            next=_group(raw["next"]) if raw["next"] else None,
            trial=Trial(raw["trial"]),
            share=float(raw["share"]),
            refused=dict(raw["refused"]),
            supervisor=int(raw["supervisor"]),
            loading=frozenset(int(port) for port in raw["loading"]),
        )


def alone(port: int) -> Assistants:
    """Return the table of one process whose model is not known."""
    return Assistants(Group("", (port,)))


def shard_of(conversation_id: str, processes: int) -> int:
    """Return the number, 0..processes-1, of the process that a conversation belongs to; always the same one."""
    return _number("shard", conversation_id) % processes


def in_share(conversation_id: str, share: float) -> bool:
    """Say whether a conversation is in the first `share`, 0..1: who is in it stays in it when the share grows."""
    return _number("share", conversation_id) / 2**64 < share


def read_assistants(var: Path) -> Assistants | None:
    """Return the table in the folder; None when there is none that can be read."""
    try:
        return Assistants.from_json(json.loads((var / FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_assistants(var: Path, assistants: Assistants) -> None:
    write_json(var / FILE, assistants.to_json())


def _own_first(ports: tuple[int, ...], conversation_id: str) -> tuple[int, ...]:
    own = shard_of(conversation_id, len(ports))
    return ports[own:] + ports[:own]


def _number(purpose: str, conversation_id: str) -> int:
    # A salt of its own for each purpose: otherwise a share would fall on few of the processes.
    return int.from_bytes(hashlib.sha256(f"{purpose}:{conversation_id}".encode()).digest()[:8], "big")


def _group(raw: Mapping[str, Any]) -> Group:
    ports = tuple(int(port) for port in raw["ports"])
    if not ports:
        raise ValueError("a group without a process")
    return Group(str(raw["model"]), ports)


def _group_json(group: Group) -> dict[str, Any]:
    return {"model": group.model, "ports": list(group.ports)}
