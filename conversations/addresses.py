"""Customers of messaging channels: an address has one conversation, however many messages come at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from common.clock import Clock
from common.errors import Invalid
from common.ids import new_id, new_token, token_hash
from common.storage import Database
from common.storage_group import GroupCommit
from conversations import storage_channels, storage_log, storage_notes
from conversations.errors import AddressTaken
from conversations.hub import Hub, NoteAdded
from conversations.model import Conversation, CustomerClaim, Message, Role
from conversations.storage import UnitOfWork

OPTED_OUT, OPTED_IN = "opted_out", "opted_in"

REMEMBERED = 10_000
"""Addresses kept in memory: each message asks for its conversation."""


@dataclass(frozen=True)
class _Wanted:
    channel: str
    address: str
    locale: str
    claim: CustomerClaim

    @property
    def key(self) -> tuple[str, str]:
        return self.channel, self.address


class Addresses:
    """Finds and begins conversations by channel and address."""

    def __init__(self, db: Database, clock: Clock, hub: Hub) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._found: dict[tuple[str, str], str] = {}
        self._commits: GroupCommit[_Wanted, str] = GroupCommit(db, self._begin)

    async def conversation_at(self, channel: str, address: str, locale: str, claim: CustomerClaim) -> str:
        """Return the conversation of the address, begun now if there is none. Raises Invalid for what is none."""
        if not 1 <= len(address) <= storage_channels.MAX_ADDRESS_CHARACTERS:
            raise Invalid("This is no address.")
        known = self._found.get((channel, address))
        if known is not None:
            return known
        try:
            found = await self._commits.submit(_Wanted(channel, address, locale, claim))
        except AddressTaken:
            # Another process has begun it at the same moment.
            found_there = await self.find(channel, address)
            if found_there is None:
                raise
            return found_there
        self._remember((channel, address), found)
        return found

    async def _begin(self, c: UnitOfWork, wanted: Sequence[_Wanted]) -> list[str]:
        """Return the conversations of the addresses, begun as far as there are none: of all that come together."""
        keys = list(dict.fromkeys(one.key for one in wanted))
        found = await storage_channels.conversations_at(c, keys)
        first = {one.key: one for one in reversed(wanted)}
        # Nobody is ever told these tokens: the conversation opens from its channel only.
        new = {
            key: storage_log.NewConversation(
                new_id("conv"), token_hash(new_token()), first[key].channel, first[key].locale, first[key].claim
            )
            for key in keys
            if key not in found
        }
        now = self._clock.now()
        held = [(*key, one.id) for key, one in new.items()]
        begun = storage_log.beginning(c, list(new.values()), now)
        await storage_channels.take_addresses(c, held, now, *begun, last=True)
        found |= {key: one.id for key, one in new.items()}
        return [found[one.key] for one in wanted]

    def _remember(self, key: tuple[str, str], conversation_id: str) -> None:
        if len(self._found) >= REMEMBERED:
            self._found.clear()
        self._found[key] = conversation_id

    async def find(self, channel: str, address: str) -> str | None:
        """Return the conversation of the address, None when nobody has written from it. It never changes."""
        key = (channel, address)
        known = self._found.get(key)
        if known is not None:
            return known
        async with self._db.read() as c:
            found = await storage_channels.conversation_at(c, channel, address)
        if found is not None:
            self._remember(key, found)
        return found

    async def place_of(self, conversation_id: str) -> tuple[str, str] | None:
        """Return channel and address of the conversation; None when it is on no messaging channel."""
        async with self._db.read() as c:
            return await storage_channels.place_of(c, conversation_id)

    async def has_taken(self, conversation_id: str, client_id: str) -> bool:
        """Say whether a message or a note of the customer's stands in the log under this id."""
        async with self._db.read() as c:
            said = await storage_log.by_client_id(c, conversation_id, Role.CUSTOMER, client_id)
            return said is not None or await storage_notes.note_by_client_id(c, conversation_id, client_id) is not None

    async def last_said(self, conversation_id: str) -> Message | None:
        """Return the last message that the customer did not write."""
        async with self._db.read() as c:
            return await storage_log.last_not_of_customer(c, conversation_id)

    async def last_client_id(self, conversation_id: str) -> str | None:
        """Return the `client_id` of what the customer wrote last; None when they have written nothing."""
        async with self._db.read() as c:
            return await storage_channels.last_client_id(c, conversation_id)

    async def message(self, conversation_id: str, seq: int) -> Message | None:
        async with self._db.read() as c:
            return await storage_log.message_at(c, conversation_id, seq)

    async def opt_out(self, conversation_id: str, text: str, client_id: str) -> None:
        """Keep that the customer wants no more messages, and tell the agents; the same `client_id` only once."""
        note = f"The customer wrote “{text}”: nothing can be sent to them until they write START."
        await self._consent(conversation_id, OPTED_OUT, note, client_id, self._clock.now())

    async def opt_in(self, conversation_id: str, text: str, client_id: str) -> bool:
        """Keep that the customer wants messages again. Return False when they were wanted: the word is just a word."""
        async with self._db.read() as c:
            is_out = await storage_channels.opted_out_at(c, conversation_id) is not None
            is_known = await storage_notes.note_by_client_id(c, conversation_id, client_id) is not None
            was_said = await storage_log.by_client_id(c, conversation_id, Role.CUSTOMER, client_id) is not None
        if was_said or not (is_out or is_known):
            return False
        note = f"The customer wrote “{text}”: they want messages again."
        await self._consent(conversation_id, OPTED_IN, note, client_id, None)
        return True

    async def _consent(self, conversation_id: str, kind: str, text: str, client_id: str, at: datetime | None) -> None:
        async with self._db.write() as c:
            conversation: Conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            if await storage_notes.note_by_client_id(c, conversation_id, client_id) is not None:
                return
            await storage_channels.set_opted_out(c, conversation_id, at)
            note = await storage_notes.add_note(c, conversation, kind, "", text, self._clock.now(), client_id=client_id)
        self._hub.publish(NoteAdded(conversation_id, note))

    async def note(self, conversation_id: str, kind: str, text: str, client_id: str) -> None:
        """Keep what the customer did beside writing, for the agents; the same `client_id` only once."""
        async with self._db.write() as c:
            conversation: Conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            if await storage_notes.note_by_client_id(c, conversation_id, client_id) is not None:
                return
            note = await storage_notes.add_note(c, conversation, kind, "", text, self._clock.now(), client_id=client_id)
        self._hub.publish(NoteAdded(conversation_id, note))
