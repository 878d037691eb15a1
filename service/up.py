"""`careline up`: prepares what is needed, starts the processes, keeps them alive, and leaves nothing behind."""

import asyncio
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from common.errors import SettingsError
from common.ids import new_token
from service import assistant_model, prepare
from service.children import BEHIND, ONE_THREAD, Child
from service.fleet import Fleet, child_environment
from service.free_ports import free_port
from service.progress import Say
from service.settings import ROOT, Settings, check_together

READY_SECONDS = 180.0
POLL_SECONDS = 0.3


@dataclass(frozen=True)
class Ready:
    """What the last look at `/readyz` said."""

    answered: bool
    ready: bool


async def up(settings: Settings, tell: Say) -> int:
    """Run until Ctrl-C or SIGTERM; return the exit code. Raises SettingsError before anything is started."""
    check_together(settings)
    _check_port(settings)
    _check_var(settings)
    settings = _with_ports_and_secret(settings)
    await prepare.prepare(settings, tell)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    children: list[Child] = []
    tasks: list[asyncio.Task[Any]] = []
    stop_training = threading.Event()
    fleet = Fleet(settings, child_environment(settings), tell, _report(settings, tell))
    try:
        _start(_service(settings, tell), children, tasks)
        desk_ready = asyncio.create_task(_tell_when_desk_answers(settings, tell))
        tasks.append(desk_ready)
        training = asyncio.create_task(asyncio.to_thread(assistant_model.train, settings, tell, stop=stop_training))
        tasks.append(training)
        await _first(training, stopped)
        if not stopped.is_set():
            training.result()
            ready = asyncio.create_task(_begin(fleet, settings))
            tasks.append(ready)
            await _first(ready, stopped)
            if not stopped.is_set():
                ready.result()
                tasks.append(asyncio.create_task(fleet.follow()))
                if settings.kb_watch:
                    _start(_watcher(settings, tell), children, tasks)
                _tell_addresses(settings, tell)
                await stopped.wait()
        tell("• stopping")
    finally:
        stop_training.set()
        await asyncio.gather(*(child.stop() for child in children))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await fleet.stop()
    tell("✓ stopped")
    return 0


async def _begin(fleet: Fleet, settings: Settings) -> None:
    await fleet.begin()
    await _wait_until_ready(settings)


def _start(child: Child, children: list[Child], tasks: list[asyncio.Task[Any]]) -> None:
    children.append(child)
    tasks.append(asyncio.create_task(child.run()))


async def _first(task: asyncio.Task[Any], stopped: asyncio.Event) -> None:
    stop = asyncio.create_task(stopped.wait())
    await asyncio.wait({task, stop}, return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()


def _service(settings: Settings, tell: Say) -> Child:
    command = [sys.executable, "-m", "service.cli", "serve"]
    environment = {**child_environment(settings), **ONE_THREAD}
    return Child("service", command, environment, ROOT, settings.var, _report(settings, tell))


def _watcher(settings: Settings, tell: Say) -> Child:
    command = [sys.executable, "-m", "service.cli", "kb", "watch"]
    environment = child_environment(settings)
    return Child("knowledge", command, environment, ROOT, settings.var, _report(settings, tell), BEHIND)


def _report(settings: Settings, tell: Say) -> Callable[[str, int, float], None]:
    folder = settings.var / "log"

    def report(name: str, code: int, pause: float) -> None:
        tell(f"! the {name} ended (code {code}); starting it again in {pause:.1f} s. Its log: {folder}/{name}.log")

    return report


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingsError(
                f"cannot listen on {settings.host}:{settings.port} ({error.strerror}). "
                f"Stop what uses it, or choose another with CARELINE_PORT=8090 make run."
            ) from None


def _check_var(settings: Settings) -> None:
    try:
        (settings.var / "log").mkdir(parents=True, exist_ok=True)
        settings.models.mkdir(exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"cannot write to {error.filename}: give this user write access, or set CARELINE_VAR."
        ) from None
    for folder in (settings.var, settings.var / "log", settings.models):
        if not os.access(folder, os.W_OK):
            raise SettingsError(f"cannot write to {folder}: give this user write access, or set CARELINE_VAR.")


def _with_ports_and_secret(settings: Settings) -> Settings:
    secret = settings.assistant_secret
    kept = settings.var / "secret"
    if not secret:
        secret = kept.read_text().strip() if kept.is_file() else ""
    if not secret:
        secret = new_token()
        with open(kept, "w", opener=_private) as file:
            file.write(secret)
    return settings.model_copy(
        update={
            "assistant_secret": secret,
            "internal_port": settings.internal_port or free_port(),
        }
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


async def _look(settings: Settings) -> Ready:
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=3)) as session,
            session.get(f"http://{settings.host}:{settings.port}/readyz") as response,
        ):
            await response.read()
            return Ready(answered=True, ready=response.status == 200)
    except (aiohttp.ClientError, TimeoutError):
        return Ready(answered=False, ready=False)


async def _tell_when_desk_answers(settings: Settings, tell: Say) -> None:
    started = time.monotonic()
    while not (await _look(settings)).answered:  # noqa: ASYNC110  # another process's port raises no event here
        await asyncio.sleep(POLL_SECONDS)
    tell(f"✓ the desk and the customer page answer ({time.monotonic() - started:.1f} s); the assistant is on its way")


async def _wait_until_ready(settings: Settings) -> None:
    started = time.monotonic()
    while not (await _look(settings)).ready:
        if time.monotonic() - started > READY_SECONDS:
            raise SettingsError(
                f"not ready after three minutes. Look into {settings.var}/log/assistant.log and service.log."
            )
        await asyncio.sleep(POLL_SECONDS)


def _tell_addresses(settings: Settings, tell: Say) -> None:
    base = settings.base_url
    tell("")
    tell(f"Careline is ready for {settings.company}.")
    tell(f"  Customer page   {base}/")
    tell(f"  Agent console   {base}/desk")
    tell(f"  Writers' page   {base}/desk/writers")
    agents = prepare.demo_agents(settings)
    for agent in agents:
        tell(f"    sign in as    {agent.username}   {agent.password}")
    if agents:
        tell(f"  Demo mailbox    {base}/demo/mailbox   (codes for the demo's customers arrive here)")
        if settings.shop == "embedded":
            tell("    try           ana.lopez@example.com, order #W1000002")
    tell("Ctrl-C stops it.")
