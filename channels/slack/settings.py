"""What an operator chooses for Slack."""

from pydantic import BaseModel

API = "https://slack.com/api"


class SlackSettings(BaseModel):
    slack_token: str = ""
    """The bot user's token, `xoxb-…`; with the signing secret it switches the channel on."""
    slack_signing_secret: str = ""
    """Signs Slack's requests."""
    slack_api: str = API
