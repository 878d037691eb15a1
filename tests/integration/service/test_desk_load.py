"""The desk's load test (`make bench-desk`), small: sockets are cut all the while, and nothing is lost or doubled."""

import asyncio
import random

import aiohttp

from bench.desk_load import Agent, Crowd, Customer, Tally
from bench.desk_world import seed, spread
from tests.integration.service.house import Service

SECONDS = 2.0
RATE = 30


async def test_nothing_is_lost_or_doubled_while_sockets_are_cut(service: Service) -> None:
    names, held = await seed(service.rooms.db, 20, 2, random.Random(1))
    base, tally = str(service.server.make_url("")).rstrip("/"), Tally()
    pumping = asyncio.create_task(service.rooms.pump.run())
    agents = [Agent(base, name, own, tally) for name, own in zip(names, spread(held, 2), strict=True)]
    async with aiohttp.ClientSession() as http:
        crowd = Crowd([Customer(http, base, one, tally) for one in held], agents, tally, random.Random(2))
        await crowd.come()
        await asyncio.gather(crowd.say_for(SECONDS, RATE), crowd.cut_for(SECONDS, 0.25))
        await crowd.settle(60)
        counted = await crowd.compare()
        await crowd.go()
    pumping.cancel()
    assert tally.faults == []
    assert tally.cuts > 0
    assert counted == {"said": int(SECONDS * RATE), "lost": 0, "doubled": 0}
    assert len(tally.to_customers) == len(tally.to_agents) == SECONDS * RATE / 2
