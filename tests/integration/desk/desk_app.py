"""The desk as an application of its own, with the log in memory: `python -m tests.integration.desk.desk_app`."""

import argparse
import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Collection
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from common.clock import Clock, SystemClock
from common.storage import Database, metadata
from conversations.hub import Hub
from conversations.search import ConversationSearch
from conversations.tags import TagBook
from desk import accounts_web, audit_web, masking_web, mentions_web, search_web, wrap_up_web
from desk.accounts import AccountRules, Accounts
from desk.accounts_web import AccountDeps
from desk.administration import Administration
from desk.audit import Audit
from desk.canned import web as canned_web
from desk.canned.replies import CannedReplies
from desk.door import Door
from desk.floor import Floor
from desk.history_web import history_routes
from desk.masking import Masking
from desk.mentioning import Mentions
from desk.model import AgentRole
from desk.page_web import page_routes
from desk.ports import DeskLog
from desk.pump import Pump
from desk.quality_web import QualityDeps
from desk.quality_web import routes as quality_routes
from desk.reviews import web as reviews_web
from desk.reviews.card import load_card
from desk.reviews.reviews import Reviews
from desk.reviews.web import ReviewDeps
from desk.roster import Roster
from desk.search_web import SearchDeps
from desk.snoozes import Snoozes
from desk.stream_web import StreamDeps, stream_routes
from desk.suggesting import web as suggesting_web
from desk.suggesting.suggestions import Suggestions
from desk.verdicts import Verdicts
from desk.web import DeskDeps, routes
from desk.wrap_up_web import WrapUpDeps
from service.problems import problems
from service.topics import load_topics
from service.what_if_web import WhatIf
from service.what_if_web import routes as what_if_routes
from tests.integration.desk.fake_log import FakeLog
from tests.integration.desk.knowledge import SmallKnowledge
from tests.integration.desk.seeds import PASSWORD, seed_agents, seed_conversations
from tests.integration.hashing import CHEAP

DESK_TABLES = (
    *("agents", "agent_sessions", "agent_login_failures", "agent_snoozes", "agent_links"),
    *("canned_replies", "audit_looks", "audit_sweeps", "suggested_answers"),
    # Empty: the log in memory has the conversations.
    *("conversations", "handoffs", "handoff_verdicts", "notes", "note_mentions"),
)


@dataclass
class DeskApp:
    app: web.Application
    db: Database
    accounts: Accounts
    log: FakeLog
    hub: Hub
    floor: Floor


@contextlib.asynccontextmanager
async def desk_database(folder: Path) -> AsyncIterator[Database]:
    """An empty database with the desk's tables."""
    db = Database(f"sqlite+aiosqlite:///{folder / 'desk.db'}")
    async with db.engine.begin() as connection:
        tables = [metadata.tables[name] for name in DESK_TABLES]
        await connection.run_sync(lambda sync: metadata.create_all(sync, tables=tables))
    try:
        yield db
    finally:
        await db.close()


def make_desk(
    db: Database, clock: Clock, rules: AccountRules | None = None, masked_roles: Collection[AgentRole] = ()
) -> DeskApp:
    """A desk over a log in memory."""
    hub = Hub()
    masking = Masking(clock, Audit(db, clock), masked_roles)
    floor = Floor(masking)
    log = FakeLog(clock, hub)
    accounts = Accounts(db, clock, rules, CHEAP)
    return DeskApp(desk_application(db, clock, hub, log, floor, accounts, masking), db, accounts, log, hub, floor)


def _no_shop() -> list[web.RouteDef]:
    """What the service answers where nobody is proved: the shop and its customers are not in this room."""

    async def orders(_request: web.Request) -> web.Response:
        return web.json_response({"proved": False, "orders": [], "account": None})

    async def earlier(_request: web.Request) -> web.Response:
        return web.json_response({"proved": False, "conversations": []})

    return [
        web.get("/api/handoffs/{handoff_id}/orders", orders),
        web.get("/api/agents/conversations/{conversation_id}/earlier", earlier),
    ]


def desk_application(
    db: Database,
    clock: Clock,
    hub: Hub,
    log: DeskLog,
    floor: Floor,
    accounts: Accounts,
    masking: Masking | None = None,
) -> web.Application:
    """The desk's routes and its pump, over any log."""
    roster, audit = Roster(db, clock), Audit(db, clock)
    suggestions = Suggestions(db, clock, log, SmallKnowledge())
    masking = masking or Masking(clock, audit)
    deps = DeskDeps(
        accounts, Snoozes(db, clock), Door(accounts), floor, log, clock, roster, audit, suggestions, masking
    )
    app = web.Application(middlewares=[problems, masking_web.masks(deps)])
    app.add_routes(masking_web.routes(deps))
    app.add_routes([*routes(deps), *history_routes(deps), *stream_routes(StreamDeps(deps, hub)), *page_routes()])
    app.add_routes(canned_web.routes(CannedReplies(db, clock), deps.door))
    app.add_routes(wrap_up_web.routes(WrapUpDeps(Verdicts(db, clock), TagBook(db), deps.door)))
    app.add_routes(mentions_web.routes(Mentions(db, clock), deps.door))
    app.add_routes(suggesting_web.routes(suggestions, deps.door))
    app.add_routes(accounts_web.routes(AccountDeps(Administration(accounts, db, clock, hub), deps.door)))
    app.add_routes(quality_routes(QualityDeps(log, Verdicts(db, clock), load_topics(), deps.door)))
    app.add_routes(what_if_routes(WhatIf(db, clock), deps.door))
    app.add_routes(reviews_web.routes(ReviewDeps(Reviews(db, clock, load_card()), deps.door)))
    app.add_routes(audit_web.routes(audit, deps.door))
    app.add_routes(search_web.routes(SearchDeps(ConversationSearch(db), audit, deps.door)))
    app.add_routes(_no_shop())

    async def pumping(_app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(Pump(hub, log, floor).run())
        yield
        task.cancel()

    async def close_consoles(_app: web.Application) -> None:
        floor.close_all()

    app.on_shutdown.append(close_consoles)
    app.cleanup_ctx.append(pumping)
    return app


async def show(port: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with desk_database(Path(folder)) as db:
            desk = make_desk(db, SystemClock())
            await seed_conversations(desk.log, await seed_agents(desk.accounts))
            runner = web.AppRunner(desk.app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            print(f"http://127.0.0.1:{port}/desk: maya, sam or ines; {PASSWORD}", flush=True)
            await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8099)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(show(arguments.parse_args().port))
