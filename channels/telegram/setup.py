"""Telegram, as its settings have it."""

from channels.setup import Setup
from channels.telegram.check import check
from channels.telegram.link import link
from channels.telegram.media import TelegramMedia
from channels.telegram.send import Telegram
from channels.telegram.settings import TelegramSettings
from channels.telegram.web import webhook


def setup(settings: TelegramSettings, base_url: str) -> Setup:
    telegram = Telegram(settings.telegram_token, settings.telegram_secret, settings.telegram_api)
    return Setup(
        telegram,
        ("telegram_token", "telegram_secret"),
        lambda transport: check(telegram, transport, base_url),
        webhook(),
        TelegramMedia(settings.telegram_api, settings.telegram_token),
        typing=telegram.typing,
        link=link(settings.telegram_bot),
    )
