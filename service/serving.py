"""The service process: two doors (public, and the assistant's on loopback), and the work beside them."""

import asyncio
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from aiohttp import web

from actions.committing import settle_intents
from common.encoder import Encoder
from common.errors import SettingsError
from common.logs import configure_logs
from common.shared_encoder import SharedEncoder
from kb_index.language import warm_up
from service import app, wiring
from service.action_switches import read_off
from service.assistants import read_assistants
from service.children import BEHIND
from service.collector import spare_what_stays
from service.order_settling import SettledOrders
from service.rooms import open_knowledge
from service.settings import Settings
from service.wiring import Rooms

log = structlog.get_logger()

SETTLE_SECONDS = 30.0
RELOAD_SECONDS = 0.2
"""Between two looks at a small file that names the index in use."""
DRAIN_SECONDS = 5.0
RESTART_SECONDS = 1.0
BACKLOG = 1024
"""Connections that may wait to be taken: after a lost network everybody comes back in the same second."""
THINKERS = 6
"""Threads for what would hold up the loop: embedding, search, hashing, files."""
RECOVER_TRIES = 180
RECOVER_PAUSE_SECONDS = 0.5


async def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT. Raises SettingsError when a port is taken or something must be prepared first."""
    if not settings.assistant_secret or not settings.internal_port:
        raise SettingsError(
            "`serve` needs CARELINE_ASSISTANT_SECRET and CARELINE_INTERNAL_PORT; "
            "`careline up` sets them and starts all processes."
        )
    configure_logs(settings.log_level)
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopped.set)
    rooms = await _open(settings)
    runners: list[web.AppRunner] = []
    beside: list[asyncio.Task[None]] = []
    try:
        await _listen(app.internal_app(rooms), "127.0.0.1", settings.internal_port, "CARELINE_INTERNAL_PORT", runners)
        await _listen(app.public_app(rooms), settings.host, settings.port, "CARELINE_PORT", runners)
        spare_what_stays()
        log.info("service.ready", port=settings.port)
        beside += [asyncio.create_task(_keep_at(name, work)) for name, work in _work_beside(rooms)]
        await stopped.wait()
    finally:
        log.info("service.stopping")
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)
        await rooms.training.close()
        await rooms.turns.close(DRAIN_SECONDS)
        # Open consoles and chats would otherwise be waited for.
        rooms.desk.floor.close_all()
        for runner in runners:
            await runner.cleanup()
        await rooms.assistant.close()
        await rooms.shop.backend.close()
        await rooms.messaging.arrivals.release()
        await rooms.messaging.close()
        await rooms.db.close()
    return 0


def _step_back() -> None:
    """Let the loop go before this thread when the processor is short."""
    if sys.platform == "linux":  # elsewhere it is the whole process that would step back
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), BEHIND)


async def _open(settings: Settings) -> Rooms:
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(THINKERS, "beside", _step_back))
    encoder = SharedEncoder(await asyncio.to_thread(Encoder.load, settings.encoder_folder, threads=1))
    knowledge = await asyncio.to_thread(open_knowledge, settings, encoder)
    return wiring.build(settings, encoder, knowledge)


async def _listen(
    application: web.Application, host: str, port: int, setting: str, runners: list[web.AppRunner]
) -> None:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=DRAIN_SECONDS, max_line_size=app.LONGEST_LINE)
    await runner.setup()
    runners.append(runner)
    try:
        await web.TCPSite(runner, host, port, backlog=BACKLOG, reuse_address=True).start()
    except OSError as error:
        raise SettingsError(f"cannot listen on {host}:{port}: {error.strerror}. Choose another {setting}.") from None


def _work_beside(rooms: Rooms) -> list[tuple[str, Callable[[], Awaitable[None]]]]:
    return [
        ("recovery", lambda: _recover(rooms)),
        ("words", lambda: _load_words(rooms)),
        *((("thinking", rooms.thinking.run),) if rooms.thinking is not None else ()),
        ("caretaker", rooms.caretaker.run),
        ("attachments", rooms.attachments.run),
        ("audit log", rooms.audit.run),
        ("queue", rooms.dispatcher.run),
        ("queue watch", rooms.queue_watch.run),
        ("alerts", rooms.alert_webhook.run),
        ("relay", rooms.relay.run),
        ("desk pump", rooms.pump.run),
        ("colleagues", rooms.colleagues.run),
        ("post office", rooms.post_office.run),
        ("shop intents", lambda: _settle_intents(rooms)),
        ("arrivals", rooms.messaging.arrivals.run),
        ("courier", rooms.messaging.courier.run),
        ("fetcher", rooms.messaging.fetcher.run),
        ("typist", rooms.messaging.typist.run),
        *((f"line of {name}", line.fetch) for name, line in rooms.messaging.lines.items()),
        ("publishing", rooms.writing.publisher.run),
        ("corrections", rooms.writing.recall_sender.run),
        ("knowledge", lambda: _take_up_new_index(rooms)),
        ("switches", lambda: _follow_switches(rooms)),
        ("assistants", lambda: _follow_assistants(rooms)),
        ("metrics", lambda: _follow(rooms)),
    ]


async def _keep_at(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Do the work to its end. A failure is logged and the work begun again: customers wait for mails and reminders."""
    while True:
        try:
            await work()
            return
        except Exception as error:
            log.error("service.work_failed", work=name, error=type(error).__name__, exc_info=True)
            await asyncio.sleep(RESTART_SECONDS)


async def _recover(rooms: Rooms) -> None:
    """Take up what a crash left behind once the assistant answers: it may still be loading, as after a power cut."""
    for _try in range(RECOVER_TRIES):
        if await rooms.assistant.is_ready():
            break
        await asyncio.sleep(RECOVER_PAUSE_SECONDS)
    await rooms.turns.recover()


async def _load_words(rooms: Rooms) -> None:
    """Load what the first message would otherwise wait for: names and languages."""
    await asyncio.gather(asyncio.to_thread(rooms.names.load), asyncio.to_thread(warm_up))
    spare_what_stays()


async def _take_up_new_index(rooms: Rooms) -> None:
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        if await asyncio.to_thread(rooms.knowledge.reload_if_changed):
            log.info("knowledge.reloaded")


async def _settle_intents(rooms: Rooms) -> None:
    """Find out what became of changes in a shop elsewhere that were under way when something died."""
    tell = SettledOrders(rooms.clock, rooms.audit).tell
    while not rooms.shop.backend.joins:
        await settle_intents(rooms.actions, tell)
        await asyncio.sleep(SETTLE_SECONDS)


async def _follow_assistants(rooms: Rooms) -> None:
    """Let turns go to the processes that the supervisor names."""
    while rooms.settings.assistant_port == 0:
        await asyncio.sleep(RELOAD_SECONDS)
        now = await asyncio.to_thread(read_assistants, rooms.settings.var)
        if now != rooms.assistant.assistants:
            rooms.assistant.take(now)
            log.info("assistants.changed", model=now.live.model if now else None)


async def _follow_switches(rooms: Rooms) -> None:
    """Take up what is switched off. A file that cannot be used changes nothing, and is told of once."""
    told = ""
    while True:
        await asyncio.sleep(RELOAD_SECONDS)
        try:
            off = await asyncio.to_thread(read_off, rooms.settings.var)
        except SettingsError as error:
            if str(error) != told:
                log.error("switches.not_taken", why=str(error))
            told = str(error)
            continue
        told = ""
        if off != rooms.actions.switches.off:
            rooms.actions.switches.take(off)
            log.info("switches.changed", off=sorted(off))


async def _follow(rooms: Rooms) -> None:
    while True:
        with rooms.hub.subscribe(None, own_only=True) as events:
            async for event in events:
                try:
                    await app.count(rooms, event)
                except Exception as error:
                    # One event that is not counted must not end the counting of the rest.
                    log.warning("metrics.not_counted", event=type(event).__name__, error=type(error).__name__)
