"""Asks both mail servers whether the channel is set up."""

import asyncio
import ssl

import aiosmtplib
import imap_tools

from channels.checking import Finding
from channels.email.mailbox import FAULTS, Mailbox
from channels.email.servers import Server, imap_of, smtp_of
from channels.email.settings import EmailSettings
from channels.email.smtp import client_of

SECONDS = 20.0
SHORTEST_SECRET = 16


async def check(settings: EmailSettings) -> list[Finding]:
    """Return what was found; never raises for what the servers answer."""
    incoming, outgoing = await asyncio.gather(
        _imap(imap_of(settings), settings.email_folder, settings.email_poll_seconds),
        _smtp(smtp_of(settings)),
    )
    return [*_own(settings), *incoming, *outgoing, *_hints(settings)]


def _own(settings: EmailSettings) -> list[Finding]:
    found = []
    if "@" not in settings.email_address.strip("@"):
        found.append(Finding(False, f"CARELINE_EMAIL_ADDRESS: {settings.email_address} is no address."))
    if len(settings.email_secret) < SHORTEST_SECRET:
        found.append(
            Finding(False, f"CARELINE_EMAIL_SECRET is too short: take {SHORTEST_SECRET} random characters or more.")
        )
    return found


async def _imap(server: Server, folder: str, poll_seconds: float) -> list[Finding]:
    mailbox = Mailbox(server, folder)
    try:
        async with asyncio.timeout(SECONDS):
            opened = await mailbox.open()
    except imap_tools.MailboxLoginError:
        return [_login("IMAP", server)]
    except imap_tools.MailboxFolderSelectError:
        return [
            Finding(True, f"{server.host} opens the mailbox of {server.username}."),
            Finding(False, f"CARELINE_EMAIL_FOLDER: there is no folder {folder} in the mailbox."),
        ]
    except ssl.SSLError as error:
        return [_tls("IMAP", server, error)]
    except FAULTS as error:
        return [_unreached("IMAP", server, error)]
    finally:
        await mailbox.close()
    found = [Finding(True, f"{server.host} opens the mailbox of {server.username}, folder {folder}.")]
    if opened.can_idle:
        found.append(Finding(True, "It tells of new mail at once (IDLE)."))
    else:
        found.append(Finding(True, f"It has no IDLE: new mail is asked for every {poll_seconds:.0f} seconds."))
    return found + _unprotected("IMAP", server)


async def _smtp(server: Server) -> list[Finding]:
    try:
        async with client_of(server, SECONDS):
            pass
    except aiosmtplib.SMTPAuthenticationError:
        return [_login("SMTP", server)]
    except aiosmtplib.SMTPResponseException as error:
        return [Finding(False, f"{server.host} answers with {error.code}: {error.message}")]
    except aiosmtplib.SMTPNotSupported as error:
        return [Finding(False, f"{server.host}: {error} Look at CARELINE_EMAIL_SMTP_PORT and CARELINE_EMAIL_SMTP_TLS.")]
    except (aiosmtplib.SMTPException, OSError) as error:
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        return [_tls("SMTP", server, cause) if isinstance(cause, ssl.SSLError) else _unreached("SMTP", server, error)]
    return [Finding(True, f"{server.host} lets {server.username} send."), *_unprotected("SMTP", server)]


def _login(what: str, server: Server) -> Finding:
    return Finding(
        False,
        f"{server.host} ({what}) does not accept {server.username} with CARELINE_EMAIL_PASSWORD. Gmail and Yahoo take "
        "an app password only, and Microsoft 365 none at all: see docs/channels/email.md.",
    )


def _tls(what: str, server: Server, error: ssl.SSLError) -> Finding:
    reason = getattr(error, "verify_message", "") or error.reason or "no TLS there"
    return Finding(
        False,
        f"No safe connection to {server.host}:{server.port} ({what}): {reason}. Is the host's name the one in its "
        f"certificate, and CARELINE_EMAIL_{what}_TLS right for the port?",
    )


def _unreached(what: str, server: Server, error: BaseException) -> Finding:
    return Finding(
        False,
        f"{server.host}:{server.port} ({what}) does not answer as a mail server ({type(error).__name__}). Look at "
        f"CARELINE_EMAIL_{what}_HOST, _PORT and _TLS.",
    )


def _unprotected(what: str, server: Server) -> list[Finding]:
    if server.tls != "none" or server.host in ("127.0.0.1", "::1", "localhost"):
        return []
    return [Finding(False, f"CARELINE_EMAIL_{what}_TLS is none: the password goes over the network for all to read.")]


def _hints(settings: EmailSettings) -> list[Finding]:
    domain = settings.email_address.rpartition("@")[2]
    found = [
        Finding(
            True,
            f"Whether {domain} has SPF, DKIM and DMARC records for {settings.email_smtp_host} cannot be asked here. "
            "Without them our mails end as spam: docs/channels/email.md says how to look.",
        )
    ]
    if not settings.email_authserv_id:
        found.append(
            Finding(True, "CARELINE_EMAIL_AUTHSERV_ID is not set: agents do not see whether a sender was confirmed.")
        )
    return found
