"""The supervisor's figures over time. Pure: from customers' contacts to figures.

Everything about a contact counts in the day or week in which it began, so that a line adds up. Times are whole
seconds; median and p90 are by nearest rank: always a value that occurred.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil, floor
from typing import Any

from common.clock import rfc3339
from conversations.contacts import (
    RETURN_WITHIN,
    Contact,
    Ending,
    PeopleEnding,
    ending_of,
    people_ending_of,
    returns,
)
from conversations.rating import Given, Part
from desk.period import Period

RESOLVED = frozenset({Ending.CONFIRMED, Ending.ASSUMED})


@dataclass(frozen=True)
class Told:
    """A contact with what became of it; the endings are None while it is open."""

    contact: Contact
    ending: Ending | None
    people: PeopleEnding | None

    @property
    def resolved(self) -> bool:
        return self.ending in RESOLVED or self.people is PeopleEnding.SOLVED


def tell(contacts: Sequence[Contact], later: Iterable[Contact] = ()) -> list[Told]:
    """Return what became of each contact; mere courtesies are left out. `later` may hold returns of them."""
    back = returns(contacts, later)
    return [
        Told(one, ending_of(one, came_back=came_back), people_ending_of(one, came_back=came_back))
        for one, came_back in zip(contacts, back, strict=True)
        if not one.courtesy
    ]


def history(told: Sequence[Told], period: Period, now: datetime) -> dict[str, Any]:
    """Return the figures of each step, also of those without a contact, and of the whole period."""
    by_start: defaultdict[date, list[Told]] = defaultdict(list)
    for one in told:
        by_start[period.start_of(one.contact.began_at)].append(one)
    return {
        "at": rfc3339(now),
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "step": period.step.value,
        "zone": period.zone.key,
        "steps": [{"start": start.isoformat(), **figures(by_start[start], now)} for start in period.starts()],
        "whole": figures(told, now),
    }


def figures(told: Sequence[Told], now: datetime) -> dict[str, Any]:
    """Return the figures of these contacts.

    `provisional`: resolved ones that a return can still reverse. `shares`: of those that are over, in whole percent
    that add up to 100; all 0 when none is over.
    """
    endings = Counter(one.ending for one in told if one.ending is not None)
    people = Counter(one.people for one in told if one.people is not None)
    outcomes = {ending.value: endings[ending] for ending in Ending}
    return {
        "arrivals": len(told),
        "open": len(told) - endings.total(),
        "provisional": sum(one.resolved and _may_return(one.contact, now) for one in told),
        "outcomes": outcomes,
        "shares": shares(outcomes),
        "people": {ending.value: people[ending] for ending in PeopleEnding},
        "first_answer": _times(map(_first_answer, told)),
        "person_answer": _times(map(_person_answer, told)),
        "resolution": _times(map(_resolution, told)),
        "ratings": _ratings([given for one in told for given in one.contact.ratings]),
    }


def _ratings(given: Sequence[Given]) -> dict[str, dict[str, float | int | None]]:
    """Return how many rated the whole and each part of it, and the average of 1..5 to two places."""
    found: dict[str, list[int | None]] = {"rating": [one.rating for one in given]}
    found |= {part.value: [one.part(part) for one in given] for part in Part}
    known = {name: [one for one in values if one is not None] for name, values in found.items()}
    return {
        name: {"count": len(values), "average": round(sum(values) / len(values), 2) if values else None}
        for name, values in known.items()
    }


def _may_return(contact: Contact, now: datetime) -> bool:
    return contact.ended_at is not None and now - contact.ended_at < RETURN_WITHIN


def _first_answer(told: Told) -> int | None:
    """From the customer's first message to the first answer of the assistant or an agent."""
    return _seconds(told.contact.began_at, told.contact.answered_at)


def _person_answer(told: Told) -> int | None:
    """From the first handover to a person's first message."""
    stays = told.contact.stays
    return _seconds(stays[0].created_at, stays[0].first_reply_at) if stays else None


def _resolution(told: Told) -> int | None:
    """Of what was resolved, and stayed so: from the customer's first message to the last answer."""
    return _seconds(told.contact.began_at, told.contact.last_answer_at) if told.resolved else None


def _seconds(since: datetime, until: datetime | None) -> int | None:
    return None if until is None else max(int((until - since).total_seconds()), 0)


def _times(values: Iterable[int | None]) -> dict[str, int | None]:
    known = sorted(value for value in values if value is not None)
    return {"count": len(known), "median_seconds": ranked(known, 0.5), "p90_seconds": ranked(known, 0.9)}


def ranked(ordered: Sequence[int], share: float) -> int | None:
    """Return the smallest of the ordered values that at least `share` (0..1) of them do not exceed; None of none."""
    # Rounded first: 0.9 * 10 must be 9, whatever binary fractions make of it.
    return ordered[max(ceil(round(share * len(ordered), 9)), 1) - 1] if ordered else None


def shares(counts: Mapping[str, int]) -> dict[str, int]:
    """Return whole percent that add up to 100, the largest remainders rounded up first; all 0 when all counts are."""
    total = sum(counts.values())
    if total == 0:
        return dict.fromkeys(counts, 0)
    exact = {name: count * 100 / total for name, count in counts.items()}
    whole = {name: floor(value) for name, value in exact.items()}
    # Of equal remainders the first name gets it, so that the same counts always give the same shares.
    for name in sorted(exact, key=lambda one: whole[one] - exact[one])[: 100 - sum(whole.values())]:
        whole[name] += 1
    return whole


def csv_of(found: Mapping[str, Any]) -> str:
    """Return the steps of a `history` as CSV (RFC 4180) with a line of names; times in seconds, empty when unknown."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([found["step"], *_flat(found["whole"])])
    writer.writerows([step["start"], *_flat(step).values()] for step in found["steps"])
    return out.getvalue()


def _flat(figures: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "outcomes": "{}",
        "shares": "{}_percent",
        "people": "people_{}",
        "first_answer": "first_answer_{}",
        "person_answer": "person_answer_{}",
        "resolution": "resolution_{}",
    }
    flat = {name: figures[name] for name in ("arrivals", "open", "provisional")}
    for part, name in names.items():
        flat |= {name.format(key): value for key, value in figures[part].items()}
    for part, rated in figures["ratings"].items():
        flat |= {f"{'whole' if part == 'rating' else part}_{key}_of_ratings": value for key, value in rated.items()}
    return flat
