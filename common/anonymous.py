"""Personal data out of customers' and agents' words, before people see them who do not look after that customer."""

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile
from typing import Protocol

from common.logs import redact

NAME, ORDER, ADDRESS, NUMBER = "[name]", "[order]", "[address]", "[number]"
MARKS = (NAME, ORDER, ADDRESS, NUMBER, "[email]")

_ORDER = re.compile(r"#\s?\w*\d{4,}\w*|\bW\d{5,}\b", re.IGNORECASE)
_STREETS = (
    "street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd|court|ct|way|place|pl|square|terrace|parkway|pkwy"
)
_ADDRESS = re.compile(
    rf"\b\d{{1,5}}[a-z]?\s+(?:[\w'’.-]+\s+){{1,3}}?(?:{_STREETS})\b\.?(?:,?\s*(?:apt|unit|suite|#)\.?\s*\w+)?",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\b\d{5,}(?:-\d{3,})?\b")
_INTRODUCED = re.compile(
    r"\b(?:my|the|his|her)\s+(?:full\s+|last\s+|first\s+)?name(?:\s+is|['’]?s|:)\s+((?:[\w'’-]+ ?){1,3})", re.IGNORECASE
)
_NO_NAMES = frozenset(("and", "but", "or", "i", "my", "me", "on", "in", "at", "from", "for", "with", "is", "was", "it"))
FEWEST_KNOWN_CHARACTERS = 3


class PeopleFinder(Protocol):
    def people(self, text: str) -> Sequence[str]:
        """Return the names of persons in the text as they stand there. Takes processor time."""
        ...


def anonymous(text: str, names: PeopleFinder, known: Iterable[str | None] = ()) -> str:
    """Return the text with names, addresses, order and other long numbers replaced by what they are.

    `known`: names that are known to belong to the customer; they go in any spelling of capitals. Takes processor time.
    """
    clean = redact(text)
    clean = _ORDER.sub(ORDER, clean)
    clean = _ADDRESS.sub(ADDRESS, clean)
    clean = _NUMBER.sub(NUMBER, clean)
    found = {*names.people(clean), *_introduced(clean)}
    parts = {part for one in known if one for part in (one, *one.split()) if len(part) >= FEWEST_KNOWN_CHARACTERS}
    for name in sorted(found - set(MARKS), key=len, reverse=True):
        clean = re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", NAME, clean)
    for name in sorted(parts, key=len, reverse=True):
        clean = re.sub(rf"(?<![\w\[]){re.escape(name)}(?![\w\]])", NAME, clean, flags=re.IGNORECASE)
    return re.sub(r"\[name\](?:\s+\[name\])+", NAME, clean)


def masked(text: str) -> str:
    """Return the text without e-mail addresses, postal addresses and long numbers (cards, phones).

    Names and order numbers stay: who looks after the customer needs them.
    """
    return _ADDRESS.sub(ADDRESS, redact(text))


def has_marks(text: str) -> bool:
    """Say whether something was taken out of the text."""
    return any(mark in text for mark in MARKS)


def _introduced(text: str) -> list[str]:
    """Return what follows "my name is": the name recogniser misses names in lower case."""
    told = [match[1].split() for match in _INTRODUCED.finditer(text)]
    names = [" ".join(takewhile(lambda word: word.lower() not in _NO_NAMES, words)) for words in told]
    return [name for name in names if name]
