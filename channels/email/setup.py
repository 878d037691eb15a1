"""E-mail, as its settings have it."""

from channels.email.check import check
from channels.email.compose import Sender
from channels.email.fetch import Fetcher
from channels.email.intake import Intake
from channels.email.mailbox import Mailbox
from channels.email.opening import Key
from channels.email.send import Email
from channels.email.servers import grant_of, imap_of, needed, smtp_of
from channels.email.settings import EmailSettings
from channels.email.smtp import SmtpTransport
from channels.setup import Ground, OwnLine, Setup
from conversations.mails import Mails


def setup(settings: EmailSettings, base_url: str) -> Setup:
    del base_url
    email = Email(settings.email_address.strip(), settings.email_secret, settings.email_authserv_id.strip())
    grant = grant_of(settings)
    return Setup(
        email,
        needed(settings),
        lambda transport: check(settings, Key(transport, email) if grant else Key()),
        grant=grant,
        line=lambda ground: line(settings, email, ground),
    )


def line(settings: EmailSettings, email: Email, ground: Ground) -> OwnLine:
    mails = Mails(ground.db, ground.clock)
    intake = Intake(email, ground.reception, ground.addresses, mails, ground.clock, settings.email_answers_per_hour)
    sender = Sender(email.address, settings.email_name or settings.company)
    imap, key = imap_of(settings), Key(ground.http, email) if grant_of(settings) else Key()
    fetcher = Fetcher(
        lambda: Mailbox(imap, settings.email_folder, key),
        intake,
        mails,
        f"{imap.username}@{imap.host}",
        settings.email_folder,
        int(settings.email_max_mb * 1_000_000),
        settings.email_poll_seconds,
    )
    return OwnLine(SmtpTransport(smtp_of(settings), sender, email.ids, intake, ground.clock, key=key), fetcher.run)
