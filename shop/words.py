"""Reads what customers write: order numbers, e-mails, names, codes, yes and no, reasons, payment methods. Pure.

Items and products have their own modules, `item_words` and `product_words`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from shop.item_words import Ambiguity, Match, match_items
from shop.method_words import MethodMatch, match_payment_method
from shop.vocabulary import NO_NAME, REASON_HINTS
from shop.word_tools import contains, fold, number_word, ordinal, tokens
from shop.yes_no import is_no, is_yes

__all__ = [
    "Ambiguity",
    "Match",
    "MethodMatch",
    "NameZip",
    "email_key",
    "find_code",
    "find_email",
    "find_name",
    "find_name_zip",
    "find_order_id",
    "find_order_ids",
    "find_zip",
    "is_no",
    "is_yes",
    "match_items",
    "match_payment_method",
    "match_reason",
    "name_key",
    "zip_key",
]

_ORDER_ID = re.compile(r"(?<![A-Za-z0-9])(?:#\s*)?(?:[Ww][\s-]?)?(\d{7})(?![\d-]*\d)")
_OTHER_ORDER_ID = re.compile(
    r"(?:(?<![A-Za-z0-9])#\s*|\border(?:\s+(?:number|no\.?|nr\.?))?\s*[:#]?\s*)(\d{6}|\d{8,10})(?![\d-]*\d)",
    re.IGNORECASE,
)
_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_SPOKEN_AT = re.compile(r"\s*[\[(]?\s*\bat\b\s*[\])]?\s*(?=[\w-]+\s*[\[(]?\s*(?:\bdot\b|\.))", re.IGNORECASE)
_SPOKEN_DOT = re.compile(r"\s*[\[(]?\s*\bdot\b\s*[\])]?\s*", re.IGNORECASE)
_ZIP = re.compile(r"(?<![\w#-])(\d{5})(?:-\d{4})?(?![\w@]|-\d)")
_NAME_WORD = r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?"
_INTRODUCED = re.compile(
    rf"(?:\bname(?:'s|’s| is|:)?|\bi am|\bi'm|\bi’m|\bim|\bthis is|\bit's|\bit’s|\bcalled)\s+"
    rf"({_NAME_WORD}(?:\s+{_NAME_WORD}){{1,3}})",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class NameZip:
    """A full name and a five-digit ZIP."""

    name: str
    zip_code: str


def find_order_ids(text: str) -> tuple[str, ...]:
    """Return all order numbers in the text as "#W1234567", or "#100023" when they are of another length; each once.

    A number of another length counts only behind "#" or "order": it may be a code or a ZIP as well.
    """
    found = [(one.start(1), f"#W{one[1]}") for one in _ORDER_ID.finditer(text)]
    found += [(one.start(1), f"#{one[1]}") for one in _OTHER_ORDER_ID.finditer(text)]
    return tuple(dict.fromkeys(order_id for _, order_id in sorted(found)))


def find_order_id(text: str) -> str | None:
    """Return the first order number: "#W1234567", "w 1234567" and "1234567" are all "#W1234567"."""
    return next(iter(find_order_ids(text)), None)


def find_email(text: str) -> str | None:
    """Return the first e-mail address in lower case, also one written "ana at example dot com"."""
    found = _EMAIL.search(text)
    if not found and re.search(r"\bat\b", text, re.IGNORECASE):
        found = _EMAIL.search(_SPOKEN_AT.sub("@", _SPOKEN_DOT.sub(".", text)))
    return found[0].strip("'.-").lower() if found else None


def find_zip(text: str) -> str | None:
    """Return the last five-digit ZIP: a house number of five digits stands before it."""
    found = _ZIP.findall(text)
    return found[-1] if found else None


def find_name(text: str) -> str | None:
    """Return a full name of two to four words, or None."""
    if introduced := _INTRODUCED.search(text):
        name = _leading_name(introduced[1].split())
        if name:
            return name
    if "?" in text and not find_zip(text):
        return None
    bare = re.sub(r"\S*[@#\d]\S*", " , ", text)
    for chunk in re.split(r"[,.;:!?\n()]+(?=\s|$)|\b(?:and|zip|in|at|from)\b", bare, flags=re.IGNORECASE):
        words = [word for word in re.findall(_NAME_WORD, chunk) if word.casefold().strip(".") not in NO_NAME]
        if 2 <= len(words) <= 4 and len(words) >= len(chunk.split()) - 5:
            return " ".join(words)
    return None


def find_name_zip(text: str) -> NameZip | None:
    """Return name and ZIP when the text has both: "Yusuf Rossi 19122", "I'm Ana Lopez, ZIP 04101"."""
    name, zip_code = find_name(text), find_zip(text)
    return NameZip(name, zip_code) if name and zip_code else None


def find_code(text: str, digits: int) -> str | None:
    """Return a code of this many digits, also "123 456" or "123-456"; other numbers in the text are left alone."""
    for found in re.finditer(r"(?<!\d)\d(?:[ .-]?\d)*(?!\d)", _OTHER_ORDER_ID.sub(" , ", text)):
        plain = re.sub(r"\D", "", found[0])
        if len(plain) == digits:
            return plain
    return None


def email_key(email: str) -> str:
    """Return the form under which an e-mail is compared."""
    return email.strip().casefold()


def name_key(name: str) -> str:
    """Return the form under which a full name is compared: no case, accents or punctuation."""
    return " ".join(re.findall(r"\w+", fold(name).replace("'", "")))


def zip_key(zip_code: str) -> str:
    """Return the form under which a ZIP is compared: the first five digits, or other post codes without blanks."""
    found = re.fullmatch(r"\s*(\d{5})(?:-\d{4})?\s*", zip_code)
    return found[1] if found else "".join(zip_code.split()).casefold()


def match_reason(text: str, reasons: Sequence[str]) -> str | None:
    """Return the one of `reasons` that the text gives; None when it gives none or two at once."""
    plain = fold(text)
    words = tokens(text)
    named = [reason for reason in reasons if contains(words, tokens(reason)) or _hints_at(reason, plain)]
    if len(named) == 1:
        return named[0]
    if not named and len(words) <= 4:
        return _numbered(words, reasons)
    return None


def _hints_at(reason: str, plain: str) -> bool:
    return reason in REASON_HINTS and re.search(REASON_HINTS[reason], plain) is not None


def _numbered(words: Sequence[str], reasons: Sequence[str]) -> str | None:
    for word in words:
        place = ordinal(word, len(reasons))
        number = number_word(word)
        if place is None and number is not None and word != "one" and 1 <= number <= len(reasons):
            place = number - 1
        if place is not None:
            return reasons[place]
    return None


def _leading_name(words: Sequence[str]) -> str | None:
    name: list[str] = []
    for word in words:
        if word.casefold().strip(".") in NO_NAME:
            break
        name.append(word.rstrip("."))
    return " ".join(name) if len(name) >= 2 else None
