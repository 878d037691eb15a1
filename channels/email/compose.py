"""Our mails: a text, the same as simple HTML, and the headers that keep a thread together. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from channels.email.headers import is_address, plain_subject
from channels.email.ids import MailIds
from conversations.model_channels import part_of

LONGEST_LINE = 900
"""Mail servers take 998 bytes. Below it no id is broken in two, which some programs do not put together again."""
MOST_REFERENCES = 8
LONGEST_SUBJECT = 150

_POLICY = policy.SMTP.clone(max_line_length=LONGEST_LINE)
_LINK = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]]")
_SOURCE = re.compile(rf"(?P<title>[^\n]{{1,200}}?): (?P<url>{_LINK.pattern})")
_TRAIL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Sender:
    """Whom our mails are from."""

    address: str
    name: str


@dataclass(frozen=True)
class Thread:
    """What the customer last wrote, as far as an answer names it."""

    subject: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()


def compose(
    sender: Sender, to: str, key: str, text: str, thread: Thread, ids: MailIds, now: datetime, *, by_agent: bool
) -> EmailMessage:
    """Return the mail that carries the part `key`. The same part has the same Message-ID whenever it is sent.

    Raises ValueError for an address that is none.
    """
    if not is_address(to):
        raise ValueError("this is no address")
    named = part_of(key)
    root = ids.of_thread(named[0]) if named else ""
    earlier = [one for one in dict.fromkeys((*thread.references, thread.message_id)) if one and one != root]
    references = [one for one in (root, *earlier[-MOST_REFERENCES:]) if one]
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(one_line(sender.name), addr_spec=sender.address)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = subject_of(thread.subject, sender.name)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = ids.of_part(key)
    if thread.message_id:
        mail["In-Reply-To"] = thread.message_id
    if references:
        mail["References"] = " ".join(references)
    if not by_agent:
        # RFC 3834: programs that answer by themselves do not answer this.
        mail["Auto-Submitted"] = "auto-replied"
        mail["X-Auto-Response-Suppress"] = "All"
    mail.set_content(text, cte="quoted-printable")
    mail.add_alternative(html_of(text), subtype="html", cte="quoted-printable")
    return mail


def subject_of(subject: str, name: str) -> str:
    said = one_line(plain_subject(subject))[:LONGEST_SUBJECT]
    return f"Re: {said}" if said else f"Your message to {one_line(name)}"


def one_line(text: str) -> str:
    """Return the text so that it can never begin a header of its own."""
    return " ".join(_TRAIL.sub(" ", text).split())


def html_of(text: str) -> str:
    """Return the text as HTML: paragraphs, lines and links. "Refunds: https://…" becomes a link that is called so."""
    blocks = (block for block in re.split(r"\n{2,}", text) if block.strip())
    shown = "\n".join(f"<p>{'<br>'.join(_line(line) for line in block.split(chr(10)))}</p>" for block in blocks)
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head><body>\n{shown}\n</body></html>\n'


def _line(line: str) -> str:
    source = _SOURCE.fullmatch(line.strip())
    if source is not None:
        return _anchor(source["url"], source["title"])
    pieces, place = [], 0
    for link in _LINK.finditer(line):
        pieces += [escape(line[place : link.start()]), _anchor(link[0], link[0])]
        place = link.end()
    return "".join([*pieces, escape(line[place:])])


def _anchor(url: str, words: str) -> str:
    return f'<a href="{escape(url)}">{escape(words)}</a>'
