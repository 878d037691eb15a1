"""When a queue is open: weekly hours and holidays in a time zone, and how much open time lies between two moments."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LOOKED_AHEAD = 400
"""Days in which a next opening is looked for."""


@dataclass(frozen=True)
class Span:
    """From `start` to `end` of one day, in minutes after midnight on the wall clock, 0..1440."""

    start: int
    end: int


@dataclass(frozen=True)
class Hours:
    """`week` holds the spans of each weekday, Monday first; a holiday has none. An empty week is always open."""

    zone: str = "UTC"
    week: tuple[tuple[Span, ...], ...] = ()
    holidays: frozenset[date] = field(default_factory=frozenset)

    @property
    def always(self) -> bool:
        return not self.week

    def is_open(self, at: datetime) -> bool:
        """Return whether it is open at `at` (aware)."""
        return self.always or any(start <= at < end for start, end in self._around(at, 1))

    def next_open(self, at: datetime) -> datetime | None:
        """Return `at` when it is open then, else the next opening (UTC); None when there is none for over a year."""
        if self.always:
            return at
        for start, end in self._around(at, LOOKED_AHEAD):
            if end > at:
                return max(start, at)
        return None

    def open_between(self, since: datetime, until: datetime) -> timedelta:
        """Return how much open time lies between two moments; 0 when `until` is not later."""
        if until <= since:
            return timedelta(0)
        if self.always:
            return until - since
        total = timedelta(0)
        for start, end in self._around(since, (until - since).days + 2):
            total += max(min(end, until) - max(start, since), timedelta(0))
        return total

    def after_open_time(self, since: datetime, needed: timedelta) -> datetime | None:
        """Return when `needed` open time will have passed after `since`; None when not within over a year."""
        if self.always:
            return since + needed
        for start, end in self._around(since, LOOKED_AHEAD):
            room = end - max(start, since)
            if room >= needed:
                return max(start, since) + needed
            needed -= max(room, timedelta(0))
        return None

    def _around(self, at: datetime, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open spans (UTC) from the day before `at` on, in order."""
        zone = ZoneInfo(self.zone)
        first = at.astimezone(zone).date() - timedelta(days=1)
        for number in range(days + 2):
            day = first + timedelta(days=number)
            if day not in self.holidays:
                for span in self.week[day.weekday()]:
                    yield _moment(day, span.start, zone), _moment(day, span.end, zone)


def _moment(day: date, minutes: int, zone: ZoneInfo) -> datetime:
    """Return the wall clock's moment in UTC; where the clocks are put forward, the moment right after the gap."""
    if minutes >= 1440:
        day, minutes = day + timedelta(days=1), minutes - 1440
    local = datetime.combine(day, time(minutes // 60, minutes % 60), tzinfo=zone)
    return local.astimezone(timezone.utc)


def parse_span(text: str) -> Span:
    """Read "09:00-17:30". Raises ValueError."""
    start, separator, end = text.partition("-")
    found = Span(_minutes(start), _minutes(end))
    if not separator or found.start >= found.end:
        raise ValueError(text)
    return found


def _minutes(text: str) -> int:
    hours, separator, minutes = text.strip().partition(":")
    if not separator or not hours.isdigit() or not minutes.isdigit() or len(minutes) != 2:
        raise ValueError(text)
    found = int(hours) * 60 + int(minutes)
    if not 0 <= found <= 1440 or int(minutes) > 59:
        raise ValueError(text)
    return found


def hours_of(calendars: Mapping[str, Hours], queue_hours: Mapping[str, str], queue: str) -> Hours:
    """Return the hours of a queue; one without an entry is always open."""
    return calendars.get(queue_hours.get(queue, ""), Hours())
