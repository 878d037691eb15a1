"""Webhooks of a messaging channel in a rush: how many a second are stored and acknowledged, and that none is lost.

`make bench-webhooks`. Asked for: 1,000 a second for ten seconds. The service and the assistant run as real processes
(Telegram's webhooks, its API played by this process); what is acknowledged is taken in and answered afterwards, which
is waited for. `--against PATH` measures another checkout in the same run, alternating.
"""

import argparse
import asyncio
import json
import os
import sqlite3
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import Careline, processor_seconds  # noqa: E402
from bench.webhook_sender import Answers, Sender, request  # noqa: E402
from service.free_ports import free_port  # noqa: E402

SECRET = "of-the-benchmark"
CONNECTIONS = 128
SPACE = 1_000_000
"""Between the numbers of two rounds: ids must not come again."""


@dataclass
class Round:
    """What one round came to. `texts`: those that were acknowledged; `used`: the service's processor time meanwhile."""

    texts: list[str]
    answers: Answers
    used: float


@dataclass(frozen=True)
class Aftermath:
    """Seconds from the last acknowledgement until all was in the log, and until all of it was answered; None where
    that took longer than was waited.
    """

    taken_in: float | None
    answered: float | None


def update(number: int, sender: int, text: str) -> dict[str, object]:
    person = {"id": sender, "is_bot": False, "first_name": f"Customer {sender}", "language_code": "en"}
    chat = {"id": sender, "type": "private", "first_name": person["first_name"]}
    message = {"message_id": number, "from": person, "chat": chat, "date": int(time.time()), "text": text}
    return {"update_id": number, "message": message}


def text_of(number: int) -> str:
    return f"message {number}: where is my parcel?"


async def rush(ours: Careline, first: int, senders: int, rate: float, seconds: float) -> Round:
    """Send webhooks at this rate whatever the answers take; return when all are answered."""
    pid, port = ours.service_pid(), int(ours.address.rpartition(":")[2])
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
    requests = []
    for place in range(int(rate * seconds)):
        body = json.dumps(update(first + place, first + place % senders, text_of(first + place))).encode()
        requests.append(request("127.0.0.1", port, "/api/channels/telegram", headers, body))
    used = processor_seconds(pid)
    answers = await Sender("127.0.0.1", port, CONNECTIONS).send(requests, rate)
    return Round([text_of(first + place) for place in answers.seconds], answers, processor_seconds(pid) - used)


async def wait_until_answered(folder: Path, patience: float) -> Aftermath:
    """Wait until what has been acknowledged is in the log and no turn waits or runs, but not longer than `patience`."""
    begun, taken_in = time.perf_counter(), None
    while (waited := time.perf_counter() - begun) < patience:
        arrivals, turns = await asyncio.to_thread(open_work, folder)
        if arrivals == 0 and taken_in is None:
            taken_in = waited
        if arrivals == turns == 0:
            return Aftermath(taken_in, waited)
        await asyncio.sleep(0.5)
    return Aftermath(taken_in, None)


def open_work(folder: Path) -> tuple[int, int]:
    """Return how many requests are not taken in, and how many turns have not ended."""
    with sqlite3.connect(f"file:{folder / 'careline.db'}?mode=ro", uri=True) as database:
        try:
            (arrivals,) = database.execute("SELECT count(*) FROM arrivals").fetchone()
        except sqlite3.OperationalError:  # an earlier checkout acknowledges what is in the log only
            arrivals = 0
        (turns,) = database.execute("SELECT count(*) FROM turns WHERE state IN ('received', 'running')").fetchone()
        return arrivals, turns


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
    print("\n| | acknowledged a second | p50, p95 | processor, ms each | in the log, answered after | lost, doubled |")
    print("| --- | --- | --- | --- | --- | --- |")
    for number in range(chosen.rounds):
        for place, ours in enumerate(sides if number % 2 == 0 else sides[::-1]):
            load = os.getloadavg()[0]
            first = SPACE * (1 + number * len(sides) + place)
            found = await rush(ours, first, chosen.senders, chosen.rate, chosen.seconds)
            after = await wait_until_answered(ours.folder, chosen.patience)
            counts = dict.fromkeys(found.texts, 0)
            for text in await asyncio.to_thread(kept, ours.folder):
                if text in counts:
                    counts[text] += 1
            lost = sum(count == 0 for count in counts.values())
            doubled = sum(count > 1 for count in counts.values())
            wrong += lost + doubled + len(found.answers.refused)
            print(_row(f"{ours.name}, load {load:.0f}", found, after, lost, doubled), flush=True)
            if found.answers.refused:
                print(f"{len(found.answers.refused)} refused: {found.answers.refused[:3]}")
    await runner.cleanup()
    return wrong


def _row(name: str, found: Round, after: Aftermath, lost: int, doubled: int) -> str:
    ordered, took = sorted(found.answers.seconds.values()) or [float("nan")], found.answers.took
    middle, late = (1000 * ordered[int(len(ordered) * share)] for share in (0.5, 0.95))
    count = len(found.texts)
    waits = ", ".join("not in time" if one is None else f"{one:.0f} s" for one in (after.taken_in, after.answered))
    return (
        f"| {name} | {count / took:.0f} ({count} in {took:.1f} s) | {middle:.0f}, {late:.0f} ms"
        f" | {1000 * found.used / max(1, count):.2f} | {waits} | {lost}, {doubled} |"
    )


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
    parser.add_argument("--patience", type=float, default=600, help="seconds for the log and the turns to follow")
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
            for file in ours.folder.glob("careline.db*"):
                file.unlink()  # numbers of an earlier run would be known
            ours.start()
        return 1 if asyncio.run(measure(sides, chosen, vendor_port)) else 0
    finally:
        for ours in sides:
            ours.stop()


if __name__ == "__main__":
    sys.exit(main())
