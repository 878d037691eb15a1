"""When a message that did not go out is tried again. Pure."""

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

FIRST_PAUSE = timedelta(seconds=1)
LONGEST_PAUSE = timedelta(minutes=10)
LONGEST_ASKED = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(hours=24)


def asked_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return what `Retry-After` asks for: seconds, or the time until an HTTP date; None when unusable."""
    text = headers.get("retry-after", "").strip()
    if not text:
        return None
    try:
        seconds = float(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except ValueError:
            return None
        seconds = ((at if at.tzinfo else at.replace(tzinfo=timezone.utc)) - now).total_seconds()
    return max(0.0, seconds) if seconds < float("inf") else None


def next_try(now: datetime, attempts: int, after_seconds: float | None) -> datetime:
    """Return when to try again after `attempts` earlier failures: as the vendor asks, else a pause that doubles."""
    if after_seconds is None:
        return now + min(FIRST_PAUSE * (1 << min(attempts, 12)), LONGEST_PAUSE)
    asked = timedelta(seconds=min(after_seconds, LONGEST_ASKED.total_seconds()))
    return now + max(asked, FIRST_PAUSE)


def is_given_up(now: datetime, said_at: datetime) -> bool:
    """Say whether a message has waited so long that it would only surprise."""
    return now - said_at >= GIVEN_UP_AFTER
