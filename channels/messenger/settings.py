"""What an operator chooses for Messenger."""

from pydantic import BaseModel

from channels.meta.settings import GRAPH


class MessengerSettings(BaseModel):
    messenger_token: str = ""
    """The page's access token; the channel is on when the four settings are there."""
    messenger_page_id: str = ""
    messenger_app_secret: str = ""
    """Signs Meta's requests."""
    messenger_verify_token: str = ""
    """Any words of your own, entered in Meta's dashboard with the webhook's address."""
    messenger_api: str = GRAPH
