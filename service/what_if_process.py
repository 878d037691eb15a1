"""Two plans are played in a process of its own, one comparison at a time: the event loop never waits for it."""

import asyncio
import json
import pickle
import sys
import time
from dataclasses import dataclass
from functools import partial
from typing import Any

from common.errors import Conflict, Invalid
from routing.rules import Rules
from routing.simulation import Day
from routing.what_if import Plan, compare
from service.children import BEHIND, begin_child
from service.settings import ROOT

ENOUGH_SECONDS = 8.0
"""After so long no further days are played, when there are enough for an interval."""
LONGEST_SECONDS = 30.0
"""After so long the process is ended."""


class PlayingAlready(Conflict):
    name = "what_if_playing"
    title = "Another comparison is being played"

    def __init__(self) -> None:
        super().__init__("Only one is played at a time. Try again in some seconds.")


class TakesTooLong(Invalid):
    name = "what_if_too_long"
    title = "This takes too long to play"

    def __init__(self) -> None:
        super().__init__("Ask for fewer customers, or for more agents in the hours that have too few of them.")


@dataclass(frozen=True)
class Asked:
    base: Day
    plans: tuple[Plan, Plan]
    enough_seconds: float = ENOUGH_SECONDS


class Player:
    """Plays comparisons, one at a time."""

    def __init__(self, longest_seconds: float = LONGEST_SECONDS) -> None:
        self._longest = longest_seconds
        self._playing = False

    async def play(self, asked: Asked) -> dict[str, Any]:
        """Return as `compare` does. Raises PlayingAlready, TakesTooLong."""
        if self._playing:
            raise PlayingAlready
        self._playing = True
        try:
            return await self._play(asked)
        finally:
            self._playing = False

    async def _play(self, asked: Asked) -> dict[str, Any]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "service.what_if_process"),
            cwd=ROOT,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            preexec_fn=partial(begin_child, BEHIND),
        )
        try:
            async with asyncio.timeout(self._longest):
                said, _ = await process.communicate(pickle.dumps(asked))
        except TimeoutError:
            raise TakesTooLong from None
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode:
            raise RuntimeError(f"the process of a comparison ended with {process.returncode}")
        found: dict[str, Any] = json.loads(said)
        return found


def main() -> None:
    # Only the parent writes into this pipe.
    asked: Asked = pickle.load(sys.stdin.buffer)
    until = time.monotonic() + asked.enough_seconds
    found = compare(asked.base, asked.plans, Rules.load(), enough=lambda _: time.monotonic() > until)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main()
