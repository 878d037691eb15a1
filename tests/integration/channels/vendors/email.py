"""A mail server as it is to us, and its channel. The real ones are in `test_email_servers.py`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from channels.email.compose import Sender
from channels.email.intake import Intake
from channels.email.send import Email
from channels.email.servers import Server
from channels.email.smtp import SmtpTransport
from channels.port import Channel, Incoming, MediaSource
from channels.reception import Reception
from channels.webhook_web import Webhook
from conversations.mails import Mails
from tests.integration.channels.fakes import Fault, Vendor
from tests.integration.channels.lines import Line
from tests.integration.conversations.fakes import House

OWN = "care@larkfield.example"
SECRET = "forty-two-random-words"
AUTHSERV = "mx.larkfield.example"
MOST_LINE = 998


class MailServer:
    """Speaks as much SMTP as our client does, and holds each mail against RFC 5321 and 5322."""

    def __init__(self, vendor: Vendor) -> None:
        self.vendor = vendor
        self.mails: list[EmailMessage] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to = ""
        writer.write(b"220 mx.test ESMTP\r\n")
        while line := await reader.readline():
            command = line.decode().strip()
            verb = command[:4].upper()
            answer = "250 OK"
            if verb == "RCPT":
                to = command.partition("<")[2].partition(">")[0]
            elif verb == "DATA":
                writer.write(b"354 go on\r\n")
                raw = await reader.readuntil(b"\r\n.\r\n")
                answer = self._take(to, raw[:-3].replace(b"\r\n..", b"\r\n."))
                if not answer:
                    return
            elif verb == "QUIT":
                writer.write(b"221 bye\r\n")
                return
            writer.write(f"{answer}\r\n".encode())
            await writer.drain()

    def _take(self, to: str, raw: bytes) -> str:
        """Return what is answered; empty: the connection is cut."""
        vendor = self.vendor
        vendor.requests += 1
        fault = vendor.faults.popleft() if vendor.faults else vendor.fault_of(vendor.requests)
        if fault is None or fault.taken:
            self._keep(to, raw)
        if fault is None:
            return "250 taken"
        if fault.cut:
            return ""
        return "550 no such user here" if fault.status == 550 else f"451 later ({fault.status})"

    def _keep(self, to: str, raw: bytes) -> None:
        assert all(len(line) <= MOST_LINE for line in raw.split(b"\r\n"))
        assert b"\n" not in raw.replace(b"\r\n", b"")
        mail = message_from_bytes(raw, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        for name in ("From", "To", "Subject", "Date", "Message-ID"):
            assert len(mail.get_all(name, [])) == 1, name
        assert not mail.defects
        plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
        assert plain is not None
        assert html is not None
        self.mails.append(mail)
        self.vendor.bodies.append({"mail": mail})
        self.vendor.sent.append((to, plain.get_content().replace("\r\n", "\n").rstrip("\n"), ()))


@asynccontextmanager
async def vendor_server() -> AsyncIterator[Vendor]:
    vendor = Vendor()
    server = await asyncio.start_server(MailServer(vendor).serve, "127.0.0.1", 0, limit=4_000_000)
    vendor.url = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield vendor
    server.close()


class EmailLine(Line):
    name, ana, ben = "email", "ana@lopez.example", "ben@stone.example"
    spec = None
    refusal = Fault(550)
    tells_when = False

    def __init__(self, house: House, vendor: Vendor, seconds: float, folder: Path) -> None:
        super().__init__(house, vendor, seconds, folder)
        assert isinstance(self.channel, Email)
        host, _, port = vendor.url.partition(":")
        self.mails = Mails(house.db, house.clock)
        self.reception = Reception(house.log, self.addresses, self.deliveries, self.files, self.continuity)
        self.intake = Intake(self.channel, self.reception, self.addresses, self.mails, house.clock, 1_000)
        server, sender = Server(host, int(port), "none"), Sender(OWN, "Larkfield Care")
        self.transport = SmtpTransport(server, sender, self.channel.ids, self.intake, house.clock, seconds)
        self.courier = self.courier_over(self.transport)

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        return Email(OWN, SECRET, AUTHSERV), Webhook()

    def media(self, vendor: Vendor) -> MediaSource | None:
        """Files come with the mail itself."""
        return None

    def customer(self, number: int) -> str:
        return f"customer{number}@example.com"

    def said(self, address: str, text: str, number: int, **headers: str) -> Any:
        """Return a customer's mail; `headers` with `_` for `-`."""
        mail = EmailMessage()
        mail["From"] = f"Ana <{address}>"
        mail["To"] = OWN
        mail["Date"] = format_datetime(self.house.clock.now())
        mail["Message-ID"] = f"<{number}.{address}>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    def raw(self, body: Any) -> bytes:
        return bytes(body)

    def incoming(self, raw: bytes) -> Incoming:
        return Incoming({}, raw, "", self.house.clock.now())

    async def call(self, body: Any, query: str = "") -> Any:
        """Have the mail come into the mailbox, and take it."""
        return await self.intake.take(self.raw(body))

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        raise AssertionError("mails have no buttons")

    def mail(self, place: int = -1) -> EmailMessage:
        """Return a mail that a customer got."""
        found = self.vendor.bodies[place]["mail"]
        assert isinstance(found, EmailMessage)
        return found


LINE = EmailLine
