"""The outbox: a mail belongs to its transaction, is put in once, and is tried until it is out."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select

from common.storage import Database
from integrations.mail.mail import BATCH, LONGEST_PAUSE, Mailer, PostOffice
from integrations.mail.storage import Mail, enqueue, latest, mails
from tests.integration.conversations.fakes import HandClock


@dataclass
class Flaky:
    """A transport that fails as long as `error` is set, or for the recipients in `unlucky`."""

    error: Exception | None = None
    unlucky: tuple[str, ...] = ()
    sent: list[Mail] = field(default_factory=list)
    tried: int = 0

    async def send(self, mail: Mail) -> None:
        self.tried += 1
        if self.error is not None:
            raise self.error
        if mail.recipient in self.unlucky:
            raise ValueError("Header values may not contain linefeed or carriage return characters")
        self.sent.append(mail)


@pytest.fixture
def transport() -> Flaky:
    return Flaky()


@pytest.fixture
def office(db: Database, clock: HandClock, transport: Flaky) -> PostOffice:
    return PostOffice(db, clock, transport)


async def put(db: Database, clock: HandClock, key: str, to: str = "ana@example.com") -> None:
    async with db.write() as c:
        await enqueue(c, key=key, recipient=to, subject=f"subject {key}", body="body", now=clock.now())


async def test_a_mail_goes_out_once(db: Database, clock: HandClock, transport: Flaky, office: PostOffice) -> None:
    await put(db, clock, "k1")
    assert [await office.send_due(), await office.send_due()] == [1, 0]
    assert [mail.subject for mail in transport.sent] == ["subject k1"]


async def test_the_same_key_is_one_mail_even_after_it_has_gone_out(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    for _ in range(3):
        await put(db, clock, "k1")
    await office.send_due()
    await put(db, clock, "k1")
    await office.send_due()
    assert len(transport.sent) == 1


async def test_the_same_key_at_once_is_one_mail(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    await asyncio.gather(*(put(db, clock, "k1") for _ in range(5)))
    await office.send_due()
    assert len(transport.sent) == 1


async def test_a_mail_of_a_transaction_that_failed_was_never_there(
    db: Database, clock: HandClock, office: PostOffice
) -> None:
    with pytest.raises(RuntimeError):
        async with db.write() as c:
            await enqueue(c, key="k1", recipient="a@b.example", subject="s", body="b", now=clock.now())
            raise RuntimeError("the refund did not work")
    assert await office.send_due() == 0


async def test_a_heap_of_mails_goes_out_in_portions(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    for number in range(BATCH + 5):
        await put(db, clock, f"k{number}")
    assert [await office.send_due(), await office.send_due()] == [BATCH, 5]
    assert {mail.subject for mail in transport.sent} == {f"subject k{number}" for number in range(BATCH + 5)}


async def test_a_failure_is_tried_again_after_growing_pauses(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    await put(db, clock, "k1")
    transport.error = OSError("connection refused")
    pauses = []
    for _ in range(6):
        await office.send_due()
        began = clock.now()
        while await office.send_due() == 0:
            clock.forward(seconds=1)
        pauses.append((clock.now() - began).total_seconds())
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1] > 16) == (1.0, True)
    assert transport.sent == []


async def test_the_pause_grows_to_an_hour_and_no_further(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    await put(db, clock, "k1")
    transport.error = OSError("connection refused")
    for _ in range(20):
        assert await office.send_due() == 1
        clock.forward(seconds=LONGEST_PAUSE.total_seconds())
    transport.error = None
    assert await office.send_due() == 1
    assert [mail.attempts for mail in transport.sent] == [20]
    assert timedelta(hours=1) == LONGEST_PAUSE


async def test_what_failed_goes_out_once_the_server_is_back(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    await put(db, clock, "k1")
    transport.error = OSError("connection refused")
    await office.send_due()
    transport.error = None
    assert await office.send_due() == 0, "not before its pause is over"
    clock.forward(seconds=2)
    assert await office.send_due() == 1
    assert len(transport.sent) == 1
    async with db.read() as c:
        (row,) = (await c.execute(select(mails))).mappings()
    assert (row["attempts"], row["sent_at"] is None) == (2, False)


async def test_one_mail_that_cannot_be_written_does_not_hold_up_the_others(
    db: Database, clock: HandClock, transport: Flaky, office: PostOffice
) -> None:
    transport.unlucky = ("a\nb@example.com",)
    for number, to in enumerate(("a\nb@example.com", "bob@example.com")):
        await put(db, clock, f"k{number}", to)
    await office.send_due()
    assert [mail.recipient for mail in transport.sent] == ["bob@example.com"]


async def test_the_office_works_on_its_own_until_it_is_closed(db: Database, clock: HandClock, transport: Flaky) -> None:
    office = PostOffice(db, clock, transport, pause_seconds=0)
    working = asyncio.create_task(office.run())
    await put(db, clock, "k1")
    async with asyncio.timeout(20):
        while not transport.sent:  # noqa: ASYNC110  # it looks into the outbox in its own time
            await asyncio.sleep(0)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert [mail.subject for mail in transport.sent] == ["subject k1"]


async def test_two_codes_are_two_mails(db: Database, mailer: Mailer) -> None:
    async with db.write() as c:
        await mailer.send_code(c, "ana@example.com", "Ana", "123456", 10)
        await mailer.send_code(c, "ana@example.com", "Ana", "654321", 10)
    async with db.read() as c:
        assert {mail.subject.split()[0] for mail in await latest(c)} == {"123456", "654321"}


async def test_a_code_mail_says_the_code_and_how_long_it_holds(db: Database, mailer: Mailer) -> None:
    async with db.write() as c:
        await mailer.send_code(c, "ana@example.com", "Ana", "123456", 10)
    async with db.read() as c:
        (mail,) = await latest(c)
    assert mail.recipient == "ana@example.com"
    assert "123456" in mail.body
    assert "10 minutes" in mail.body


async def reply(db: Database, mailer: Mailer, key: str, texts: tuple[str, ...]) -> None:
    async with db.write() as c:
        await mailer.send_reply(
            c,
            to="ana@example.com",
            name="Ana",
            agent_name="Maya",
            texts=texts,
            conversation_id="conv_1",
            key=key,
        )


async def test_an_answer_is_mailed_once_and_quotes_what_was_said(db: Database, mailer: Mailer) -> None:
    for _ in range(2):
        await reply(db, mailer, "reply:conv_1:7", ("Your refund is on its way.", "It takes\ntwo days."))
    async with db.read() as c:
        (mail,) = await latest(c)
    assert "Maya" in mail.subject
    assert "> Your refund is on its way.\n> It takes\n> two days.\n" in mail.body
    assert "https://care.example/" in mail.body


async def test_an_address_that_is_not_proved_gets_no_word_of_the_conversation(db: Database, mailer: Mailer) -> None:
    await reply(db, mailer, "reply:conv_1:7", ())
    async with db.read() as c:
        (mail,) = await latest(c)
    assert ">" not in mail.body
    assert "has answered you in the chat." in mail.body
