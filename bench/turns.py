"""Turns a second: a stock Rasa starter and Careline beside each other, alternating, in one run.

`make bench-turns`. Conversations of ten turns: Careline's are four questions to the articles, three turns of a
procedure, two of small talk and one unknown, through the public API with everything that belongs to a turn; the
starter's are ten of its own. Both are asked by 1, 16 and 64 customers at once, in alternating rounds.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import aiohttp

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import Careline, Contender, Starter  # noqa: E402

CUSTOMERS = (1, 16, 64)
CONVERSATIONS = {1: 6, 16: 32, 64: 64}
"""Whole conversations in one round."""

STARTER_TURNS = (
    "hello", "I am sad", "yes", "are you a bot?", "I feel great", "not so good", "no", "am I talking to a human?",
    "amazing", "bye",
)  # fmt: skip
KNOWLEDGE = (
    "How long does standard delivery take?", "Can I pay with PayPal?", "how many days do I have to return something",
    "when do I get my money back on a credit card", "Do you deliver to Canada?", "how do I wash the fleece jacket",
    "is the warranty two years", "how do I reset my password", "what does the status processed mean",
    "can I use two discount codes", "how do I descale the kettle", "what do I need to send a return",
    "can I get a copy of my data", "how do gift cards work", "when do you charge my card", "when are you open",
)  # fmt: skip
UNKNOWN = (
    "do you sponsor football clubs",
    "what is the capital of Peru",
    "can you write my essay",
    "who won last night",
)
HELLO = ("hello", "hi there", "good morning")
THANKS = ("thanks", "thank you", "great, thanks")

Talk = Callable[[aiohttp.ClientSession, int], Awaitable[list[float]]]


@dataclass
class Side:
    """One contender, how a customer talks to it, and what was measured by number of customers."""

    contender: Contender
    talk: Talk
    seconds: dict[int, list[float]] = field(default_factory=dict)
    rates: dict[int, list[float]] = field(default_factory=dict)


def careline_talk(address: str, orders: list[tuple[str, str]], rng: random.Random, strays: list[str]) -> Talk:
    async def talk(http: aiohttp.ClientSession, number: int) -> list[float]:
        known, unknown = rng.sample(KNOWLEDGE, 4), rng.choice(UNKNOWN)
        order, email = orders[number % len(orders)]
        procedure = (f"I want to cancel order {order}", email, "never mind, stop")
        turns = (rng.choice(HELLO), *known[:2], *procedure, unknown, *known[2:], rng.choice(THANKS))
        async with http.post(f"{address}/api/conversations", json={}) as begun:
            conversation = await begun.json()
        headers = {"Authorization": f"Bearer {conversation['token']}"}
        url = f"{address}/api/conversations/{conversation['id']}/messages?wait=reply"
        seconds = []
        for place, text in enumerate(turns):
            started = time.perf_counter()
            async with http.post(url, json={"client_id": f"c{place}", "text": text}, headers=headers) as response:
                answer = await response.json()
            seconds.append(time.perf_counter() - started)
            if response.status != 201 or not answer["replies"] or answer["state"] != "bot":
                strays.append(f"{text!r}: {response.status} {answer.get('state')}")
                break
        return seconds

    return talk


def starter_talk(address: str) -> Talk:
    async def talk(http: aiohttp.ClientSession, number: int) -> list[float]:
        seconds = []
        for text in STARTER_TURNS:
            started = time.perf_counter()
            body = {"sender": f"customer-{number}-{started}", "message": text}
            async with http.post(f"{address}/webhooks/rest/webhook", json=body) as response:
                await response.json()
            seconds.append(time.perf_counter() - started)
        return seconds

    return talk


async def play(side: Side, customers: int, conversations: int, offset: int) -> None:
    """Let `customers` at once play `conversations` in all."""
    waiting = iter(range(offset, offset + conversations))
    seconds: list[float] = []

    async def customer(http: aiohttp.ClientSession) -> None:
        for number in waiting:
            seconds.extend(await side.talk(http, number))

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        started = time.perf_counter()
        await asyncio.gather(*(customer(http) for _ in range(customers)))
        took = time.perf_counter() - started
    side.seconds.setdefault(customers, []).extend(seconds)
    side.rates.setdefault(customers, []).append(len(seconds) / took)


async def measure(sides: list[Side], rounds: int) -> None:
    for side in sides:
        await play(side, 2, 4, 0)  # warm
        side.seconds.clear()
        side.rates.clear()
    offset = 0
    for number in range(rounds):
        for customers in CUSTOMERS:
            for side in sides if number % 2 == 0 else sides[::-1]:
                offset += CONVERSATIONS[customers]
                await play(side, customers, CONVERSATIONS[customers], offset)
                rate = side.rates[customers][-1]
                print(
                    f"  round {number + 1}, {customers} customers, {side.contender.name}: {rate:.1f} turns/s",
                    flush=True,
                )


async def turn_parts(address: str) -> dict[str, float]:
    """Return the milliseconds of each part of a turn, on average, from the service's metrics."""
    async with aiohttp.ClientSession() as http, http.get(f"{address}/metrics") as response:
        text = await response.text()
    found = re.findall(r'careline_turn_seconds_(sum|count)\{part="(\w+)"\} (\S+)', text)
    values = {(part, kind): float(value) for kind, part, value in found}
    return {part: 1000 * values[part, "sum"] / values[part, "count"] for part, kind in values if kind == "sum"}


def figures(side: Side, customers: int) -> dict[str, float]:
    ordered = sorted(1000 * one for one in side.seconds[customers])
    return {
        "turns_per_second": statistics.median(side.rates[customers]),
        "p50_ms": ordered[len(ordered) // 2],
        "p95_ms": ordered[int(len(ordered) * 0.95)],
        "turns": len(ordered),
    }


def report(sides: list[Side], parts: dict[str, float], strays: list[str]) -> dict[str, object]:
    rows = []
    print(f"\n{'customers':>9}  {'side':<14}{'turns/s':>9}{'p50 ms':>9}{'p95 ms':>9}{'turns':>7}")
    for customers in CUSTOMERS:
        both = [figures(side, customers) for side in sides]
        for side, row in zip(sides, both, strict=True):
            print(
                f"{customers:>9}  {side.contender.name:<14}{row['turns_per_second']:>9.1f}{row['p50_ms']:>9.1f}"
                f"{row['p95_ms']:>9.1f}{row['turns']:>7.0f}"
            )
        ratio = {name: both[1][name] / both[0][name] for name in ("turns_per_second", "p50_ms", "p95_ms")}
        print(f"{'':>9}  {'ratio':<14}{ratio['turns_per_second']:>9.2f}{ratio['p50_ms']:>9.2f}{ratio['p95_ms']:>9.2f}")
        rows.append({"customers": customers, "starter": both[0], "careline": both[1], "ratio": ratio})
    memory = {side.contender.name: side.contender.memory_mb() for side in sides}
    print("\nmemory:", ", ".join(f"{name} {size:.0f} MB" for name, size in memory.items()))
    print("a turn of Careline, ms on average:", ", ".join(f"{part} {ms:.1f}" for part, ms in sorted(parts.items())))
    print(f"conversations of ours that strayed from the assistant: {len(strays)}", *strays[:5], sep="\n  ")
    return {"rows": rows, "memory_mb": memory, "parts_ms": parts, "strays": strays}


def plot(result: dict[str, object], path: Path) -> None:
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot

    rows = result["rows"]
    assert isinstance(rows, list)
    figure, axes = pyplot.subplots(1, 3, figsize=(13, 3.4))
    for axis, name, title in (
        (axes[0], "turns_per_second", "Turns a second (more is better)"),
        (axes[1], "p50_ms", "Median of a turn, ms (less is better)"),
        (axes[2], "p95_ms", "95th percentile of a turn, ms (less is better)"),
    ):
        ticks = [str(row["customers"]) for row in rows]
        for side, label, colour in (("starter", "stock starter", "#8a8f98"), ("careline", "Careline", "#0f7b7b")):
            axis.plot(
                ticks,
                [row[side][name] for row in rows],
                "o-",
                label=label,
                color=colour,
            )
        axis.set_title(title, fontsize=10)
        axis.set_xlabel("customers at once")
        axis.set_ylim(bottom=0)
        axis.legend(frameon=False)
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "turns")
    parser.add_argument("--plot", type=Path, default=ROOT / "docs" / "bench" / "turns.svg")
    chosen = parser.parse_args()
    from shop.generator import generate_shop

    shop = generate_shop(date.today())
    emails = {name: user["email"] for name, user in shop["users"].items()}
    pending = [one for one in shop["orders"].values() if one["status"] == "pending"]
    orders = [(one["order_id"], emails[one["user_id"]]) for one in pending]
    strays: list[str] = []
    starter, ours = Starter(chosen.folder / "starter"), Careline(chosen.folder / "careline")
    try:
        for contender in (starter, ours):
            print(f"• starting {contender.name}", flush=True)
            contender.start()
        sides = [
            Side(starter, starter_talk(starter.address)),
            Side(ours, careline_talk(ours.address, orders, random.Random(chosen.seed), strays)),
        ]
        asyncio.run(measure(sides, chosen.rounds))
        result = report(sides, asyncio.run(turn_parts(ours.address)), strays)
    finally:
        starter.stop()
        ours.stop()
    (chosen.folder / "result.json").write_text(json.dumps(result, indent=2) + "\n")
    plot(result, chosen.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
