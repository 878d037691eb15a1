"""Writes the mails and sends what the outbox holds."""

import asyncio
import re
from collections.abc import Sequence
from datetime import timedelta
from email.message import EmailMessage
from typing import Literal, Protocol

import aiosmtplib
import structlog

from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from integrations.mail import storage
from integrations.mail.storage import Connection, Mail

log = structlog.get_logger()

BATCH = 20
LONGEST_PAUSE = timedelta(hours=1)
SMTP_SECONDS = 20.0
ONE_ADDRESS = re.compile(r"[^\s@,;:<>\"()]+@[^\s@,;:<>\"()]+")


class Transport(Protocol):
    async def send(self, mail: Mail) -> None:
        """Deliver one mail. Raises when it cannot: the mail is then tried again later."""
        ...


class DemoMailbox:
    """Delivers nothing anywhere: the demo's mailbox page shows the outbox."""

    async def send(self, mail: Mail) -> None:
        del mail


class Smtp:
    """Sends over a company's mail server."""

    def __init__(
        self, host: str, port: int, username: str, password: str, tls: Literal["none", "starttls", "tls"], sender: str
    ) -> None:
        self._host = host
        self._port = port
        self._username = username or None
        self._password = password or None
        self._tls = tls
        self._sender = sender

    async def send(self, mail: Mail) -> None:
        """Raises ValueError when the recipient is not one address: visitors type theirs themselves."""
        if not ONE_ADDRESS.fullmatch(mail.recipient):
            raise ValueError("not one address")
        message = EmailMessage()
        message["From"] = self._sender
        message["To"] = mail.recipient
        message["Subject"] = mail.subject
        message["Message-ID"] = f"<{mail.id}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.body)
        await aiosmtplib.send(
            message,
            recipients=[mail.recipient],
            hostname=self._host,
            port=self._port,
            username=self._username,
            password=self._password,
            use_tls=self._tls == "tls",
            start_tls=self._tls == "starttls",
            timeout=SMTP_SECONDS,
        )


class Mailer:
    """Puts mails into the outbox, inside the transaction of what they tell of."""

    def __init__(self, clock: Clock, company: str, base_url: str) -> None:
        self._clock = clock
        self._company = company
        self._base_url = base_url

    async def send_code(self, c: Connection, to: str, name: str, code: str, minutes: int) -> None:
        """The port `shop.identity.CodeMailer`."""
        body = (
            f"Hello {name},\n\nyour code for the chat with {self._company} is {code}.\n"
            f"It is valid for {minutes} minutes. We never ask for it by phone.\n\n"
            "If you are not in a chat with us, you can ignore this mail: nothing has changed.\n"
        )
        await self._put(c, f"code-{new_id('once')}", to, f"{code} is your {self._company} code", body)

    async def send_reply(
        self,
        c: Connection,
        *,
        to: str,
        name: str | None,
        agent_name: str,
        texts: Sequence[str],
        conversation_id: str,
        key: str,
    ) -> None:
        """The port `conversations.ports.CustomerMailer`."""
        del conversation_id
        answer = "".join(f"> {line}\n" for text in texts for line in text.splitlines()) or ""
        body = (
            f"Hello{' ' + name if name else ''},\n\n{agent_name} from {self._company} has answered you in the chat"
            f"{':' if answer else '.'}\n\n{answer}\n"
            f"To read on and reply, open the chat in the browser you used: {self._base_url}/\n"
        )
        await self._put(c, key, to, f"{agent_name} from {self._company} has answered you", body)

    async def send_correction(self, c: Connection, *, to: str, name: str | None, text: str | None, key: str) -> None:
        """The port `conversations.ports.CorrectionMailer`."""
        quoted = "".join(f"> {line}\n" for line in (text or "").splitlines())
        body = (
            f"Hello{' ' + name if name else ''},\n\nan answer that you got in the chat with {self._company} was wrong, "
            f"and we are sorry. {'This is right:' if quoted else 'The right one stands in the chat now.'}\n\n"
            f"{quoted}{chr(10) if quoted else ''}"
            f"To read on and reply, open the chat in the browser you used: {self._base_url}/\n"
        )
        await self._put(c, key, to, f"{self._company}: a correction to what we told you", body)

    async def send_alert(
        self,
        c: Connection,
        *,
        to: str,
        kind: str,
        queue: str,
        waiting: int,
        longest_minutes: int,
        over: bool,
        key: str,
    ) -> None:
        """The port `conversations.ports.AlertMailer`."""
        wrong = "nobody is online" if kind == "nobody_online" else "customers wait too long"
        what = f"{'Over' if over else 'Alert'}: {wrong} for the queue {queue}"
        state = "" if over else f"{waiting} waiting, the longest for {longest_minutes} min.\n"
        await self._put(c, key, to, what, f"{what}.\n{state}\nThe board: {self._base_url}/desk\n")

    async def send_return_label(
        self,
        c: Connection,
        *,
        to: str,
        name: str,
        order_id: str,
        items: Sequence[str],
        exchanged: bool,
        once_checked: str,
        key: str,
    ) -> None:
        """The port `actions.deps.ReturnMailer`."""
        listed = "".join(f"- {item}\n" for item in items)
        what = "exchange" if exchanged else "return"
        number = f"R-{order_id.removeprefix('#')}"
        body = (
            f"Hello {name},\n\nyou asked to {what} from order {order_id}:\n\n{listed}\n"
            "Print this label, or copy it by hand, put it on the parcel and hand it in at any carrier counter. "
            "We pay the postage.\n\n"
            f"  PREPAID RETURN\n  {self._company} Returns\n  Return number {number}\n\n"
            f"{once_checked}\n"
        )
        await self._put(c, key, to, f"Your return label for order {order_id}", body)

    async def _put(self, c: Connection, key: str, to: str, subject: str, body: str) -> None:
        # Names come to stand in the subject, which is one line.
        line = " ".join(subject.split())
        await storage.enqueue(c, key=key, recipient=to, subject=line, body=body, now=self._clock.now())


class PostOffice:
    """Works off the outbox: at least once, with growing pauses after a failure."""

    def __init__(self, db: Database, clock: Clock, transport: Transport, pause_seconds: float = 1.0) -> None:
        self._db = db
        self._clock = clock
        self._transport = transport
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            if await self.send_due() < BATCH:
                await asyncio.sleep(self._pause_seconds)

    async def send_due(self) -> int:
        """Try each mail that is due once; return how many were tried."""
        async with self._db.read() as c:
            waiting = await storage.due(c, self._clock.now(), BATCH)
        for mail in waiting:
            await self._send(mail)
        return len(waiting)

    async def _send(self, mail: Mail) -> None:
        try:
            await self._transport.send(mail)
        except Exception as error:  # whatever is wrong with one mail or the server, the others must go out
            pause = min(timedelta(seconds=2 ** min(mail.attempts, 12)), LONGEST_PAUSE)
            log.warning("mail.failed", mail=mail.id, error=type(error).__name__, attempts=mail.attempts + 1)
            async with self._db.write() as c:
                await storage.mark_failed(c, mail.id, self._clock.now() + pause)
            return
        async with self._db.write() as c:
            await storage.mark_sent(c, mail.id, self._clock.now())
