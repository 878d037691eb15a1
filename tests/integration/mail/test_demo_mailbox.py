"""The demo's mailbox: what the demo's customers find in their mail."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from common.storage import Database
from integrations.mail.mail import DemoMailbox, Mailer, PostOffice
from integrations.mail.storage import SHOWN
from integrations.mail.web import routes
from service import headers
from tests.integration.conversations.fakes import HandClock

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(db: Database) -> AsyncIterator[Client]:
    app = web.Application()
    app.add_routes(routes(db))
    app.on_response_prepare.append(headers.add_security_headers)
    async with TestClient(TestServer(app)) as one:
        yield one


async def put_code(db: Database, mailer: Mailer, to: str, code: str) -> None:
    async with db.write() as c:
        await mailer.send_code(c, to, "Ana", code, 10)


async def test_the_newest_mail_comes_first(db: Database, clock: HandClock, mailer: Mailer, client: Client) -> None:
    for code in ("111111", "222222"):
        await put_code(db, mailer, "ana@example.com", code)
        clock.forward(minutes=1)
    response = await client.get("/api/demo/mailbox")
    assert response.status == 200
    newest, oldest = (await response.json())["mails"]
    assert newest.keys() == {"id", "to", "subject", "body", "at"}
    assert (newest["to"], newest["subject"][:6], oldest["subject"][:6]) == ("ana@example.com", "222222", "111111")
    assert oldest["at"] == "2026-11-24T12:00:00.000Z"


async def test_the_mail_of_one_address_can_be_asked_for(db: Database, mailer: Mailer, client: Client) -> None:
    await put_code(db, mailer, "ana+1@example.com", "111111")
    await put_code(db, mailer, "bob@example.com", "222222")
    response = await client.get("/api/demo/mailbox", params={"to": "ana+1@example.com"})
    assert [mail["to"] for mail in (await response.json())["mails"]] == ["ana+1@example.com"]
    assert (await (await client.get("/api/demo/mailbox?to=nobody@example.com")).json()) == {"mails": []}


async def test_a_mail_is_shown_before_and_after_it_is_sent(
    db: Database, clock: HandClock, mailer: Mailer, client: Client
) -> None:
    await put_code(db, mailer, "ana@example.com", "111111")
    before = await (await client.get("/api/demo/mailbox")).json()
    assert await PostOffice(db, clock, DemoMailbox()).send_due() == 1
    assert await (await client.get("/api/demo/mailbox")).json() == before


async def test_only_the_newest_mails_are_shown(db: Database, mailer: Mailer, client: Client) -> None:
    async with db.write() as c:
        for number in range(SHOWN + 5):
            await mailer.send_code(c, "ana@example.com", "Ana", f"{number:06}", 10)
    assert len((await (await client.get("/api/demo/mailbox")).json())["mails"]) == SHOWN


async def test_the_page_and_its_script_are_there_and_nothing_else(client: Client) -> None:
    page = await client.get("/demo/mailbox")
    assert (page.status, page.content_type) == (200, "text/html")
    assert "<script>" not in await page.text()
    script = await client.get("/demo/mailbox/mailbox.js")
    assert (script.status, script.content_type) == (200, "text/javascript")
    assert "innerHTML" not in await script.text()
    for name in ("mailbox.html", "..%2Fmail.py", "web.py"):
        assert (await client.get(f"/demo/mailbox/{name}")).status == 404
