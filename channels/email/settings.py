"""What an operator chooses for e-mail."""

from typing import Literal

from pydantic import BaseModel, Field

Tls = Literal["none", "starttls", "tls"]


class EmailSettings(BaseModel):
    email_address: str = ""
    """The address that customers write to; the channel is on when it and the four settings below are there."""
    email_imap_host: str = ""
    email_smtp_host: str = ""
    email_password: str = ""
    """Opens the mailbox, and the server that sends; not needed with OAuth."""
    email_secret: str = ""
    """Long random words: they sign our mails' ids, so that an answer is known as one to us."""

    company: str = ""
    email_name: str = ""
    """Who our mails are from, e.g. "Larkfield Care"; empty: the company."""
    email_username: str = ""
    """Empty: the address."""
    email_oauth_client_id: str = ""
    """Set where the servers take no password (Microsoft 365): an app's id, which asks for tokens by itself."""
    email_oauth_client_secret: str = ""
    email_oauth_tenant: str = ""
    """The directory's id, or the company's domain."""
    email_oauth_url: str = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"
    """Where tokens come from."""
    email_oauth_scope: str = "https://outlook.office365.com/.default"
    email_imap_port: int = Field(993, ge=1, le=65535)
    email_imap_tls: Tls = "tls"
    email_folder: str = "INBOX"
    email_smtp_port: int = Field(587, ge=1, le=65535)
    email_smtp_tls: Tls = "starttls"
    email_authserv_id: str = ""
    """What our own mail server calls itself in `Authentication-Results`; nobody else's verdict is believed."""
    email_max_mb: float = Field(25, gt=0, le=100)
    """The largest mail that is taken whole, in millions of bytes."""
    email_answers_per_hour: int = Field(20, ge=1)
    """So many mails of one address are answered in an hour; more look like two machines that write to each other."""
    email_poll_seconds: float = Field(60, ge=1, le=3600)
    """How often a server without IDLE is asked for new mail."""
