from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from common.storage import Database
from integrations.mail.mail import Mailer
from integrations.mail.storage import mails
from tests.integration.conversations.fakes import HandClock
from tests.integration.mail.smtp_server import MailServer, mail_server


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/mail.db")
    async with database.engine.begin() as connection:
        await connection.run_sync(mails.create)
    yield database
    await database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def mailer(clock: HandClock) -> Mailer:
    return Mailer(clock, "Larkfield", "https://care.example")


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    async with mail_server() as one:
        yield one
