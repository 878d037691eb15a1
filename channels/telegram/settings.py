"""What an operator chooses for Telegram."""

from pydantic import BaseModel

API = "https://api.telegram.org"


class TelegramSettings(BaseModel):
    telegram_token: str = ""
    """The bot's token, from @BotFather; with the secret it switches the channel on."""
    telegram_secret: str = ""
    """What `setWebhook` was given as `secret_token`: Telegram repeats it with each request."""
    telegram_bot: str = ""
    """The bot's name, `@care_bot`: the website's chat then offers to go on in Telegram."""
    telegram_api: str = API
