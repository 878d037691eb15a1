"""Two processes of the service on one database: their agents see each other."""

import asyncio
import contextlib
from collections.abc import Callable
from pathlib import Path

from common.storage import Database
from desk.accounts import Accounts
from desk.colleagues import Colleagues
from desk.floor import Floor
from desk.model import AgentRole
from desk.roster import PRESENT, Roster
from tests.integration.conversations.fakes import HandClock
from tests.integration.databases import sqlite_with_tables


async def until(happens: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not happens():  # noqa: ASYNC110  # a floor tells consoles, not tests
            await asyncio.sleep(0.01)


async def test_a_colleague_at_another_process_is_shown_as_present(tmp_path: Path) -> None:
    clock, db = HandClock(), Database(sqlite_with_tables(tmp_path / "careline.db"))
    accounts, roster = Accounts(db, clock), Roster(db, clock)
    for name in ("Maya", "Sam"):
        await accounts.add(name.lower(), "a long enough password", AgentRole.AGENT, name=name)
    maya, sam = sorted(await accounts.agents(), key=lambda one: one.name)
    here = Floor(clock=clock)
    here.know(await accounts.agents())
    here.sit(maya, "key")

    def status() -> str:
        return str(next(one["status"] for one in here.presence() if one["id"] == sam.id))

    looking = asyncio.create_task(Colleagues(here, accounts.agents).run(every_seconds=0.02))
    try:
        assert status() == "offline"
        await roster.heartbeat(sam.id)  # by the other process, where Sam's console is open
        await until(lambda: status() == "online")
        clock.forward(seconds=PRESENT.total_seconds() + 1)
        await until(lambda: status() == "offline")
    finally:
        looking.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await looking
        await db.close()
