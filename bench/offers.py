"""How long the next offer takes to decide with a full queue: `.venv/bin/python bench/offers.py`."""

import argparse
import json
import random
import sys
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from routing.offers import Agent, OfferDesk, Waiter
from routing.rules import Rules

SKILLS = ("billing", "orders", "products", "legal", "privacy", "care", "safety", "press")
LANGUAGES = ("en", "en", "en", "es", "fr", "de")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--waiting", type=int, default=10_000)
    parser.add_argument("--agents", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    dice, rules = random.Random(options.seed), Rules.load()
    desk = OfferDesk(rules.queue, rules.offers)
    for number in range(options.agents):
        desk.put_agent(_agent(dice, f"agent{number}"))
    started = time.perf_counter()
    for number in range(options.waiting):
        desk.join(_waiter(dice, f"w{number}", dice.uniform(0, 3600)), 3600)
    filled = time.perf_counter() - started
    times, now, number = [], 3600.0, options.waiting
    for _ in range(options.rounds):
        now += dice.expovariate(1.0)
        # Somebody is done, somebody joins, and the next offer is decided: what a busy floor does all day.
        busy = desk.agents[f"agent{dice.randrange(options.agents)}"]
        desk.put_agent(replace(busy, load=max(busy.load - 1, 0.0), ready=True))
        desk.join(_waiter(dice, f"w{number}", now), now)
        number += 1
        started = time.perf_counter()
        offer = desk.next_offer(now)
        times.append((time.perf_counter() - started) * 1000)
        if offer is not None:
            desk.accepted(offer, now)
    times.sort()
    figures = {
        "waiting": len(desk.waiting),
        "agents": options.agents,
        "rounds": options.rounds,
        "seed": options.seed,
        "fill_seconds": round(filled, 3),
        "p50_ms": round(times[len(times) // 2], 3),
        "p95_ms": round(times[int(len(times) * 0.95)], 3),
        "max_ms": round(times[-1], 3),
    }
    print(json.dumps({"results": [figures]}))
    return 0


def _agent(dice: random.Random, name: str) -> Agent:
    skills = frozenset(dice.sample(SKILLS, dice.randint(1, 4)))
    return Agent(name, skills, frozenset({"en", dice.choice(LANGUAGES)}), capacity=4, load=float(dice.randint(2, 4)))


def _waiter(dice: random.Random, name: str, arrived: float) -> Waiter:
    skills = tuple(dice.sample(SKILLS, dice.choice((0, 1, 1, 2))))
    return Waiter(
        name,
        arrived=arrived,
        queued=arrived,
        due=arrived + dice.choice((120, 240, 480, 900)),
        priority=dice.choice((0, 0, 0, 1, 1, 2, 3)),
        skills=skills,
        language=dice.choice(LANGUAGES),
        weight=dice.choice((1.0, 1.0, 1.5, 2.0)),
    )


if __name__ == "__main__":
    sys.exit(main())
