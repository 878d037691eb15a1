"""Runs the turns: one worker for each conversation that has something to answer, at most one turn of it at a time."""

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import timedelta

import structlog

from common.clock import Clock
from conversations.earlier_contacts import EarlierContacts
from conversations.errors import StaleEpoch
from conversations.log import ConversationLog
from conversations.model import Begun
from conversations.open_turns import OpenTurns
from conversations.ports import AssistantPort, CustomerDirectory
from conversations.thinking import Thinking
from conversations.timing import Observe, timed, unobserved
from conversations.turn_pass import TurnPass
from routing.rules import Rules

log = structlog.get_logger(__name__)

MOST_GATHERING = 4
"""Of a customer who goes on and on the first message waits this many times the usual moment, no longer."""

STUCK_AFTER = timedelta(seconds=60)
"""A turn that is not over by then is worked on by nobody, in whatever process it was begun."""


@dataclass(frozen=True)
class _Gathering:
    """A customer who may go on writing: since when, and until when the answer waits, in the loop's seconds."""

    since: float
    until: float


class TurnRunner:
    """Wakes when a message waits, answers or hands over, and takes up after a crash what was left."""

    def __init__(
        self,
        log: ConversationLog,
        assistant: AssistantPort,
        thinking: Thinking | None,
        rules: Rules,
        open_turns: OpenTurns,
        clock: Clock,
        timeout_seconds: float = 5.0,
        directory: CustomerDirectory | None = None,
        observe: Observe = unobserved,
        gather_seconds: float = 0.0,
        earlier: EarlierContacts | None = None,
    ) -> None:
        """`timeout_seconds`: from the beginning of a turn to giving up on the assistant.

        `gather_seconds`: how long a message that may go on waits for the next one, to be answered together with it.
        """
        self._log = log
        self._gather_seconds = gather_seconds
        self._gathering: dict[str, _Gathering] = {}
        self._resting: dict[str, asyncio.Event] = {}
        self._observe = observe
        self._clock = clock
        self._pass = TurnPass(
            log,
            assistant,
            thinking,
            rules,
            open_turns,
            timeout_seconds,
            directory,
            observe=observe,
            earlier=earlier,
        )
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._woken: set[str] = set()
        self._begun: dict[str, Begun] = {}
        self._closing = False
        log.when_turn_waits(self.wake, self.play, self.wake_later)

    def wake(self, conversation_id: str) -> None:
        """See to this conversation's waiting messages, also to those that have waited for a further one."""
        self._go_on(conversation_id)
        self._start(conversation_id, resume=False)

    def wake_later(self, conversation_id: str) -> None:
        """See to this conversation's messages once the customer has written no further one for a moment."""
        if self._gather_seconds > 0 and not self._closing:
            now = asyncio.get_running_loop().time()
            since = self._gathering[conversation_id].since if conversation_id in self._gathering else now
            last = since + MOST_GATHERING * self._gather_seconds
            self._gathering[conversation_id] = _Gathering(since, min(now + self._gather_seconds, last))
        self._start(conversation_id, resume=False)

    def play(self, begun: Begun) -> None:
        """Play a turn that its message has begun. When the service stops first, the next start takes it up."""
        self._begun[begun.conversation.id] = begun
        self._go_on(begun.conversation.id)
        self._start(begun.conversation.id, resume=False)

    def _start(self, conversation_id: str, *, resume: bool) -> None:
        if self._closing:
            return
        self._woken.add(conversation_id)
        if conversation_id not in self._workers:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id, resume=resume))

    def at_work(self) -> int:
        """Return how many conversations have a turn that waits or runs in this process; what gathers is no work."""
        return len(self._workers) - len(self._resting)

    async def wait_idle(self, conversation_id: str) -> None:
        """Return when no turn of this conversation waits or runs in this process."""
        while (worker := self._workers.get(conversation_id)) is not None:
            await asyncio.wait({worker})

    async def recover(self) -> int:
        """At the start: take up every unfinished turn. Return how many conversations had one."""
        left = await self._log.unfinished()
        for conversation_id in left:
            self._start(conversation_id, resume=True)
        if left:
            log.info("turns.recovered", conversations=len(left))
        return len(left)

    async def revive_stuck(self) -> int:
        """Take up turns that have been left behind, by this process or by another one that died."""
        stuck = await self._log.unfinished(self._clock.now() - STUCK_AFTER)
        idle = [one for one in stuck if one not in self._workers]
        for conversation_id in idle:
            self._start(conversation_id, resume=True)
        return len(idle)

    async def close(self, grace_seconds: float = 6.0) -> None:
        """Let running turns end; what gathers, or does not end in time, is taken up at the next start."""
        self._closing = True
        for conversation_id in list(self._resting):
            self._go_on(conversation_id)
        workers = list(self._workers.values())
        if not workers:
            return
        _, late = await asyncio.wait(workers, timeout=grace_seconds)
        for worker in late:
            worker.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _work(self, conversation_id: str, *, resume: bool) -> None:
        try:
            while conversation_id in self._woken and not self._closing:
                await self._gather(conversation_id)
                if self._closing:
                    return
                self._woken.discard(conversation_id)
                await self._run_waiting(conversation_id, resume)
        except Exception:
            # The turn stays unfinished in the ledger: `revive_stuck` takes it up again.
            log.exception("turn.failed", conversation=conversation_id)
        finally:
            self._woken.discard(conversation_id)
            self._gathering.pop(conversation_id, None)
            self._begun.pop(conversation_id, None)
            self._workers.pop(conversation_id, None)

    async def _gather(self, conversation_id: str) -> None:
        """Wait until the customer seems to have said it all; each further message puts it off."""
        now = asyncio.get_running_loop().time
        while (gathering := self._gathering.get(conversation_id)) is not None and not self._closing:
            if (rest := gathering.until - now()) <= 0:
                break
            self._resting[conversation_id] = woken = asyncio.Event()
            try:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), rest)
            finally:
                del self._resting[conversation_id]
        self._gathering.pop(conversation_id, None)

    def _go_on(self, conversation_id: str) -> None:
        """Let it gather no longer."""
        self._gathering.pop(conversation_id, None)
        if (resting := self._resting.get(conversation_id)) is not None:
            resting.set()

    async def _begin(self, conversation_id: str, *, resume: bool) -> Begun | None:
        with timed(self._observe, "begin"):
            if (begun := self._begun.pop(conversation_id, None)) is not None:
                return begun
            return await self._log.begin_turn(conversation_id, resume=resume)

    async def _run_waiting(self, conversation_id: str, resume: bool) -> None:
        while (begun := await self._begin(conversation_id, resume=resume)) is not None:
            end = await self._pass.play(begun)
            try:
                with timed(self._observe, "finish"):
                    more = await self._log.finish_begun(begun, end)
            except StaleEpoch:
                log.info("turn.overtaken", conversation=conversation_id, turn=begun.turn.id)
                more = True  # whoever overtook it may have left one behind
            if not more:
                return
            await self._gather(conversation_id)
            if self._closing:
                return
