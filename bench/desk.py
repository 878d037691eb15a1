"""The desk under load: customers with open sockets in conversations that agents hold, and bot turns beside them.

`make bench-desk`. Asked for: 2,000 customers, 50 agents, 200 messages a second for five minutes, 20 bot turns a second
beside them, 1 % of the sockets cut each second; none lost or doubled, delivery p95 at most 100 ms. The service runs as
real processes, this one is the load. For a first look: `OPTIONS="--customers 200 --agents 5 --rate 20 --minutes 0.5
--turns 0"`.
"""

import argparse
import asyncio
import os
import random
import resource
import shutil
import sys
import time
from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import aiohttp
import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import Careline, processor_seconds, resident_mb  # noqa: E402
from bench.desk_load import Agent, Crowd, Customer, Tally  # noqa: E402
from bench.desk_world import Alone, Held, seed, spread  # noqa: E402
from bench.turns import HELLO, KNOWLEDGE, THANKS  # noqa: E402
from common.storage import Database  # noqa: E402
from service import prepare  # noqa: E402
from service.database import migrate  # noqa: E402
from service.progress import say_to_stderr  # noqa: E402
from service.settings import Settings  # noqa: E402

IDLE_SECONDS = 5.0
SETTLE_SECONDS = 30.0


@dataclass
class BotTurns:
    """Customers of the assistant, beside: so many turns a second, each customer's one after the other."""

    base: str
    rng: random.Random
    seconds: list[float] = field(default_factory=list)
    strayed: int = 0
    _idle: list[tuple[str, str, int]] = field(default_factory=list)

    async def run_for(self, seconds: float, rate: float) -> None:
        if not rate:
            return
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
            begun, turns = time.perf_counter(), []
            for number in range(int(seconds * rate)):
                await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
                turns.append(asyncio.create_task(self._turn(http)))
            await asyncio.gather(*turns)

    async def _turn(self, http: aiohttp.ClientSession) -> None:
        conversation_id, token, said = self._idle.pop(0) if self._idle else await self._begin(http)
        text = self.rng.choice(HELLO if said == 0 else THANKS if said == 9 else KNOWLEDGE)
        url = f"{self.base}/api/conversations/{conversation_id}/messages?wait=reply"
        begun = time.perf_counter()
        body = {"client_id": f"c{said}", "text": text}
        async with http.post(url, json=body, headers={"Authorization": f"Bearer {token}"}) as response:
            answer: dict[str, Any] = await response.json()
        self.seconds.append(time.perf_counter() - begun)
        if answer.get("state") != "bot" or not answer.get("replies"):
            self.strayed += 1
        elif said < 9:
            self._idle.append((conversation_id, token, said + 1))

    async def _begin(self, http: aiohttp.ClientSession) -> tuple[str, str, int]:
        async with http.post(f"{self.base}/api/conversations", json={}) as response:
            begun = await response.json()
        return begun["id"], begun["token"], 0


def prepared(folder: Path, customers: int, agents: int, seed_number: int) -> tuple[list[str], list[Held]]:
    """Make the database anew and fill it."""
    for file in folder.glob("careline.db*"):
        file.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("encoder", "index"):
        if not (folder / name).exists() and (ROOT / "var" / name).exists():
            shutil.copytree(ROOT / "var" / name, folder / name)
    settings = Settings(var=folder)
    prepare.prepare_encoder(settings, say_to_stderr)
    prepare.prepare_index(settings, say_to_stderr)
    return asyncio.run(_fill(settings.effective_database_url, customers, agents, seed_number))


async def _fill(url: str, customers: int, agents: int, seed_number: int) -> tuple[list[str], list[Held]]:
    await migrate(url)
    db = Database(url)
    try:
        return await seed(db, customers, agents, random.Random(seed_number))
    finally:
        await db.close()


async def beside(seconds: float, *work: Awaitable[Any]) -> list[float]:
    """Do the work; return the machine's load, looked at every five seconds."""
    loads: list[float] = []

    async def look() -> None:
        while True:
            loads.append(os.getloadavg()[0])
            await asyncio.sleep(5)

    looking = asyncio.create_task(look())
    await asyncio.gather(*work)
    looking.cancel()
    return loads


async def measure(
    ours: Careline | Alone, names: list[str], held: list[Held], chosen: argparse.Namespace
) -> dict[str, Any]:
    rng, tally, seconds = random.Random(chosen.seed), Tally(), chosen.minutes * 60
    pid = ours.service_pid()
    agents = [Agent(ours.address, name, own, tally) for name, own in zip(names, spread(held, len(names)), strict=True)]
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        customers = [Customer(http, ours.address, one, tally) for one in held]
        crowd = Crowd(customers, agents, tally, rng)
        before = await settled_mb(pid)
        await crowd.come()
        await asyncio.sleep(IDLE_SECONDS)
        idle_mb = resident_mb(pid) - before
        print(f"• {len(held)} customers and {len(names)} agents are here; the load begins", flush=True)
        bots = BotTurns(ours.address, rng)
        used, own_used, begun = processor_seconds(pid), time.process_time(), time.perf_counter()
        loads = await beside(
            seconds,
            crowd.say_for(seconds, chosen.rate),
            crowd.cut_for(seconds, chosen.cut),
            bots.run_for(seconds, chosen.turns),
        )
        took = time.perf_counter() - begun
        during, own_used = processor_seconds(pid) - used, time.process_time() - own_used
        await crowd.settle(SETTLE_SECONDS)
        used = processor_seconds(pid) - used
        counted = await crowd.compare()
        await crowd.go()
    return {
        **counted,
        "faults": tally.faults,
        "cuts": tally.cuts,
        "took": took,
        "to_customers": tally.to_customers,
        "to_agents": tally.to_agents,
        "turns": bots.seconds,
        "strayed": bots.strayed,
        "kb_a_socket": 1024 * idle_mb / (len(held) + len(names)),
        "service_share": during / took,
        "ms_a_message": 1000 * used / max(1, counted["said"]),
        "load_share": own_used / took,
        "load": (min(loads), max(loads)),
        "resident_mb": resident_mb(pid),
    }


async def settled_mb(pid: int) -> float:
    """Return the resident memory once it has stopped growing: models are still loaded after the door has opened."""
    now, before = resident_mb(pid), 0.0
    while now - before > 1:
        await asyncio.sleep(IDLE_SECONDS)
        before, now = now, resident_mb(pid)
    return now


def percentile(seconds: list[float], share: float) -> float:
    """Return that percentile in milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("nan")


def report(found: dict[str, Any], chosen: argparse.Namespace) -> None:
    delivered = [*found["to_customers"], *found["to_agents"]]
    rows = [
        ("customers, agents", f"{chosen.customers}, {chosen.agents}"),
        ("messages", f"{found['said']} in {found['took']:.0f} s, {found['said'] / found['took']:.0f} a second"),
        ("sockets cut", str(found["cuts"])),
        ("lost, doubled", f"{found['lost']}, {found['doubled']}"),
    ]
    for name, seconds in (
        ("delivery, all", delivered),
        ("… to customers", found["to_customers"]),
        ("… to agents", found["to_agents"]),
        ("bot turns", found["turns"]),
    ):
        if seconds:
            figures = ", ".join(f"{percentile(seconds, share):.0f}" for share in (0.5, 0.95, 0.99, 1))
            rows.append((f"{name}: p50, p95, p99, longest", f"{figures} ms ({len(seconds)})"))
    rows += [
        ("bot turns that left the assistant", str(found["strayed"])),
        ("memory of an idle socket", f"{found['kb_a_socket']:.0f} kB"),
        ("memory of the service at the end", f"{found['resident_mb']:.0f} MB"),
        ("processor: service, this load", f"{found['service_share']:.2f}, {found['load_share']:.2f} of a core"),
        ("processor of the service, with turns and reconnects, a message", f"{found['ms_a_message']:.1f} ms"),
        ("load of the machine", f"{found['load'][0]:.1f} to {found['load'][1]:.1f} on {os.cpu_count()} cores"),
    ]
    print(f"\n{date.today()}, {' '.join(sys.argv[1:]) or 'full size'}, seed {chosen.seed}\n\n| | |\n| --- | --- |")
    for name, value in rows:
        print(f"| {name} | {value} |")
    if found["faults"]:
        print(f"\n{len(found['faults'])} faults:", *found["faults"][:10], sep="\n  ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--customers", type=int, default=2_000)
    parser.add_argument("--agents", type=int, default=50)
    parser.add_argument("--rate", type=float, default=200, help="messages a second, half of them agents'")
    parser.add_argument("--turns", type=float, default=20, help="bot turns a second beside; 0: without the assistant")
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--cut", type=float, default=0.01, help="the share of the sockets cut each second")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "desk")
    chosen = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    print("• writing the conversations", flush=True)
    names, held = prepared(chosen.folder, chosen.customers, chosen.agents, chosen.seed)
    ours = Careline(chosen.folder) if chosen.turns else Alone(chosen.folder, {})
    print("• starting the service", flush=True)
    try:
        ours.start()
        # The load shares two cores with what is measured, so it is to cost as little as it can.
        found = uvloop.run(measure(ours, names, held, chosen))
    finally:
        ours.stop()
    report(found, chosen)
    return 0 if not (found["lost"] or found["doubled"] or found["faults"]) else 1


if __name__ == "__main__":
    sys.exit(main())
