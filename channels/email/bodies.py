"""The words and files of a mail, whatever its sender has made of it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from channels.email.headers import decoded_words
from channels.email.html_text import html_text
from channels.email.quoting import own_words
from channels.port import Enclosed

MOST_PARTS = 100
MOST_DEPTH = 12
LONGEST_NAME = 200
MOST_WORDS = 1_000_000
"""Bytes of text that are looked at."""
SMALLEST_PICTURE = 8_192
"""Bytes. A smaller one in the text of an HTML mail is a logo, a line, or counts who reads."""

_PARTS = re.compile(rb"content-type\s*:\s*(?:multipart/|message/)", re.IGNORECASE)
_BOUNDARY = re.compile(rb"^--", re.MULTILINE)
MOST_BOUNDARIES = 5_000


@dataclass(frozen=True)
class Body:
    """`words`: the customer's own. `whole`: all that the mail says, with what it quotes."""

    words: str
    whole: str
    files: tuple[Enclosed, ...] = ()


def is_bomb(raw: bytes) -> bool:
    """Say whether the mail has so many parts, or parts in parts, that it was made to do harm. Looks at bytes only."""
    return len(_PARTS.findall(raw)) > MOST_PARTS or len(_BOUNDARY.findall(raw)) > MOST_BOUNDARIES


def read_body(mail: Message, *, forwarded: bool) -> Body:
    """Return what the mail says and brings along."""
    plain: list[str] = []
    html: list[str] = []
    files: list[Enclosed] = []
    for part in _leaves(mail):
        name = _file_name(part)
        kind = part.get_content_type()
        is_file = part.get_content_disposition() == "attachment" or bool(name)
        if not is_file and kind == "text/plain":
            plain.append(_text(part))
        elif not is_file and kind == "text/html":
            html.append(_text(part))
        elif (file := _file(part, name, kind)) is not None:
            files.append(file)
    if any(one.strip() for one in plain):
        whole = "\n".join(plain)
        return Body(own_words(whole, forwarded=forwarded), whole, tuple(files))
    source = "\n".join(html)
    cut = html_text(source, forwarded=forwarded)
    return Body(own_words(cut, forwarded=forwarded), html_text(source, forwarded=True), tuple(files))


def _leaves(mail: Message) -> Iterator[Message]:
    """Return the parts that hold something, of alternatives the plain words or else the last. Attached mails too."""
    waiting, seen = [(mail, 0)], 0
    while waiting and seen < MOST_PARTS:
        part, depth = waiting.pop()
        seen += 1
        content = part.get_payload()
        if not isinstance(content, list) or part.get_content_maintype() == "message":
            yield part
            continue
        if depth < MOST_DEPTH:
            inner = [one for one in content if isinstance(one, Message)]
            waiting.extend((one, depth + 1) for one in reversed(inner))


def _text(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    return decoded(raw[:MOST_WORDS], _charset(part)).replace("\r\n", "\n").replace("\r", "\n")


def decoded(raw: bytes, charset: str) -> str:
    """Return the bytes as text, in the charset they say they are in, or the one that they are likelier in."""
    for name in (charset if charset not in ("us-ascii", "ascii") else "", "utf-8", "cp1252"):
        if not name:
            continue
        try:
            return raw.decode(name)
        except (LookupError, UnicodeError, ValueError):
            continue
    return raw.decode("latin-1")


def _charset(part: Message) -> str:
    try:
        return str(part.get_content_charset() or "")
    except (LookupError, UnicodeError, ValueError):
        return ""


def _file_name(part: Message) -> str:
    try:
        return decoded_words(str(part.get_filename() or ""))[:LONGEST_NAME]
    except (LookupError, UnicodeError, ValueError, IndexError, TypeError):
        return "file"


def _attached_mail(part: Message) -> bytes:
    try:
        return part.as_bytes()
    except (LookupError, UnicodeError, ValueError, TypeError):
        return b""


def _file(part: Message, name: str, kind: str) -> Enclosed | None:
    if part.get_content_maintype() == "message":
        return Enclosed(name or "mail.eml", _attached_mail(part))
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes) or not raw:
        return None
    is_in_text = part.get("Content-ID") is not None and part.get_content_disposition() != "attachment"
    if is_in_text and kind.startswith("image/") and len(raw) < SMALLEST_PICTURE:
        return None
    if kind in ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"):
        return None
    return Enclosed(name or kind.partition("/")[0], raw)
