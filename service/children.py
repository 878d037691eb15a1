"""A child process that is kept alive: started, watched, restarted with back-off, stopped without leaving anything."""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

STOP_SECONDS = 10.0
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
PR_SET_PDEATHSIG = 1

BEHIND = 5
"""The niceness of what thinks: what carries messages between people goes before it when the processor is short."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""A turn's sums are small: threads that wait for each other cost half as much again as the sums."""


def begin_child(niceness: int) -> None:
    """In a new process: step back by so much, and end with the parent."""
    if niceness:
        os.nice(niceness)
    if sys.platform == "linux":
        _die_with_parent()


def _die_with_parent() -> None:
    # Without this a killed parent would leave its children behind (Linux only).
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class Child:
    """One supervised process. `on_exit` hears each unexpected end: name, exit code, seconds until the restart."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        env: Mapping[str, str],
        cwd: Path,
        folder: Path,
        on_exit: Callable[[str, int, float], None],
        niceness: int = 0,
    ) -> None:
        """`folder` gets the process's output, `log/NAME.log`, and its number while it runs, `NAME.pid`."""
        self.name = name
        self._command = list(command)
        self._env = dict(env)
        self._cwd = cwd
        self.log_file = folder / "log" / f"{name}.log"
        self._pid_file = folder / f"{name}.pid"
        self._on_exit = on_exit
        self._niceness = niceness
        self._process: asyncio.subprocess.Process | None = None
        self._stopping = False

    async def run(self) -> None:
        """Keep the process running until `stop`."""
        pause = FIRST_PAUSE_SECONDS
        while not self._stopping:
            started = time.monotonic()
            code = await self._run_once()
            if self._stopping:
                return
            if time.monotonic() - started > HEALTHY_SECONDS:
                pause = FIRST_PAUSE_SECONDS
            self._on_exit(self.name, code, pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _run_once(self) -> int:
        with self.log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                *self._command,
                cwd=self._cwd,
                env=self._env,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # A session of its own: Ctrl-C reaches the parent only, which then stops the children in order.
                start_new_session=True,
                preexec_fn=partial(begin_child, self._niceness),
            )
        self._pid_file.write_text(str(self._process.pid))
        try:
            return await self._process.wait()
        finally:
            # Whoever started it is gone, so what it has started goes too: it may still hold a port.
            kill_group(self._process.pid)
            if _read(self._pid_file) == str(self._process.pid):
                self._pid_file.unlink(missing_ok=True)

    async def stop(self) -> None:
        """Ask the process and all it started to end; after ten seconds make them."""
        self._stopping = True
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        except TimeoutError:
            kill_group(process.pid)
            await process.wait()


def _read(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""


def kill_group(leader: int) -> None:
    """Kill the process and what it has started, unless they have a session of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)
