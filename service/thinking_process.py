"""The models of a turn in a process of their own, which lets the event loop go first.

In a thread they would share Python's lock with the loop: a thread that the machine has put aside while it holds the
lock keeps the loop waiting, and with it every message between people.
"""

import asyncio
import contextlib
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
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
from service.turn_models import turn_models

log = structlog.get_logger(__name__)

Args = TypeVarTuple("Args")
Answer = TypeVar("Answer")

LOOK_SECONDS = 0.2
"""Between two looks for a newer index."""
WATCH_SECONDS = 1.0
"""Between two looks whether the process lives and answers."""
HANGS_SECONDS = 10.0
"""Calls are open and none has been answered for so long: the process is taken for dead."""
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 1.0, 60.0
"""From the death of a process to the next one, longer each time that none could be started."""
MOST_OPEN = 16
"""Calls that may wait for it, .2 s in all; what comes on top is thought here, where a crowd is embedded at once."""


class ThinkingProcess:
    """Thinks in a process of its own. Before it is there, and when it has died or hangs, `instead` does."""

    def __init__(self, settings: Settings, instead: InThreads, fingerprint: str) -> None:
        """`fingerprint`: of the encoder of `instead`; a process that would have to use another one is not used."""
        self._settings = settings
        self._instead = instead
        self._fingerprint = fingerprint
        self._pool: ProcessPoolExecutor | None = None
        self._died = asyncio.Event()
        self._open: set[asyncio.Future[Any]] = set()
        self._answered_at = 0.0
        self.process_id: int | None = None
        """None while there is none."""

    async def run(self) -> None:
        """Keep a process until cancelled."""
        pause = FIRST_PAUSE_SECONDS
        while True:
            self._died.clear()
            # A forked process would inherit locks that threads of this one hold.
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(1, context, _begin, (self._settings, self._fingerprint))
            try:
                self.process_id = await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
                self._pool, pause = pool, FIRST_PAUSE_SECONDS
                await self._watch(pool)
            except BrokenProcessPool:
                log.warning("thinking_process.not_started")
            finally:
                self._pool = self.process_id = None
                _end(pool)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _watch(self, pool: ProcessPoolExecutor) -> None:
        """Return when the process has died, or answers nothing any more."""
        while not self._died.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._died.wait(), WATCH_SECONDS)
            hangs = bool(self._open) and time.monotonic() - self._answered_at > HANGS_SECONDS
            if hangs or not all(process.is_alive() for process in _processes(pool)):
                self._told_of_death()

    async def think(self, asked: Asked) -> Thought:
        """See `Thinking`."""
        thought = await self._either(_think, self._instead.think, asked)
        needs = self._instead.models.needs
        if thought.need is None and needs is not None:
            # What this reads is a function, which does not travel.
            return replace(thought, need=needs.reading(thought.layers))
        return thought

    async def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        """See `Thinking`."""
        return await self._either(_look_up, self._instead.look_up, text, locale)

    async def _either(
        self,
        work: Callable[[Unpack[Args]], Answer],
        instead: Callable[[Unpack[Args]], Awaitable[Answer]],
        *args: Unpack[Args],
    ) -> Answer:
        """Do the work in the process; where there is none, or too much waits for it, `instead`."""
        if (pool := self._pool) is not None and len(self._open) < MOST_OPEN:
            try:
                return await self._in(pool, work, *args)
            except BrokenProcessPool:
                self._told_of_death()
        return await instead(*args)

    async def _in(
        self, pool: ProcessPoolExecutor, work: Callable[[Unpack[Args]], Answer], *args: Unpack[Args]
    ) -> Answer:
        call = asyncio.get_running_loop().run_in_executor(pool, work, *args)
        if not self._open:
            self._answered_at = time.monotonic()
        self._open.add(call)
        call.add_done_callback(self._done)
        try:
            # Who gives up leaves the call to its end: a pool that breaks trips over calls that were cancelled.
            return await asyncio.shield(call)
        except asyncio.CancelledError:
            if call.cancelled():  # by the end of the pool
                raise BrokenProcessPool from None
            raise

    def _done(self, call: "asyncio.Future[Any]") -> None:
        self._open.discard(call)
        self._answered_at = time.monotonic()
        if not call.cancelled():
            call.exception()  # who gave up does not ask for it

    def _told_of_death(self) -> None:
        if self._pool is not None:
            log.warning("thinking_process.died")
        self._pool = None
        self._died.set()


def _processes(pool: ProcessPoolExecutor) -> list[Any]:
    return list((pool._processes or {}).values())


def _end(pool: ProcessPoolExecutor) -> None:
    """End it without waiting, also while it loads: it keeps nothing, and a service that stops should not hang on it."""
    processes = _processes(pool)  # `kill_workers` comes with Python 3.14
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


_here: list[Models] = []
"""Of the thinking process alone: filled once, before its first task."""


def _begin(settings: Settings, fingerprint: str) -> None:
    begin_child(BEHIND)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends this one
    configure_logs(settings.log_level)
    encoder = Encoder.load(settings.encoder_folder, threads=1)
    if encoder.fingerprint != fingerprint:
        raise RuntimeError("the encoder has been exported anew since the service began; restart the service")
    knowledge = open_knowledge(settings, encoder)
    if len({language_of(shelf.locale) for shelf in knowledge.shelves}) > 1:
        warm_up()
    threading.Thread(target=_keep_up, args=(knowledge,), daemon=True).start()
    _here.append(turn_models(encoder, knowledge))


def _keep_up(knowledge: Knowledge) -> None:
    """Take up newer indexes beside the searches."""
    while True:
        time.sleep(LOOK_SECONDS)
        try:
            knowledge.reload_if_changed()
        except Exception as error:  # the one in memory goes on serving
            log.warning("thinking_process.index_not_taken", error=type(error).__name__)


def _think(asked: Asked) -> Thought:
    return replace(_here[0].think(asked), need=None)


def _look_up(text: str, locale: str) -> tuple[SearchResult, Vector] | None:
    return _here[0].look_up(text, locale)
