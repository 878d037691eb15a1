"""Messenger, as its settings have it."""

from channels.messenger.send import Messenger
from channels.messenger.settings import MessengerSettings
from channels.meta.handshake_web import webhook
from channels.meta.messaging_check import check
from channels.meta.settings import MEDIA_HOSTS
from channels.setup import Setup
from channels.vendor_media import AtAddress

FIELDS = ("messages", "messaging_postbacks", "message_deliveries", "message_reads", "message_echoes")
SCOPES = "pages_messaging and pages_manage_metadata"


def setup(settings: MessengerSettings, base_url: str) -> Setup:
    channel = Messenger(
        settings.messenger_token, settings.messenger_page_id, settings.messenger_app_secret, settings.messenger_api
    )
    return Setup(
        channel,
        ("messenger_token", "messenger_page_id", "messenger_app_secret", "messenger_verify_token"),
        lambda transport: check(channel, transport, base_url, "id", FIELDS, SCOPES),
        webhook(settings.messenger_verify_token),
        AtAddress(MEDIA_HOSTS),
        typing=channel.typing,
    )
