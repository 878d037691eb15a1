"""A supervisor's period: whole days on a wall clock, cut into days or weeks. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from zoneinfo import ZoneInfo

MAX_DAYS = 366


class Step(StrEnum):
    DAY = "day"
    WEEK = "week"
    """From Monday; the first and the last week of a period may be cut."""


@dataclass(frozen=True)
class Period:
    """From the day `first` to the day `last`, both part of it, on the wall clock of `zone`."""

    first: date
    last: date
    step: Step
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        """The first moment of it."""
        return self._midnight(self.first)

    @property
    def until(self) -> datetime:
        """The first moment that is no longer part of it."""
        return self._midnight(self.last + timedelta(days=1))

    def starts(self) -> list[date]:
        """Return the first day of each step, oldest first; of a week its Monday, even when it lies before `first`."""
        days = (self.last - self.first).days + 1
        return sorted({self._start(self.first + timedelta(days=number)) for number in range(days)})

    def start_of(self, at: datetime) -> date:
        """Return the first day of the step that the moment (aware) belongs to."""
        return self._start(at.astimezone(self.zone).date())

    def _start(self, day: date) -> date:
        return day - timedelta(days=day.weekday()) if self.step is Step.WEEK else day

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), tzinfo=self.zone).astimezone(timezone.utc)
