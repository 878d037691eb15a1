"""What a turn costs in processor time, the code of this checkout beside another one's, asked in turn in one run.

`make bench-turn-cost OPTIONS="--against PATH"`. The clock says little on a machine with other work; the processor time
of the processes says more, and the ratio of many alternating pairs says most. The conversations are `bench/turns.py`'s.
"""

import argparse
import asyncio
import os
import random
import statistics
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.contenders import Careline, processor_seconds  # noqa: E402
from bench.turns import Side, careline_talk, play  # noqa: E402

CUSTOMERS = 2
CONVERSATIONS = 10
"""Of ten turns each, in one half of a pair."""


def sides_of(checkouts: list[tuple[str, Path]], folder: Path, seed: int, strays: list[str]) -> list[Side]:
    """Start each checkout with a folder and a shop of its own."""
    from shop.generator import generate_shop

    shop = generate_shop(date.today())
    emails = {name: user["email"] for name, user in shop["users"].items()}
    pending = [one for one in shop["orders"].values() if one["status"] == "pending"]
    orders = [(one["order_id"], emails[one["user_id"]]) for one in pending]
    sides = []
    for name, root in checkouts:
        ours = Careline(folder / name, name, root)
        print(f"• starting {name}: {root}", flush=True)
        ours.start()
        sides.append(Side(ours, careline_talk(ours.address, orders, random.Random(seed), strays)))
    return sides


async def measure(sides: list[Side], pairs: int) -> dict[str, list[tuple[float, float]]]:
    """Return, by side, the milliseconds a turn that the service and Rasa used, one for each pair."""
    used: dict[str, list[tuple[float, float]]] = {side.contender.name: [] for side in sides}
    for side in sides:
        await play(side, CUSTOMERS, CUSTOMERS, 0)  # warm
    for number in range(pairs):
        for side in sides if number % 2 == 0 else sides[::-1]:
            ours = side.contender
            assert isinstance(ours, Careline)
            pids = (ours.service_pid(), ours.assistant_pid())
            side.seconds.clear()
            before = [processor_seconds(pid) for pid in pids]
            await play(side, CUSTOMERS, CONVERSATIONS, (number + 1) * CONVERSATIONS)
            turns = len(side.seconds[CUSTOMERS])
            service, rasa = (
                1000 * (processor_seconds(pid) - was) / turns for pid, was in zip(pids, before, strict=True)
            )
            used[ours.name].append((service, rasa))
            print(
                f"  pair {number + 1}, {ours.name}: service {service:.1f} ms, Rasa {rasa:.1f} ms a turn;"
                f" p50 {1000 * statistics.median(side.seconds[CUSTOMERS]):.0f} ms, {turns} turns,"
                f" load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
    return used


def report(used: dict[str, list[tuple[float, float]]], strays: list[str]) -> None:
    print(f"\n{'':<8}{'service, ms a turn':>20}{'Rasa':>8}")
    for name, rows in used.items():
        print(
            f"{name:<8}{statistics.mean(row[0] for row in rows):>20.1f}{statistics.mean(row[1] for row in rows):>8.1f}"
        )
    if len(used) > 1:
        other, own = used.values()
        ratios = sorted(mine[0] / others[0] for others, mine in zip(other, own, strict=True))
        whole = sum(row[0] for row in own) / sum(row[0] for row in other)
        print(f"the service's of it: {whole:.2f}; of the pairs {ratios[0]:.2f} to {ratios[-1]:.2f}")
    print(f"conversations that strayed from the assistant: {len(strays)}", *strays[:5], sep="\n  ")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, help="another checkout, with its own .venv and models")
    parser.add_argument("--pairs", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "turn-cost")
    chosen = parser.parse_args()
    checkouts = [("before", chosen.against.resolve())] if chosen.against else []
    strays: list[str] = []
    sides: list[Side] = []
    try:
        sides = sides_of([*checkouts, ("now", ROOT)], chosen.folder, chosen.seed, strays)
        report(asyncio.run(measure(sides, chosen.pairs)), strays)
    finally:
        for side in sides:
            side.contender.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
