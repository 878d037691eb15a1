"""Group commit: whatever has come in while the last commit ran is stored by the next one, all in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection

from common.storage import Database

Item = TypeVar("Item")
Result = TypeVar("Result")

MAX_BATCH = 256
"""Items in one commit at most, so that the first of a great rush need not wait for the last."""


@dataclass(eq=False)
class _Waiting(Generic[Item, Result]):
    item: Item
    answer: "asyncio.Future[Result]"


class GroupCommit(Generic[Item, Result]):
    """Stores items in the order in which they have come."""

    def __init__(
        self,
        db: Database,
        store: Callable[[AsyncConnection, Sequence[Item]], Awaitable[Sequence[Result]]],
        stored: Callable[[Item, Result], None] = lambda item, result: None,
    ) -> None:
        """`store` writes the items in the given transaction and returns what became of each.

        What it raises is taken for the database's: then nothing was stored, and each is tried again alone, so that one
        that cannot be stored does not take the others with it. `stored` hears of each after the commit, in order.
        """
        self._db = db
        self._store = store
        self._stored = stored
        self._waiting: list[_Waiting[Item, Result]] = []
        self._worker: asyncio.Task[None] | None = None

    async def submit(self, item: Item) -> Result:
        """Return what became of it when it is on the disk. A caller who gives up does not take it back."""
        waiting: _Waiting[Item, Result] = _Waiting(item, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await waiting.answer

    async def _drain(self) -> None:
        while self._waiting:
            batch: list[_Waiting[Item, Result]] = []
            try:
                async with self._db.write() as c:
                    batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                    results = await self._store(c, [one.item for one in batch])
            except Exception as error:
                await self._retry_singly(batch or self._take_all(), error)
            else:
                self._tell(batch, results)

    def _take_all(self) -> list[_Waiting[Item, Result]]:
        taken, self._waiting = self._waiting, []
        return taken

    async def _retry_singly(self, batch: list[_Waiting[Item, Result]], error: Exception) -> None:
        if len(batch) == 1:
            if not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        for one in batch:
            try:
                async with self._db.write() as c:
                    results = await self._store(c, [one.item])
            except Exception as own_error:
                await self._retry_singly([one], own_error)
            else:
                self._tell([one], results)

    def _tell(self, batch: Sequence[_Waiting[Item, Result]], results: Sequence[Result]) -> None:
        for one, result in zip(batch, results, strict=True):
            self._stored(one.item, result)
            if not one.answer.done():
                one.answer.set_result(result)
