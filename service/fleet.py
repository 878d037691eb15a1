"""The assistant's processes: groups that each serve one model, started beside each other and exchanged without a gap.

The supervisor looks at the models' folder. A new live model gets processes of its own; when they have loaded it, the
service is told, and the old ones end when their last turn has ended. Rasa can load a model into a running process, but
it answers nobody while it does.
"""

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import aiohttp

from common.errors import SettingsError
from common.wire import READY_PATH, SECRET_HEADER
from service import assistant_model, whole_files
from service.assistants import FILE, Assistants, Group, Trial, write_assistants
from service.children import BEHIND, ONE_THREAD, Child
from service.free_ports import free_ports
from service.internal_web import ASSISTANTS_PATH
from service.model_files import ModelFiles, fingerprint
from service.progress import Say
from service.rollout import Rollout, read_rollout
from service.settings import PREFIX, ROOT, Settings

LOOK_SECONDS = 0.3
READY_SECONDS = 180.0
DRAIN_SECONDS = 60.0
SHORT = 12

OnExit = Callable[[str, int, float], None]


class ModelNotLoaded(SettingsError):
    """`log` says why."""

    def __init__(self, log: Path) -> None:
        super().__init__(f"the model cannot be loaded; the reason stands in {log}")
        self.log = log


@dataclass(frozen=True)
class Wanted:
    """The models, by fingerprint, that are to be served."""

    live: str
    next: str | None
    rollout: Rollout | None


@dataclass(frozen=True)
class Running:
    """Processes that serve one model."""

    group: Group
    children: tuple[Child, ...]
    tasks: tuple[asyncio.Task[None], ...]

    async def stop(self) -> None:
        await asyncio.gather(*(child.stop() for child in self.children))
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


class Fleet:
    """Keeps the processes of the models that are wanted. One `begin`, one `follow`, one `stop`."""

    def __init__(self, settings: Settings, env: dict[str, str], tell: Say, on_exit: OnExit) -> None:
        self._settings = settings
        self._files = ModelFiles(settings.models)
        self._env = env
        self._tell = tell
        self._on_exit = on_exit
        self._running: list[Running] = []
        self._table: Assistants | None = None
        self._refused: dict[str, str] = {}
        self._loading: set[int] = set()
        self._awaited: set[asyncio.Task[None]] = set()
        self._prints: dict[Path, tuple[tuple[int, int, int], str]] = {}
        self._http: aiohttp.ClientSession | None = None

    async def begin(self) -> None:
        """Start the processes of the live model and wait until they answer. Raises ModelNotLoaded, SettingsError."""
        self._http = aiohttp.ClientSession(headers={SECRET_HEADER: self._settings.assistant_secret})
        shutil.rmtree(self._settings.var / "serving", ignore_errors=True)
        wanted = self._wanted()
        live = await self._group(wanted.live, self._files.live, self._settings.assistant_processes)
        self._publish(Assistants(live.group, supervisor=os.getpid()))

    async def follow(self) -> None:
        """Bring the processes in line with the files, again and again."""
        while True:
            try:
                await self.look()
            except (OSError, SettingsError) as error:
                self._tell(f"! the assistant's models: {error}")
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self) -> None:
        """Bring the processes in line with the files once."""
        assert self._table is not None
        wanted = await asyncio.to_thread(self._wanted)
        live = await self._live(wanted.live)
        beside = await self._next(wanted, live)
        rollout = wanted.rollout or Rollout(Trial.SHADOW)
        table = Assistants(
            live.group,
            beside.group if beside else None,
            rollout.trial,
            rollout.share,
            dict(self._refused),
            os.getpid(),
            frozenset(self._loading),
        )
        if table != self._table:
            self._tell_change(self._table, table)
            self._publish(table)
        await self._retire([one for one in self._running if one not in (live, beside)])

    def _wanted(self) -> Wanted:
        rollout = read_rollout(self._files.folder)
        beside = self._print(self._files.next) if rollout and self._files.next.is_file() else None
        return Wanted(self._print(self._files.live), beside, rollout)

    def _print(self, model: Path) -> str:
        stat = model.stat()
        mark = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
        known = self._prints.get(model)
        if known is None or known[0] != mark:
            known = (mark, fingerprint(model))
            self._prints[model] = known
        return known[1]

    async def _live(self, model: str) -> Running:
        assert self._table is not None
        now = next(one for one in self._running if one.group == self._table.live)
        if model == now.group.model:
            return now
        self._tell(f"• a new model ({model[:SHORT]}) is being loaded; the one before it answers meanwhile")
        try:
            return await self._group(model, self._files.live, self._settings.assistant_processes)
        except ModelNotLoaded as error:
            self._refused[model] = str(error.log)
            self._files.put_back(self._copy(now.group.model))
            self._tell(
                f"! the new model ({model[:SHORT]}) cannot be loaded: see {error.log}. The one before it goes on "
                f"answering, and is in {self._files.live} again"
            )
            return now

    async def _next(self, wanted: Wanted, live: Running) -> Running | None:
        if wanted.next is None or wanted.rollout is None or wanted.next in self._refused:
            return None
        if wanted.next == live.group.model:
            return None
        share = wanted.rollout.trial is Trial.SHARE
        try:
            return await self._group(wanted.next, self._files.next, self._settings.assistant_processes if share else 1)
        except ModelNotLoaded as error:
            self._refused[wanted.next] = str(error.log)
            self._tell(f"! the model on trial ({wanted.next[:SHORT]}) cannot be loaded: see {error.log}")
            return None

    async def _group(self, model: str, file: Path, processes: int) -> Running:
        """Return the processes that serve the model; start them when there are none. Raises ModelNotLoaded."""
        for one in self._running:
            if one.group.model == model and len(one.group.ports) >= processes:
                return one
        await asyncio.to_thread(self._keep, model, file)
        started = self._start(model, processes)
        try:
            await asyncio.gather(*(self._loaded(child, port) for child, port in _pairs(started)))
        except BaseException:
            await started.stop()
            raise
        self._refused.pop(model, None)
        self._running.append(started)
        return started

    def _start(self, model: str, processes: int) -> Running:
        names = self._free_names(processes)
        ports = free_ports(processes)
        children = tuple(
            Child(
                name,
                assistant_model.assistant_command(self._settings, self._copy(model), port),
                {**assistant_model.assistant_environment(self._settings), **self._env, **ONE_THREAD},
                ROOT,
                self._settings.var,
                partial(self._ended, port),
                BEHIND,
            )
            for name, port in zip(names, ports, strict=True)
        )
        return Running(Group(model, ports), children, tuple(asyncio.create_task(child.run()) for child in children))

    def _ended(self, port: int, name: str, code: int, pause_seconds: float) -> None:
        """A process is started again: turns go to the others until it has loaded its model."""
        self._on_exit(name, code, pause_seconds)
        self._loading.add(port)
        self._publish_loading()
        task = asyncio.create_task(self._back(port))
        self._awaited.add(task)
        task.add_done_callback(self._awaited.discard)

    async def _back(self, port: int) -> None:
        while self._serves(port) and await self._readiness(port) != 200:  # noqa: ASYNC110  # another process loads
            await asyncio.sleep(LOOK_SECONDS)
        self._loading.discard(port)
        self._publish_loading()

    def _serves(self, port: int) -> bool:
        return any(port in one.group.ports for one in self._running)

    def _publish_loading(self) -> None:
        if self._table is not None:
            self._publish(replace(self._table, loading=frozenset(self._loading)))

    def _free_names(self, processes: int) -> list[str]:
        taken = {child.name for one in self._running for child in one.children}
        names = ("assistant", *(f"assistant-{number}" for number in range(2, 1000)))
        return [name for name in names if name not in taken][:processes]

    def _copy(self, model: str) -> Path:
        """A process that is started again must find the model that it served, whatever has been promoted meanwhile."""
        return self._settings.var / "serving" / f"{model}.tar.gz"

    def _keep(self, model: str, file: Path) -> None:
        copy = self._copy(model)
        if not copy.is_file():
            copy.parent.mkdir(exist_ok=True)
            whole_files.copy(file, copy)

    async def _loaded(self, child: Child, port: int) -> None:
        """Return when the process has loaded its model. Raises ModelNotLoaded."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_SECONDS):
                while (status := await self._readiness(port)) != 503:
                    if status == 200:
                        return
                    await asyncio.sleep(LOOK_SECONDS)
        raise ModelNotLoaded(child.log_file)

    async def _readiness(self, port: int) -> int | None:
        """Return 200 when the process answers turns, 503 when its model cannot be loaded, None when it is silent."""
        assert self._http is not None
        with contextlib.suppress(aiohttp.ClientError, TimeoutError):
            url, patience = f"http://127.0.0.1:{port}{READY_PATH}", aiohttp.ClientTimeout(total=5)
            async with self._http.get(url, timeout=patience) as response:
                return response.status
        return None

    def _publish(self, table: Assistants) -> None:
        write_assistants(self._settings.var, table)
        self._table = table

    def _tell_change(self, before: Assistants, now: Assistants) -> None:
        if now.live.model != before.live.model:
            self._tell(f"✓ the new model ({now.live.model[:SHORT]}) answers from now on")
        if now.next is None:
            if before.next is not None and before.next.model != now.live.model:
                self._tell("✓ the trial has ended")
        elif (now.next, now.trial, now.share) != (before.next, before.trial, before.share):
            self._tell(f"✓ the model on trial ({now.next.model[:SHORT]}) {now.trial.words(now.share)}")

    async def _retire(self, old: list[Running]) -> None:
        """End processes after their last turn."""
        if not old:
            return
        ports = {port for one in old for port in one.group.ports}
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while ports & await self._in_use():  # noqa: ASYNC110  # another process ends its turns
                    await asyncio.sleep(LOOK_SECONDS)
        for one in old:
            self._running.remove(one)
        await asyncio.gather(*(one.stop() for one in old))
        for one in old:
            if all(other.group.model != one.group.model for other in self._running):
                self._copy(one.group.model).unlink(missing_ok=True)

    async def _in_use(self) -> set[int]:
        """Return the ports that the service sends turns to or waits for; none when no service answers."""
        assert self._http is not None
        url = f"http://127.0.0.1:{self._settings.internal_port}{ASSISTANTS_PATH}"
        try:
            async with self._http.get(url, timeout=aiohttp.ClientTimeout(total=5)) as response:
                return set((await response.json())["ports"])
        except (aiohttp.ClientConnectorError, ValueError, KeyError):
            return set()
        except (aiohttp.ClientError, TimeoutError):
            # It may still be serving: not to be taken for a service that is gone.
            return {port for one in self._running for port in one.group.ports}

    async def stop(self) -> None:
        for task in self._awaited:
            task.cancel()
        (self._settings.var / FILE).unlink(missing_ok=True)
        await asyncio.gather(*(one.stop() for one in self._running))
        if self._http is not None:
            await self._http.close()


def _pairs(running: Running) -> list[tuple[Child, int]]:
    return list(zip(running.children, running.group.ports, strict=True))


def child_environment(settings: Settings) -> dict[str, str]:
    """Return what every child process is told of the settings that `up` has made."""
    return {
        **os.environ,
        f"{PREFIX}VAR": str(settings.var),
        f"{PREFIX}INTERNAL_PORT": str(settings.internal_port),
        f"{PREFIX}ASSISTANT_PORT": "0",
        f"{PREFIX}ASSISTANT_SECRET": settings.assistant_secret,
        f"{PREFIX}ACTIONS_URL": f"http://127.0.0.1:{settings.internal_port}/internal/actions",
    }
