"""How much of a long proof has been played, over many sessions: a file with one count for each state of the code."""

import fcntl
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

SHOWN = 5
"""Broken interleavings in a report; all are in the file."""


@dataclass
class Session:
    """One run of the tool. `seconds` of the clock, `processor_seconds` of its own processes."""

    commit: str
    began: str
    ended: str = ""
    played: int = 0
    seconds: float = 0.0
    processor_seconds: float = 0.0


@dataclass
class Count:
    """What has been played of one set with one state of the code: all seeds up to `up_to`, and those in `beyond`."""

    set: str
    code: str
    up_to: int = 0
    beyond: list[int] = field(default_factory=list)
    with_crashes: int = 0
    with_threads: int = 0
    operations: dict[str, int] = field(default_factory=dict)
    broken: list[dict[str, Any]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    @property
    def played(self) -> int:
        return self.up_to + len(self.beyond)

    def left(self, wanted: int) -> Iterator[int]:
        """Yield the seeds from 1 to `wanted` that have not been played."""
        return (seed for seed in range(self.up_to + 1, wanted + 1) if seed not in self.beyond)

    def begin(self, commit: str, now: datetime) -> None:
        self.sessions.append(Session(commit, _text(now)))

    def add(
        self,
        seed: int,
        operations: dict[str, int],
        *,
        crashing: bool,
        threads: bool = False,
        problem: str | None = None,
    ) -> None:
        """Count an interleaving. One that broke is kept with its seed."""
        self.beyond = sorted({*self.beyond, seed})
        while self.beyond and self.beyond[0] == self.up_to + 1:
            self.up_to = self.beyond.pop(0)
        self.with_crashes += crashing
        self.with_threads += threads
        self.operations = dict(Counter(self.operations) + Counter(operations))
        session = self.sessions[-1]
        session.played += 1
        if problem:
            self.broken.append({"seed": seed, "problem": problem, "commit": session.commit, "session": session.began})

    def end(self, now: datetime, seconds: float, processor_seconds: float) -> None:
        """Note how long the session has taken so far."""
        session = self.sessions[-1]
        session.ended, session.seconds = _text(now), round(seconds, 1)
        session.processor_seconds = round(processor_seconds, 1)

    def report(self) -> dict[str, Any]:
        return {
            "set": self.set,
            "code": self.code,
            "commits": sorted({one.commit for one in self.sessions}),
            "from": self.sessions[0].began if self.sessions else None,
            "to": self.sessions[-1].ended if self.sessions else None,
            "sessions": len(self.sessions),
            "n": self.played,
            "with_crashes": self.with_crashes,
            "with_threads": self.with_threads,
            "operations": sum(self.operations.values()) - self.operations.get("crash", 0),
            "by_operation": self.operations,
            "broken": len(self.broken),
            "examples": [f"seed {one['seed']}: {one['problem']}" for one in self.broken[:SHOWN]],
            "seconds": round(sum(one.seconds for one in self.sessions), 1),
            "processor_seconds": round(sum(one.processor_seconds for one in self.sessions), 1),
        }


class Book:
    """The file. Written whole and then put in place, so that a death in between leaves the one before."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError when the file is not one of these, or another process counts in it."""
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = path.with_suffix(".lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ValueError(f"another proof is counted in {path}: give this one a file of its own") from error
        self.counts: list[Count] = []
        if path.exists():
            try:
                kept = json.loads(path.read_text())["counts"]
                self.counts = [Count(**one | {"sessions": [Session(**s) for s in one["sessions"]]}) for one in kept]
            except (KeyError, TypeError, json.JSONDecodeError) as error:
                raise ValueError(f"{path} is not a count of this proof: move it away") from error

    def count(self, name: str, code: str) -> Count:
        """Return the count of a set for this state of the code, a new one when there is none."""
        found = next((one for one in self.counts if (one.set, one.code) == (name, code)), None)
        if found is None:
            found = Count(name, code)
            self.counts.append(found)
        return found

    def others(self, name: str, code: str) -> list[Count]:
        """Return what was counted of a set for other states of the code."""
        return [one for one in self.counts if one.set == name and one.code != code]

    def close(self) -> None:
        """Let another process count here."""
        self._lock.close()

    def save(self) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({"counts": [asdict(one) for one in self.counts]}, indent=1))
        draft.replace(self.path)


def code_of(root: Path, names: Iterable[str]) -> str:
    """Return a fingerprint, 12 hex digits, of these files."""
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(f"{name}\0".encode() + (root / name).read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def _text(at: datetime) -> str:
    return at.astimezone(timezone.utc).isoformat(timespec="seconds")
