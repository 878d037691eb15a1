"""A real service and a real watcher of articles on free ports and a folder of their own, and searches against them.

The assistant is not started: searches do not need it.
"""

import asyncio
import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from service.database import migrate
from service.free_ports import free_port

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 180.0
"""How long a start may take on a machine that is full: how fast it is, benchmarks tell."""


@dataclass
class Live:
    """`var` needs an `encoder` and an `index`; `articles` are watched."""

    var: Path
    articles: Path
    port: int = field(default_factory=free_port)
    service: "subprocess.Popen[bytes] | None" = None
    watcher: "subprocess.Popen[bytes] | None" = None

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_service(self) -> None:
        self.service = self._start("serve")

    def start_watcher(self) -> None:
        self.watcher = self._start("kb", "watch")

    def kill_watcher(self) -> None:
        """End the watcher as a power cut would."""
        assert self.watcher is not None
        self.watcher.send_signal(signal.SIGKILL)
        self.watcher.wait()

    def stop(self) -> None:
        for process in (self.watcher, self.service):
            if process is not None and process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(timeout=15)
                process.kill()

    def said(self) -> str:
        return (self.var / "live.log").read_text(errors="replace")

    def _start(self, *command: str) -> "subprocess.Popen[bytes]":
        settings = {
            "VAR": self.var, "ARTICLES": self.articles, "PORT": self.port, "INTERNAL_PORT": free_port(),
            "ASSISTANT_PORT": free_port(), "ASSISTANT_SECRET": "of-the-benchmark",
        }  # fmt: skip
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            **{f"CARELINE_{name}": str(value) for name, value in settings.items()},
        }
        with (self.var / "live.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "service.cli", *command], cwd=ROOT, env=env, stdout=log, stderr=log
            )


@asynccontextmanager
async def running(var: Path, articles: Path) -> AsyncIterator[tuple[Live, aiohttp.ClientSession]]:
    """Start both processes and wait until searches are answered; stop them in the end."""
    await migrate(f"sqlite+aiosqlite:///{var / 'careline.db'}")
    live = Live(var, articles)
    try:
        live.start_service()
        live.start_watcher()
        async with aiohttp.ClientSession(live.base) as http:
            end = time.monotonic() + START_SECONDS
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    await search(http, "hello")
                    break
                assert time.monotonic() < end, live.said()[-3000:]
                await asyncio.sleep(0.1)
            yield live, http
    finally:
        live.stop()


async def search(http: aiohttp.ClientSession, query: str, k: int = 5) -> dict[str, Any]:
    """Return the answer of the search. Raises aiohttp.ClientError unless it is 200."""
    async with http.get("/api/kb/search", params={"q": query, "k": str(k)}) as response:
        response.raise_for_status()
        answer: dict[str, Any] = await response.json()
        return answer


@dataclass
class Notices:
    """Articles that say which edition they are, so that a search shows whether it is the newest."""

    articles: Path
    names: Sequence[str]
    saved: dict[str, int] = field(default_factory=dict)
    shown: dict[str, int] = field(default_factory=dict)
    """The newest edition of each that any search has shown."""
    failed: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    searches: int = 0

    def save(self, name: str) -> int:
        """Write the next edition of a notice, as an editor does; return its number."""
        edition = self.saved.get(name, 0) + 1
        header = f"---\nid: notice-{name}\ntitle: Notice {name}\nquestions: ['What does the notice {name} say?']\n---\n"
        self._file(name).write_text(f"{header}\nThis notice {name} is edition {edition} of it.\n", encoding="utf-8")
        self.saved[name] = edition
        return edition

    async def look(self, http: aiohttp.ClientSession, name: str) -> int:
        """Search for a notice; return the edition found, 0 for none. Remembers failures and stale hits."""
        newest_before = self.shown.get(name, 0)
        self.searches += 1
        try:
            answer = await search(http, f"What does the notice {name} say?")
        except aiohttp.ClientError as error:
            self.failed.append(repr(error))
            return 0
        snippets = [hit["snippet"] for hit in answer["hits"] if hit["article_id"] == f"notice-{name}"]
        editions = [int(snippet.split(" edition ")[1].split()[0]) for snippet in snippets if " edition " in snippet]
        found = min(editions, default=0)
        if found < newest_before:
            self.stale.append(f"{name}: edition {found} after {newest_before}")
        self.shown[name] = max(self.shown.get(name, 0), found)
        return found

    async def load(self, http: aiohttp.ClientSession, rate: float, seed: int = 0) -> None:
        """Search at a steady rate, whatever the answers take, until cancelled."""
        rng, began, number = random.Random(seed), time.perf_counter(), 0
        async with asyncio.TaskGroup() as group:
            while True:
                number += 1
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                group.create_task(self.look(http, rng.choice(list(self.names))))

    async def wait_for(self, http: aiohttp.ClientSession, name: str, edition: int, seconds: float = 30.0) -> float:
        """Search until an edition is found; return the seconds waited. Raises TimeoutError."""
        began = time.perf_counter()
        async with asyncio.timeout(seconds):
            while await self.look(http, name) < edition:  # noqa: ASYNC110  # another process raises no event here
                await asyncio.sleep(0.02)
        return time.perf_counter() - began

    def _file(self, name: str) -> Path:
        return self.articles / f"notice-{name}.md"
