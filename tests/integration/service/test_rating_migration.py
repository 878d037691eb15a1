"""Ratings that were given before they were kept apart are still there afterwards, both ways, on both databases."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

ROOT = Path(__file__).resolve().parents[3]
BEFORE, AFTER = "c1d7e5a90f24", "c7d2e9f4a1b6"
CONVERSATION = """
INSERT INTO conversations (id, token_hash, channel, locale, state, epoch, last_seq, last_note, created_at,
    last_message_at, reminded_seq, mailed_seq, rating, rating_comment, rated_at)
VALUES (CAST(:id AS VARCHAR), CAST(:id AS VARCHAR), 'web', 'en', 'bot', 1, 0, 0, '2026-11-24 12:00:00',
    '2026-11-24 12:00:00', 0, 0, CAST(:rating AS INTEGER), CAST(:comment AS TEXT), '2026-11-24 13:00:00')
"""


def alembic(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["connection"] = connection
    return config


async def test_earlier_ratings_stay(each_bare_database_url: str) -> None:
    engine = create_async_engine(each_bare_database_url)
    rated: tuple[dict[str, Any], ...] = (
        {"id": "conv_a", "rating": 4, "comment": "fine"},
        {"id": "conv_b", "rating": 2, "comment": None},
        {"id": "conv_c", "rating": None, "comment": None},
    )
    async with engine.begin() as connection:
        await connection.run_sync(lambda sync: command.upgrade(alembic(sync), BEFORE))
        for row in rated:
            await connection.execute(text(CONVERSATION), row)
        await connection.run_sync(lambda sync: command.upgrade(alembic(sync), AFTER))
        kept = await connection.execute(text("SELECT conversation_id, after_seq, rating, comment FROM ratings"))
        assert sorted(tuple(row) for row in kept) == [("conv_a", 0, 4, "fine"), ("conv_b", 0, 2, "")]
        await connection.run_sync(lambda sync: command.downgrade(alembic(sync), BEFORE))
        back = await connection.execute(text("SELECT id, rating, rating_comment FROM conversations"))
        assert sorted(tuple(row) for row in back) == [("conv_a", 4, "fine"), ("conv_b", 2, ""), ("conv_c", None, None)]
        await connection.run_sync(lambda sync: command.downgrade(alembic(sync), "base"))
    await engine.dispose()
