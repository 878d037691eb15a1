"""E-mail against real servers: Debian's Postfix and Dovecot, started once for the module."""

import asyncio
import contextlib
import shutil
import smtplib
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from channels.courier import Courier
from channels.email.mailbox import Mailbox, Opened
from channels.email.send import Email
from channels.file_links import FileLinks
from channels.http_client import HttpTransport
from channels.known import setup_of
from channels.lowering import CHOOSE
from channels.port import Part
from channels.reception import Reception
from channels.setup import Ground, OwnLine
from common.wire import BotReply, TurnRequest
from conversations.addresses import Addresses
from conversations.attachments import Attachments
from conversations.deliveries import Deliveries
from conversations.mails import Mails
from conversations.model import Outcome, Role
from conversations.model_channels import DeliveryState
from service.settings import Settings
from tests.integration.channels.mail_servers import (
    ANA,
    CARE,
    GHOST,
    PASSWORD,
    ROBOT,
    SECONDS,
    MailServers,
    mail_servers,
)
from tests.integration.conversations.fakes import HandClock, House, open_house

BASE_URL = "https://care.example"
BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + (8).to_bytes(4, "big") * 2 + b"\0" * 9_000


@pytest.fixture(scope="module")
def servers() -> Iterator[MailServers]:
    with mail_servers() as started:
        yield started


def settings_for(servers: MailServers, **more: Any) -> Settings:
    own: dict[str, Any] = {
        "email_address": CARE,
        "email_password": PASSWORD,
        "email_secret": "forty-two-random-words",
        "email_imap_host": "localhost",
        "email_imap_port": servers.imap_port,
        "email_smtp_host": "localhost",
        "email_smtp_port": servers.smtp_port,
        "email_authserv_id": "mx.larkfield.test",
        "email_poll_seconds": 1,
    }
    return Settings(_env_file=None, **(own | more))  # type: ignore[call-arg]


class Desk:
    """One process with the channel on: `run` fetches and sends."""

    def __init__(self, house: House, servers: MailServers, folder: Path, **more: Any) -> None:
        setup = setup_of("email", settings_for(servers, **more), BASE_URL)
        assert setup.line is not None
        assert isinstance(setup.channel, Email)
        self.house = house
        self.channel = setup.channel
        self.addresses = Addresses(house.db, house.clock, house.hub)
        self.deliveries = Deliveries(house.db, house.clock, house.hub)
        attachments = Attachments(house.db, house.clock, folder / "attachments", 1_000_000)
        reception = Reception(house.log, self.addresses, self.deliveries, attachments)
        self.line: OwnLine = setup.line(Ground(house.db, house.clock, reception, self.addresses, HttpTransport()))
        links = FileLinks(BASE_URL, "the tests' own secret")
        self.courier = Courier(
            self.deliveries, [self.channel], self.line.transport, house.hub, house.clock, links, pause_seconds=0.05
        )

    @contextlib.asynccontextmanager
    async def run(self) -> AsyncIterator[None]:
        working = [asyncio.create_task(self.line.fetch()), asyncio.create_task(self.courier.run())]
        mails = Mails(self.house.db, self.house.clock)
        try:
            await until_async(lambda: mails.place(f"{CARE}@localhost", "INBOX"))
            yield
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)

    async def conversation(self, address: str = ANA) -> str:
        await until_async(lambda: self.addresses.find("email", address))
        found = await self.addresses.find("email", address)
        assert found is not None
        return found

    async def said(self, address: str = ANA) -> list[str]:
        """Return what the customer has said, as the log has it."""
        messages = await self.house.log.messages(await self.conversation(address))
        return [one.text for one in messages if one.role is Role.CUSTOMER]

    async def notes(self, address: str = ANA) -> list[str]:
        return [one.text for one in await self.house.log.notes(await self.conversation(address))]


async def until_async(look: Callable[[], Any]) -> None:
    async with asyncio.timeout(SECONDS):
        while not await look():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


@pytest.fixture
async def house(tmp_path: Path, empty_chat: Path) -> AsyncIterator[House]:
    file = shutil.copy(empty_chat, tmp_path / "mail.db")
    opened = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    yield opened
    await opened.close()


@pytest.fixture(autouse=True)
def trusted(servers: MailServers, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the tests' certificate believed, and begin with read mailboxes."""
    monkeypatch.setenv("SSL_CERT_FILE", str(servers.certificate))
    for address in (CARE, ANA, ROBOT):
        servers.new_mails(address)


@pytest.fixture
async def desk(house: House, servers: MailServers, tmp_path: Path) -> AsyncIterator[Desk]:
    one = Desk(house, servers, tmp_path)
    async with one.run():
        yield one


def mail(text: str, subject: str = "Order #W1", answers: EmailMessage | None = None, **headers: str) -> EmailMessage:
    """Return a customer's mail, as a program would write it."""
    made = EmailMessage()
    made["From"] = headers.pop("sender", f"Ana Lopez <{ANA}>")
    made["To"] = CARE
    made["Subject"] = subject if answers is None else str(answers["Subject"])
    if answers is not None:
        made["In-Reply-To"] = str(answers["Message-ID"])
        made["References"] = f"{answers['References']} {answers['Message-ID']}"
        quoted = "".join(f"> {line}\n" for line in text_of(answers).splitlines())
        text = f"{text}\n\nOn Wed, 25 Nov 2026 at 10:12, Larkfield Care <{CARE}> wrote:\n\n{quoted}"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def text_of(received: EmailMessage) -> str:
    plain = received.get_body(("plain",))
    assert plain is not None
    return str(plain.get_content()).replace("\r\n", "\n").strip()


def replies(house: House, *texts: BotReply) -> None:
    """Have the assistant give these replies once, and then echo again."""

    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.script = house.assistant.echo
        return list(texts)

    house.assistant.script = script


async def test_a_whole_life_in_one_thread(desk: Desk, servers: MailServers) -> None:
    house, log, unseen = desk.house, desk.house.log, servers.flags(CARE).count("")
    first_id = servers.send(mail("Good morning!", subject="My order"))
    hello = await servers.next_mail(ANA)
    assert text_of(hello) == "You said My order\n\nGood morning!"
    assert (hello["Subject"], hello["In-Reply-To"]) == ("Re: My order", first_id)
    assert hello["Auto-Submitted"] == "auto-replied"
    source = {"article_id": "a", "title": "Refunds", "section": "Cards", "url": "/articles/refunds", "score": 0.8}
    replies(house, BotReply("Five days.", citations=[source]))
    servers.send(mail("How long does a refund take?", answers=hello))
    cited = await servers.next_mail(ANA)
    assert text_of(cited) == "Five days.\n\nRefunds: https://care.example/articles/refunds"
    html = cited.get_body(("html",))
    assert html is not None
    assert '<a href="https://care.example/articles/refunds">Refunds</a>' in html.get_content()
    assert first_id in str(cited["References"])
    replies(house, BotReply("I cancel order #W1. Is that right?", buttons=BUTTONS, asks="confirm"))
    servers.send(mail("cancel order #W1", answers=cited))
    asked = await servers.next_mail(ANA)
    assert text_of(asked) == f"I cancel order #W1. Is that right?\n\n1. Yes\n2. No\n{CHOOSE}"
    replies(house, BotReply("Order #W1 is cancelled."))
    servers.send(mail("1\n\nBest,\nAna", answers=asked))
    done = await servers.next_mail(ANA)
    assert text_of(done) == "Order #W1 is cancelled."
    assert house.assistant.requests[-1].text == "/affirm"
    servers.send(mail("I want to talk to a human", answers=done))
    waiting = await servers.next_mail(ANA)
    conversation_id = await desk.conversation()
    handoff = (await log.get(conversation_id)).handoff_id
    assert handoff is not None
    await log.claim(handoff, "agent-1", "Maya")
    held = await log.get(conversation_id)
    await log.agent_message(handoff, "agent-1", "Maya", "a1", "Maya speaking.", held.epoch)
    async with asyncio.timeout(SECONDS):
        while "Maya speaking." not in text_of(spoken := await servers.next_mail(ANA)):
            pass
    assert spoken["Auto-Submitted"] is None
    servers.send(mail("thank you, Maya", answers=waiting))
    await until_async(lambda: is_said(desk, "thank you, Maya"))
    done_words: dict[str, Any] = {"outcome": Outcome.SOLVED, "summary": "talked", "return_to_bot": True}
    await log.resolve(handoff, "agent-1", "Maya", epoch=held.epoch, **done_words)
    servers.send(mail("one more thing", answers=spoken))
    async with asyncio.timeout(SECONDS):
        while text_of(last := await servers.next_mail(ANA)) != "You said one more thing":
            pass
    assert str(last["Subject"]) == "Re: My order"
    await until_async(lambda: all_sent(desk, conversation_id))
    await until_async(lambda: none_unseen(servers, unseen))


async def all_sent(desk: Desk, conversation_id: str) -> bool:
    return set((await desk.deliveries.states(conversation_id)).values()) == {DeliveryState.SENT}


async def none_unseen(servers: MailServers, but: int) -> bool:
    """Say whether all mails to us are seen but so many: a mail is marked beside its answer's way out."""
    return servers.flags(CARE).count("") == but


async def is_said(desk: Desk, text: str) -> bool:
    return text in await desk.said()


async def test_new_mail_is_told_of_at_once(house: House, servers: MailServers, tmp_path: Path) -> None:
    """By IDLE: asking again is set to an hour."""
    desk = Desk(house, servers, tmp_path, email_poll_seconds=3600)
    async with desk.run():
        for number in range(2):
            began = asyncio.get_running_loop().time()
            servers.send(mail(f"hello {number}", subject="Re: x"))
            assert text_of(await servers.next_mail(ANA)) == f"You said hello {number}"
            assert asyncio.get_running_loop().time() - began < 15


async def test_a_server_without_idle_is_asked_again_and_again(
    house: House, servers: MailServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    able = Mailbox.open

    async def unable(self: Mailbox) -> Opened:
        return replace(await able(self), can_idle=False)

    monkeypatch.setattr(Mailbox, "open", unable)
    monkeypatch.delattr(Mailbox, "idle")
    async with Desk(house, servers, tmp_path).run():
        servers.send(mail("hello", subject="Re: x"))
        assert text_of(await servers.next_mail(ANA)) == "You said hello"


async def test_files_come_along_and_what_is_none_is_named(desk: Desk, servers: MailServers) -> None:
    made = mail("Look at the lamp.", subject="Re: x")
    made.add_attachment(PNG, maintype="image", subtype="png", filename="lamp.png")
    made.add_attachment(b"MZ\x90", maintype="application", subtype="pdf", filename="invoice.pdf")
    servers.send(made)
    await servers.next_mail(ANA)
    (message,) = [one for one in await desk.house.log.messages(await desk.conversation()) if one.role is Role.CUSTOMER]
    assert [(one.name, one.mime, one.bytes) for one in message.attachments] == [("lamp.png", "image/png", len(PNG))]
    assert message.text.startswith("Look at the lamp.\n[file] invoice.pdf: not kept.")


async def test_a_mail_that_is_too_large_is_read_at_its_beginning(
    house: House, servers: MailServers, tmp_path: Path
) -> None:
    desk = Desk(house, servers, tmp_path, email_max_mb=0.005)
    async with desk.run():
        made = mail("Look at the lamp.", subject="Re: x")
        made.add_attachment(PNG * 3, maintype="image", subtype="png", filename="lamp.png")
        servers.send(made)
        await servers.next_mail(ANA)
        (said,) = await desk.said()
        assert said.startswith("Look at the lamp.")
        assert "The mail is too large" in said


async def test_a_mail_that_comes_back_is_shown_to_the_agents(desk: Desk, servers: MailServers) -> None:
    """Postfix takes it, and finds out later that there is no such mailbox."""
    servers.send(mail("hello", sender=GHOST), sender=GHOST)
    conversation_id = await desk.conversation(GHOST)
    await until_async(lambda: desk.notes(GHOST))
    (note,) = await desk.notes(GHOST)
    assert note.startswith("Not delivered by email: message 2. The mail came back:")
    assert "unknown user" in note
    assert await desk.deliveries.states(conversation_id) == {2: DeliveryState.FAILED}
    assert await desk.addresses.find("email", "mailer-daemon@mx.larkfield.test") is None


async def test_two_programs_that_answer_each_other_stop(house: House, servers: MailServers, tmp_path: Path) -> None:
    """The other one says nothing of being a program."""
    desk = Desk(house, servers, tmp_path, email_answers_per_hour=3)
    answered = 0

    async def robot() -> None:
        nonlocal answered
        while True:
            for one in servers.new_mails(ROBOT):
                answered += 1
                servers.send(mail(f"I am away ({answered}).", answers=one, sender=ROBOT), sender=ROBOT)
            await asyncio.sleep(0.02)

    async with desk.run():
        servers.send(mail("I am away.", sender=ROBOT), sender=ROBOT)
        away = asyncio.create_task(robot())
        await until_async(lambda: desk.notes(ROBOT))
        away.cancel()
        assert answered == 3
        assert len(await desk.said(ROBOT)) == 3
        (note,) = await desk.notes(ROBOT)
        assert "More than 3 mails within an hour" in note
        assert "I am away (3)." in note


async def test_programs_and_lists_are_not_answered(desk: Desk, servers: MailServers) -> None:
    servers.send(mail("hello", subject="Re: x"))
    hello = await servers.next_mail(ANA)
    servers.send(mail("I am on holiday.", answers=hello, Auto_Submitted="auto-replied"))
    servers.send(mail("News!", List_Id="<news.customers.test>"))
    servers.send(mail("null return path"), sender="")
    servers.send(mail("are you there?", answers=hello))
    assert text_of(await servers.next_mail(ANA)) == "You said are you there?"
    assert await desk.said() == ["hello", "are you there?"]
    notes = await desk.notes()
    assert sum("A program answered by itself" in note for note in notes) == len(notes) == 2
    assert any("I am on holiday." in note for note in notes)


async def test_killed_between_storing_and_marking_a_mail_is_answered_once(
    house: House, servers: MailServers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, unseen = servers.flags(CARE), servers.flags(CARE).count("")
    with monkeypatch.context() as patched:
        is_stored = asyncio.Event()

        async def dies(self: Mailbox, uid: int, flag: str = "") -> None:
            is_stored.set()
            await asyncio.Event().wait()

        patched.setattr(Mailbox, "mark", dies)
        dead = Desk(house, servers, tmp_path)
        async with dead.run():
            servers.send(mail("hello", subject="Re: x"))
            async with asyncio.timeout(SECONDS):
                await is_stored.wait()
            assert await dead.said() == ["hello"]
    assert servers.flags(CARE).count("") == unseen + 1
    alive = Desk(house, servers, tmp_path)
    async with alive.run():
        servers.send(mail("good day", subject="Re: x"))
        texts = [text_of(await servers.next_mail(ANA)) for _ in range(2)]
        assert texts == ["You said hello", "You said good day"]
        assert await alive.said() == ["hello", "good day"]
        await until_async(lambda: none_unseen(servers, unseen))
    assert servers.new_mails(ANA) == []
    assert len(servers.flags(CARE)) == len(before) + 2


async def test_a_lost_connection_is_opened_anew_and_no_mail_is_lost(desk: Desk, servers: MailServers) -> None:
    servers.send(mail("one", subject="Re: x"))
    assert text_of(await servers.next_mail(ANA)) == "You said one"
    servers.stop_dovecot()
    servers.send(mail("two", subject="Re: x"))
    servers.start_dovecot()
    assert text_of(await servers.next_mail(ANA)) == "You said two"


async def test_nobody_elses_name_can_be_used_and_faults_are_told(
    house: House, servers: MailServers, tmp_path: Path
) -> None:
    """The mail server refuses a login, then an address that is not ours: neither is the customer's fault."""
    for more in ({"email_password": "wrong"}, {"email_address": "chief@larkfield.test", "email_username": CARE}):
        desk = Desk(house, servers, tmp_path, **more)
        call = desk.channel.call(ANA, part_of_a_message())
        answer = await desk.line.transport.send(desk.channel, call)
        outcome = desk.channel.outcome(answer, house.clock.now())
        assert getattr(outcome, "after_seconds", None) == 60, outcome
    assert servers.new_mails(ANA) == []


def part_of_a_message() -> Part:
    return Part("hello", 7, key="conv_1:7:0:1")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "opens the mailbox of care@larkfield.test"),
        ({}, "at once (IDLE)"),
        ({}, "lets care@larkfield.test send"),
        ({}, "SPF, DKIM and DMARC"),
        ({"email_password": "wrong"}, "does not accept care@larkfield.test with CARELINE_EMAIL_PASSWORD"),
        ({"email_folder": "Support"}, "there is no folder Support"),
        ({"email_imap_host": "127.0.0.1"}, "No safe connection to 127.0.0.1"),
        ({"email_imap_port": 9}, "does not answer as a mail server"),
        ({"email_smtp_port": 9}, "does not answer as a mail server"),
        ({"email_smtp_tls": "tls"}, "(SMTP)"),
        ({"email_secret": "short"}, "CARELINE_EMAIL_SECRET is too short"),
        ({"email_authserv_id": ""}, "CARELINE_EMAIL_AUTHSERV_ID is not set"),
    ],
)
async def test_the_check_says_what_is_wrong(servers: MailServers, more: dict[str, Any], words: str) -> None:
    setup = setup_of("email", settings_for(servers, **more), BASE_URL)
    found = await setup.ask_vendor(None)  # type: ignore[arg-type]
    assert any(words in one.words for one in found), found
    is_fault = more.keys() - {"email_authserv_id"}
    assert all(one.ok for one in found) is not bool(is_fault)
    assert PASSWORD not in str(found)


def test_the_servers_take_no_mail_for_elsewhere(servers: MailServers) -> None:
    """No test can write to anybody: what is not for the two test domains is refused."""
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        servers.send(mail("hello"), to="somebody@elsewhere.example", sender="x@elsewhere.example")
