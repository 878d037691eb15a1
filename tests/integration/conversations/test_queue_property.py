"""Some interleavings of the live queue; `make prove-queue` plays many more (`tools/prove_queue.py`)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from conversations import storage_log
from conversations.errors import AgentIsFull
from conversations.model import CustomerClaim, Handoff, Inbound, Outcome
from tests.integration.conversations.fakes import HandClock
from tests.integration.conversations.live_floor import Process, open_process, pushing
from tests.integration.conversations.queue_world import CAPACITY, LEAST_OPERATIONS, World, forget, hire
from tests.integration.conversations.seeded_lanes import Lanes
from tests.integration.databases import sqlite_with_tables

SEEDS = range(24)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("lanes", [None, Lanes()], ids=["threads", "seeded"])
async def test_whatever_happens_at_once_one_holds_nobody_is_over_capacity_and_nothing_is_lost(
    tmp_path: Path, lanes: Lanes | None
) -> None:
    url, clock, rules = sqlite_with_tables(tmp_path / "careline.db"), HandClock(), pushing(capacity=CAPACITY)
    processes = [open_process(url, clock, rules) for _ in range(2)]
    if lanes is not None:
        for process in processes:
            lanes.use_for(process)
    await hire(processes[0])
    done = Counter[str]()
    for seed in SEEDS:
        world = World(processes, rules, seed, crashing=seed % 3 == 0, lanes=lanes or Lanes())
        await world.play()
        await forget(processes[0])
        assert world.done >= LEAST_OPERATIONS
        done += world.operations
    for process in processes:
        await process.close()
    assert done["crash"] and done["accept"] and done["lost heartbeat"] and done["hand back"]


async def test_a_seed_plays_the_same_interleaving_again(tmp_path: Path) -> None:
    url, clock, rules, lanes = sqlite_with_tables(tmp_path / "careline.db"), HandClock(), pushing(capacity=2), Lanes()
    processes = [open_process(url, clock, rules) for _ in range(2)]
    for process in processes:
        lanes.use_for(process)
    await hire(processes[0])
    played = []
    for _ in range(2):
        world = World(processes, rules, 3, crashing=True, lanes=lanes)
        await world.play()
        said = [
            (one.seq, one.role, one.text) for id in world.conversations for one in await processes[0].log.messages(id)
        ]
        played.append((world.operations, len(world.epochs), said))
        await forget(processes[0])
    for process in processes:
        await process.close()
    assert played[0] == played[1]


@pytest.fixture
async def shared(postgres_url: str) -> AsyncIterator[list[Process]]:
    """Two processes on one PostgreSQL database; agents have room for one conversation."""
    clock = HandClock()
    processes = [open_process(postgres_url, clock, pushing(capacity=1)) for _ in range(2)]
    yield processes
    for process in processes:
        await process.close()


@pytest.mark.timeout(300)
async def test_on_postgresql_an_agent_who_claims_at_once_in_two_processes_stays_within_capacity(
    shared: list[Process],
) -> None:
    processes = shared
    await processes[0].agent("Maya")
    for _ in range(20):
        waiting = [await processes[0].waits() for _ in processes]
        claims = [process.log.claim(one, "maya", "Maya") for process, one in zip(processes, waiting, strict=True)]
        results = await asyncio.gather(*claims, return_exceptions=True)
        won = [result for result in results if isinstance(result, Handoff)]
        assert len(won) == 1 and sum(isinstance(result, AgentIsFull) for result in results) == 1
        epoch = (await processes[0].log.get(won[0].conversation_id)).epoch
        ending = {"outcome": Outcome.SOLVED, "summary": "", "return_to_bot": False, "epoch": epoch}
        await processes[0].log.resolve(won[0].id, "maya", "Maya", **ending)  # type: ignore[arg-type]


async def test_on_postgresql_a_reader_sees_one_moment_while_another_process_writes(shared: list[Process]) -> None:
    here, other = shared
    conversation, _ = await here.log.create("web", "en", CustomerClaim())
    async with here.db.read() as c:
        before = await storage_log.read_conversation(c, conversation.id)
        await other.log.accept(Inbound(conversation.id, "c1", text="hello"))
        seen = await storage_log.messages_between(c, conversation.id)
    assert (before.last_seq, seen) == (0, [])
    assert len(await here.log.messages(conversation.id)) == 1
