"""Reads the span of days that a text speaks of: "last month", "in October", "the past two weeks". Pure."""

import re
from calendar import day_name, month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from shop.word_tools import fold, number_word

_MONTHS = {name.lower(): at for at, name in enumerate(month_name) if name}
_PAST = re.compile(
    r"\b(?:last|past|previous) (?P<count>\d+|two|three|four|five|six|seven|eight|nine|ten) (?P<unit>day|week|month)s?\b"
)
_NEAR = re.compile(r"\b(?P<which>this|last|previous|past) (?P<unit>week|month|year)\b")
_MONTH = re.compile(rf"\b(?:in|during|since|from|last|of|for) (?P<month>{'|'.join(_MONTHS)})\b(?:,? (?P<year>20\d\d))?")
_WEEKDAYS = {name.lower(): at for at, name in enumerate(day_name)}
_WEEKDAY = re.compile(
    rf"\b(?:(?P<which>last|this|past|on|from|since|of) |(?:ordered|bought|placed|made|got) (?:it |them |that )?)"
    rf"(?P<day>{'|'.join(_WEEKDAYS)})\b"
)
_AGO = re.compile(
    r"\b(?:about |around |like )?(?P<count>\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|a couple of|a few)"
    r" (?P<unit>day|week|month)s? (?:ago|back)\b"
)
_VAGUE = {"a": 1, "an": 1, "a couple of": 2, "a few": 3}
_GIVE_OR_TAKE = {"day": 0, "week": 3, "month": 15}
"""Days by which "two weeks ago" may be off."""
_NTH = re.compile(
    rf"\b(?:on|from|of|since) (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)\b(?! (?:order|one|item))"
    rf"(?: of)?(?: (?P<month>{'|'.join(_MONTHS)})\b)?"
    rf"|\b(?P<before>{'|'.join(_MONTHS)}) (?:the )?(?P<at>\d{{1,2}})(?:st|nd|rd|th)?\b(?! ?items)"
)
_DAYS = {"day": 1, "week": 7, "month": 30}


@dataclass(frozen=True)
class Span:
    """From `first` to `last`, both included. `words` says it back, e.g. "in October"."""

    first: date
    last: date
    words: str


def find_span(text: str, today: date) -> Span | None:
    """Return the span that the text names, seen from `today`; None when it names none."""
    plain = fold(text)
    if re.search(r"\bday before yesterday\b", plain):
        return _one_day(today - timedelta(days=2), "the day before yesterday")
    if re.search(r"\byesterday\b", plain):
        return Span(today - timedelta(days=1), today - timedelta(days=1), "yesterday")
    if re.search(r"\btoday\b", plain):
        return Span(today, today, "today")
    if found := _WEEKDAY.search(plain):
        return _weekday(found["day"], found["which"], today)
    if found := _AGO.search(plain):
        return _ago(found, today)
    if (found := _NTH.search(plain)) and (day := _nth(found, today)):
        return _one_day(day, f"on {month_name[day.month]} {day.day}")
    if found := _PAST.search(plain):
        days = (number_word(found["count"]) or 1) * _DAYS[found["unit"]]
        return Span(today - timedelta(days=days), today, f"in the last {found['count']} {found['unit']}s")
    if found := _NEAR.search(plain):
        return _near(found["which"] == "this", found["unit"], today)
    if found := _MONTH.search(plain):
        return _month(_MONTHS[found["month"]], int(found["year"]) if found["year"] else None, today)
    return None


def _one_day(day: date, words: str) -> Span:
    return Span(day, day, words)


def _weekday(name: str, which: str | None, today: date) -> Span:
    """The latest day of that name; "last Tuesday" on a Tuesday is a week ago."""
    back = (today.weekday() - _WEEKDAYS[name]) % 7
    if back == 0 and which in ("last", "past"):
        back = 7
    return _one_day(today - timedelta(days=back), f"on {name.capitalize()}")


def _ago(found: re.Match[str], today: date) -> Span:
    count, unit = found["count"], found["unit"]
    number = _VAGUE.get(count) or number_word(count) or 1
    there = today - timedelta(days=number * _DAYS[unit])
    off = timedelta(days=_GIVE_OR_TAKE[unit] + (count in ("a couple of", "a few")))
    return Span(there - off, min(there + off, today), f"{count} {unit}{'s' if number > 1 else ''} ago")


def _nth(found: re.Match[str], today: date) -> date | None:
    """Return the latest such day up to `today`; None for the 31st of a month without one, or the 45th."""
    number = int(found["day"] or found["at"])
    named = found["month"] or found["before"]
    months = [_MONTHS[named]] if named else [today.month, (today.month - 2) % 12 + 1]
    days = [(year, month) for year in (today.year, today.year - 1) for month in months]
    real = [date(year, month, number) for year, month in days if 1 <= number <= monthrange(year, month)[1]]
    return max((day for day in real if day <= today), default=None)


def _near(this: bool, unit: str, today: date) -> Span:
    words = f"{'this' if this else 'last'} {unit}"
    if unit == "week":
        monday = today - timedelta(days=today.weekday())
        return (
            Span(monday, today, words) if this else Span(monday - timedelta(days=7), monday - timedelta(days=1), words)
        )
    if unit == "month":
        first = today.replace(day=1)
        last_day = first - timedelta(days=1)
        return Span(first, today, words) if this else Span(last_day.replace(day=1), last_day, words)
    year = today.year if this else today.year - 1
    return Span(date(year, 1, 1), today if this else date(year, 12, 31), words)


def _month(month: int, year: int | None, today: date) -> Span:
    """Without a year the last one of that name is meant."""
    which = year or (today.year if month <= today.month else today.year - 1)
    first = date(which, month, 1)
    name = month_name[month] + (f" {which}" if which != today.year else "")
    return Span(first, date(which, month, monthrange(which, month)[1]), f"in {name}")
