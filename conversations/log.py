"""The conversation log: what was said, who holds it, and which turns are still owed an answer. Everybody's way in.

All that counts is in the database, so several processes can work on one log. In memory are only the messages that wait
for the next commit, and the sockets of the hub.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock
from common.ids import new_id, new_token, same_secret, token_hash
from common.storage import Database
from conversations import (
    desk_view,
    ledger,
    ownership,
    ratings,
    storage_alerts,
    storage_contacts,
    storage_handoffs,
    storage_log,
    storage_ratings,
    storage_turns,
)
from conversations.contacts import Contact
from conversations.errors import ForeignConversation, StaleEpoch, TokenNotKnown
from conversations.hub import Hub
from conversations.inbox import Inbox
from conversations.log_agents import AgentWrites
from conversations.model import (
    Accepted,
    Begun,
    Conversation,
    CustomerClaim,
    Draft,
    Handoff,
    Inbound,
    Message,
    Note,
    QueuePlace,
    State,
    Turn,
    TurnEnd,
    TurnRecord,
)
from conversations.ownership import AgentRef
from conversations.ports import Staff
from conversations.rating import Given, Rating, Stretch
from conversations.storage import UnitOfWork
from conversations.storage_alerts import Outage
from routing.model import CustomerTurn
from routing.rules import Rules

WAIT_KEPT = timedelta(seconds=5)
"""The expected wait is worked out anew after so long: every turn asks for it."""


class ConversationLog(AgentWrites):
    """See the module. Methods raise the errors of `conversations/errors.py`."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, rules: Rules, staff: Staff | None = None) -> None:
        """`staff` tells who is at their desk; without it one agent is supposed."""
        super().__init__(db, clock, hub, rules, staff)
        self._wait_known: tuple[datetime, float] | None = None
        self._turn_waits: Callable[[str], None] = lambda conversation_id: None
        self._inbox = Inbox(db, clock, hub, rules, lambda conversation_id: self._turn_waits(conversation_id))

    def when_turn_waits(self, wake: Callable[[str], None]) -> None:
        """Have `wake(conversation_id)` called after each commit that gives the assistant something to do."""
        self._turn_waits = wake

    # ---- customers ----------------------------------------------------------------------------------------------

    async def create(
        self,
        channel: str,
        locale: str,
        claim: CustomerClaim,
        greeting: Sequence[Draft] = (),
        proved: str | None = None,
    ) -> tuple[Conversation, str]:
        """Return a new conversation, which the bot holds, and the token that opens it and is shown only now.

        `proved`: the customer whose conversation it is, when the channel has proved that already.
        """
        conversation_id, token, now = new_id("conv"), new_token(), self._clock.now()
        async with self._db.write() as c:
            await storage_log.insert_conversation(c, conversation_id, token_hash(token), channel, locale, claim, now)
            if proved is not None:
                await storage_log.set_customer(c, conversation_id, proved)
            conversation = await storage_log.read_conversation(c, conversation_id)
            conversation, _ = await storage_log.append(c, conversation, greeting, now)
        return conversation, token

    async def authenticate(self, conversation_id: str, token: str) -> Conversation:
        """Raises ConversationNotFound, TokenNotKnown, or ForeignConversation when the token opens another one."""
        hashed = token_hash(token)
        async with self._db.read() as c:
            conversation, own = await storage_log.with_token_hash(c, conversation_id)
            if same_secret(hashed, own):
                return conversation
            raise ForeignConversation if await storage_log.opens_any(c, hashed) else TokenNotKnown

    async def get(self, conversation_id: str) -> Conversation:
        async with self._db.read() as c:
            return await storage_log.read_conversation(c, conversation_id)

    async def since(self, conversation_id: str, after: int) -> tuple[Conversation, list[Message]]:
        """Return the conversation and its messages after `after`, both as of the same moment."""
        async with self._db.read() as c:
            conversation = await storage_log.read_conversation(c, conversation_id)
            return conversation, await storage_log.messages_between(c, conversation_id, after)

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        async with self._db.read() as c:
            return await storage_log.messages_between(c, conversation_id, after)

    async def notes(self, conversation_id: str) -> list[Note]:
        async with self._db.read() as c:
            return await storage_log.notes_of(c, conversation_id)

    async def accept(self, inbound: Inbound) -> Accepted:
        """Store a customer's message and return when it is on the disk. The same `client_id` returns the first one.

        Raises ClientIdConflict, UnknownButton, EmptyMessage, MessageTooLong, ConversationNotFound.
        """
        return await self._inbox.accept(inbound)

    async def stretch(self, conversation_id: str) -> Stretch:
        """Return what a rating given now is about, with the rating that it has."""
        async with self._db.read() as c:
            return await storage_ratings.stretch_of(c, await storage_log.read_conversation(c, conversation_id))

    async def rate(self, conversation_id: str, given: Given, after_seq: int | None = None) -> None:
        """Keep the customer's rating; a later one of the same stretch replaces it. Raises RatingOver, Invalid."""
        async with self._db.write() as c:
            events = await ratings.give(c, conversation_id, given, after_seq, self._clock.now())
        self.hub.publish_all(events)

    async def rate_in_words(self, conversation_id: str, number: int, client_id: str) -> bool:
        """Keep a number, 1..5, that a customer writes when they are asked; return False when they are not."""
        async with self._db.write() as c:
            events = await ratings.give_in_words(c, conversation_id, number, client_id, self._clock.now())
        self.hub.publish_all(events or ())
        return events is not None

    async def ratings(self, since: datetime, until: datetime) -> list[Rating]:
        """Return what customers gave from `since` up to but not including `until`, oldest first."""
        async with self._db.read() as c:
            return await storage_ratings.ratings_between(c, since, until)

    # ---- turns --------------------------------------------------------------------------------------------------

    async def begin_turn(self, conversation_id: str, *, resume: bool = False) -> Begun | None:
        """Start the next turn and return it; None when there is none or people have the conversation.

        `resume` also takes up a turn that was left running, which counts as a further attempt.
        """
        async with self._db.write() as c:
            return await ledger.begin(c, conversation_id, self._clock.now(), resume=resume)

    async def finish_turn(self, turn: Turn, end: TurnEnd) -> bool:
        """Commit all that the turn came to as one; return whether another turn waits.

        Raises StaleEpoch: nothing was said.
        """
        async with self._db.write() as c:
            online = await self._agents_online(c) if end.handoff is not None else 0
            outcome = await ledger.finish(c, self._rules, turn, end, online, self._clock.now())
        if outcome is None:
            raise StaleEpoch(turn.conversation_id, turn.epoch)
        events, more = outcome
        self.hub.publish_all(events)
        return more

    async def guard_epoch(self, c: UnitOfWork, conversation_id: str, turn_id: str, epoch: int) -> None:
        """Raise StaleEpoch unless the turn is running under this epoch, as the caller's transaction sees it."""
        await storage_turns.guard(c, conversation_id, turn_id, epoch)

    async def prove_identity(self, c: UnitOfWork, conversation_id: str, customer_id: str) -> None:
        """Note in the caller's transaction whose conversation this is."""
        await storage_log.set_customer(c, conversation_id, customer_id)

    async def unfinished(self, received_before: datetime | None = None) -> list[str]:
        """Return the conversations with a turn that is not over."""
        async with self._db.read() as c:
            return await storage_turns.unfinished_conversations(c, received_before)

    async def customer_turns(self, conversation_id: str) -> tuple[CustomerTurn, ...]:
        """Return the turns since the bot last got the conversation, as routing sees them; a running one is the last."""
        async with self._db.read() as c:
            return await ledger.customer_turns(c, conversation_id)

    async def turn_records(self, conversation_id: str) -> list[TurnRecord]:
        """Return all turns that have begun, with their scores."""
        async with self._db.read() as c:
            return await storage_turns.records(c, conversation_id)

    async def dialogue_snapshot(self, conversation_id: str) -> dict[str, Any] | None:
        """Return the assistant's last committed dialogue state."""
        async with self._db.read() as c:
            return await storage_turns.read_snapshot(c, conversation_id)

    async def guard_holder(self, c: UnitOfWork, handoff_id: str, agent_id: str, epoch: int) -> Conversation:
        """Return the conversation if this agent holds it; for units of work that span rooms.

        Raises StaleEpoch, NotTheHolder, HandoffNotFound.
        """
        return await ownership.guard_holder(c, handoff_id, AgentRef(agent_id, ""), epoch)

    # ---- people -------------------------------------------------------------------------------------------------

    async def _agents_online(self, c: UnitOfWork) -> int:
        if self._staff is None:
            return 1
        return sum(one.online for one in await self._staff.at_work(c, self._clock.now()))

    async def queue_place(self, conversation_id: str) -> QueuePlace | None:
        """Return the place in the queue; None when the conversation does not wait."""
        async with self._db.read() as c:
            conversation = await storage_log.read_conversation(c, conversation_id)
            if conversation.state is not State.QUEUED:
                return None
            online = await self._agents_online(c)
            return await desk_view.place(c, self._rules, conversation, online, self._clock.now())

    async def expected_wait_seconds(self) -> float:
        """Return the middle of the wait that somebody who joins the queue would be told; a few seconds old at most.

        Nobody waits and somebody is there: 0.
        """
        now = self._clock.now()
        if self._wait_known is None or not timedelta(0) <= now - self._wait_known[0] < WAIT_KEPT:
            async with self._db.read() as c:
                wait = await desk_view.wait_of_next(c, self._rules, await self._agents_online(c))
            self._wait_known = (now, wait)
        return self._wait_known[1]

    async def handoffs(self, state: str, agent_id: str | None = None) -> list[dict[str, Any]]:
        """Return summaries in the order in which they should be taken; `state`: queued, active, mine or closed."""
        async with self._db.read() as c:
            return await desk_view.summaries(c, self._rules, state, agent_id, self._clock.now())

    async def open_handoffs(self) -> dict[str, str]:
        """Return the handoff of each conversation that is with people, by the conversation's id."""
        async with self._db.read() as c:
            return await storage_handoffs.open_handoffs(c)

    async def handoff(self, handoff_id: str) -> Handoff:
        async with self._db.read() as c:
            return await storage_handoffs.read_handoff(c, handoff_id)

    async def packet(self, handoff_id: str) -> dict[str, Any]:
        """Return the packet as of now: transcript, holder and epoch are live."""
        async with self._db.read() as c:
            return await desk_view.packet_of(c, self._rules, handoff_id, self._clock.now())

    async def outage(self) -> Outage | None:
        """Return what customers are told of a known outage; None when there is none."""
        async with self._db.read() as c:
            return await storage_alerts.read_outage(c)

    async def board(self) -> dict[str, Any]:
        """Return the figures of now and of today (UTC)."""
        async with self._db.read() as c:
            return await desk_view.board(c, self._rules, self._clock.now())

    async def contacts(self, since: datetime, until: datetime) -> tuple[list[Contact], list[Contact]]:
        """Return customers' contacts that began in `since` .. `until`, and later ones that may be returns of theirs."""
        async with self._db.read() as c:
            return await storage_contacts.contacts_with_returns(c, since, until)
