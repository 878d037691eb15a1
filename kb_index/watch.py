"""Keeps the index in step with the folder of articles: a saved edit is found within two seconds.

The folder is looked at again and again, which works on every file system. What changes is taken up once it has been
left alone for a moment, so half-saved files and editors that save by removing and renaming do no harm. The build lays
edits beside the whole index; when they have become many, or all has been quiet for a while, a whole version is written
in a thread of its own while edits go on.
"""

import contextlib
import os
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from common.errors import CarelineError
from kb_index.articles import Stamp, article_stamps
from kb_index.base import MOST_EDITS
from kb_index.build import BuildReport, IndexBuilder
from kb_index.errors import BuildRunning
from kb_index.model import Fault

SETTLED_SECONDS = 0.15
"""A file that has not changed for so long is no longer being written."""
GONE_SECONDS = 1.0
"""The same for one that is empty or not there: many editors and tools empty or remove a file before they write it."""
LOOK_SECONDS = 0.25
LOOK_AGAIN_SECONDS = 0.1
"""While something is being written."""
LOOKING_SHARE = 0.04
"""Of the processor's time that looking may cost at most; a large folder is looked at less often."""
QUIET_SECONDS = 300.0
"""After so long without an edit all edits become part of a whole version, and the calibration is fitted to them."""
COMPACTION_NICENESS = 10

Clock = Callable[[], float]
Tell = Callable[[str], None]


class Changes:
    """Which files have changed since the last build, and which of them are still being written. Reads no clock."""

    def __init__(self) -> None:
        self._taken: dict[str, Stamp] = {}
        self._seen: dict[str, tuple[Stamp | None, float]] = {}
        self._stamps: dict[str, Stamp] = {}
        self.ready: frozenset[str] = frozenset()
        self.unready: frozenset[str] = frozenset()

    def look(self, stamps: Mapping[str, Stamp], now: float) -> None:
        """Compare the files of now with those taken. `now` in seconds."""
        self._stamps = dict(stamps)
        changed = {name for name in {*stamps, *self._taken} if stamps.get(name) != self._taken.get(name)}
        seen = {}
        for name in changed:
            stamp = stamps.get(name)
            known = self._seen.get(name)
            seen[name] = known if known is not None and known[0] == stamp else (stamp, now)
        self._seen = seen
        self.ready = frozenset(name for name, (stamp, since) in seen.items() if now - since >= _patience(stamp))
        self.unready = frozenset(changed - self.ready)

    def take(self) -> None:
        """Remember that a build has read the files that are ready."""
        for name in self.ready:
            if name in self._stamps:
                self._taken[name] = self._stamps[name]
            else:
                self._taken.pop(name, None)
        self.ready = frozenset()


def _patience(stamp: Stamp | None) -> float:
    return GONE_SECONDS if stamp is None or stamp[1] == 0 else SETTLED_SECONDS


class Watch:
    """Builds when articles change, until `stopped` is set."""

    def __init__(
        self,
        builder: IndexBuilder,
        articles_dir: Path,
        tell: Tell,
        stopped: threading.Event,
        quiet_seconds: float = QUIET_SECONDS,
        clock: Clock = time.monotonic,
    ) -> None:
        self._builder = builder
        self._articles_dir = articles_dir
        self._tell = tell
        self._stopped = stopped
        self._quiet_seconds = quiet_seconds
        self._clock = clock
        self._changes = Changes()
        self._told: frozenset[str] = frozenset()
        self._last: BuildReport | None = None
        self._last_edit = clock()
        self._compaction: threading.Thread | None = None

    def run(self) -> None:
        """Watch until stopped. A compaction that runs then ends with the process; the next one sweeps what it left."""
        pause = 0.0
        while not self._stopped.wait(pause):
            looking = self.step()
            pause = LOOK_AGAIN_SECONDS if self._changes.unready else max(LOOK_SECONDS, looking / LOOKING_SHARE)

    def step(self) -> float:
        """Look once; build if something is ready. Return how long the look took, in seconds.

        What cannot be built is told and tried again after the next edit.
        """
        looking = 0.0
        try:
            began = self._clock()
            stamps = article_stamps(self._articles_dir)
            looking = self._clock() - began
            self._changes.look(stamps, self._clock())
            if self._changes.ready:
                self._build()
            elif self._last is not None and self._last.edited and self._is_quiet():
                self._compact()
        except BuildRunning:
            pass  # somebody else builds: what is ready stays ready
        except CarelineError as error:
            self._tell_once([str(error)])
            self._changes.take()
        return looking

    def _build(self) -> None:
        began = self._clock()
        report = self._builder.build(edits_up_to=MOST_EDITS, unready=self._changes.unready)
        self._changes.take()
        self._last = report
        if report.changed:
            self._last_edit = self._clock()
            took = f"{self._clock() - began:.2f} s"
            self._tell(
                f"index {report.version}: {report.passages:,} passages, {report.encoded:,} texts embedded, {took}"
            )
        self._tell_faults(report.faults)
        if report.crowded:
            self._compact()

    def _is_quiet(self) -> bool:
        return self._clock() - self._last_edit >= self._quiet_seconds

    def _compact(self) -> None:
        if self._compaction is None or not self._compaction.is_alive():
            self._last_edit = self._clock()
            self._compaction = threading.Thread(target=self._write_whole, name="compaction", daemon=True)
            self._compaction.start()

    def _write_whole(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            # Customers' searches and the next edit come first (Linux counts threads as processes here).
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), COMPACTION_NICENESS)
        began = self._clock()
        try:
            self._last = self._builder.compact()
            self._tell(f"index {self._last.version}: written whole in {self._clock() - began:.1f} s")
        except CarelineError as error:
            self._tell(f"! the index could not be written whole: {error}")

    def _tell_faults(self, faults: tuple[Fault, ...]) -> None:
        self._tell_once([str(fault) for fault in faults])

    def _tell_once(self, lines: list[str]) -> None:
        """Tell what was not so already at the last look."""
        for line in lines:
            if line not in self._told:
                self._tell(f"! {line}")
        self._told = frozenset(lines)
