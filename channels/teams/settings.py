"""What an operator chooses for Microsoft Teams."""

from pydantic import BaseModel

OPENID = "https://login.botframework.com/v1/.well-known/openidconfiguration"
LOGIN = "https://login.microsoftonline.com"
SERVICE = "https://smba.trafficmanager.net/teams"


class TeamsSettings(BaseModel):
    teams_app_id: str = ""
    """The bot's Microsoft App ID; the channel is on when the three settings are there."""
    teams_app_password: str = ""
    """A client secret of the app: opens the Connector to us."""
    teams_tenant: str = ""
    """The directory (tenant) that the app is registered in."""
    teams_service: str = SERVICE
    """The Connector, as it is called; others for the clouds of governments."""
    teams_openid: str = OPENID
    """Names the keys by which the Connector's requests are signed."""
    teams_login: str = LOGIN
    """Gives the tokens."""
