"""Webhooks of a messaging channel in a rush: how many a second are stored and acknowledged, and that none is lost.

`make bench-webhooks`. Asked for: 1,000 a second for ten seconds. The service and the assistant run as real processes
(Telegram's webhooks, its API played by this process); the messages are answered in turns as ever, which take part of
the machine. `--against PATH` measures another checkout in the same run, alternating.
"""

import argparse
import asyncio
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import Careline, processor_seconds  # noqa: E402
from service.free_ports import free_port  # noqa: E402

SECRET = "of-the-benchmark"
CONNECTIONS = 128
SPACE = 1_000_000
"""Between the numbers of two rounds: ids must not come again."""


@dataclass
class Round:
    """What one round came to. `seconds`: from sending to the acknowledgement, of each."""

    acknowledged: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    took: float = 0.0
    used: float = 0.0


def update(number: int, sender: int, text: str) -> dict[str, object]:
    person = {"id": sender, "is_bot": False, "first_name": f"Customer {sender}", "language_code": "en"}
    chat = {"id": sender, "type": "private", "first_name": person["first_name"]}
    message = {"message_id": number, "from": person, "chat": chat, "date": int(time.time()), "text": text}
    return {"update_id": number, "message": message}


async def rush(ours: Careline, first: int, senders: int, rate: float, seconds: float) -> Round:
    """Send webhooks at this rate whatever the answers take; return when all are answered."""
    found, pid = Round(), ours.service_pid()
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    url = f"{ours.address}/api/channels/telegram"

    async def one(http: aiohttp.ClientSession, number: int) -> None:
        text = f"message {number}: where is my parcel?"
        begun = time.perf_counter()
        try:
            body = update(number, first + number % senders, text)
            async with http.post(url, json=body, headers=headers) as response:
                if response.status == 200:
                    found.acknowledged.append(text)
                    found.seconds.append(time.perf_counter() - begun)
                else:
                    found.refused.append(str(response.status))
        except (aiohttp.ClientError, TimeoutError) as error:
            found.refused.append(repr(error))

    connector = aiohttp.TCPConnector(limit=CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector) as http:
        used, begun, sent = processor_seconds(pid), time.perf_counter(), []
        for place in range(int(rate * seconds)):
            if (early := begun + place / rate - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            elif place % 50 == 0:
                await asyncio.sleep(0)
            sent.append(asyncio.create_task(one(http, first + place)))
        await asyncio.gather(*sent)
        found.took = time.perf_counter() - begun
        found.used = processor_seconds(pid) - used
    return found


def kept(folder: Path) -> list[str]:
    """Return the texts of all customers' messages in the service's database."""
    with sqlite3.connect(f"file:{folder / 'careline.db'}?mode=ro", uri=True) as database:
        return [text for (text,) in database.execute("SELECT text FROM messages WHERE role = 'customer'")]


async def measure(sides: Sequence[Careline], chosen: argparse.Namespace, vendor_port: int) -> int:
    """Play the rounds and print them; return how many messages were lost or doubled."""
    runner = web.AppRunner(_vendor(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", vendor_port).start()
    wrong = 0
    print(
        "\n| | stored and acknowledged a second | p50, p95 of an acknowledgement | processor, ms each | lost, doubled |"
    )
    print("| --- | --- | --- | --- | --- |")
    for number in range(chosen.rounds):
        for place, ours in enumerate(sides if number % 2 == 0 else sides[::-1]):
            first = SPACE * (1 + number * len(sides) + place)
            found = await rush(ours, first, chosen.senders, chosen.rate, chosen.seconds)
            stored = await asyncio.to_thread(kept, ours.folder)
            counts = dict.fromkeys(found.acknowledged, 0)
            for text in stored:
                if text in counts:
                    counts[text] += 1
            lost = sum(count == 0 for count in counts.values())
            doubled = sum(count > 1 for count in counts.values())
            wrong += lost + doubled + len(found.refused)
            ordered = sorted(found.seconds) or [float("nan")]
            middle, late = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
            print(
                f"| {ours.name}, load {os.getloadavg()[0]:.0f} | {len(found.acknowledged) / found.took:.0f}"
                f" ({len(found.acknowledged)} in {found.took:.1f} s) | {middle:.0f}, {late:.0f} ms"
                f" | {1000 * found.used / max(1, len(found.acknowledged)):.2f} | {lost}, {doubled} |",
                flush=True,
            )
            if found.refused:
                print(f"{len(found.refused)} refused: {found.refused[:3]}")
            await asyncio.sleep(chosen.pause)
    await runner.cleanup()
    return wrong


def _vendor() -> web.Application:
    """Telegram's API, as far as the courier needs it."""
    numbers = iter(range(1, 10_000_000))

    async def call(_request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": {"message_id": next(numbers)}})

    application = web.Application()
    application.add_routes([web.post("/{path:.*}", call), web.get("/{path:.*}", call)])
    return application


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=float, default=1_000, help="webhooks a second that are sent")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--senders", type=int, default=500, help="customers, all of them new in each round")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--pause", type=float, default=20, help="seconds between two rounds, for the turns to follow")
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv and models")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "webhooks")
    chosen = parser.parse_args()
    vendor_port = free_port()
    telegram = {
        "CARELINE_TELEGRAM_TOKEN": "12345:token",
        "CARELINE_TELEGRAM_SECRET": SECRET,
        "CARELINE_TELEGRAM_API": f"http://127.0.0.1:{vendor_port}",
    }
    checkouts = [("before", chosen.against.resolve())] if chosen.against else []
    sides = [Careline(chosen.folder / name, name, root, **telegram) for name, root in [*checkouts, ("now", ROOT)]]
    try:
        for ours in sides:
            print(f"• starting {ours.name}", flush=True)
            ours.start()
        return 1 if asyncio.run(measure(sides, chosen, vendor_port)) else 0
    finally:
        for ours in sides:
            ours.stop()


if __name__ == "__main__":
    sys.exit(main())
