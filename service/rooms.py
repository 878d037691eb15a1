"""Opens single rooms with the settings: for the command line and the preparation, apart from the running service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from common.clock import SystemClock
from common.encoder import Encoder
from common.storage import Database
from conversations.hub import Hub
from desk.accounts import Accounts
from desk.administration import Administration
from kb_index.model import TextEncoder
from kb_index.reranker import CrossEncoderReranker
from kb_index.search import Knowledge
from service.settings import Settings


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[Database]:
    db = Database(settings.effective_database_url)
    try:
        yield db
    finally:
        await db.close()


@asynccontextmanager
async def open_accounts(settings: Settings) -> AsyncIterator[Accounts]:
    async with open_database(settings) as db:
        yield Accounts(db, SystemClock())


@asynccontextmanager
async def open_administration(settings: Settings) -> AsyncIterator[Administration]:
    """Changes reach consoles of a running service when they next ask, within half a minute."""
    async with open_database(settings) as db:
        clock = SystemClock()
        yield Administration(Accounts(db, clock), db, clock, Hub())


def load_knowledge(settings: Settings) -> Knowledge:
    """Raises EncoderUnavailable or the index's own error; each says which command makes what is missing."""
    return open_knowledge(settings, Encoder.load(settings.encoder_folder))


def open_knowledge(settings: Settings, encoder: TextEncoder) -> Knowledge:
    """Open the index as the settings say. Raises as `load_knowledge`, and SettingsError for a re-ranker not there."""
    reranker = CrossEncoderReranker(settings.reranker) if settings.reranker else None
    if reranker is not None:
        reranker.load()
    return Knowledge.load(settings.index_folder, encoder, answerable_from=settings.answerable_from, reranker=reranker)
