"""A mail that was fetched, put into the log: whose conversation, how often, and what the agent is to know of it."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

import structlog

from channels.email.compose import Thread
from channels.email.headers import Kind
from channels.email.parse import Letter
from channels.email.send import NAME, Email
from channels.errors import Unreadable
from channels.port import Event, Noted, Said
from channels.reception import Reception, client_id_of
from common.clock import Clock
from conversations.addresses import Addresses
from conversations.mails import Mails
from conversations.storage_mails import Mail

log = structlog.get_logger(__name__)

KEPT_BYTES = 1_000_000
"""Of a mail's bytes as they came. Its files are kept apart, and the mailbox keeps all of it."""
LOOP_WINDOW = timedelta(hours=1)
LONGEST_NOTE = 2_000
LOOP, SENDER = "mail_loop", "mail_sender"


class Taken(StrEnum):
    """What became of a mail."""

    STORED = "stored"
    PASSED_OVER = "passed_over"
    UNREADABLE = "unreadable"


class Intake:
    """Takes one mail after the other. All is on the disk when `take` returns; the same mail again changes nothing."""

    def __init__(
        self,
        channel: Email,
        reception: Reception,
        addresses: Addresses,
        mails: Mails,
        clock: Clock,
        answers_per_hour: int,
    ) -> None:
        self._channel = channel
        self._reception = reception
        self._addresses = addresses
        self._mails = mails
        self._clock = clock
        self._answers_per_hour = answers_per_hour

    async def take(self, raw: bytes, *, is_whole: bool = True) -> Taken:
        try:
            letter = await asyncio.to_thread(self._channel.read, raw, is_whole=is_whole)
        except Unreadable:
            log.info("email.no_sender")
            return Taken.UNREADABLE
        except Exception as error:  # what somebody made up must not stop the mails behind it
            log.error("email.not_read", error=type(error).__name__, exc_info=True)
            return Taken.UNREADABLE
        for event in self._channel.events(letter):
            await self._take(letter, event, raw)
            return Taken.STORED
        log.info("email.passed_over", kind=letter.kind.value)
        return Taken.PASSED_OVER

    async def thread_of(self, conversation_id: str) -> Thread:
        """The port `channels.email.smtp.Threads`: the customer's last mail."""
        last = await self._mails.last_of(conversation_id)
        if last is None:
            return Thread()
        return Thread(last.subject, last.message_id, tuple(last.references.split()))

    async def _take(self, letter: Letter, event: Event, raw: bytes) -> None:
        if not isinstance(event, Said | Noted):
            await self._reception.take(self._channel, [event])
            return
        if letter.kind is Kind.MACHINE and await self._addresses.find(NAME, letter.sender) is None:
            log.info("email.passed_over", kind=letter.kind.value)
            return
        conversation_id = await self._reception.conversation_of(self._channel, event)
        is_other = await self._addresses.place_of(conversation_id) != (NAME, letter.sender)
        is_new = await self._mails.keep(self._mail(letter, conversation_id, raw))
        if is_new or not await self._addresses.has_taken(conversation_id, client_id_of(NAME, letter.id)):
            if isinstance(event, Said):
                event = replace(event, is_stranger=event.is_stranger or event.thread != conversation_id or is_other)
                event = await self._unless_loop(letter, event)
            await self._reception.take(self._channel, [event])
        await self._tell(letter, conversation_id, is_other=is_other)

    async def _unless_loop(self, letter: Letter, said: Said) -> Said | Noted:
        """Two programs that answer each other would never stop: behind so many mails nothing more is answered."""
        count = await self._mails.count_since(letter.sender, self._clock.now() - LOOP_WINDOW)
        if count <= self._answers_per_hour:
            return said
        log.warning("email.loop", count=count)
        shown = (
            f"More than {self._answers_per_hour} mails within an hour: it may be a program, so this one was not "
            f"answered.\n\n{said.text[:LONGEST_NOTE]}"
        )
        return Noted(said.id, said.address, LOOP, shown)

    async def _tell(self, letter: Letter, conversation_id: str, *, is_other: bool) -> None:
        """Tell the agents what is known of the sender, when it is not what was known before."""
        if letter.kind is not Kind.PERSON:
            return
        words = []
        if is_other:
            words.append(f"This mail is from {letter.sender}, not from the address that we write to.")
        before = await self._mails.last_of(conversation_id, but=letter.id)
        if letter.dmarc and (before is None or before.dmarc != letter.dmarc):
            words.append(dmarc_words(letter.dmarc))
        if words:
            await self._addresses.note(conversation_id, SENDER, " ".join(words), f"{SENDER}:{letter.id}")

    def _mail(self, letter: Letter, conversation_id: str, raw: bytes) -> Mail:
        return Mail(
            conversation_id,
            letter.id,
            letter.sender,
            letter.subject,
            letter.message_id,
            " ".join(letter.references),
            letter.dmarc[:32],
            raw[:KEPT_BYTES],
            self._clock.now(),
        )


def dmarc_words(result: str) -> str:
    """Return what the agent is told of the sender's domain."""
    if result == "pass":
        return "The sender's domain confirms the address (DMARC pass). It does not prove who the customer is."
    if result == "none":
        return "The sender's domain says nothing of its mails (DMARC none): the address may be forged."
    return f"The sender's domain does not confirm the address (DMARC {result}): somebody else may have written."
