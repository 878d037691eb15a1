"""The models of a turn in a process of their own, which lets the event loop go first.

In a thread they would share Python's lock with the loop: a thread that the machine has put aside while it holds the
lock keeps the loop waiting, and with it every message between people.
"""

import asyncio
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar, TypeVarTuple, Unpack

import structlog

from common.encoder import Encoder
from common.logs import configure_logs
from conversations.thinking import Asked, InThreads, Models, Thought, Vector
from kb_index.language import warm_up
from kb_index.locales import language_of
from kb_index.model import SearchResult
from kb_index.search import Knowledge
from service.children import BEHIND, begin_child
from service.rooms import open_knowledge
from service.settings import Settings
from service.thinking_line import READY, Line, LineEnded, framed, whole_frames
from service.turn_models import turn_models

log = structlog.get_logger(__name__)

Args = TypeVarTuple("Args")
Answer = TypeVar("Answer")

THINK, SEARCH, LOOK_UP = "think", "search", "look up"
LOOK_SECONDS = 0.2
"""Between two looks for a newer index."""
WATCH_SECONDS = 1.0
"""Between two looks whether the process answers."""
LOADS_SECONDS = 180.0
"""A process that has not loaded its models by then is given up."""
HEALTHY_SECONDS = 60.0
"""After so long in use the next process is started as if it were the first."""
HANGS_SECONDS = 10.0
"""Calls are open and none has been answered for so long: the process is taken for dead."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
"""From the death of a process to the next one, longer each time that none could be started."""
MOST_OPEN = 16
"""Calls that may wait for it, .2 s in all; what comes on top is thought here, where a crowd is embedded at once."""
AT_ONCE = 8
"""Waiting calls whose texts are embedded in one run: the first of them waits for the run of all."""
COMES_AT_ONCE = 1 << 20
"""Bytes."""


class ThinkingProcess:
    """Thinks in a process of its own. Before it is there, and when it has died or hangs, `instead` does."""

    def __init__(self, settings: Settings, instead: InThreads, fingerprint: str) -> None:
        """`fingerprint`: of the encoder of `instead`; a process that would have to use another one is not used."""
        self._settings = settings
        self._instead = instead
        self._fingerprint = fingerprint
        self._line: Line | None = None
        self.process_id: int | None = None
        """None while there is none."""

    async def run(self) -> None:
        """Keep a process until cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            used = await self._once()
            log.warning("thinking_process.died" if used is not None else "thinking_process.not_started")
            if used is not None and used > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _once(self) -> float | None:
        """Start a process and use it until it ends or answers nothing any more.

        Return the seconds for which it was of use; None when it could not be used at all.
        """
        ours, its = socket.socketpair()
        # A forked process would inherit locks that threads of this one hold.
        process = multiprocessing.get_context("spawn").Process(
            target=_serve, args=(self._settings, self._fingerprint, its), name="careline-thinking", daemon=True
        )
        line = Line()
        try:
            with its:
                await asyncio.get_running_loop().create_unix_connection(lambda: line, sock=ours)
                process.start()
            await _first(line.ready, line.ended, within=LOADS_SECONDS)
            if not line.ready.is_set():
                return None
            began = time.monotonic()
            self._line, self.process_id = line, process.pid
            while not line.ended.is_set() and line.silent_for() < HANGS_SECONDS:
                await _first(line.ended, within=WATCH_SECONDS)
            return time.monotonic() - began
        except OSError as error:  # no memory, or no room for another process
            log.warning("thinking_process.no_room", error=type(error).__name__)
            return None
        finally:
            # At once, also while it loads: it keeps nothing, and a service that stops should not hang on it. Whoever
            # starts the next one sees to what is left of it.
            self._line = self.process_id = None
            line.close()
            if process.pid is not None:
                process.kill()

    async def think(self, asked: Asked) -> Thought:
        """See `Thinking`."""
        thought: Thought = await self._either(self._instead.think, THINK, asked)
        needs = self._instead.models.needs
        if thought.need is None and needs is not None:
            # What this reads is a function, which does not travel.
            return replace(thought, need=needs.reading(thought.layers))
        return thought

    async def search(self, asked: Asked, vector: Vector) -> SearchResult | None:
        """See `Thinking`."""
        return await self._either(self._instead.search, SEARCH, asked, vector)

    async def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        """See `Thinking`."""
        return await self._either(self._instead.look_up, LOOK_UP, text, locale)

    async def _either(
        self, instead: Callable[[Unpack[Args]], Awaitable[Answer]], kind: str, *args: Unpack[Args]
    ) -> Answer:
        """Ask the process; where there is none, or too much waits for it, do it here."""
        line = self._line
        if line is not None and line.unanswered < MOST_OPEN:
            try:
                answer: Answer = await line.call(kind, *args)
                return answer
            except LineEnded:
                pass
        return await instead(*args)


async def _first(*events: asyncio.Event, within: float | None = None) -> None:
    """Return when one of the events has come, or the seconds are over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in waiting:
            one.cancel()


# ---- In the thinking process ----------------------------------------------------------------------------------------


def _serve(settings: Settings, fingerprint: str, line: socket.socket) -> None:
    begin_child(BEHIND)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends this one
    models = _load(settings, fingerprint)
    line.sendall(framed((READY, True, None)))
    came = bytearray()
    while data := line.recv(COMES_AT_ONCE):
        came += data
        waiting = list(whole_frames(came))
        for start in range(0, len(waiting), AT_ONCE):
            for number, answer in _answers(models, waiting[start : start + AT_ONCE]):
                failed = isinstance(answer, Exception)
                if failed:
                    log.warning("thinking_process.not_done", error=type(answer).__name__)
                line.sendall(framed((number, not failed, type(answer).__name__ if failed else answer)))


def _load(settings: Settings, fingerprint: str) -> Models:
    configure_logs(settings.log_level)
    encoder = Encoder.load(settings.encoder_folder, threads=1)
    if encoder.fingerprint != fingerprint:
        raise RuntimeError("the encoder has been exported anew since the service began; restart the service")
    knowledge = open_knowledge(settings, encoder)
    if len({language_of(shelf.locale) for shelf in knowledge.shelves}) > 1:
        warm_up()
    threading.Thread(target=_keep_up, args=(knowledge,), daemon=True).start()
    return turn_models(encoder, knowledge)


def _answers(models: Models, waiting: Iterable[tuple[Any, ...]]) -> Iterator[tuple[int, Any]]:
    """Yield each call's number with its answer or its error, as soon as it is there."""
    to_think = [(number, request[0]) for number, kind, *request in waiting if kind == THINK]
    thoughts = models.thoughts([asked for _, asked in to_think])
    for (number, _), thought in zip(to_think, thoughts, strict=True):
        yield number, thought if isinstance(thought, Exception) else replace(thought, need=None)
    searches: dict[str, Callable[..., Any]] = {SEARCH: models.search, LOOK_UP: models.look_up}
    for number, kind, *request in waiting:
        if kind in searches:
            try:
                yield number, searches[kind](*request)
            except Exception as error:  # the caller is told
                yield number, error


def _keep_up(knowledge: Knowledge) -> None:
    """Take up newer indexes beside the searches."""
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            knowledge.reload_if_changed()
        except Exception as error:  # the one in memory goes on serving
            log.warning("thinking_process.index_not_taken", error=type(error).__name__)
