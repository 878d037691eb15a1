"""The part of `routing.yml` about people: order, deadlines, offers, opening hours; read and checked like the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from routing.checks import Section
from routing.hours import WEEKDAYS, Hours, Span, parse_span
from routing.model import MAX_PRIORITY


class QueueMode(StrEnum):
    PULL = "pull"
    """Agents take from the list."""
    PUSH = "push"
    """Conversations are offered to agents, one at a time."""


@dataclass(frozen=True)
class QueueRules:
    """`first_response_minutes` by priority 0..3; `capacity` is an agent's, in the unit of `offers.weight_of`.

    `grace_seconds`: how long after an agent's last heartbeat their conversations wait for them. `long_wait_minutes`:
    from this expected wait on the customer may leave a message. `alert_after_minutes`: the operator is told.
    """

    ageing_minutes: float = 10.0
    first_response_minutes: tuple[float, ...] = (15.0, 8.0, 4.0, 2.0)
    capacity: int = 4
    usual_handling_seconds: float = 300.0
    mode: QueueMode = QueueMode.PULL
    grace_seconds: float = 120.0
    long_wait_minutes: float = 15.0
    alert_after_minutes: float = 20.0


@dataclass(frozen=True)
class OfferRules:
    """How conversations are offered to agents.

    `relax_after_minutes`: at each of these waits one more wanted skill is let go, at the last one all. Due within
    `soon_minutes` is worth `soon_head_start_minutes` of waiting. `heavy_from`: complexities (0..1) from which a
    conversation takes 1.5 and 2 of an agent's capacity. An offer is good for `offer_seconds`. After
    `language_after_minutes` an agent of any language will do; 0: never.
    """

    offer_seconds: float = 30.0
    relax_after_minutes: tuple[float, ...] = (3.0, 6.0, 10.0)
    soon_minutes: float = 2.0
    soon_head_start_minutes: float = 10.0
    heavy_from: tuple[float, float] = (0.4, 0.7)
    language_after_minutes: float = 0.0


@dataclass(frozen=True)
class SlaRules:
    """Times allowed, by priority 0..3, in open time of the queue; `soon_share` (0..1) of it left counts as soon."""

    first_response_minutes: tuple[float, ...] = (15.0, 8.0, 4.0, 2.0)
    next_response_minutes: tuple[float, ...] = (15.0, 10.0, 8.0, 5.0)
    resolution_hours: tuple[float, ...] = (24.0, 12.0, 8.0, 4.0)
    soon_share: float = 0.25


@dataclass(frozen=True)
class CalendarRules:
    """`calendars` by name; `queue_hours` names the calendar of a queue. A queue without one is always open."""

    calendars: Mapping[str, Hours] = field(default_factory=dict)
    queue_hours: Mapping[str, str] = field(default_factory=dict)


def read_queue(section: Section) -> QueueRules:
    rules = QueueRules(
        ageing_minutes=section.number("ageing_minutes", 1.0, 240.0),
        first_response_minutes=_falling(section, "first_response_minutes", 1440.0),
        capacity=section.whole("capacity", 1, 50),
        usual_handling_seconds=section.number("usual_handling_seconds", 10.0, 7200.0),
        mode=QueueMode(section.choice("mode", [mode.value for mode in QueueMode])),
        grace_seconds=section.number("grace_seconds", 60.0, 86_400.0),
        long_wait_minutes=section.number("long_wait_minutes", 1.0, 1440.0),
        alert_after_minutes=section.number("alert_after_minutes", 1.0, 1440.0),
    )
    section.finish()
    return rules


def _falling(section: Section, key: str, most: float) -> tuple[float, ...]:
    values = section.numbers(key, MAX_PRIORITY + 1, 1.0, most)
    if any(later > sooner for sooner, later in pairwise(values)):
        section.refuse(key, "rises", "let it fall or stay from priority to priority, e.g. [15, 8, 4, 2]")
    return values


def read_offers(section: Section) -> OfferRules:
    relax = section.numbers("relax_after_minutes", 3, 0.1, 1440.0)
    if any(later <= sooner for sooner, later in pairwise(relax)):
        section.refuse("relax_after_minutes", "does not rise", "write later times, e.g. [3, 6, 10]")
    heavy = section.numbers("heavy_from", 2, 0.0, 1.0)
    if heavy[1] < heavy[0]:
        section.refuse("heavy_from", "falls", "write the smaller complexity first, e.g. [0.4, 0.7]")
    rules = OfferRules(
        offer_seconds=section.number("offer_seconds", 5.0, 600.0),
        relax_after_minutes=relax,
        soon_minutes=section.number("soon_minutes", 0.0, 120.0),
        soon_head_start_minutes=section.number("soon_head_start_minutes", 0.0, 240.0),
        heavy_from=(heavy[0], heavy[1]),
        language_after_minutes=section.number("language_after_minutes", 0.0, 1440.0),
    )
    section.finish()
    return rules


def read_sla(section: Section, queue: QueueRules) -> SlaRules:
    rules = SlaRules(
        first_response_minutes=queue.first_response_minutes,
        next_response_minutes=_falling(section, "next_response_minutes", 1440.0),
        resolution_hours=_falling(section, "resolution_hours", 720.0),
        soon_share=section.number("soon_share", 0.0, 0.9),
    )
    section.finish()
    return rules


def read_calendars(calendars: Section, queue_hours: Section) -> CalendarRules:
    known = {name: _calendar(calendars.section(name)) for name in calendars.names()}
    calendars.finish()
    named = {queue: queue_hours.choice(queue, sorted(known)) for queue in queue_hours.names()}
    queue_hours.finish()
    return CalendarRules(MappingProxyType(known), MappingProxyType(named))


def _calendar(section: Section) -> Hours:
    zone = section.text("zone")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        section.refuse("zone", f"is {zone!r}", 'write a time zone such as "America/New_York"')
    week = tuple(_spans(section, day) for day in WEEKDAYS)
    days = frozenset(_day(section, text) for text in section.words("holidays"))
    section.finish()
    return Hours(zone, week, days)


def _spans(section: Section, day: str) -> tuple[Span, ...]:
    spans = []
    for text in section.words(day):
        try:
            spans.append(parse_span(text))
        except ValueError:
            section.refuse(day, f"has {text!r}", 'write times such as ["09:00-17:30"], or [] for closed')
    if any(later.start < sooner.end for sooner, later in pairwise(spans)):
        section.refuse(day, "has times that overlap", "write them in order, apart from each other")
    return tuple(spans)


def _day(section: Section, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        section.refuse("holidays", f"has {text!r}", 'write days such as "2026-12-25", in quotes')
