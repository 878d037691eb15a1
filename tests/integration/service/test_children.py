"""A supervised process: kept alive, and gone without a trace when it shall be."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from service import children
from service.children import Child

TEN_SECONDS = 10.0


class Nursery:
    """Starts children on little programs, and hears of their ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "log").mkdir()
        self.ends: asyncio.Queue[tuple[str, int, float]] = asyncio.Queue()
        self._running: list[tuple[Child, asyncio.Task[None]]] = []

    def start(self, program: str) -> tuple[Child, asyncio.Task[None]]:
        child = Child(
            "part",
            [sys.executable, "-u", "-c", program],
            dict(os.environ),
            self.folder,
            self.folder,
            lambda *end: self.ends.put_nowait(end),
        )
        task = asyncio.create_task(child.run())
        self._running.append((child, task))
        return child, task

    def log(self) -> list[str]:
        file = self.folder / "log" / "part.log"
        return file.read_text().splitlines() if file.is_file() else []

    async def until(self, holds: Callable[[], bool]) -> None:
        """Look again and again: what another process does cannot be awaited."""
        async with asyncio.timeout(TEN_SECONDS):
            while not holds():  # noqa: ASYNC110
                await asyncio.sleep(0.01)

    async def end(self) -> None:
        for child, task in self._running:
            await child.stop()
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


@pytest.fixture
async def nursery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Nursery]:
    monkeypatch.setattr(children, "FIRST_PAUSE_SECONDS", 0.01)
    one = Nursery(tmp_path)
    yield one
    await one.end()


def is_alive(pid: int) -> bool:
    try:
        status = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rsplit(")", 1)[1].split()[0] != "Z"


WAIT = "import os, time; print(os.getpid()); time.sleep(60)"
DEAF = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(os.getpid()); time.sleep(60)"
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid)
time.sleep(60)
"""


async def test_a_process_that_dies_is_told_of_and_started_again(nursery: Nursery) -> None:
    nursery.start("print('here'); raise SystemExit(3)")
    first, second, third = [await asyncio.wait_for(nursery.ends.get(), TEN_SECONDS) for _ in range(3)]
    assert first[:2] == ("part", 3)
    assert nursery.log()[:3] == ["here"] * 3
    assert first[2] < second[2] < third[2], "the pauses grow"


async def test_a_process_that_is_killed_comes_back_with_another_number(nursery: Nursery) -> None:
    nursery.start(WAIT)
    await nursery.until(lambda: len(nursery.log()) == 1)
    os.kill(int(nursery.log()[0]), signal.SIGKILL)
    assert (await nursery.ends.get())[1] == -signal.SIGKILL
    await nursery.until(lambda: len(nursery.log()) == 2)
    first, second = nursery.log()
    assert first != second
    await nursery.until(lambda: (nursery.folder / "part.pid").is_file())
    assert (nursery.folder / "part.pid").read_text() == second


async def test_stop_ends_the_process_and_is_no_unexpected_end(nursery: Nursery) -> None:
    child, task = nursery.start(WAIT)
    await nursery.until(lambda: len(nursery.log()) == 1)
    await child.stop()
    await asyncio.wait_for(task, TEN_SECONDS)
    assert not is_alive(int(nursery.log()[0]))
    assert nursery.ends.empty()
    assert not (nursery.folder / "part.pid").exists()


async def test_a_process_that_does_not_listen_is_made_to_end(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "STOP_SECONDS", 0.05)
    child, task = nursery.start(DEAF)
    await nursery.until(lambda: len(nursery.log()) == 1)
    await child.stop()
    await asyncio.wait_for(task, TEN_SECONDS)
    assert not is_alive(int(nursery.log()[0]))


async def test_stop_leaves_nothing_of_what_the_process_has_started(nursery: Nursery) -> None:
    child, task = nursery.start(PARENT)
    await nursery.until(lambda: len(nursery.log()) == 1)
    grandchild = int(nursery.log()[0])
    assert is_alive(grandchild)
    await child.stop()
    await asyncio.wait_for(task, TEN_SECONDS)
    await nursery.until(lambda: not is_alive(grandchild))


async def test_a_process_that_dies_takes_what_it_has_started_with_it(nursery: Nursery) -> None:
    nursery.start(PARENT)
    await nursery.until(lambda: (nursery.folder / "part.pid").is_file() and len(nursery.log()) == 1)
    os.kill(int((nursery.folder / "part.pid").read_text()), signal.SIGKILL)
    await nursery.ends.get()
    await nursery.until(lambda: not is_alive(int(nursery.log()[0])))


async def test_stop_before_a_restart_means_no_restart(nursery: Nursery, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "FIRST_PAUSE_SECONDS", 0.1)
    child, task = nursery.start("print('here')")
    await asyncio.wait_for(nursery.ends.get(), TEN_SECONDS)
    await child.stop()
    await asyncio.wait_for(task, TEN_SECONDS)
    assert nursery.log() == ["here"]
