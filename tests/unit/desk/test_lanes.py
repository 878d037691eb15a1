"""Lanes: one after the other in each, beside one another."""

import asyncio
from collections.abc import Awaitable, Callable

from desk.lanes import Lanes


class Bench:
    """Work that waits until it is told to end, and what has been done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._may_end: dict[str, asyncio.Event] = {}

    def work(self, name: str) -> Callable[[], Awaitable[None]]:
        self._may_end[name] = asyncio.Event()

        async def act() -> None:
            await self._may_end[name].wait()
            self.done.append(name)

        return act

    async def end(self, *names: str) -> None:
        for name in names:
            self._may_end[name].set()
        for _ in range(5):
            await asyncio.sleep(0)


async def test_work_of_one_lane_keeps_its_order_and_others_do_not_wait_for_it() -> None:
    lanes, bench = Lanes(8), Bench()
    for lane, name in (("a", "a1"), ("a", "a2"), ("b", "b1"), ("a", "a3")):
        await lanes.put(lane, bench.work(name))
    await bench.end("a3", "a2", "b1")
    assert bench.done == ["b1"]
    await bench.end("a1")
    await lanes.done()
    assert bench.done == ["b1", "a1", "a2", "a3"]


async def test_a_lane_that_has_run_empty_begins_anew() -> None:
    lanes, bench = Lanes(8), Bench()
    for name in ("one", "two"):
        await lanes.put("a", bench.work(name))
        await bench.end(name)
    assert bench.done == ["one", "two"]


async def test_no_more_is_taken_in_than_there_is_room_for() -> None:
    lanes, bench = Lanes(2), Bench()
    await lanes.put("a", bench.work("a1"))
    await lanes.put("b", bench.work("b1"))
    third = asyncio.create_task(lanes.put("c", bench.work("c1")))
    await bench.end("c1")
    assert not third.done()
    await bench.end("b1")
    await third
    await bench.end("a1")
    await lanes.done()
    assert bench.done == ["b1", "c1", "a1"]


async def test_who_gives_up_waiting_for_room_leaves_the_others_at_work() -> None:
    lanes, bench = Lanes(1), Bench()
    await lanes.put("a", bench.work("a1"))
    waiting = asyncio.create_task(lanes.put("b", bench.work("b1")))
    await bench.end()
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    await bench.end("a1")
    await lanes.done()
    assert bench.done == ["a1"]
