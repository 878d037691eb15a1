"""Asks both mail servers whether the channel is set up."""

import asyncio
import ssl
from dataclasses import replace

import aiosmtplib
import imap_tools

from channels.checking import Finding
from channels.courier import NoAnswer
from channels.email.mailbox import FAULTS, Mailbox
from channels.email.opening import Key
from channels.email.servers import Server, imap_of, smtp_of
from channels.email.settings import EmailSettings
from channels.email.smtp import client_of
from channels.grants import NotGranted
from channels.reading import an_object, text_of

SECONDS = 20.0
SHORTEST_SECRET = 16
OAUTH = "xoauth2"


async def check(settings: EmailSettings, key: Key) -> list[Finding]:
    """Return what was found; never raises for what the servers answer."""
    try:
        imap, smtp = await key.fit(imap_of(settings)), await key.fit(smtp_of(settings))
    except NotGranted as refused:
        return [*_own(settings), _no_token(settings, refused)]
    except NoAnswer:
        return [
            *_own(settings),
            Finding(False, f"{settings.email_oauth_url} does not answer: CARELINE_EMAIL_OAUTH_URL."),
        ]
    incoming, outgoing = await asyncio.gather(
        _imap(imap, settings.email_folder, settings.email_poll_seconds), _smtp(smtp)
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
        return [_login("IMAP", server, offers_oauth=mailbox.offers_oauth)]
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
        return [_login("SMTP", server, offers_oauth=OAUTH in await _ways(server))]
    except aiosmtplib.SMTPResponseException as error:
        return [Finding(False, f"{server.host} answers with {error.code}: {error.message}")]
    except aiosmtplib.SMTPNotSupported as error:
        return [Finding(False, f"{server.host}: {error} Look at CARELINE_EMAIL_SMTP_PORT and CARELINE_EMAIL_SMTP_TLS.")]
    except (aiosmtplib.SMTPException, OSError) as error:
        if (ways := await _ways(server)) and not ways & _own_ways(server):
            return [_login("SMTP", server, offers_oauth=OAUTH in ways)]
        cause = error if isinstance(error, ssl.SSLError) else error.__cause__
        return [_tls("SMTP", server, cause) if isinstance(cause, ssl.SSLError) else _unreached("SMTP", server, error)]
    return [Finding(True, f"{server.host} lets {server.username} send."), *_unprotected("SMTP", server)]


async def _ways(server: Server) -> set[str]:
    """Return the ways to log in that the server offers; none where it does not answer."""
    try:
        async with client_of(replace(server, password="", token=""), SECONDS) as client:
            await client.ehlo()
            return set(client.server_auth_methods)
    except (aiosmtplib.SMTPException, OSError):
        return set()


def _own_ways(server: Server) -> set[str]:
    """Return the ways to log in that we have for the server."""
    return {OAUTH} if server.token else {"plain", "login", "cram-md5"}


def _login(what: str, server: Server, *, offers_oauth: bool) -> Finding:
    if server.token:
        return Finding(
            False,
            f"{server.host} ({what}) does not take the token for {server.username}. The app needs the permission "
            f"{what}.{'AccessAsApp' if what == 'IMAP' else 'SendAsApp'}, an administrator's consent, and access to the "
            "mailbox: docs/channels/email.md has the steps. A new permission holds after some minutes.",
        )
    words = f"{server.host} ({what}) does not accept {server.username} with CARELINE_EMAIL_PASSWORD. "
    if offers_oauth:
        words += (
            "It takes OAuth, and perhaps nothing else. Microsoft 365: set CARELINE_EMAIL_OAUTH_CLIENT_ID, "
            "_CLIENT_SECRET and _TENANT in the password's place. Gmail: make an app password. "
        )
    else:
        words += "Is it the account's own, or does the provider want an app password (Yahoo, iCloud)? "
    return Finding(False, f"{words}docs/channels/email.md has the steps.")


def _no_token(settings: EmailSettings, refused: NotGranted) -> Finding:
    said = " ".join(text_of(an_object(refused.answer.body).get("error_description")).split())[:200]
    return Finding(
        False,
        "There is no token: the provider does not accept CARELINE_EMAIL_OAUTH_CLIENT_ID with _CLIENT_SECRET for the "
        f"directory {settings.email_oauth_tenant or 'of CARELINE_EMAIL_OAUTH_URL'}. {said}".strip(),
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
