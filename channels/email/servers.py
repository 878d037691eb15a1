"""The two mail servers, as the settings have them, and what opens them."""

from dataclasses import dataclass
from urllib.parse import quote

from channels.email.settings import EmailSettings, Tls
from channels.grants import Grant


@dataclass(frozen=True)
class Server:
    """A mail server and who we are to it. Without a password nobody logs in; a `token` (OAuth) takes its place."""

    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = ""
    token: str = ""


def grant_of(settings: EmailSettings) -> Grant | None:
    """Return where the tokens come from; None where a password opens the servers."""
    if not settings.email_oauth_client_id:
        return None
    form = {
        "grant_type": "client_credentials",
        "client_id": settings.email_oauth_client_id,
        "client_secret": settings.email_oauth_client_secret,
        "scope": settings.email_oauth_scope,
    }
    return Grant(settings.email_oauth_url.replace("{tenant}", quote(settings.email_oauth_tenant, safe="")), form)


def needed(settings: EmailSettings) -> tuple[str, ...]:
    """Return the settings that the channel cannot do without."""
    by: tuple[str, ...] = ("email_password",)
    if settings.email_oauth_client_id:
        by = ("email_oauth_client_id", "email_oauth_client_secret")
        if "{tenant}" in settings.email_oauth_url:
            by = (*by, "email_oauth_tenant")
    return ("email_address", "email_imap_host", "email_smtp_host", *by, "email_secret")


def imap_of(settings: EmailSettings) -> Server:
    """Return the server that holds the mailbox."""
    name = settings.email_username or settings.email_address
    return Server(
        settings.email_imap_host, settings.email_imap_port, settings.email_imap_tls, name, settings.email_password
    )


def smtp_of(settings: EmailSettings) -> Server:
    """Return the server that sends."""
    name = settings.email_username or settings.email_address
    return Server(
        settings.email_smtp_host, settings.email_smtp_port, settings.email_smtp_tls, name, settings.email_password
    )
