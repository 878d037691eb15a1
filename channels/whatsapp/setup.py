"""WhatsApp, as its settings have it."""

from channels.meta.handshake_web import webhook
from channels.setup import Setup
from channels.templates import parse_templates
from channels.whatsapp.check import check
from channels.whatsapp.link import link
from channels.whatsapp.media import WhatsAppMedia
from channels.whatsapp.send import WhatsApp
from channels.whatsapp.settings import WhatsAppSettings


def setup(settings: WhatsAppSettings, base_url: str) -> Setup:
    whatsapp = WhatsApp(
        settings.whatsapp_token,
        settings.whatsapp_phone_number_id,
        settings.whatsapp_app_secret,
        settings.whatsapp_api,
        parse_templates(settings.whatsapp_templates),
    )
    return Setup(
        whatsapp,
        ("whatsapp_token", "whatsapp_phone_number_id", "whatsapp_app_secret", "whatsapp_verify_token"),
        lambda transport: check(whatsapp, transport, base_url),
        webhook(settings.whatsapp_verify_token),
        WhatsAppMedia(),
        typing_below=whatsapp.typing_below,
        link=link(settings.whatsapp_number),
    )
