"""What the channel can do, what is sent, and what a mail server's answer means. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import ClassVar

from channels.email.headers import Kind
from channels.email.ids import MailIds
from channels.email.parse import Letter, parse
from channels.port import (
    Answer,
    Call,
    Capabilities,
    Event,
    Incoming,
    Later,
    Noted,
    Outcome,
    Part,
    Refused,
    Said,
    Sent,
)
from channels.reading import an_object, text_of

NAME = "email"
LONGEST_TEXT = 50_000
SETUP_SECONDS = 60.0

SETUP_CODES = frozenset({454, 503, 530, 534, 535, 538})
"""Login and TLS: it works when the operator has corrected it."""
_OUR_ADDRESS = re.compile(
    r"sender address rejected|not owned by user|SendAsDenied|not (?:allowed|permitted) to send as|sender verify failed",
    re.IGNORECASE,
)
"""Some servers refuse our own address only when they are told the customer's."""

SENDER_REFUSED = 0
"""Stands there for the code when our own address is refused, with whatever code: no fault of the customer's."""


@dataclass(frozen=True)
class Email:
    """The port `channels.port.Channel`; its calls go out over SMTP (`channels.email.smtp`)."""

    address: str
    secret: str
    authserv_id: str = ""
    name: ClassVar[str] = NAME
    can: ClassVar[Capabilities] = Capabilities(text=LONGEST_TEXT, is_slow=True, gathers=True)

    @property
    def base_url(self) -> str:
        return "mailto:"

    @property
    def headers(self) -> Mapping[str, str]:
        return {}

    @cached_property
    def ids(self) -> MailIds:
        return MailIds(self.secret, self.address)

    def verify(self, incoming: Incoming) -> None:
        """Nobody can call: mails are fetched from our own mailbox, and prove nothing of who has written them."""

    def read(self, raw: bytes, *, is_whole: bool = True) -> Letter:
        """Return the mail. Raises Unreadable."""
        return parse(raw, self.ids, self.authserv_id, is_whole=is_whole)

    def parse(self, incoming: Incoming) -> list[Event]:
        return self.events(self.read(incoming.body))

    def events(self, letter: Letter) -> list[Event]:
        """Return what the mail tells: a list of one or none. Mails of lists and our own are left out."""
        if letter.sender == self.address.lower() or letter.kind is Kind.LIST:
            return []
        if letter.kind is Kind.BOUNCE:
            return [letter.report] if letter.report else []
        if letter.kind is Kind.MACHINE:
            shown = f"A program answered by itself, so nothing was answered: {letter.subject}\n\n{letter.text}"
            return [Noted(letter.id, letter.sender, "automatic", shown.strip())]
        if not letter.text.strip() and not letter.files:
            return [
                Noted(letter.id, letter.sender, "unreadable", "The customer sent a mail without words of their own.")
            ]
        answered = letter.answered
        return [
            Said(
                letter.id,
                letter.sender,
                letter.text,
                letter.name or None,
                enclosed=letter.files,
                answers=answered.seq if answered else None,
                thread=answered.conversation_id if answered else "",
                is_stranger=answered is None,
            )
        ]

    def call(self, address: str, part: Part) -> Call:
        body = {"to": address, "key": part.key, "text": part.text, "by_agent": part.by_agent}
        return Call("SEND", "", json=body)

    def outcome(self, answer: Answer, now: datetime) -> Outcome:
        del now
        body = an_object(answer.body)
        if 200 <= answer.status < 300:
            return Sent(text_of(body.get("message_id")))
        said = " ".join(text_of(body.get("said")).split())[:300]
        if answer.status == SENDER_REFUSED or answer.status in SETUP_CODES or _OUR_ADDRESS.search(said):
            return Later(f"The mail server does not let us send: {said}", SETUP_SECONDS)
        if answer.status < 500:
            return Later(f"The mail server takes it later: {said}")
        return Refused(f"The mail server refused it: {said or answer.status}")
