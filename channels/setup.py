"""What a channel's folder brings to be switched on. `channels/<name>/setup.py` has the function `setup`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from channels.checking import Finding
from channels.courier import Transport, WebTransport
from channels.grants import Grant
from channels.port import Call, Channel, MediaSource
from channels.reception import Reception
from channels.webhook_web import Webhook
from common.clock import Clock
from common.storage import Database
from conversations.addresses import Addresses


@dataclass(frozen=True)
class Ground:
    """What a channel stands on that fetches its messages itself."""

    db: Database
    clock: Clock
    reception: Reception
    addresses: Addresses
    http: WebTransport


@dataclass(frozen=True)
class OwnLine:
    """What a channel brings that is no web service: what carries its calls, and what fetches until it is cancelled."""

    transport: Transport
    fetch: Callable[[], Awaitable[None]]


Link = Callable[[str], str]
"""From a code to the address that opens the channel with a message that shows it."""


@dataclass(frozen=True)
class Setup:
    """A channel as its settings have it, complete or not.

    `needed`: the fields of its settings that it cannot do without. `ask_vendor` is asked when all of them are there; it
    never raises for what the vendor answers. `media`: where customers' files are, None where they have none.
    `typing`: the request that shows at an address, for some seconds, that somebody is writing; `typing_below`: the one
    that shows it below the customer's message with this id of the vendor's; None where none does.
    `grant`: where the channel's token comes from, where it is not a setting.
    The vendor calls the `webhook`, or the channel has a `line` of its own.
    `link`: customers can be sent there with one press; None: they cannot.
    """

    channel: Channel
    needed: tuple[str, ...]
    ask_vendor: Callable[[WebTransport], Awaitable[list[Finding]]]
    webhook: Webhook | None = None
    media: MediaSource | None = None
    grant: Grant | None = None
    typing: Callable[[str], Call] | None = None
    typing_below: Callable[[str], Call] | None = None
    line: Callable[[Ground], OwnLine] | None = None
    link: Link | None = None
