"""What vendors send: stored as it came, many requests in a commit, and taken in afterwards, in order of each sender.

A row belongs to the process that has received it, while that renews its lease. What a process leaves behind another
takes over; what was taken in but not yet deleted is taken in twice, which the vendor's ids make harmless.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from channels import storage_arrivals
from channels.errors import ChannelOff, NotStored
from channels.lines import Lines, line_of
from channels.port import Channel, Event, Incoming
from channels.reception import Reception
from channels.rush import Density, Load, places
from channels.storage_arrivals import Arrival, Head, NewArrival
from common.clock import Clock
from common.ids import new_id
from common.rounds import rounds
from common.storage import Database
from common.storage_group import GroupCommit
from conversations.model_channels import Report, Watermark
from conversations.storage import UnitOfWork

log = structlog.get_logger()

LEASE = timedelta(seconds=30)
RENEW_SECONDS = 10.0
AT_ONCE = 20
"""Bodies of one line that are read together."""
CLEAN_SECONDS = 0.2
"""What is done is deleted together, so that a message has no commit of its own for that."""
HELD_SECONDS = 0.05
BEHIND_SECONDS = 0.1
AGAIN_SECONDS = 1.0
RETRY_SECONDS = (1.0, 4.0, 15.0)
"""The pauses before an arrival that raised something is tried again. Meanwhile its sender's others wait."""
FAILED_KEPT = timedelta(days=30)
"""So long what could not be taken in is there for the operator; it holds customers' words."""


class Arrivals:
    """`keep` stores, `run` takes in."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        reception: Reception,
        channels: Mapping[str, Channel],
        turns: Callable[[], int] = lambda: 0,
        *,
        is_alone: bool = False,
        retry_seconds: Sequence[float] = RETRY_SECONDS,
    ) -> None:
        """`turns` says how many conversations are being answered in this process. `is_alone`: no other process works
        on this database, so that what an earlier one left behind is taken over at once.
        """
        self._db = db
        self._clock = clock
        self._reception = reception
        self._channels = channels
        self._turns = turns
        self._is_alone = is_alone
        self._retry_seconds = retry_seconds
        self._me = new_id("proc")
        self._commits: GroupCommit[NewArrival, bool] = GroupCommit(db, self._store, self._stored)
        self._density = Density()
        self._lines = Lines()
        self._shared: set[str] = set()
        self._unread_since: datetime | None = None
        self._after = 0
        self._from_the_start = False
        self._finished: set[int] = set()
        self._woken, self._idle = asyncio.Event(), asyncio.Event()
        self._workers: set[asyncio.Task[None]] = set()
        self._cleaning: asyncio.Task[None] | None = None

    # ---- in ----------------------------------------------------------------------------------------------------------

    async def keep(self, channel: str, incoming: Incoming, events: Sequence[Event]) -> None:
        """Return when the request is on the disk; what it told is taken in later. Raises NotStored."""
        lines = dict.fromkeys(line_of(channel, event) for event in events)
        lines.pop("", None)
        if not lines:
            return
        if not all(isinstance(event, Report | Watermark) for event in events):
            self._density.came(asyncio.get_running_loop().time())
        content_type = _storable(incoming.headers.get("content-type", ""))
        url, at = _storable(incoming.url), incoming.at
        new = [NewArrival(channel, line, content_type, url, incoming.body, at) for line in lines]
        try:
            await asyncio.gather(*map(self._commits.submit, new))
        except Exception as error:
            # Whatever it was: the vendor keeps the request and sends it again.
            log.error("channel.not_stored", channel=channel, error=type(error).__name__)
            raise NotStored from error

    async def _store(self, c: UnitOfWork, new: Sequence[NewArrival]) -> list[bool]:
        shared = await storage_arrivals.add(c, new, self._me, self._clock.now() + LEASE)
        return [one.line in shared for one in new]

    def _stored(self, new: NewArrival, is_shared: bool) -> None:
        if is_shared:
            self._shared.add(new.line)
        self._wake(new.received_at)

    def _wake(self, unread_since: datetime) -> None:
        self._unread_since = self._unread_since or unread_since
        self._idle.clear()
        self._woken.set()

    # ---- taken in ----------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Take in what has come until cancelled, and when the database fails, go on when it is back."""
        self._idle.clear()
        looking_after = asyncio.create_task(rounds("arrivals", self._look_after, RENEW_SECONDS))
        try:
            while True:
                try:
                    await self._take_in()
                except Exception as error:
                    log.error("channel.not_taken_in", error=type(error).__name__, exc_info=True)
                await asyncio.sleep(AGAIN_SECONDS)
        finally:
            own = [looking_after, *self._workers, *([self._cleaning] if self._cleaning else [])]
            for task in own:
                task.cancel()
            await asyncio.gather(*own, return_exceptions=True)

    async def _take_in(self) -> None:
        await self._take_over(all_others=self._is_alone)
        while True:
            self._woken.clear()
            if await self._begin():
                await asyncio.sleep(HELD_SECONDS)
                continue
            if not self._lines and self._unread_since is None:
                self._idle.set()
            await self._woken.wait()

    async def worked_off(self) -> None:
        """Return when all that this process has stored is taken in or given up, while `run` is running."""
        await self._idle.wait()

    async def release(self) -> None:
        """Let other processes, or this one's next start, take over at once what is left."""
        try:
            async with self._db.write() as c:
                await storage_arrivals.remove(c, self._finished)
            async with self._db.write() as c:
                await storage_arrivals.lease(c, self._me, self._clock.now())
        except Exception as error:
            # The lease runs out by itself, and what is done twice is done once.
            log.warning("channel.not_released", error=type(error).__name__)

    async def _begin(self) -> bool:
        """Begin with as many lines as may be worked on; return whether others have to wait for that."""
        free = self._free()
        if free and self._unread_since is not None and len(self._lines) < storage_arrivals.MOST_HEADS:
            await self._read_on()
        while free and (line := self._lines.begin()) is not None:
            worker = asyncio.create_task(self._work(line))
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)
            free -= 1
        return self._unread_since is not None or self._lines.is_anybody_ready

    def _free(self) -> int:
        since = min((one for one in (self._unread_since, self._lines.waits_since()) if one), default=None)
        waited = (self._clock.now() - since).total_seconds() if since else 0.0
        is_rush = self._density.is_rush(asyncio.get_running_loop().time())
        return places(Load(is_rush, self._lines.in_work, self._turns(), waited))

    async def _read_on(self) -> None:
        since, self._unread_since = self._unread_since, None
        is_taken_over, self._from_the_start = self._from_the_start, False
        after = 0 if is_taken_over else self._after
        try:
            async with self._db.read() as c:
                heads = await storage_arrivals.heads(c, self._me, after)
        except BaseException:
            self._unread_since, self._from_the_start = since, self._from_the_start or is_taken_over
            raise
        if len(heads) == storage_arrivals.MOST_HEADS:
            self._unread_since = heads[-1].received_at
        if heads:
            self._after = max(self._after, heads[-1].id)
        if is_taken_over:  # a third process may have earlier ones
            self._shared.update(head.line for head in heads)
        self._lines.add(head for head in heads if head.id not in self._finished)

    async def _work(self, line: str) -> None:
        try:
            while heads := self._lines.first(line, 1 if line in self._shared else AT_ONCE):
                if line in self._shared and await self._is_behind(line, heads[0]):
                    await asyncio.sleep(BEHIND_SECONDS)
                    continue
                async with self._db.read() as c:
                    found = await storage_arrivals.read(c, [head.id for head in heads])
                for head in heads:
                    if self._lines.first(line, 1) != [head]:
                        break  # an earlier one has been taken over from another process
                    is_kept = head.id in found and not await self._take(found[head.id])
                    self._lines.done(head)
                    if not is_kept:
                        self._finish(head)
            self._shared.discard(line)
        except Exception as error:
            log.error("channel.line_stopped", error=type(error).__name__, exc_info=True)
            await asyncio.sleep(AGAIN_SECONDS)
        finally:
            self._lines.leave(line)
            self._woken.set()

    async def _is_behind(self, line: str, head: Head) -> bool:
        """Say whether an earlier arrival of this sender is with another process, or not yet in the line here."""
        async with self._db.read() as c:
            return bool(await storage_arrivals.earlier(c, line, head.id) - self._finished)

    async def _take(self, arrival: Arrival) -> bool:
        """Take it in; return False when it is given up, and kept, after some tries.

        Raises what the database raises when a failure cannot be noted: then it does not count.
        """
        attempts = arrival.attempts
        while True:
            try:
                await self._take_once(arrival.what)
                return True
            except Exception as error:
                name, attempts = type(error).__name__, attempts + 1
                is_over = attempts > len(self._retry_seconds)
                async with self._db.write() as c:
                    failed_at = self._clock.now() if is_over else None
                    await storage_arrivals.note_failure(c, arrival.id, attempts, name, failed_at)
                where = {"channel": arrival.what.channel, "arrival": arrival.id, "error": name}
                if is_over:
                    log.error("channel.given_up", **where, exc_info=True)
                    return False
                log.warning("channel.taken_in_later", **where, attempts=attempts)
            await asyncio.sleep(self._retry_seconds[attempts - 1])

    async def _take_once(self, what: NewArrival) -> None:
        channel = self._channels.get(what.channel)
        if channel is None:
            raise ChannelOff(what.channel)
        headers = {"content-type": what.content_type}
        events = channel.parse(Incoming(headers, what.body, what.url, what.received_at))
        await self._reception.take(channel, [one for one in events if line_of(what.channel, one) == what.line])

    # ---- afterwards --------------------------------------------------------------------------------------------------

    def _finish(self, head: Head) -> None:
        self._finished.add(head.id)
        if self._cleaning is None or self._cleaning.done():
            self._cleaning = asyncio.create_task(self._clean())

    async def _clean(self) -> None:
        while self._finished:
            await asyncio.sleep(CLEAN_SECONDS)
            gone = frozenset(self._finished)
            try:
                async with self._db.write() as c:
                    await storage_arrivals.remove(c, gone)
            except Exception as error:
                log.warning("channel.not_tidied", error=type(error).__name__)
            else:
                self._finished -= gone

    async def _look_after(self) -> None:
        if not self._idle.is_set():
            async with self._db.write() as c:
                await storage_arrivals.lease(c, self._me, self._clock.now() + LEASE)
        await self._take_over()
        await self._forget()

    async def _take_over(self, *, all_others: bool = False) -> None:
        now = self._clock.now()
        async with self._db.read() as c:  # looking costs no write: mostly there is nothing
            if not await storage_arrivals.left(c, self._me, now, all_others=all_others):
                return
        async with self._db.write() as c:
            count = await storage_arrivals.adopt(c, self._me, now, now + LEASE, all_others=all_others)
        if count:
            log.info("channel.taken_over", arrivals=count)
            self._from_the_start = True
            self._wake(now)

    async def _forget(self) -> None:
        before = self._clock.now() - FAILED_KEPT
        async with self._db.read() as c:
            if not await storage_arrivals.has_failed(c, before):
                return
        async with self._db.write() as c:
            await storage_arrivals.discard(c, None, before)


def _storable(header: str) -> str:
    return header.encode(errors="replace").decode()
