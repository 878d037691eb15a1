"""Puts corrections where the wrong answers were: one transaction a conversation, so none is missed and none doubled."""

import asyncio
import contextlib

import structlog

from common.clock import Clock
from common.storage import Database
from conversations import storage_log, storage_notes, storage_recalls, storage_turns, texts
from conversations.hub import Event, Hub, MessageAdded, NoteAdded
from conversations.life import NOT_WORTH_A_REMINDER
from conversations.model import WEB, Conversation, CustomerCard, Draft, Message, Role, State
from conversations.ports import CorrectionMailer, CustomerDirectory
from conversations.recalled import Recall, RecallState, Via
from conversations.storage import UnitOfWork

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 1.0


class RecallSender:
    """`run` works until it is cancelled; `send_due` does one round."""

    def __init__(
        self, db: Database, clock: Clock, hub: Hub, mailer: CorrectionMailer | None, directory: CustomerDirectory | None
    ) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._mailer = mailer
        self._directory = directory
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """A recall has been confirmed."""
        self._woken.set()

    async def run(self) -> None:
        """Never returns. What cannot be sent now, because a turn is running, is sent in a later round."""
        while True:
            self._woken.clear()
            await self.send_due()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), PAUSE_SECONDS)

    async def send_due(self) -> int:
        """Send what can be sent and return how many conversations got a correction."""
        async with self._db.read() as c:
            sending = await storage_recalls.recalls(c, RecallState.SENDING)
        sent = 0
        for recall in sending:
            async with self._db.read() as c:
                waiting = await storage_recalls.waiting(c, recall.id)
            for conversation_id in waiting:
                try:
                    sent += await self._send_one(recall, conversation_id)
                except Exception:  # whatever is wrong with one conversation, the others must get theirs
                    log.exception("recall.not_corrected", recall=recall.id, conversation=conversation_id)
            await self._finish(recall)
        return sent

    async def _finish(self, recall: Recall) -> None:
        async with self._db.write() as c:
            if await storage_recalls.waiting(c, recall.id):
                return
            now = self._clock.now()
            await storage_recalls.change_recall(c, recall.id, state=RecallState.SENT.value, sent_at=now)
        log.info("recall.sent", recall=recall.id)

    async def _send_one(self, recall: Recall, conversation_id: str) -> bool:
        # The shop is asked before the transaction begins: a write transaction must not wait for another room.
        async with self._db.read() as c:
            card = await self._card(await storage_log.read_conversation(c, conversation_id))
        async with self._db.write() as c:
            conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            if not await storage_recalls.is_waiting(c, recall.id, conversation_id):
                return False
            if await storage_turns.unfinished_turns(c, conversation_id):
                return False
            events = await self._say(c, recall, conversation)
            via = await self._tell(c, recall, conversation, card)
            seq = next(event.message.seq for event in events if isinstance(event, MessageAdded))
            await storage_recalls.mark_sent(c, recall.id, conversation_id, via, seq, self._clock.now())
        self._hub.publish_all(events)
        log.info("recall.corrected", recall=recall.id, conversation=conversation_id, via=via.value)
        return True

    async def _card(self, conversation: Conversation) -> CustomerCard | None:
        if self._directory is None or conversation.customer_id is None:
            return None
        return await self._directory.card(conversation.customer_id)

    async def _say(self, c: UnitOfWork, recall: Recall, conversation: Conversation) -> list[Event]:
        """Put the correction into the chat. A closed chat stays closed: it opens again when the customer writes."""
        now = self._clock.now()
        question = await self._open_question(c, conversation)
        correction = Draft(Role.BOT, recall.text or "", author=texts.ASSISTANT, citations=recall.citations)
        # The database takes this client id only once in a conversation: no second correction, whoever tries.
        sender = storage_log.Sender(client_id=f"recall:{recall.id}")
        conversation, written = await storage_log.append(c, conversation, [correction], now, sender)
        events: list[Event] = [MessageAdded(conversation.id, written[0])]
        if question is not None:
            # What the bot waits for is asked again after it, so that the customer's next words still fit.
            again = Draft(Role.BOT, question.text, author=texts.ASSISTANT, buttons=question.buttons, asks=question.asks)
            conversation, repeated = await storage_log.append(c, conversation, [again], now)
            events += (MessageAdded(conversation.id, message) for message in repeated)
        if conversation.handoff_id is not None:
            text = texts.correction_noted(recall.closed_by or "")
            note = await storage_notes.add_note(
                c, conversation, "recall", recall.closed_by or "", text, now, data={"recall_id": recall.id}
            )
            events.append(NoteAdded(conversation.id, note))
        return events

    async def _open_question(self, c: UnitOfWork, conversation: Conversation) -> Message | None:
        """Return the bot's message that still waits for an answer."""
        if conversation.state is not State.BOT or conversation.last_seq == 0:
            return None
        last = await storage_log.message_at(c, conversation.id, conversation.last_seq)
        if last is None or last.role is not Role.BOT or last.asks is None or last.asks in NOT_WORTH_A_REMINDER:
            return None
        return last

    async def _tell(self, c: UnitOfWork, recall: Recall, conversation: Conversation, card: CustomerCard | None) -> Via:
        """Mail to a customer who has left; return how the correction reaches them."""
        # To the customers of a messaging channel the message itself is sent.
        if self._hub.is_connected(conversation.id) or conversation.channel != WEB:
            return Via.CHAT
        to = card.email if card else conversation.claim.email
        if self._mailer is None or not to:
            return Via.WAITS
        await self._mailer.send_correction(
            c,
            to=to,
            name=card.name if card else conversation.claim.name,
            # An address that somebody merely typed in gets no word of the conversation.
            text=recall.text if card else None,
            key=f"recall:{recall.id}:{conversation.id}",
        )
        return Via.MAIL
