"""The writers' page as an application of its own, over a small company or the demo's articles.

To look at it: `python -m tests.integration.writing.writers_app`.
"""

import argparse
import asyncio
import contextlib
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from channels.web_chat import page_web
from common.clock import SystemClock
from common.names import PersonNames
from conversations.recall_sender import RecallSender
from conversations.recalls import Recalls
from desk.accounts import AccountRules, Accounts
from desk.audit import Audit
from desk.door import Door
from desk.floor import Floor
from desk.masking import Masking
from desk.model import AgentRole
from desk.page_web import page_routes
from desk.pump import Pump
from desk.roster import Roster
from desk.snoozes import Snoozes
from desk.stream_web import StreamDeps, stream_routes
from desk.suggesting.suggestions import Suggestions
from desk.web import DeskDeps
from desk.web import routes as desk_routes
from desk.writing import recall_web
from desk.writing import web as writing_web
from desk.writing.web import WritingDeps
from integrations.mail.mail import Mailer
from service import training_web
from service.database import migrate
from service.problems import problems
from service.settings import Settings
from service.training_runs import TrainingRuns
from tests.integration.conversations.fakes import FakeDirectory, HandClock
from tests.integration.hashing import CHEAP
from tests.integration.writing.house import Company, open_company

ROOT = Path(__file__).resolve().parents[3]
PASSWORD = "correct horse battery"
PEOPLE = (
    ("wren", AgentRole.WRITER, "Wren Adeyemi"),
    ("maya", AgentRole.AGENT, "Maya Lindqvist"),
    ("ines", AgentRole.ADMIN, "Ines Duarte"),
)


async def writers_app(company: Company) -> web.Application:
    """Return the desk's and the writers' routes over the company, with their workers."""
    accounts = Accounts(company.db, company.clock, AccountRules(), CHEAP)
    for username, role, name in PEOPLE:
        await accounts.add(username, PASSWORD, role, (), name)
    door, floor = Door(accounts), Floor()
    mailer = Mailer(company.clock, "Larkfield", "http://care.example")
    sender = RecallSender(company.db, company.clock, company.hub, mailer, FakeDirectory())
    snoozes, roster = Snoozes(company.db, company.clock), Roster(company.db, company.clock)
    desk = DeskDeps(
        accounts,
        snoozes,
        door,
        floor,
        company.log,
        company.clock,
        roster,
        Audit(company.db, company.clock),
        Suggestions(company.db, company.clock, company.log, company.knowledge),
        Masking(company.clock, Audit(company.db, company.clock)),
    )
    writing = WritingDeps(
        db=company.db,
        clock=company.clock,
        door=door,
        log=company.log,
        knowledge=company.knowledge,
        gaps=company.gaps,
        drafts=company.drafts,
        publisher=company.publisher,
        recalls=Recalls(company.db, company.clock),
        recall_sender=sender,
    )
    settings = Settings(var=company.folder, models=company.folder / "models")
    train = (sys.executable, "-m", "tests.integration.writing.training_stand_in", str(company.folder))
    training = TrainingRuns(settings, company.clock, Audit(company.db, company.clock), train)
    app = web.Application(middlewares=[problems])
    for routes in (
        desk_routes(desk),
        stream_routes(StreamDeps(desk, company.hub)),
        page_routes(),
        writing_web.routes(writing),
        recall_web.routes(writing),
        training_web.routes(training, settings, door),
        page_web.page_routes(),
    ):
        app.add_routes(routes)

    async def working(_app: web.Application) -> AsyncIterator[None]:
        work = (company.publisher.run(), sender.run(), Pump(company.hub, company.log, floor).run())
        tasks = [asyncio.create_task(one) for one in work]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await training.close()

    async def close_consoles(_app: web.Application) -> None:
        floor.close_all()

    app.on_shutdown.append(close_consoles)
    app.cleanup_ctx.append(working)
    return app


async def seed(company: Company) -> None:
    """Conversations of some days, as a shop has them."""
    for number, (hours, *texts) in enumerate(TALKS):
        company.clock.forward(hours=hours)
        claim = {"name": "Ana Lopez", "email": f"ana{number}@example.com"} if number % 3 == 0 else {}
        await company.asked_by_somebody(*texts, **claim)


TALKS: tuple[tuple[Any, ...], ...] = (
    (5, "do you take my old mattress with you when you deliver the new one", "a human please"),
    (9, "is there a discount for students"),
    (14, "how long does standard delivery take?", "thanks, that helps"),
    (3, "can you pick up my old sofa when you bring the new one"),
    (20, "is there a showroom"),
    (2, "can I have it gift wrapped", "that's not what I asked"),
    (16, "this is Daniela Petrova, order #W1000001, do you take the old mattress back when the new one comes"),
    (4, "how long does a refund to my card take", "thank you"),
    (11, "student discount?", "do students get a cheaper price"),
    (7, "can you gift wrap it and put a card in", "no"),
    (13, "do you recycle the old furniture after delivery"),
    (6, "how long does standard delivery take?", "and express?"),
    (8, "can I see the chairs in a store in Chicago"),
    (3, "do you rent out furniture for events"),
    (12, "how much is delivery", "ok thanks"),
    (2, "how long does standard delivery take?", "that is wrong, it was 3 weeks last time", "a human please"),
    (1, "will the driver take my old mattress away"),
)


async def show(port: int) -> None:
    from common.encoder import Encoder

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "articles", folder / "articles")
        if (ROOT / "var" / "index").is_dir():
            shutil.copytree(ROOT / "var" / "index", folder / "index")
        shutil.copy(ROOT / "tests" / "kb" / "tuning.yml", folder / "pairs.yml")
        await migrate(f"sqlite+aiosqlite:///{folder}/careline.db")
        clock = HandClock()
        clock.at = SystemClock().now() - timedelta(hours=sum(hours for hours, *_ in TALKS), minutes=20)
        company = await open_company(folder, clock, Encoder.load(ROOT / "var" / "encoder"), PersonNames())
        await seed(company)
        runner = web.AppRunner(await writers_app(company))
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", port).start()
        print(f"http://127.0.0.1:{port}/desk/writers: wren, ines or maya; {PASSWORD}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--port", type=int, default=8098)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(show(arguments.parse_args().port))
