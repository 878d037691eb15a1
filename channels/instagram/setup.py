"""Instagram, as its settings have it."""

from channels.instagram.send import Instagram
from channels.instagram.settings import InstagramSettings
from channels.meta.handshake_web import webhook
from channels.meta.messaging_check import check
from channels.meta.settings import MEDIA_HOSTS
from channels.setup import Setup
from channels.vendor_media import AtAddress

FIELDS = ("messages", "messaging_postbacks", "messaging_seen", "message_reactions")
SCOPES = "instagram_business_basic and instagram_business_manage_messages"


def setup(settings: InstagramSettings, base_url: str) -> Setup:
    channel = Instagram(
        settings.instagram_token, settings.instagram_account_id, settings.instagram_app_secret, settings.instagram_api
    )
    return Setup(
        channel,
        ("instagram_token", "instagram_account_id", "instagram_app_secret", "instagram_verify_token"),
        lambda transport: check(channel, transport, base_url, "user_id", FIELDS, SCOPES),
        webhook(settings.instagram_verify_token),
        AtAddress(MEDIA_HOSTS),
        typing=channel.typing,
    )
