"""Calls to a process of one's own and its answers, over a pair of sockets that nobody else has.

Calls wait in the socket, so the other side sees all that have come and may do them together. A frame is its length,
four bytes, and a pickle: both ends are this program.
"""

import asyncio
import itertools
import pickle
import time
from collections.abc import Iterator
from typing import Any, cast

READY = -1
"""The number of the frame that the process sends when it has loaded what it needs."""
_LENGTH = 4


class LineEnded(ConnectionError):
    """The process has ended, or was given up, before it answered."""


class NotDone(Exception):
    """The process could not do what was asked; the text names the error's type."""


def framed(content: Any) -> bytes:
    packed = pickle.dumps(content, pickle.HIGHEST_PROTOCOL)
    return len(packed).to_bytes(_LENGTH, "big") + packed


def whole_frames(buffer: bytearray) -> Iterator[Any]:
    """Take the frames that have come whole out of the buffer."""
    while len(buffer) >= _LENGTH:
        end = _LENGTH + int.from_bytes(buffer[:_LENGTH], "big")
        if len(buffer) < end:
            return
        packed = bytes(buffer[_LENGTH:end])
        del buffer[:end]
        yield pickle.loads(packed)


class Line(asyncio.Protocol):
    """The near end. `ready`: the process has loaded. `ended`: it has ended, or was given up."""

    def __init__(self) -> None:
        self.ready = asyncio.Event()
        self.ended = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self._came = bytearray()
        self._numbers = itertools.count()
        self._unanswered: dict[int, asyncio.Future[Any]] = {}
        self._answered_at = 0.0

    @property
    def unanswered(self) -> int:
        """Calls that were made and not answered, also those whose callers have given up."""
        return len(self._unanswered)

    def silent_for(self) -> float:
        """Return the seconds for which calls have waited and none was answered."""
        return time.monotonic() - self._answered_at if self._unanswered else 0.0

    async def call(self, *request: Any) -> Any:
        """Return the answer. Raises LineEnded and NotDone."""
        if self._transport is None or self.ended.is_set():
            raise LineEnded("there is no process")
        number = next(self._numbers)
        frame = framed((number, *request))
        if not self._unanswered:
            self._answered_at = time.monotonic()
        answer = self._unanswered[number] = asyncio.get_running_loop().create_future()
        self._transport.write(frame)
        return await answer

    def close(self) -> None:
        """Give up: what has not been answered is not going to be."""
        if self._transport is not None:
            self._transport.abort()
        self._end()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's is none of asyncio's classes

    def data_received(self, data: bytes) -> None:
        self._came += data
        for number, done, content in whole_frames(self._came):
            if number == READY:
                self.ready.set()
                continue
            self._answered_at = time.monotonic()
            answer = self._unanswered.pop(number)
            if answer.done():
                continue  # who asked has given up
            if done:
                answer.set_result(content)
            else:
                answer.set_exception(NotDone(content))

    def connection_lost(self, error: Exception | None) -> None:
        self._end()

    def _end(self) -> None:
        self.ended.set()
        for answer in self._unanswered.values():
            if not answer.done():
                answer.set_exception(LineEnded("the process has ended"))
                answer.exception()  # who gave up does not ask for it
        self._unanswered.clear()
