"""Where Teams keeps what customers send: pasted pictures at the Connector, files in the sender's OneDrive. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from channels.allowed_hosts import is_allowed
from channels.port import Answer, Call, Later, Located, Refused

CONNECTORS = ("smba.trafficmanager.net",)
DRIVES = ("*.sharepoint.com",)
"""A file's address there opens itself, for some minutes."""


@dataclass(frozen=True)
class TeamsMedia:
    """The port `channels.port.MediaSource`. What opens the Connector goes to it and nowhere else."""

    base_url: str
    hosts: ClassVar[tuple[str, ...]] = (*CONNECTORS, *DRIVES)

    def ask(self, ref: str) -> Call | None:
        return None

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        return Located(ref, opened=is_allowed(ref, CONNECTORS, self.base_url))
