"""The card of a customer who waits: shown, and corrected until an agent has the conversation."""

from common.clock import Clock
from common.storage import Database
from conversations import storage_cards, storage_handoffs, storage_log
from conversations.card import Card, card_of, correction
from conversations.hub import Hub, NoteAdded
from conversations.model import Conversation, Handoff
from conversations.storage import UnitOfWork


class Cards:
    """All that counts is in the database."""

    def __init__(self, db: Database, clock: Clock, hub: Hub) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub

    async def show(self, conversation_id: str) -> Card | None:
        """Return the card as it is now; None when the conversation is not with people."""
        async with self._db.read() as c:
            handoff = await _handoff(c, await storage_log.read_conversation(c, conversation_id))
            return card_of(handoff, await storage_cards.wanted_of(c, handoff)) if handoff else None

    async def correct(self, conversation_id: str, text: str) -> Card | None:
        """Keep what the customer wants in their own words; the same again changes nothing.

        Raises CardClosed, Invalid, UnreadableMessage.
        """
        note = None
        async with self._db.write() as c:
            conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            handoff = await _handoff(c, conversation)
            known = await storage_cards.wanted_of(c, handoff) if handoff else None
            words = correction(handoff, known, text)
            if handoff is not None and words is not None:
                note = await storage_cards.keep(c, conversation, handoff, words, self._clock.now())
        if note is not None:
            self._hub.publish(NoteAdded(conversation_id, note))
        return await self.show(conversation_id)


async def _handoff(c: UnitOfWork, conversation: Conversation) -> Handoff | None:
    if conversation.handoff_id is None:
        return None
    return await storage_handoffs.read_handoff(c, conversation.handoff_id)
