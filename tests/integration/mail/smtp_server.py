"""A small mail server on loopback: EHLO, AUTH PLAIN, MAIL, RCPT, DATA, QUIT. What it is sent, it keeps."""

import asyncio
import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass(frozen=True)
class Delivered:
    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


@dataclass
class MailServer:
    """`refuse` maps a command to the answer that is given in its place, e.g. {"RCPT": "550 unknown"}."""

    port: int = 0
    delivered: list[Delivered] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sender, recipients = "", list[str]()
        writer.write(b"220 mail.test ready\r\n")
        while line := await reader.readline():
            words = line.decode().strip()
            command = words.split(" ")[0].upper()
            if command in self.refuse:
                writer.write(f"{self.refuse[command]}\r\n".encode())
                continue
            match command:
                case "EHLO" | "HELO":
                    writer.write(b"250-mail.test\r\n250-SMTPUTF8\r\n250-8BITMIME\r\n250 AUTH PLAIN\r\n")
                case "AUTH":
                    _, user, password = base64.b64decode(words.split(" ")[2]).decode().split("\x00")
                    self.logins.append((user, password))
                    writer.write(b"235 welcome\r\n")
                case "MAIL":
                    sender, recipients = words.split("<")[1].split(">")[0], []
                    writer.write(b"250 ok\r\n")
                case "RCPT":
                    recipients.append(words.split("<")[1].split(">")[0])
                    writer.write(b"250 ok\r\n")
                case "DATA":
                    writer.write(b"354 go on\r\n")
                    data = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
                    message = message_from_bytes(data.replace(b"\r\n..", b"\r\n."), policy=policy.SMTPUTF8)
                    assert isinstance(message, EmailMessage)
                    self.delivered.append(Delivered(sender, tuple(recipients), message))
                    writer.write(b"250 kept\r\n")
                case "QUIT":
                    writer.write(b"221 bye\r\n")
                    break
                case _:
                    writer.write(b"502 not here\r\n")
        writer.close()


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    kept = MailServer()
    server = await asyncio.start_server(kept.talk, "127.0.0.1", 0)
    kept.port = server.sockets[0].getsockname()[1]
    async with server:
        yield kept
