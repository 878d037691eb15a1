"""A mail as it came: who has written, to what it is an answer, what it says. Pure."""

import hashlib
from dataclasses import dataclass
from email import policy
from email.message import Message
from email.parser import BytesHeaderParser, BytesParser

from channels.email.bodies import Body, is_bomb, read_body
from channels.email.bounces import report_of
from channels.email.headers import (
    Kind,
    address_in,
    dmarc_of,
    header,
    headers,
    is_answer,
    is_forwarded,
    kind_of,
    plain_subject,
)
from channels.email.ids import Answered, MailIds, ids_in
from channels.email.quoting import choice_in
from channels.errors import Unreadable
from channels.port import Enclosed
from conversations.model_channels import Report

LARGEST_HEAD = 128_000
MOST_REFERENCES = 30
LONGEST_SUBJECT = 200
_POLICY = policy.compat32
"""The library's newer one takes headers apart when they are asked for, and raises for some."""


@dataclass(frozen=True)
class Letter:
    """A mail. `id` is the same when it comes again; `message_id` and `references` are what an answer names.

    `text`: the customer's own words, with the subject where it says something that they do not. `dmarc`: what our
    server found of the sender's domain, empty for nothing. `answered`: which of our mails it answers.
    """

    id: str
    kind: Kind
    sender: str
    name: str
    subject: str
    text: str
    files: tuple[Enclosed, ...] = ()
    message_id: str = ""
    references: tuple[str, ...] = ()
    answered: Answered | None = None
    dmarc: str = ""
    report: Report | None = None


def parse(raw: bytes, ids: MailIds, authserv_id: str, *, is_whole: bool = True) -> Letter:
    """Return the mail. `is_whole`: no, only its beginning was fetched, as it is too large. Raises Unreadable."""
    head = BytesHeaderParser(policy=_POLICY).parsebytes(raw[:LARGEST_HEAD])
    sender, name, dmarc = _sender(head, authserv_id)
    if not sender:
        raise Unreadable("The mail names nobody who has written it.")
    subject = header(head, "Subject")[:LONGEST_SUBJECT]
    kind = kind_of(head, sender)
    own = ids_in(header(head, "Message-ID"))
    named = (*ids_in(header(head, "References")), *ids_in(header(head, "In-Reply-To")))
    read = _read(raw, head, kind, ids, is_forwarded(subject))
    text = _with_subject(choice_in(read.body.words), subject, is_reply=is_answer(subject) or bool(named))
    if not is_whole:
        text = f"{text}\n\n[The mail is too large: the rest of it stands in the mailbox.]".strip()
    return Letter(
        _id(own, head, read.body, raw),
        kind,
        sender,
        name,
        subject,
        text,
        read.body.files,
        own[0] if len(own) == 1 else "",
        named[-MOST_REFERENCES:],
        ids.answered(" ".join(named)),
        dmarc,
        read.report,
    )


@dataclass(frozen=True)
class _Read:
    body: Body
    report: Report | None = None


def _read(raw: bytes, head: Message, kind: Kind, ids: MailIds, forwarded: bool) -> _Read:
    if is_bomb(raw):
        return _Read(Body("[The mail has too many parts to be read. It stands in the mailbox.]", ""))
    mail = BytesParser(policy=_POLICY).parsebytes(raw)
    if kind is Kind.BOUNCE:
        return _Read(Body("", ""), report_of(mail, raw, ids))
    return _Read(read_body(mail, forwarded=forwarded))


def _sender(head: Message, authserv_id: str) -> tuple[str, str, str]:
    """Return where an answer goes, the name, and what is known of it.

    A form on a website writes in its own name and says by Reply-To who has written; of that address nothing was found.
    """
    written, name = address_in(head, "From")
    wanted, other_name = address_in(head, "Reply-To")
    if wanted and wanted != written and len(headers(head, "Reply-To")) == 1:
        return wanted, other_name or name, ""
    if len(headers(head, "From")) != 1:
        return "", "", ""
    return written, name, dmarc_of(head, authserv_id)


def _with_subject(words: str, subject: str, *, is_reply: bool) -> str:
    said = plain_subject(subject)
    if is_reply or not said or said.casefold() in words.casefold():
        return words
    return f"{said}\n\n{words}".strip()


def _id(own: tuple[str, ...], head: Message, body: Body, raw: bytes) -> str:
    """Return an id that copies of a mail share, however they came, and different mails under one Message-ID do not."""
    parts = (" ".join(own), header(head, "Date"), body.words) if own else (raw.hex(),)
    return hashlib.sha256("\n".join(parts).encode(errors="replace")).hexdigest()
