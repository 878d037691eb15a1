"""Where the time comes from."""

from datetime import datetime, timezone
from typing import Protocol


class Clock(Protocol):
    """Tells the time, aware and in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(timezone.utc)


def rfc3339(at: datetime) -> str:
    """Return the time as RFC 3339 in UTC with milliseconds, e.g. 2026-11-24T09:30:00.000Z."""
    utc = at if at.tzinfo is timezone.utc else at.astimezone(timezone.utc)
    return f"{utc.isoformat(timespec='milliseconds')[:-6]}Z"


def parse_rfc3339(text: str) -> datetime:
    """Return the aware time of an RFC 3339 text. Raises ValueError."""
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if at.tzinfo is None:
        raise ValueError(f"no time zone in {text!r}")
    return at
