"""Content writers' part of the API: training the assistant, and what came of it."""

import asyncio
from typing import Any

from aiohttp import web

from common.clock import rfc3339
from desk.door import Door
from desk.web import caller_of
from desk.writing.model import WRITING_ROLES
from service import assistant_model
from service.fleet import SHORT
from service.model_files import ModelFiles, fingerprint
from service.settings import Settings
from service.training_loop import understood
from service.training_runs import Run, TrainingRuns


def routes(runs: TrainingRuns, settings: Settings, door: Door) -> list[web.RouteDef]:
    """Return `/api/writers/training`."""
    live = _Live(settings)

    async def show(request: web.Request) -> web.Response:
        await door.reader(caller_of(request), WRITING_ROLES)
        run = await runs.last()
        told = await asyncio.to_thread(live.told)
        return web.json_response(told | _run_json(run) | {"verdict": run.verdict if run else None})

    async def start(request: web.Request) -> web.Response:
        session = await door.writer(caller_of(request), WRITING_ROLES)
        run = await runs.start(session.agent)
        return web.json_response(_run_json(run), status=202)

    return [web.get("/api/writers/training", show), web.post("/api/writers/training", start)]


def _run_json(run: Run | None) -> dict[str, Any]:
    if run is None:
        return {"run": None}
    lines = list(run.lines)
    return {
        "run": {"id": run.id, "state": run.state, "by": run.by, "started_at": run.started_at, "lines": lines},
    }


class _Live:
    """What is known of the live model. Its bytes are read again only when the file is another one."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._files = ModelFiles(settings.models)
        self._known: tuple[object, dict[str, Any] | None] = (None, None)

    def told(self) -> dict[str, Any]:
        return {"live": self._live(), "changed": self._changed()}

    def _live(self) -> dict[str, Any] | None:
        try:
            marks = [
                (stat.st_mtime_ns, stat.st_size, stat.st_ino)
                for stat in (file.stat() for file in (self._files.live, self._files.readings) if file.exists())
            ]
            if marks != self._known[0]:
                self._known = (marks, self._look())
            since = self._files.live_since
        except FileNotFoundError:  # replaced while we look
            return None
        known = self._known[1]
        return {**known, "since": rfc3339(since)} if known and since else None

    def _look(self) -> dict[str, Any] | None:
        if not self._files.live.is_file():
            return None
        right, of = understood(self._files) or (None, None)
        return {"model": fingerprint(self._files.live)[:SHORT], "understood": right, "of": of}

    def _changed(self) -> bool | None:
        """Say whether a file is another one than when the live model was made; None when that cannot be told."""
        if not self._files.live_inputs:
            return None
        try:
            return not assistant_model.is_current(self._settings)
        except OSError:
            return None
