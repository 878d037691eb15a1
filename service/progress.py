"""Progress of long steps on a terminal: what runs, how long it has taken, how it ended."""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from kb_index.progress import EMPTY

Say = Callable[[str], None]

TICK_SECONDS = 10.0


def say(line: str) -> None:
    """Print one line at once; on a terminal a bar that is not full yet is drawn over by the next line."""
    _print(line, sys.stdout)


def say_to_stderr(line: str) -> None:
    """Print progress, as `say` does, where it does not mix with a command's output."""
    _print(line, sys.stderr)


def _print(line: str, stream: TextIO) -> None:
    if stream.isatty():
        print(f"\r\x1b[K{line}", end="" if EMPTY in line else "\n", file=stream, flush=True)
    else:
        print(line, file=stream, flush=True)


@contextmanager
def step(tell: Say, what: str) -> Iterator[None]:
    """Announce a long step, say every ten seconds that it goes on, and how long it took."""
    tell(f"• {what}")
    started = time.monotonic()
    ended = threading.Event()

    def tick() -> None:
        while not ended.wait(TICK_SECONDS):
            tell(f"  … {what}: {time.monotonic() - started:.0f} s")

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        ended.set()
        ticker.join()
    tell(f"✓ {what} ({time.monotonic() - started:.1f} s)")
