"""Calls to another process and their answers: in any order, in pieces, and when it ends."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest
import uvloop

from service.thinking_line import READY, Line, LineEnded, NotDone, framed, whole_frames


@dataclass
class Ends:
    near: Line
    far: socket.socket

    async def requests(self, count: int) -> list[Any]:
        """Return so many calls as the process reads them."""
        found: list[Any] = []
        came = bytearray()
        while len(found) < count:
            came += await asyncio.get_running_loop().sock_recv(self.far, 4096)
            found += whole_frames(came)
        return found


@contextlib.asynccontextmanager
async def both_ends() -> AsyncIterator[Ends]:
    ours, its = socket.socketpair()
    its.setblocking(False)
    _, line = await asyncio.get_running_loop().create_unix_connection(Line, sock=ours)
    yield Ends(line, its)
    line.close()
    its.close()


@pytest.fixture
async def ends() -> AsyncIterator[Ends]:
    async with both_ends() as ends:
        yield ends


def test_it_runs_on_the_loop_that_the_service_runs_on() -> None:
    async def ask() -> Any:
        async with both_ends() as ends:
            call = asyncio.create_task(ends.near.call("double", 4))
            [(number, _, given)] = await ends.requests(1)
            ends.far.send(framed((READY, True, None)) + framed((number, True, given * 2)))
            answer = await call
            assert ends.near.ready.is_set()
            ends.far.close()
            await waits(ends.near.ended)
            return answer

    assert uvloop.run(ask()) == 8


async def waits(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 5)


async def test_answers_reach_their_callers_in_any_order(ends: Ends) -> None:
    calls = [asyncio.create_task(ends.near.call("double", number)) for number in (1, 2, 3)]
    asked = await ends.requests(3)
    assert ends.near.unanswered == 3
    for number, _, given in reversed(asked):
        ends.far.send(framed((number, True, given * 2)))
    assert await asyncio.gather(*calls) == [2, 4, 6]
    assert ends.near.unanswered == 0 and ends.near.silent_for() == 0.0


async def test_what_could_not_be_done_is_told(ends: Ends) -> None:
    call = asyncio.create_task(ends.near.call("double", 1))
    [(number, *_)] = await ends.requests(1)
    ends.far.send(framed((number, False, "ValueError")))
    with pytest.raises(NotDone, match="ValueError"):
        await call


async def test_a_frame_may_come_in_pieces_and_with_others(ends: Ends) -> None:
    content = b"x" * 100_000
    pieces = framed((READY, True, None)) + framed((0, True, content)) + framed((1, True, "last"))
    calls = [asyncio.create_task(ends.near.call("something")) for _ in range(2)]
    await ends.requests(2)
    for start in range(0, len(pieces), 7_001):
        await asyncio.get_running_loop().sock_sendall(ends.far, pieces[start : start + 7_001])
        await asyncio.sleep(0)
    assert await asyncio.gather(*calls) == [content, "last"]
    assert ends.near.ready.is_set()


async def test_who_has_given_up_is_not_answered_and_the_next_one_is(ends: Ends) -> None:
    given_up = asyncio.create_task(ends.near.call("first"))
    await ends.requests(1)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    assert ends.near.unanswered == 1  # the process still works on it
    call = asyncio.create_task(ends.near.call("second"))
    await ends.requests(1)
    ends.far.send(framed((0, True, "late")) + framed((1, True, "here")))
    assert await call == "here"
    assert ends.near.unanswered == 0


@pytest.mark.parametrize("by", ["its end", "ours"])
async def test_the_end_fails_whoever_waits_and_whoever_comes_later(ends: Ends, by: str) -> None:
    call = asyncio.create_task(ends.near.call("something"))
    await ends.requests(1)
    if by == "its end":
        ends.far.close()
    else:
        ends.near.close()
    with pytest.raises(LineEnded):
        await call
    await waits(ends.near.ended)
    with pytest.raises(LineEnded):
        await ends.near.call("something")
    assert not ends.near.ready.is_set()


async def test_it_says_how_long_nothing_was_answered(ends: Ends) -> None:
    assert ends.near.silent_for() == 0.0
    call = asyncio.create_task(ends.near.call("something"))
    await ends.requests(1)
    await asyncio.sleep(0.05)
    assert ends.near.silent_for() >= 0.04
    ends.far.send(framed((0, True, None)))
    await call
    assert ends.near.silent_for() == 0.0
