"""Whose conversation it is: the part of the log that keeps proofs of identity."""

from datetime import datetime, timedelta

from common.clock import Clock
from common.storage import Database
from conversations import storage_log
from conversations.model import Conversation
from conversations.storage import UnitOfWork

PROOF_HOLDS = timedelta(hours=24)


def proved_now(conversation: Conversation, now: datetime) -> str | None:
    """Return the customer whose conversation it is proved to be at this moment."""
    until = conversation.proved_until
    return conversation.customer_id if until is not None and until > now else None


class Proofs:
    """A part of `ConversationLog`, which brings the attributes.

    `_proof_holds`: so long a proof is believed, in a conversation that goes on.
    """

    _db: Database
    _clock: Clock
    _proof_holds: timedelta

    async def prove_identity(
        self, c: UnitOfWork, conversation_id: str, customer_id: str, name: str | None = None
    ) -> None:
        """Note in the caller's transaction whose conversation this is."""
        until = self._clock.now() + self._proof_holds
        await storage_log.set_customer(c, conversation_id, customer_id, name, until)

    async def name_customer(self, conversation_id: str, customer_id: str, name: str) -> None:
        """Keep what the customer of the conversation is called; nothing when it is no longer theirs."""
        async with self._db.write() as c:
            conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            if conversation.known_as == customer_id:
                await storage_log.name_customer(c, conversation_id, name)
