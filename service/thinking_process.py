"""The models of a turn in a process of their own, which lets the event loop go first.

In a thread they would share Python's lock with the loop: a thread that the machine has put aside while it holds the
lock keeps the loop waiting, and with it every message between people.
"""

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import ParamSpec, TypeVar

import structlog

from common.encoder import Encoder
from common.logs import configure_logs
from conversations.thinking import Asked, InThreads, Models, Thought, Vector
from kb_index.model import SearchResult
from kb_index.search import Knowledge
from service.children import BEHIND, begin_child
from service.rooms import open_knowledge
from service.settings import Settings
from service.turn_models import turn_models

log = structlog.get_logger(__name__)

Args = ParamSpec("Args")
Answer = TypeVar("Answer")

LOOK_SECONDS = 0.2
"""Between two looks for a newer index."""
PAUSE_SECONDS = 5.0
"""From the death of a process to the next one; meanwhile the threads of this process think."""


class ThinkingProcess:
    """Thinks in a process of its own. Before it is there, and when it has died, `instead` does."""

    def __init__(self, settings: Settings, instead: InThreads) -> None:
        self._settings = settings
        self._instead = instead
        self._pool: ProcessPoolExecutor | None = None
        self._died = asyncio.Event()
        self.process_id: int | None = None
        """None while there is none."""

    async def run(self) -> None:
        """Keep a process until cancelled."""
        while True:
            self._died.clear()
            # A forked process would inherit locks that threads of this one hold.
            context = multiprocessing.get_context("spawn")
            pool = ProcessPoolExecutor(1, context, _begin, (self._settings,))
            try:
                self.process_id = await asyncio.get_running_loop().run_in_executor(pool, os.getpid)
                self._pool = pool
                await self._died.wait()
            except BrokenProcessPool:
                log.warning("thinking_process.not_started")
            finally:
                self._pool = self.process_id = None
                _end(pool)
            await asyncio.sleep(PAUSE_SECONDS)

    async def think(self, asked: Asked) -> Thought:
        """See `Thinking`."""
        if (pool := self._pool) is not None:
            try:
                thought = await self._in(pool, _think, asked)
                needs = self._instead.models.needs
                # What this reads is a function, which does not travel.
                return replace(thought, need=needs.reading(thought.layers) if needs is not None else None)
            except BrokenProcessPool:
                self._told_of_death()
        return await self._instead.think(asked)

    async def look_up(self, text: str, locale: str) -> tuple[SearchResult, Vector] | None:
        """See `Thinking`."""
        if (pool := self._pool) is not None:
            try:
                return await self._in(pool, _look_up, text, locale)
            except BrokenProcessPool:
                self._told_of_death()
        return await self._instead.look_up(text, locale)

    async def _in(
        self, pool: ProcessPoolExecutor, work: Callable[Args, Answer], *args: Args.args, **_: Args.kwargs
    ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(pool, work, *args)

    def _told_of_death(self) -> None:
        if self._pool is not None:
            log.warning("thinking_process.died")
        self._pool = None
        self._died.set()


def _end(pool: ProcessPoolExecutor) -> None:
    """End it without waiting, also while it loads: it keeps nothing, and a service that stops should not hang on it."""
    processes = list((pool._processes or {}).values())  # `terminate_workers` comes with Python 3.14
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()


class _Here:
    """What the process has loaded."""

    def __init__(self, settings: Settings) -> None:
        encoder = Encoder.load(settings.encoder_folder, threads=1)
        self._knowledge: Knowledge = open_knowledge(settings, encoder)
        self._looked_at = time.monotonic()
        self._models = turn_models(encoder, self._knowledge)

    def models(self) -> Models:
        """Return the models, with the newest index."""
        now = time.monotonic()
        if now - self._looked_at > LOOK_SECONDS:
            self._looked_at = now
            try:
                self._knowledge.reload_if_changed()
            except Exception as error:  # the one in memory goes on serving
                log.warning("thinking_process.index_not_taken", error=type(error).__name__)
        return self._models


_here: list[_Here] = []
"""Of the thinking process alone: filled once, before its first task."""


def _begin(settings: Settings) -> None:
    begin_child(BEHIND)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the service, which ends this one
    configure_logs(settings.log_level)
    _here.append(_Here(settings))


def _think(asked: Asked) -> Thought:
    return replace(_here[0].models().think(asked), need=None)


def _look_up(text: str, locale: str) -> tuple[SearchResult, Vector] | None:
    return _here[0].models().look_up(text, locale)
