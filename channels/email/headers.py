"""What stands in a mail's head, whatever its sender has made of it. Pure: nothing here raises for odd headers."""

import re
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from enum import StrEnum
from typing import Any

LONGEST = 4_000
"""Characters of one header that are looked at: the library takes long over some that were made to be long."""
LONGEST_ADDRESS = 200
MOST_COMMENTS = 20

_ADDRESS = re.compile(r"[^\s@,;:<>\"()\[\]\\]{1,64}@[^\s@,;:<>\"()\[\]\\]{1,190}")
_MACHINES = re.compile(
    r"(?:mailer-daemon|postmaster|no[-_.]?reply|do[-_.]?not[-_.]?reply|bounces?(?:[-+_].*)?|daemon|nobody"
    r"|(?:.*-)?(?:owner|request|bounces))@.*",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"(?:Automatic reply|Auto(?:matic)?[- ]?reply|Out of (?:the )?office|Autosvar|Automatische Antwort|Abwesend"
    r"|Abwesenheitsnotiz|Réponse automatique|Absence du bureau|Respuesta automática|Risposta automatica"
    r"|Automatisch antwoord)\b",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|doorst|vs|pd)\s*:", re.IGNORECASE)
_ANSWER = re.compile(r"\s*(?:re|aw|antw|sv|rép|ré|rif|r|odp|ref)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")
_VERDICT = re.compile(r"\bdmarc\s*=\s*([a-z]+)", re.IGNORECASE)


class Kind(StrEnum):
    """Who has written a mail."""

    PERSON = "person"
    MACHINE = "machine"
    """An answer that a program gives, or a mail that nobody reads the answer to."""
    LIST = "list"
    BOUNCE = "bounce"


def header(mail: Message, name: str) -> str:
    """Return the first header of this name on one line, decoded; empty when there is none."""
    return decoded_words(_raw(mail, name))


def headers(mail: Message, name: str) -> list[str]:
    """Return all of this name as they stand there, from the top."""
    return [_one_line(value) for key, value in mail.raw_items() if key.lower() == name.lower()]


def address_in(mail: Message, name: str) -> tuple[str, str]:
    """Return the one address in a header, in lower case, and the name beside it; empty where there is not one."""
    value = _raw(mail, name)
    # The library goes into comments in comments until the stack ends.
    found = [one for one in getaddresses([value]) if one[1]] if value.count("(") <= MOST_COMMENTS else []
    if len(found) != 1 or not is_address(found[0][1]):
        return "", ""
    shown = decoded_words(found[0][0])
    return found[0][1].lower(), "" if "@" in shown else shown


def is_address(text: str) -> bool:
    """Say whether the text is one address and nothing else."""
    return len(text) <= LONGEST_ADDRESS and _ADDRESS.fullmatch(text) is not None


def kind_of(mail: Message, sender: str) -> Kind:
    """Say who has written: RFC 3834, RFC 3464, and what older programs do instead."""
    if mail.get_content_type() == "multipart/report" or _raw(mail, "Return-Path").strip() == "<>":
        return Kind.BOUNCE if _is_report(mail) or _MACHINES.fullmatch(sender) else Kind.MACHINE
    if _raw(mail, "Auto-Submitted").split(";")[0].strip().lower() not in ("", "no"):
        return Kind.MACHINE
    precedence = _raw(mail, "Precedence").strip().lower()
    if _raw(mail, "List-Id") or _raw(mail, "List-Post") or precedence == "list":
        return Kind.LIST
    suppressed = {word.strip().lower() for word in _raw(mail, "X-Auto-Response-Suppress").split(",")}
    if suppressed & {"all", "autoreply"} or precedence in ("bulk", "junk", "auto_reply"):
        return Kind.MACHINE
    if any(_raw(mail, name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "List-Unsubscribe")):
        return Kind.MACHINE
    if _MACHINES.fullmatch(sender) or _AWAY.match(header(mail, "Subject")):
        return Kind.MACHINE
    return Kind.PERSON


def dmarc_of(mail: Message, authserv_id: str) -> str:
    """Return what our own server found of the sender's domain: "pass", "fail", "none" …; empty when it says nothing.

    Anybody can write such a header. Ours are at the top, so the first one under our server's name counts alone.
    """
    if not authserv_id:
        return ""
    for value in headers(mail, "Authentication-Results"):
        plain = _COMMENT.sub(" ", value)
        name, _, results = plain.partition(";")
        if (name.split() or [""])[0].lower() == authserv_id.lower():
            found = _VERDICT.search(results)
            return found[1].lower() if found else "none"
    return ""


def is_forwarded(subject: str) -> bool:
    return _FORWARD.match(subject) is not None


def is_answer(subject: str) -> bool:
    return _ANSWER.match(subject) is not None


def plain_subject(subject: str) -> str:
    """Return the subject without the "Re:" and "Fwd:" before it."""
    while (match := _ANSWER.match(subject) or _FORWARD.match(subject)) is not None:
        subject = subject[match.end() :]
    return subject.strip()


def _is_report(mail: Message) -> bool:
    return str(mail.get_param("report-type") or "").lower() == "delivery-status" if _has_params(mail) else False


def _has_params(mail: Message) -> bool:
    return "=" in _raw(mail, "Content-Type")


def _raw(mail: Message, name: str) -> str:
    for key, value in mail.raw_items():
        if key.lower() == name.lower():
            return _one_line(value)
    return ""


def _one_line(value: Any) -> str:
    text = str(value)[:LONGEST]
    # What is not ASCII stands in a head of bytes as lone surrogates.
    raw = text.encode("ascii", "surrogateescape") if text.isascii() or _has_surrogates(text) else text.encode()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    return " ".join(text.split())


def _has_surrogates(text: str) -> bool:
    return any("\udc80" <= one <= "\udcff" for one in text) and all(
        one < "\x80" or "\udc80" <= one <= "\udcff" for one in text
    )


def decoded_words(value: str) -> str:
    """Return the text with its encoded words (RFC 2047) read, on one line, without characters that steer."""
    try:
        shown = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        shown = value
    return " ".join("".join(one if one.isprintable() else " " for one in shown).split())
