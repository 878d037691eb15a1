"""Where a customer of the website can go on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from channels.setup import Link, Setup
from conversations.channel_words import place


@dataclass(frozen=True)
class Elsewhere:
    """A channel that customers can be sent to; `name` is what they call it."""

    channel: str
    name: str
    link: Link

    def json(self) -> dict[str, Any]:
        return {"channel": self.channel, "name": self.name}


def elsewhere(setups: Mapping[str, Setup]) -> tuple[Elsewhere, ...]:
    """Return the channels that have a link, by their names."""
    return tuple(
        Elsewhere(name, place(name), setup.link) for name, setup in sorted(setups.items()) if setup.link is not None
    )
