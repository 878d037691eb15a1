"""The conversation log: what was said, who holds it, and which turns are still owed an answer. Everybody's way in.

All that counts is in the database, so several processes can work on one log. In memory are only the messages that wait
for the next commit, and the sockets of the hub.
"""

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from common.clock import Clock
from common.ids import new_id, new_token, same_secret, token_hash
from common.remembered import Remembered
from common.storage import Database
from conversations import (
    desk_view,
    ownership,
    ratings,
    storage_alerts,
    storage_contacts,
    storage_handoffs,
    storage_log,
    storage_notes,
    storage_ratings,
)
from conversations.contacts import Contact, Subject
from conversations.errors import ForeignConversation, TokenNotKnown
from conversations.hub import Hub
from conversations.inbox import Inbox
from conversations.log_agents import AgentWrites
from conversations.model import (
    Accepted,
    Conversation,
    CustomerClaim,
    Draft,
    Handoff,
    Inbound,
    Message,
    Note,
    State,
)
from conversations.model_waiting import QueuePlace
from conversations.ownership import AgentRef
from conversations.ports import Staff
from conversations.proofs import PROOF_HOLDS, Proofs
from conversations.rating import Given, Rating, Stretch
from conversations.standing import Standing
from conversations.storage import UnitOfWork
from conversations.storage_alerts import Outage
from conversations.turn_log import TurnLog
from routing.rules import Rules

WAIT_KEPT = timedelta(seconds=5)
"""The expected wait is worked out anew after so long: every turn asks for it."""


TOKENS_KEPT = 20_000
"""Hashes, some 5 MB."""


class ConversationLog(AgentWrites, Proofs, TurnLog):
    """See the module. Methods raise the errors of `conversations/errors.py`."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        hub: Hub,
        rules: Rules,
        staff: Staff | None = None,
        proof_holds: timedelta = PROOF_HOLDS,
    ) -> None:
        """`staff` tells who is at their desk; without it one agent is supposed."""
        AgentWrites.__init__(self, db, clock, hub, rules, staff)
        TurnLog.__init__(self, db, clock, hub, rules)
        self._proof_holds = proof_holds
        self._wait_known: tuple[datetime, float] | None = None
        self._wait_looked_up = asyncio.Lock()
        self._tokens: Remembered[str] = Remembered(TOKENS_KEPT)
        self._inbox = Inbox(db, clock, hub, rules, self._wake, self._start, self._recall)

    # ---- customers ----------------------------------------------------------------------------------------------

    async def create(
        self,
        channel: str,
        locale: str,
        claim: CustomerClaim,
        greeting: Sequence[Draft] = (),
        proved: str | None = None,
        name: str | None = None,
    ) -> tuple[Conversation, str]:
        """Return a new conversation, which the bot holds, and the token that opens it and is shown only now.

        `proved`: the customer whose conversation it is, when the channel has proved that already, and their `name`.
        """
        conversation_id, token, now = new_id("conv"), new_token(), self._clock.now()

        async def work(c: UnitOfWork) -> tuple[Conversation, list[Message]]:
            await storage_log.insert_conversation(c, conversation_id, token_hash(token), channel, locale, claim, now)
            if proved is not None:
                await storage_log.set_customer(c, conversation_id, proved, name, now + self._proof_holds)
            conversation = await storage_log.read_conversation(c, conversation_id)
            return await storage_log.append(c, conversation, greeting, now)

        conversation, said = await self._db.write_at_once(work)
        before = said[-1] if said else None
        self._standing.remember(conversation_id, Standing(conversation.epoch, conversation.last_seq, before))
        self._tokens.remember(conversation_id, token_hash(token))
        return conversation, token

    async def authenticate(self, conversation_id: str, token: str) -> Conversation:
        """Raises ConversationNotFound, TokenNotKnown, or ForeignConversation when the token opens another one."""
        hashed = token_hash(token)
        async with self._db.read() as c:
            conversation, own = await storage_log.with_token_hash(c, conversation_id)
            if same_secret(hashed, own):
                self._tokens.remember(conversation_id, own)
                return conversation
            raise ForeignConversation if await storage_log.opens_any(c, hashed) else TokenNotKnown

    async def check_token(self, conversation_id: str, token: str) -> None:
        """As `authenticate`, for who needs no more than the right: a token that has opened it is not looked up again.

        That cannot become wrong: a conversation keeps its token.
        """
        own = self._tokens.get(conversation_id)
        if own is None or not same_secret(token_hash(token), own):
            await self.authenticate(conversation_id, token)

    async def get(self, conversation_id: str) -> Conversation:
        return await storage_log.look_up(self._db, conversation_id)

    async def since(self, conversation_id: str, after: int) -> tuple[Conversation, list[Message]]:
        """Return the conversation and its messages after `after`, both as of the same moment."""
        async with self._db.read() as c:
            return await storage_log.since(c, conversation_id, after)

    async def messages(self, conversation_id: str, after: int = 0) -> list[Message]:
        async with self._db.read() as c:
            return await storage_log.messages_between(c, conversation_id, after)

    async def notes(self, conversation_id: str) -> list[Note]:
        async with self._db.read() as c:
            return await storage_notes.notes_of(c, conversation_id)

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
        async with self._wait_looked_up:  # turns at the same time look once
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

    async def open_handoffs(self) -> dict[str, tuple[str, str | None]]:
        """Return handoff and agent, if one has it, of each conversation that is with people, by its id."""
        async with self._db.read() as c:
            return await storage_handoffs.open_handoffs(c)

    async def open_handoff(self, conversation_id: str) -> tuple[str, str | None] | None:
        """Return the same of one conversation. None: it is with nobody."""
        return await storage_handoffs.open_handoff(self._db, conversation_id)

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

    async def reach(self) -> None:
        """Ask the database for something small. Raises what it raises."""
        async with self._db.read() as c:
            await storage_handoffs.waiting_count(c)

    async def board(self) -> dict[str, Any]:
        """Return the figures of now and of today (UTC)."""
        async with self._db.read() as c:
            return await desk_view.board(c, self._rules, self._clock.now())

    async def contacts(self, since: datetime, until: datetime) -> tuple[list[Contact], list[Contact]]:
        """Return customers' contacts that began in `since` .. `until`, and later ones that may be returns of theirs."""
        async with self._db.read() as c:
            return await storage_contacts.contacts_with_returns(c, since, until)

    async def subjects(
        self, since: datetime, until: datetime, intents: Collection[str]
    ) -> dict[tuple[str, datetime], Subject]:
        """Return what those contacts were about, by conversation and beginning; `intents` are those that count."""
        async with self._db.read() as c:
            return await storage_contacts.subjects(c, since, until, intents)
