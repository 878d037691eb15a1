"""How long the audit log is kept, and pages of it; on both databases."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from common.errors import Invalid
from common.storage import Database
from desk.accounts import Accounts
from desk.audit import Audit, Kind, Wanted
from desk.model import Agent, AgentRole
from service.database import migrate
from tests.integration.conversations.fakes import HandClock
from tests.integration.desk.seeds import PASSWORD
from tests.integration.hashing import CHEAP


@pytest.fixture
async def db(each_bare_database_url: str) -> AsyncIterator[Database]:
    """A database as the migrations make it: what holds the log together is in them, too."""
    await migrate(each_bare_database_url)
    database = Database(each_bare_database_url)
    yield database
    await database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def maya(db: Database, clock: HandClock) -> Agent:
    return await Accounts(db, clock, None, CHEAP).add("maya", PASSWORD, AgentRole.AGENT)


async def test_what_is_old_enough_goes_and_nothing_else_can(db: Database, clock: HandClock, maya: Agent) -> None:
    audit = Audit(db, clock, keep_days=30)
    await audit.searched(maya, "first")
    clock.forward(hours=24 * 20)
    await audit.searched(maya, "second")
    assert await audit.sweep() == 0
    clock.forward(hours=24 * 11)
    assert await audit.sweep() == 2  # and that the account was added
    assert await audit.sweep() == 0
    page = await audit.page(Wanted(), None, 10)
    assert [one["words"] for one in page["entries"]] == ["second"]
    assert page["kept_since"] == "2026-11-25T12:00:00.000Z" and page["keep_days"] == 30
    for statement in ("DELETE FROM audit_looks", "UPDATE audit_looks SET words = ''"):
        with pytest.raises(DBAPIError, match="only added to"):
            async with db.write() as c:
                await c.execute(text(statement))


async def test_pages_follow_each_other_without_a_gap(db: Database, clock: HandClock, maya: Agent) -> None:
    audit = Audit(db, clock)
    for number in range(5):
        await audit.searched(maya, f"words {number}")  # all in the same moment
    first = await audit.page(Wanted(kind=Kind.SEARCHES, agent="maya"), None, 3)
    rest = await audit.page(Wanted(kind=Kind.SEARCHES), first["entries"][-1]["id"], 3)
    assert (len(first["entries"]), first["more"], rest["more"]) == (3, True, False)
    told = [one["words"] for one in (*first["entries"], *rest["entries"])]
    assert sorted(told) == [f"words {number}" for number in range(5)]
    with pytest.raises(Invalid):
        await audit.page(Wanted(), "no entry", 3)
