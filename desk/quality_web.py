"""Topics and the quality of handovers over HTTP."""

import asyncio
from dataclasses import dataclass

from aiohttp import web

from desk.door import Door
from desk.handover_quality import quality
from desk.history import tell
from desk.history_web import period_of
from desk.model import BOARD_ROLES
from desk.ports import DeskLog
from desk.topics import TopicBook, by_topic
from desk.verdicts import Verdicts
from desk.web import caller_of


@dataclass(frozen=True)
class QualityDeps:
    log: DeskLog
    verdicts: Verdicts
    topics: TopicBook
    door: Door


def routes(deps: QualityDeps) -> list[web.RouteDef]:
    """Return `/api/metrics/topics` and `/api/metrics/handovers`."""

    async def topics(request: web.Request) -> web.Response:
        await deps.door.reader(caller_of(request), BOARD_ROLES)
        period = period_of(request.query)
        contacts, later = await deps.log.contacts(period.since, period.until)
        subjects = await deps.log.subjects(period.since, period.until, deps.topics.intents)
        found = await asyncio.to_thread(lambda: by_topic(tell(contacts, later), subjects, deps.topics))
        return web.json_response({"topics": found})

    async def handovers(request: web.Request) -> web.Response:
        await deps.door.reader(caller_of(request), BOARD_ROLES)
        period = period_of(request.query)
        return web.json_response(quality(await deps.verdicts.judgements(period.since, period.until)))

    return [web.get("/api/metrics/topics", topics), web.get("/api/metrics/handovers", handovers)]
