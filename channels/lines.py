"""Who is next: arrivals in lines, one for each sender; a line is worked on in order and by one at a time. Pure."""

import hashlib
from bisect import insort
from collections.abc import Iterable
from datetime import datetime

from channels.port import Event
from channels.storage_arrivals import Head
from conversations.model_channels import Report


def line_of(channel: str, event: Event) -> str:
    """Return in which line the event waits, empty when nothing is to be done about it.

    A sender's events are one line, and all reports on one message of ours. The name tells nothing of them.
    """
    if isinstance(event, Report):
        about = f"report:{event.vendor_id or event.key}"
    elif address := getattr(event, "address", None):
        about = f"address:{address}"
    else:
        return ""
    return hashlib.sha256(f"{channel}:{about}".encode(errors="surrogatepass")).hexdigest()[:32]


class Lines:
    """What waits, by line. Lines come up in the order in which they have begun to wait."""

    def __init__(self) -> None:
        self._waiting: dict[str, list[Head]] = {}
        self._known: set[int] = set()
        self._ready: dict[str, None] = {}
        self._in_work: set[str] = set()

    def __len__(self) -> int:
        """Return how many arrivals have not been done."""
        return len(self._known)

    @property
    def in_work(self) -> int:
        return len(self._in_work)

    @property
    def is_anybody_ready(self) -> bool:
        return bool(self._ready)

    def add(self, heads: Iterable[Head]) -> None:
        """Add these; one that is here already is passed over. An earlier one goes before later ones of its line."""
        for head in heads:
            if head.id in self._known:
                continue
            self._known.add(head.id)
            insort(self._waiting.setdefault(head.line, []), head, key=lambda one: one.id)
            if head.line not in self._in_work:
                self._ready.setdefault(head.line)

    def begin(self) -> str | None:
        """Return the line that is next and is in work from now on; None when none is ready."""
        line = next(iter(self._ready), None)
        if line is not None:
            del self._ready[line]
            self._in_work.add(line)
        return line

    def first(self, line: str, most: int) -> list[Head]:
        """Return the line's first arrivals, in order."""
        return self._waiting.get(line, [])[:most]

    def done(self, head: Head) -> None:
        self._known.discard(head.id)
        waiting = self._waiting[head.line]
        waiting.remove(head)
        if not waiting:
            del self._waiting[head.line]

    def leave(self, line: str) -> None:
        """End the work on a line. What is left of it comes up again, behind the others."""
        self._in_work.discard(line)
        if line in self._waiting:
            self._ready[line] = None

    def waits_since(self) -> datetime | None:
        """Return since when the line that is next waits."""
        line = next(iter(self._ready), None)
        return self._waiting[line][0].received_at if line is not None else None
