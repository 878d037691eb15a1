"""What an operator chooses for Instagram."""

from pydantic import BaseModel

from channels.meta.settings import INSTAGRAM_GRAPH


class InstagramSettings(BaseModel):
    instagram_token: str = ""
    """The account's access token; the channel is on when the four settings are there."""
    instagram_account_id: str = ""
    instagram_app_secret: str = ""
    """Signs Meta's requests."""
    instagram_verify_token: str = ""
    """Any words of your own, entered in Meta's dashboard with the webhook's address."""
    instagram_api: str = INSTAGRAM_GRAPH
