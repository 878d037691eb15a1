"""Postal addresses: a value, how it is told, and how it is read out of what a customer writes. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shop.us_states import STATE_NAMES, state_of_zip
from shop.word_tools import fold

HOME_COUNTRY = "USA"
_ZIP = re.compile(r"(?<![\w#-])(\d{5})(?:-\d{4})?(?![\w@]|-\d)")
_COUNTRY = re.compile(r"\b(?:u\.?s\.?a?\.?|united states(?: of america)?|america)\s*$", re.IGNORECASE)
_STREET = re.compile(
    r"\b\d+[a-z]?\s+(?:[\w.'’-]+\s+){0,5}?(?:street|st|avenue|ave|road|rd|lane|ln|drive|dr|boulevard|blvd"
    r"|court|ct|place|pl"
    r"|way|highway|hwy|circle|cir|square|sq|terrace|parkway|pkwy|trail|broadway)\b\.?",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"^(?:suite|ste|apt|apartment|unit|floor|fl|room|rm|building|bldg|#)\.?\s*[\w-]+$|^#\s*[\w-]+$"
    r"|^p\.?\s?o\.? box \w+$",
    re.IGNORECASE,
)
_UNIT_AT_END = re.compile(r"\s(?:suite|ste|apt|apartment|unit)\.?\s*[\w-]+$|\s#\s*[\w-]+$", re.IGNORECASE)
_LEAD = re.compile(
    r"^.*?\b(?:address (?:is|to|should be|be)|to be|send it to|ship(?:ped)? (?:it )?to"
    r"|deliver(?:ed)? (?:it )?to|it'?s|it is"
    r"|live (?:at|on)|moved to|change it to|to|at)\s*:?\s+(?=\d)",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True)
class Address:
    """`address2` is "" when there is none; `state` is the two-letter code in the United States."""

    address1: str
    city: str
    state: str
    zip: str
    address2: str = ""
    country: str = HOME_COUNTRY

    def to_json(self) -> dict[str, str]:
        """Return the fields as the shop keeps them."""
        return {
            "address1": self.address1,
            "address2": self.address2,
            "city": self.city,
            "country": self.country,
            "state": self.state,
            "zip": self.zip,
        }

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> "Address":
        """Read an address of the shop; what is missing is ""."""
        return cls(
            **{name: str(raw.get(name) or "") for name in ("address1", "address2", "city", "state", "country", "zip")}
        )

    @property
    def words(self) -> str:
        """E.g. "12 Mill Road, Suite 4, Portland, ME 04101"."""
        street = ", ".join(part for part in (self.address1, self.address2) if part)
        place = f"{self.city}, {self.state} {self.zip}".strip()
        abroad = "" if self.country in ("", HOME_COUNTRY) else f", {self.country}"
        return f"{street}, {place}{abroad}" if street else f"{place}{abroad}"

    @property
    def key(self) -> str:
        """The form under which two addresses are compared."""
        return fold(" ".join((self.address1, self.address2, self.city, self.state, self.zip, self.country)))


def find_address(text: str) -> Address | None:
    """Return the whole address that the text holds: street with number, city and ZIP; None when a part is missing.

    "445 Maple Drive, Suite 394, Fort Worth, Texas 76165" · "101 Highway, New York, 10001" (the ZIP tells the state).
    """
    found = _ZIP.findall(text)
    if not found:
        return None
    end = text.rindex(found[-1])
    zip_code, before = found[-1], _LEAD.sub("", text[:end])
    after = text[end + len(zip_code) :]
    country = HOME_COUNTRY
    before = _COUNTRY.sub("", before.strip(" ,.;\n"))
    if foreign := re.match(
        r"\s*,\s*(canada|mexico|united kingdom|uk|germany|france|india|china|spain|italy)\b", after, re.IGNORECASE
    ):
        country = foreign[1].title() if len(foreign[1]) > 2 else foreign[1].upper()
    street = re.search(r"\d", before)
    if not street:
        return None
    parts = [part.strip(" .") for part in re.split(r"[,;\n]+", before[street.start() :]) if part.strip(" .")]
    return _from_parts(parts, zip_code, country)


def _from_parts(parts: list[str], zip_code: str, country: str) -> Address | None:
    state, parts = _take_state(parts, zip_code)
    if len(parts) == 1:
        parts = _split_street(parts[0])
    if len(parts) < 2 or not state:
        return None
    address1, *middle, city = parts
    if not re.match(r"\d+\w*\s+\S", address1) or not re.search(r"[^\W\d]", city) or _UNIT.match(city):
        return None
    if not middle and (unit := _UNIT_AT_END.search(address1)):
        address1, middle = address1[: unit.start()].rstrip(), [unit[0].strip()]
    return Address(address1, city, state, zip_code, ", ".join(middle), country)


def _take_state(parts: list[str], zip_code: str) -> tuple[str, list[str]]:
    """Return the state and the parts without it; without one in the text the ZIP tells it."""
    if not parts:
        return "", parts
    last = parts[-1]
    for size in (3, 2, 1):
        words = last.split()
        named = " ".join(words[-size:])
        code = STATE_NAMES.get(fold(named).strip(".")) or (named if named in STATE_NAMES.values() else None)
        code = code or (
            named.upper() if size == 1 and named.upper() in STATE_NAMES.values() and len(parts) > 1 else None
        )
        if not code or (len(words) < size):
            continue
        # "New York, 10001" is the city; "New York, New York 10001" and "Buffalo, New York 14201" name the state.
        rest = " ".join(words[:-size])
        if rest:
            return code, [*parts[:-1], rest]
        if len(parts) > 2 and not _UNIT.match(parts[-2]):
            return code, parts[:-1]
    return state_of_zip(zip_code), parts


def _split_street(text: str) -> list[str]:
    """Split "12 Mill Road Portland" behind the street's kind."""
    found = _STREET.match(text)
    if not found or not text[found.end() :].strip():
        return [text]
    rest = text[found.end() :].strip()
    unit = re.match(r"(?:(?:suite|ste|apt|apartment|unit)\.?\s*[\w-]+|#\s*[\w-]+)", rest, re.IGNORECASE)
    if unit and rest[unit.end() :].strip():
        return [found[0], unit[0], rest[unit.end() :].strip()]
    return [found[0], rest]
