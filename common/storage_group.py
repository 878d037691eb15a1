"""Group commit: whatever has come in while the last commit ran is stored by the next one, all in one transaction."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from common.storage import Database

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_BATCH = 64
"""Items in one commit at most, so that the first of a great rush need not wait for the last."""


PACE_SECONDS = 0.02
"""From the beginning of a commit to that of the next: a commit of three costs little more than a commit of one."""


@dataclass(eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    answer: "asyncio.Future[Result]"


class GroupCommit(Generic[Item, Result]):
    """Stores items in the order in which they have come."""

    def __init__(
        self,
        db: Database,
        store: Callable[[AsyncConnection, Sequence[Item]], Coroutine[Any, Any, Sequence[Result]]],
        stored: Callable[[Item, Result], None] = lambda item, result: None,
    ) -> None:
        """`store` writes the items in the given transaction, as in `Database.write_at_once`: what became of each.

        What it raises is taken for the database's: then nothing was stored, and each is tried again alone, so that one
        that cannot be stored does not take the others with it. `stored` hears of each after the commit, in order.
        """
        self._db = db
        self.pace_seconds = PACE_SECONDS
        self._store = store
        self._stored = stored
        self._waiting: deque[_Waiting[Item, Result]] = deque()
        self._worker: asyncio.Task[None] | None = None
        self._telling: asyncio.Task[None] | None = None
        self._begun = float("-inf")

    async def submit(self, item: Item) -> Result:
        """Return what became of it when it is on the disk. A caller who gives up does not take it back."""
        waiting: _Waiting[Item, Result] = _Waiting(item, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await waiting.answer

    async def _drain(self) -> None:
        while self._waiting:
            await asyncio.sleep(max(0.0, self._begun + self.pace_seconds - time.monotonic()))
            self._begun = time.monotonic()
            batch: list[_Waiting[Item, Result]] = []

            async def work(c: AsyncConnection, batch: list[_Waiting[Item, Result]] = batch) -> Sequence[Result]:
                self._take(batch, MAX_BATCH)
                return await self._store(c, [one.item for one in batch])

            try:
                results, on_disk = await self._db.write_ahead(work)
            except Exception as error:
                if not batch:
                    self._take(batch, len(self._waiting))
                await self._retry_singly(batch, error)
            else:
                # The next commit does not wait for this one's way to the disk, but is told of after it.
                self._telling = asyncio.create_task(self._tell_when(on_disk, batch, results, self._telling))

    def _take(self, batch: list[_Waiting[Item, Result]], most: int) -> None:
        """Move the first of those who wait, while others may join them: this may run on another thread."""
        while self._waiting and len(batch) < most:
            batch.append(self._waiting.popleft())

    async def _retry_singly(self, batch: list[_Waiting[Item, Result]], error: Exception) -> None:
        if len(batch) == 1:
            if not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        if self._telling is not None:
            await asyncio.wait({self._telling})
        for one in batch:
            try:
                results = await self._db.write_at_once(partial(self._store_one, one.item))
            except Exception as own_error:
                await self._retry_singly([one], own_error)
            else:
                self._tell([one], results)

    async def _store_one(self, item: Item, c: AsyncConnection) -> Sequence[Result]:
        return await self._store(c, [item])

    async def _tell_when(
        self,
        on_disk: Awaitable[None],
        batch: Sequence[_Waiting[Item, Result]],
        results: Sequence[Result],
        before: "asyncio.Task[None] | None",
    ) -> None:
        try:
            await on_disk
        except Exception as error:  # the disk's own: nobody may be told that it was kept
            for one in batch:
                if not one.answer.done():
                    one.answer.set_exception(error)
            return
        finally:
            if before is not None:
                await asyncio.wait({before})
        self._tell(batch, results)

    def _tell(self, batch: Sequence[_Waiting[Item, Result]], results: Sequence[Result]) -> None:
        for one, result in zip(batch, results, strict=True):
            self._stored(one.item, result)
            if not one.answer.done():
                one.answer.set_result(result)
