"""The two mail servers, as the settings have them."""

from dataclasses import dataclass

from channels.email.settings import EmailSettings, Tls


@dataclass(frozen=True)
class Server:
    """A mail server and who we are to it. Without a password nobody logs in."""

    host: str
    port: int
    tls: Tls
    username: str = ""
    password: str = ""


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
