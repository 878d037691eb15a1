"""Builds the messaging channels that are set up."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from channels.arrivals import Arrivals
from channels.checking import Finding, missing
from channels.courier import Courier
from channels.elsewhere import Elsewhere, elsewhere
from channels.fetcher import Fetcher, Source
from channels.file_links import FileLinks
from channels.http_client import HttpTransport
from channels.known import setup_of
from channels.media_client import MediaClient
from channels.names import names
from channels.reception import Reception
from channels.setup import Ground, OwnLine, Setup
from channels.transports import Transports
from channels.typist import Sign, Typist
from channels.webhook_web import Doors
from common.clock import Clock
from common.storage import Database
from conversations.addresses import Addresses
from conversations.attachments import Attachments
from conversations.coming_files import ComingFiles
from conversations.continuity import Continuity
from conversations.deliveries import Deliveries
from conversations.hub import Hub
from conversations.log import ConversationLog
from conversations.ports import JoinAudit
from service.settings import PREFIX, Settings

log = structlog.get_logger(__name__)


def setups(settings: Settings) -> dict[str, Setup]:
    """Return all channels that Careline knows, set up or not, by name."""
    return {name: setup_of(name, settings, settings.base_url) for name in names()}


def needed(settings: Settings, setup: Setup) -> dict[str, str]:
    """Return the settings that the channel cannot do without, by their variables' names."""
    return {PREFIX + field.upper(): getattr(settings, field) for field in setup.needed}


def ready(settings: Settings) -> dict[str, Setup]:
    """Return the channels that have all they need. One that is set up by half is named in the log."""
    found = {}
    for name, setup in setups(settings).items():
        values = needed(settings, setup)
        if all(values.values()):
            found[name] = setup
        elif any(values.values()):
            lacking = [variable for variable, value in values.items() if not value]
            log.warning("channel.not_set_up", channel=name, missing=lacking)
    return found


async def check(settings: Settings, name: str, transport: HttpTransport) -> list[Finding]:
    """Return what is right and what is missing in the channel's setup. Raises KeyError for a name that is none."""
    setup = setup_of(name, settings, settings.base_url)
    if setup.grant:
        transport.open_with(name, setup.grant)
    return missing(needed(settings, setup)) or await setup.ask_vendor(transport)


@dataclass(frozen=True)
class Messaging:
    """The messaging channels, running."""

    doors: Doors
    arrivals: Arrivals
    courier: Courier
    transport: Transports
    deliveries: Deliveries
    fetcher: Fetcher
    media_client: MediaClient
    links: FileLinks
    typist: Typist
    lines: Mapping[str, OwnLine]
    """Of the channels that no vendor calls, by name."""
    elsewhere: tuple[Elsewhere, ...]
    places: tuple[str, ...]
    """The names of all channels that are set up."""
    continuity: Continuity

    async def close(self) -> None:
        await self.transport.close()
        await self.media_client.close()


def build_messaging(
    settings: Settings,
    db: Database,
    clock: Clock,
    hub: Hub,
    conversation_log: ConversationLog,
    attachments: Attachments,
    audit: JoinAudit,
    turns: Callable[[], int],
) -> Messaging:
    """Connect the channels that are set up with the log. Nothing runs yet. `turns` says how many turns are at work."""
    on, http, media_client = ready(settings), HttpTransport(), MediaClient()
    sources = {name: Source(setup.channel, setup.media) for name, setup in on.items() if setup.media}
    for name, setup in on.items():
        if setup.grant:
            http.open_with(name, setup.grant)
    links = FileLinks(settings.base_url, settings.assistant_secret)
    coming = ComingFiles(db, clock, hub, attachments)
    channels = [setup.channel for setup in on.values()]
    webhooks = {name: (setup.channel, setup.webhook) for name, setup in on.items() if setup.webhook is not None}
    deliveries = Deliveries(db, clock, hub)
    addresses, continuity = Addresses(db, clock, hub), Continuity(db, clock, hub, audit)
    reception = Reception(conversation_log, addresses, deliveries, attachments, continuity)
    takers = {name: channel for name, (channel, _) in webhooks.items()}
    # Only one process works on a database that is a file.
    is_alone = db.engine.dialect.name == "sqlite"
    arrivals = Arrivals(db, clock, reception, takers, turns, is_alone=is_alone)
    ground = Ground(db, clock, reception, addresses, http)
    lines = {name: setup.line(ground) for name, setup in on.items() if setup.line is not None}
    transport = Transports(http, {name: line.transport for name, line in lines.items()})
    signs = {name: Sign(setup.channel, setup.typing) for name, setup in on.items() if setup.typing}
    signs |= {
        name: Sign(setup.channel, setup.typing_below, below=True) for name, setup in on.items() if setup.typing_below
    }
    return Messaging(
        Doors(webhooks, arrivals, settings.base_url, clock, transport),
        arrivals,
        Courier(deliveries, channels, transport, hub, clock, links),
        transport,
        deliveries,
        Fetcher(coming, sources, transport, media_client, hub, clock),
        media_client,
        links,
        Typist(addresses, signs, transport, hub),
        lines,
        elsewhere(on),
        tuple(on),
        continuity,
    )
