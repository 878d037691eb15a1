"""`careline train` from the writers' page: a child of the service, one at a time on a folder of models.

The right to train is a lock that the child inherits and holds as long as it lives, and how it ended is written by the
child itself. So every service process on the folder sees the same, also after one has died.
"""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

import structlog

from common.clock import Clock, parse_rfc3339, rfc3339
from common.errors import Conflict, Unavailable
from common.ids import new_id
from desk.audit import Audit
from desk.model import Agent
from service.children import BEHIND, begin_child, kill_group
from service.settings import PREFIX, ROOT, Settings
from service.whole_files import write_json

log = structlog.get_logger(__name__)

TRIES, PAUSE_SECONDS = 4, 0.05
"""Who looks whether a training runs holds the lock for an instant."""
STOP_SECONDS = 3.0
MOST_BYTES, MOST_LINES, LONGEST_LINE = 256 * 1024, 200, 2_000
"""Of what a training has said, the end is shown."""


class TrainingRunning(Conflict):
    name = "training_running"
    title = "A training runs already"

    def __init__(self, by: str, started_at: datetime | None) -> None:
        since = f" on {started_at:%A, {started_at.day} %B} at {started_at:%H:%M} UTC" if started_at else ""
        super().__init__(f"{by} started it{since}. Wait for its verdict, then train again.")
        self.by = by


class State(StrEnum):
    RUNNING = "running"
    ENDED = "ended"
    INTERRUPTED = "interrupted"
    """It stopped before its verdict, and the live model stayed as it was."""


@dataclass(frozen=True)
class Run:
    """`lines` are what the command said so far. `verdict` is as `careline train --result` wrote it, or the last one."""

    id: str
    state: State
    by: str
    started_at: str
    lines: tuple[str, ...]
    verdict: dict[str, Any] | None


class TrainingRuns:
    """`command` is called with `--result FILE`."""

    def __init__(self, settings: Settings, clock: Clock, audit: Audit, command: Sequence[str]) -> None:
        self._settings = settings
        self._folder = settings.models
        self._clock = clock
        self._audit = audit
        self._command = tuple(command)
        self._process: asyncio.subprocess.Process | None = None
        self._waiting: asyncio.Task[None] | None = None

    async def start(self, agent: Agent) -> Run:
        """Begin to train. Raises TrainingRunning, Unavailable."""
        lock = await asyncio.to_thread(self._take_lock)
        if lock is None:
            run = await self.last()
            raise TrainingRunning(run.by if run else "Somebody", parse_rfc3339(run.started_at) if run else None)
        run_id = new_id("train")
        try:
            await self._audit.trained(agent, run_id)
            await asyncio.to_thread(self._note, run_id, agent.name)
            self._process = await self._spawn(run_id, lock)
        except OSError as error:
            raise Unavailable(f"The training could not be started: {error.strerror}. Try again in a moment.") from error
        finally:
            os.close(lock)
        log.info("training.started", run=run_id, process=self._process.pid)
        self._waiting = asyncio.create_task(self._wait(self._process, run_id))
        run = await self.last()
        assert run is not None
        return run

    async def last(self) -> Run | None:
        """Return the training that runs or was the last one; None when there was none."""
        return await asyncio.to_thread(self._read)

    async def close(self) -> None:
        """Stop the training that this process has started."""
        process = self._process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)  # it takes away what it has begun
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        kill_group(process.pid)
        if self._waiting is not None:
            await self._waiting

    async def _spawn(self, run_id: str, lock: int) -> asyncio.subprocess.Process:
        with self._log.open("ab") as output:
            return await asyncio.create_subprocess_exec(
                *self._command,
                "--result",
                str(self._result(run_id)),
                cwd=ROOT,
                env={
                    **os.environ,
                    f"{PREFIX}VAR": str(self._settings.var),
                    f"{PREFIX}MODELS": str(self._folder),
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                pass_fds=(lock,),
                preexec_fn=partial(begin_child, BEHIND),
            )

    async def _wait(self, process: asyncio.subprocess.Process, run_id: str) -> None:
        code = await process.wait()
        kill_group(process.pid)
        log.info("training.ended", run=run_id, code=code)

    @property
    def _record(self) -> Path:
        return self._folder / "training.json"

    @property
    def _log(self) -> Path:
        return self._folder / "training.log"

    @property
    def _lock(self) -> Path:
        return self._folder / "training.lock"

    def _result(self, run_id: str) -> Path:
        return self._folder / f"training.{run_id}.json"

    def _take_lock(self) -> int | None:
        self._folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        for _ in range(TRIES):
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(PAUSE_SECONDS)
            else:
                return lock
        os.close(lock)
        return None

    def _is_locked(self) -> bool:
        try:
            with self._lock.open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except BlockingIOError:
            return True
        return False

    def _note(self, run_id: str, by: str) -> None:
        """Write down who begins; the last verdict is kept until there is another one."""
        record = _object(self._record)
        previous = self._verdict(record) if record else None
        started_at = rfc3339(self._clock.now())
        self._log.write_bytes(b"")
        write_json(self._record, {"id": run_id, "by": by, "started_at": started_at, "previous": previous})
        for old in self._folder.glob("training.train*.json"):
            old.unlink(missing_ok=True)

    def _verdict(self, record: dict[str, Any]) -> dict[str, Any] | None:
        result = _object(self._result(record["id"]))
        if result is None:
            return record.get("previous")
        return {"run_id": record["id"], "by": record["by"], "started_at": record["started_at"], **result}

    def _read(self) -> Run | None:
        # Before the result: one that ends in between has written it.
        runs = self._is_locked()
        record = _object(self._record)
        if record is None:
            return None
        verdict = self._verdict(record)
        state = State.INTERRUPTED
        if runs:
            state = State.RUNNING
        elif verdict is not None and verdict["run_id"] == record["id"]:
            state = State.ENDED
        return Run(record["id"], state, record["by"], record["started_at"], tuple(self._said()), verdict)

    def _said(self) -> Iterator[str]:
        try:
            with self._log.open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - MOST_BYTES))
                raw = file.read()
        except FileNotFoundError:
            return
        lines = raw.decode("utf-8", errors="replace").splitlines()[-MOST_LINES:]
        yield from (line[:LONGEST_LINE] for line in lines)


def _object(file: Path) -> dict[str, Any] | None:
    """Return the file's object; None when there is none that can be read."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return raw if isinstance(raw, dict) else None
