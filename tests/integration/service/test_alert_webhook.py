"""The operator's webhook: told in order, again until it has taken it, and then never again."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from common.storage import Database
from conversations import storage_alerts
from conversations.storage_alerts import Alert
from service.alert_webhook import AlertWebhook
from tests.integration.conversations.fakes import NOON, HandClock
from tests.integration.databases import sqlite_with_tables


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    database = Database(sqlite_with_tables(tmp_path / "careline.db"))
    async with database.write() as c:
        await storage_alerts.insert_alert(
            c, Alert("alert_1", "nobody_online", "general", 2, 61.4, NOON, None, None, None)
        )
    yield database
    await database.close()


async def test_what_the_operator_does_not_take_is_sent_again_and_nothing_twice(db: Database) -> None:
    taken: list[dict[str, Any]] = []
    answers = iter([503, 204, 204])

    async def take(request: web.Request) -> web.Response:
        status = next(answers)
        if status == 204:
            taken.append(await request.json() | {"header": request.headers["Idempotency-Key"]})
        return web.Response(status=status)

    app = web.Application()
    app.add_routes([web.post("/alerts", take)])
    async with TestServer(app) as server:
        webhook = AlertWebhook(db, HandClock(), str(server.make_url("/alerts")))
        assert await webhook.send_due()
        async with db.write() as c:
            await storage_alerts.close_alert(c, "alert_1", NOON)
        assert not await webhook.send_due()
        assert not await webhook.send_due()
    assert [(one["event"], one["key"], one["header"]) for one in taken] == [
        ("open", "alert_1:open", "alert_1:open"),
        ("over", "alert_1:over", "alert_1:over"),
    ]
    assert (taken[0]["kind"], taken[0]["queue"], taken[0]["waiting"]) == ("nobody_online", "general", 2)


async def test_a_webhook_that_is_not_there_is_tried_again_later(db: Database) -> None:
    webhook = AlertWebhook(db, HandClock(), "http://127.0.0.1:9/alerts")
    assert await webhook.send_due()
    async with db.read() as c:
        assert len(await storage_alerts.untold_alerts(c)) == 1
