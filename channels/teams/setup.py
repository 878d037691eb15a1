"""Microsoft Teams, as its settings have it."""

from urllib.parse import quote

from channels.grants import Grant
from channels.setup import Setup
from channels.teams.check import check
from channels.teams.keys import ConnectorKeys
from channels.teams.media import TeamsMedia
from channels.teams.send import Teams
from channels.teams.settings import TeamsSettings
from channels.teams.web import webhook

SCOPE = "https://api.botframework.com/.default"


def grant(login: str, tenant: str, app_id: str, password: str) -> Grant:
    """Return where the Connector's tokens come from."""
    form = {"grant_type": "client_credentials", "client_id": app_id, "client_secret": password, "scope": SCOPE}
    return Grant(f"{login.rstrip('/')}/{quote(tenant, safe='')}/oauth2/v2.0/token", form)


def setup(settings: TeamsSettings, base_url: str) -> Setup:
    teams = Teams(settings.teams_app_id, settings.teams_service, ConnectorKeys(settings.teams_openid))
    return Setup(
        teams,
        ("teams_app_id", "teams_app_password", "teams_tenant"),
        lambda transport: check(teams, transport, base_url),
        webhook(teams.keys),
        TeamsMedia(teams.base_url),
        grant(settings.teams_login, settings.teams_tenant, settings.teams_app_id, settings.teams_app_password),
        typing=teams.typing,
    )
