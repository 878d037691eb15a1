"""Hands mails to the company's mail server."""

from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any, Protocol

import aiosmtplib

from channels.courier import NoAnswer
from channels.email.compose import Sender, Thread, compose
from channels.email.ids import MailIds
from channels.email.opening import Key
from channels.email.send import SENDER_REFUSED
from channels.email.servers import Server
from channels.grants import NotGranted
from channels.port import Answer, Call, Channel
from common.clock import Clock
from conversations.model_channels import part_of

SECONDS = 30.0
NOT_SENDABLE = 553
NO_TOKEN = 535
"""As a server answers to a wrong password."""


class Threads(Protocol):
    async def thread_of(self, conversation_id: str) -> Thread:
        """Return what our next mail in the conversation answers."""
        ...


def client_of(server: Server, seconds: float = SECONDS) -> aiosmtplib.SMTP:
    """Return a client that connects, and logs in, when it is entered as a context."""

    async def token() -> str:
        return server.token

    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.username if server.password or server.token else None,
        password=server.password or None,
        oauth_token_generator=token if server.token else None,
        use_tls=server.tls == "tls",
        start_tls=server.tls == "starttls",
        timeout=seconds,
    )


class SmtpTransport:
    """The port `channels.courier.Transport`: one connection for each mail."""

    def __init__(
        self,
        server: Server,
        sender: Sender,
        ids: MailIds,
        threads: Threads,
        clock: Clock,
        seconds: float = SECONDS,
        key: Key | None = None,
    ) -> None:
        self._server = server
        self._sender = sender
        self._ids = ids
        self._threads = threads
        self._clock = clock
        self._seconds = seconds
        self._key = key or Key()

    async def send(self, channel: Channel, call: Call) -> Answer:
        """Return the server's code and words. Raises NoAnswer."""
        assert call.json is not None
        to = str(call.json["to"])
        try:
            mail = await self._mail(to, call.json)
        except ValueError:
            return Answer(NOT_SENDABLE, body={"said": "this is no address that mail can be sent to"})
        return await self._hand_over(mail, to)

    async def close(self) -> None:
        """No connection is kept."""

    async def _mail(self, to: str, body: Mapping[str, Any]) -> EmailMessage:
        key = str(body["key"])
        named = part_of(key)
        thread = await self._threads.thread_of(named[0]) if named else Thread()
        return compose(
            self._sender,
            to,
            key,
            str(body["text"]),
            thread,
            self._ids,
            self._clock.now(),
            by_agent=bool(body["by_agent"]),
        )

    async def _hand_over(self, mail: EmailMessage, to: str) -> Answer:
        has_begun = False
        try:
            server = await self._key.fit(self._server)
        except NotGranted:
            return Answer(NO_TOKEN, body={"said": "the provider gives no token for CARELINE_EMAIL_OAUTH_CLIENT_ID"})
        try:
            async with client_of(server, self._seconds) as client:
                has_begun = True
                await client.send_message(mail, sender=self._sender.address, recipients=[to])
                return Answer(250, body={"message_id": str(mail["Message-ID"])})
        except aiosmtplib.SMTPAuthenticationError as error:
            self._key.refused(server)
            return Answer(error.code, body={"said": error.message})
        except aiosmtplib.SMTPSenderRefused as error:
            return Answer(error.code if error.code < 500 else SENDER_REFUSED, body={"said": error.message})
        except aiosmtplib.SMTPRecipientsRefused as error:
            refused = error.recipients[0]
            return Answer(refused.code, body={"said": refused.message})
        except aiosmtplib.SMTPResponseException as error:
            return Answer(error.code if error.code > 0 else 451, body={"said": error.message})
        except aiosmtplib.SMTPNotSupported as error:
            return Answer(NOT_SENDABLE if has_begun else SENDER_REFUSED, body={"said": str(error)})
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise NoAnswer(may_have_arrived=has_begun) from error
