"""Builds the messaging channels that are set up."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import structlog

from channels.checking import Finding, missing
from channels.courier import Courier
from channels.http_client import HttpTransport
from channels.port import Channel
from channels.reception import Reception
from channels.telegram import check as telegram_check
from channels.telegram.send import Telegram
from channels.webhook_web import Doors
from channels.whatsapp import check as whatsapp_check
from channels.whatsapp.send import WhatsApp
from common.clock import Clock
from common.storage import Database
from conversations.addresses import Addresses
from conversations.deliveries import Deliveries
from conversations.hub import Hub
from conversations.log import ConversationLog
from service.settings import PREFIX, Settings

log = structlog.get_logger(__name__)

Check = Callable[[HttpTransport, str], Awaitable[list[Finding]]]


@dataclass(frozen=True)
class Setup:
    """A channel as the settings have it. `needed`: the settings it cannot do without, by their variables' names."""

    channel: Channel
    needed: Mapping[str, str]
    ask_vendor: Check


def setups(settings: Settings) -> dict[str, Setup]:
    """Return all channels that Careline knows, set up or not, by name."""

    def values(*fields: str) -> dict[str, str]:
        return {PREFIX + field.upper(): getattr(settings, field) for field in fields}

    telegram = Telegram(settings.telegram_token, settings.telegram_secret, settings.telegram_api)
    whatsapp = WhatsApp(
        settings.whatsapp_token,
        settings.whatsapp_phone_number_id,
        settings.whatsapp_app_secret,
        settings.whatsapp_api,
    )
    return {
        telegram.name: Setup(
            telegram,
            values("telegram_token", "telegram_secret"),
            lambda transport, base_url: telegram_check.check(telegram, transport, base_url),
        ),
        whatsapp.name: Setup(
            whatsapp,
            values("whatsapp_token", "whatsapp_phone_number_id", "whatsapp_app_secret", "whatsapp_verify_token"),
            lambda transport, base_url: whatsapp_check.check(whatsapp, transport, base_url),
        ),
    }


def channels_of(settings: Settings) -> tuple[Channel, ...]:
    """Return the channels that have all they need. One that is set up by half is named in the log."""
    ready = []
    for name, setup in setups(settings).items():
        if all(setup.needed.values()):
            ready.append(setup.channel)
        elif any(setup.needed.values()):
            lacking = [variable for variable, value in setup.needed.items() if not value]
            log.warning("channel.not_set_up", channel=name, missing=lacking)
    return tuple(ready)


async def check(settings: Settings, name: str, transport: HttpTransport) -> list[Finding]:
    """Return what is right and what is missing in the channel's setup. Raises KeyError for a name that is none."""
    setup = setups(settings)[name]
    return missing(setup.needed) or await setup.ask_vendor(transport, settings.base_url)


@dataclass(frozen=True)
class Messaging:
    """The messaging channels, running."""

    doors: Doors
    courier: Courier
    transport: HttpTransport
    deliveries: Deliveries


def build_messaging(
    settings: Settings, db: Database, clock: Clock, hub: Hub, conversation_log: ConversationLog
) -> Messaging:
    """Connect the channels that are set up with the log. Nothing runs yet."""
    channels, transport = channels_of(settings), HttpTransport()
    deliveries = Deliveries(db, clock, hub)
    reception = Reception(conversation_log, Addresses(db, clock, hub), deliveries)
    return Messaging(
        Doors(channels, reception, settings.base_url),
        Courier(deliveries, channels, transport, hub, clock, settings.base_url),
        transport,
        deliveries,
    )
