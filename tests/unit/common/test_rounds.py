import asyncio

import pytest

from common.rounds import rounds


async def test_a_round_that_fails_is_followed_by_the_next_one() -> None:
    done: list[int] = []

    async def work() -> None:
        done.append(len(done))
        if len(done) == 1:
            raise RuntimeError("the database was away")
        if len(done) == 3:
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await rounds("test", work, 0)
    assert done == [0, 1, 2]
