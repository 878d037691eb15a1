"""Sending over a mail server that is really there."""

import pytest

from common.clock import rfc3339
from common.storage import Database
from integrations.mail.mail import Mailer, PostOffice, Smtp
from integrations.mail.storage import Mail, latest
from service.free_ports import free_port
from tests.integration.conversations.fakes import NOON, HandClock
from tests.integration.mail.smtp_server import MailServer


def smtp(port: int, username: str = "", password: str = "") -> Smtp:
    return Smtp("127.0.0.1", port, username, password, "none", "care@larkfield.example")


def mail(recipient: str = "ana@example.com", subject: str = "Your code", body: str = "It is 123456.\n") -> Mail:
    return Mail("mail_1", recipient, subject, body, NOON, 0)


async def test_a_mail_arrives_with_its_sender_subject_and_text(server: MailServer) -> None:
    await smtp(server.port).send(mail())
    (one,) = server.delivered
    assert (one.sender, one.recipients) == ("care@larkfield.example", ("ana@example.com",))
    assert (one.message["Subject"], one.message["To"]) == ("Your code", "ana@example.com")
    assert one.message.get_content().splitlines() == ["It is 123456."]
    assert one.message["Auto-Submitted"] == "auto-generated"


async def test_a_mail_that_goes_out_twice_is_known_by_its_id(server: MailServer) -> None:
    for _ in range(2):
        await smtp(server.port).send(mail())
    assert [one.message["Message-ID"] for one in server.delivered] == ["<mail_1@larkfield.example>"] * 2


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Grüße von Larkfield ✓", "Señor Müller, 你好\n"),
        ("x" * 300, "y" * 5_000 + "\n"),
        ("dots", "first\n.\n..\n.hidden\nlast\n"),
        ("lines", "one\r\ntwo\n"),
    ],
    ids=["letters", "long", "dots", "lines"],
)
async def test_odd_texts_arrive_as_they_were(server: MailServer, subject: str, body: str) -> None:
    await smtp(server.port).send(mail(subject=subject, body=body))
    (one,) = server.delivered
    assert one.message["Subject"] == subject
    assert one.message.get_content().splitlines() == body.splitlines()


async def test_an_address_in_another_script_arrives(server: MailServer) -> None:
    await smtp(server.port).send(mail("josé@example.com"))
    assert server.delivered[0].recipients == ("josé@example.com",)


async def test_who_has_a_name_and_a_password_signs_in(server: MailServer) -> None:
    await smtp(server.port, "care", "hunter2").send(mail())
    assert server.logins == [("care", "hunter2")]


async def test_nobody_signs_in_without_a_name(server: MailServer) -> None:
    await smtp(server.port).send(mail())
    assert server.logins == []


@pytest.mark.parametrize("what", ["MAIL", "RCPT", "DATA", "EHLO"])
async def test_a_refused_mail_is_tried_again_later(
    server: MailServer, db: Database, clock: HandClock, mailer: Mailer, what: str
) -> None:
    office = PostOffice(db, clock, smtp(server.port))
    async with db.write() as c:
        await mailer.send_code(c, "ana@example.com", "Ana", "123456", 10)
    server.refuse = {what: "451 busy", "HELO": "451 busy"}
    assert await office.send_due() == 1
    assert server.delivered == []
    server.refuse = {}
    clock.forward(seconds=5)
    assert await office.send_due() == 1
    assert [one.message["Subject"].split()[0] for one in server.delivered] == ["123456"]


async def test_without_a_server_the_mail_waits_in_the_outbox(db: Database, clock: HandClock, mailer: Mailer) -> None:
    office = PostOffice(db, clock, smtp(free_port()))
    async with db.write() as c:
        await mailer.send_code(c, "ana@example.com", "Ana", "123456", 10)
    assert await office.send_due() == 1
    async with db.read() as c:
        (waiting,) = await latest(c)
    assert (waiting.attempts, rfc3339(waiting.created_at)) == (1, rfc3339(NOON))


@pytest.mark.parametrize(
    "recipient",
    ["ana@example.com\r\nBcc: bob@example.com", "ana@example.com, bob@example.com", "Ana <ana@example.com>", "ana"],
)
async def test_what_is_not_one_address_gets_no_mail(
    server: MailServer, db: Database, clock: HandClock, mailer: Mailer, recipient: str
) -> None:
    office = PostOffice(db, clock, smtp(server.port))
    async with db.write() as c:
        await mailer.send_code(c, recipient, "Ana", "123456", 10)
    await office.send_due()
    assert server.delivered == []


async def test_a_name_cannot_break_out_of_the_subject(
    server: MailServer, db: Database, clock: HandClock, mailer: Mailer
) -> None:
    office = PostOffice(db, clock, smtp(server.port))
    async with db.write() as c:
        await mailer.send_reply(
            c,
            to="ana@example.com",
            name="Ana",
            agent_name="Maya\r\nBcc: bob@example.com",
            texts=(),
            conversation_id="conv_1",
            key="k1",
        )
    await office.send_due()
    (one,) = server.delivered
    assert one.recipients == ("ana@example.com",)
    assert one.message["Bcc"] is None
