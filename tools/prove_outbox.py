"""The long proof of the outbox: `make prove-outbox`. Says how far it is, and ends with one line of JSON.

All channels share one outbox and one courier, as in the service; the vendors are played on loopback, and one request in
ten fails: too many, out of order, no answer, an answer that is lost after the message was taken. The database is put
into memory where there is such a place (/dev/shm): what is proved is the order of things, not the disk.
"""

import argparse
import asyncio
import json
import logging
import sys
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import structlog

from channels.names import names
from tests.integration.channels.outbox_world import open_lines, send_all
from tests.integration.conversations.fakes import HandClock, open_house

CUSTOMERS_OF_A_CHANNEL = 50
SAY_SECONDS = 10.0


def main() -> int:
    options = _options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    found = asyncio.run(_prove(options))
    print(json.dumps({"results": [found]}))
    return int(bool(found["wrong"]))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=10_000, help="at least so many in all")
    parser.add_argument("--channel", choices=names(), help="only this one; without it all share the messages")
    parser.add_argument("--faults", type=float, default=0.1, help="share of the requests that fail, 0..1")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _memory() -> Path | None:
    memory = Path("/dev/shm")
    return memory if memory.is_dir() else None


async def _prove(options: argparse.Namespace) -> dict[str, Any]:
    channels = [options.channel] if options.channel else list(names())
    each = -(-options.messages // (CUSTOMERS_OF_A_CHANNEL * len(channels)))
    said_at, began = time.monotonic(), time.monotonic()

    def say(arrived: int) -> None:
        nonlocal said_at
        if time.monotonic() - said_at >= SAY_SECONDS:
            said_at = time.monotonic()
            print(f"{arrived} have arrived", file=sys.stderr)

    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        house = await open_house(f"sqlite+aiosqlite:///{folder}/outbox.db", HandClock())
        async with open_lines(channels, house) as lines:
            outcome = await send_all(
                house, lines, CUSTOMERS_OF_A_CHANNEL, each, share=options.faults, seed=options.seed, say=say
            )
        await house.close()
    return {
        "set": "outbox",
        "n": outcome.messages,
        "channels": channels,
        "seed": options.seed,
        "requests": outcome.requests,
        "faults": outcome.faults,
        "wrong": outcome.wrong,
        "seconds": round(time.monotonic() - began, 1),
        "at": datetime.now(timezone.utc).date().isoformat(),
    }


if __name__ == "__main__":
    raise SystemExit(main())
