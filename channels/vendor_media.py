"""What channels have in common whose vendor tells with the message where a file is. Pure."""

from dataclasses import dataclass
from datetime import datetime

from channels.port import Answer, Call, Later, Located, Refused
from channels.retrying import asked_seconds


@dataclass(frozen=True)
class AtAddress:
    """The port `channels.port.MediaSource`: the `ref` is the address. `opened` as in Located."""

    hosts: tuple[str, ...]
    opened: bool = False

    def ask(self, ref: str) -> Call | None:
        return None

    def locate(self, ref: str, answer: Answer | None, now: datetime) -> Located | Later | Refused:
        return Located(ref, self.opened)


def answered(answer: Answer, now: datetime) -> Later | Refused:
    """Return what it means that the vendor does not tell where a file is."""
    if answer.status == 429 or answer.status >= 500:
        return Later("The vendor gives no files for a moment.", asked_seconds(answer.headers, now))
    if answer.status in (401, 403):
        return Later("The vendor does not let the channel's token read it. Does it have the permission?")
    return Refused("The vendor no longer has it.")
