"""Conversations from before there was a search are found after the migration, on both databases."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.engine import Connection

from common.storage import Database
from conversations.search import ConversationSearch
from service.database import migrate

ROOT = Path(__file__).resolve().parents[3]
BEFORE = "c8f1e2d3a4b5"
OLD = (
    "INSERT INTO conversations (id, token_hash, channel, locale, state, epoch, claim_name, last_seq, last_note,"
    " created_at, last_message_at, reminded_seq, mailed_seq) VALUES ('conv_old', 't', 'web', 'en', 'bot', 1,"
    " 'Ana López', 1, 0, '2026-01-01 00:00:00', '2026-01-01 00:00:00', 0, 0)",
    "INSERT INTO messages (conversation_id, seq, id, role, author, text, at, buttons, has_buttons, citations) VALUES"
    " ('conv_old', 1, 'm1', 'customer', '', 'my lamp #W4817420 is late', '2026-01-01 00:00:00', '[]', false, '[]')",
    "INSERT INTO handoffs (id, conversation_id, state, reason, priority, skills, queue, created_at, queued_at, due_at,"
    " packet, summary, language, weight, turned_down) VALUES ('h1', 'conv_old', 'closed', 'explicit_wish', 1, '[]',"
    " 'general', '2026-01-01 00:00:00', '2026-01-01 00:00:00', '2026-01-01 00:00:00',"
    """ '{"customer": {"email": "ana@example.com"}, "orders": [{"order_id": "#W999"}]}', '', 'en', 1, '[]')""",
)


async def test_what_was_said_before_is_found(each_bare_database_url: str) -> None:
    db = Database(each_bare_database_url)

    def old(connection: Connection) -> None:
        config = Config()
        config.set_main_option("script_location", str(ROOT / "migrations"))
        config.attributes["connection"] = connection
        command.upgrade(config, BEFORE)

    async with db.engine.begin() as c:
        await c.run_sync(old)
    async with db.write() as c:
        for statement in OLD:
            await c.exec_driver_sql(statement)
    await migrate(each_bare_database_url)
    for words in ("lamp", "lopez", "w4817420", "#W999", "ana@example.com"):
        found = (await ConversationSearch(db).find(words))["results"]
        assert [one["conversation_id"] for one in found] == ["conv_old"], words
    await db.close()
