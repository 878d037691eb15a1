"""What a channel's folder brings to be switched on. `channels/<name>/setup.py` has the function `setup`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from channels.checking import Finding
from channels.courier import WebTransport
from channels.grants import Grant
from channels.port import Call, Channel, MediaSource
from channels.webhook_web import Webhook


@dataclass(frozen=True)
class Setup:
    """A channel as its settings have it, complete or not.

    `needed`: the fields of its settings that it cannot do without. `ask_vendor` is asked when all of them are there; it
    never raises for what the vendor answers. `media`: where customers' files are, None where they have none.
    `typing`: the request that shows at an address, for some seconds, that somebody is writing; None where none does.
    `grant`: where the channel's token comes from, where it is not a setting.
    """

    channel: Channel
    needed: tuple[str, ...]
    ask_vendor: Callable[[WebTransport], Awaitable[list[Finding]]]
    webhook: Webhook
    media: MediaSource | None = None
    grant: Grant | None = None
    typing: Callable[[str], Call] | None = None
