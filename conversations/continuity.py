"""One customer over several conversations: invited, joined, separated, and seen as one history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import Clock, rfc3339
from common.storage import Database
from conversations import joining, storage_channels, storage_identity, storage_log
from conversations.channel_words import address_hint, place, where
from conversations.errors import JoinNotFound
from conversations.hub import Event, Hub, MessageAdded, StateChanged
from conversations.identity_groups import Join
from conversations.invitations import VALID_FOR, Invitation, Shown, hash_of, new_code, split
from conversations.json_view import message_json
from conversations.model import Conversation, Draft, Message, Role, State
from conversations.ownership import AgentRef
from conversations.ports import JoinAudit
from conversations.storage import UnitOfWork
from conversations.texts import PROVED_BY

MOST_SHOWN = 200
"""Messages of each other conversation in a history: its last ones."""


@dataclass(frozen=True)
class Invited:
    """A code that works once, until `expires_at`. It is told only now."""

    code: str
    expires_at: datetime


class Continuity:
    """All that counts is in the database. Methods raise the errors of `conversations/errors.py`."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, audit: JoinAudit | None = None) -> None:
        """`audit` keeps each join and each undoing, with its proof, in their transaction."""
        self._audit = audit
        self._db = db
        self._clock = clock
        self._hub = hub

    async def invite(self, conversation_id: str) -> Invited:
        """Return a code by which the customer of the conversation is known again elsewhere."""
        now = self._clock.now()
        async with self._db.write() as c:
            await storage_identity.lock_identities(c)
            while True:
                code = new_code()
                number, secret = split(code)
                made = Invitation(number, hash_of(secret), conversation_id, now + VALID_FOR)
                if await storage_identity.add_invitation(c, made, now):
                    return Invited(code, made.expires_at)

    async def redeem(self, conversation_id: str, client_id: str, shown: Shown) -> None:
        """Take the code that was shown in this conversation, and answer; the same `client_id` only once.

        All of it is one transaction: a process that dies in it leaves nothing, and the vendor sends the message again.
        """
        now = self._clock.now()
        async with self._db.write() as c:
            await storage_identity.lock_identities(c)
            taker = await self._lock(c, conversation_id, shown)
            if await storage_log.by_client_id(c, taker.id, Role.CUSTOMER, client_id) is not None:
                return
            events: list[Event] = []
            if taker.state is State.CLOSED:
                taker = await storage_log.reopen(c, taker)
                events.append(StateChanged(taker.id, taker.state, taker.epoch))
            said = [Draft(Role.CUSTOMER, shown.text)]
            taker, written = await storage_log.append(c, taker, said, now, storage_log.Sender(client_id))
            events += [MessageAdded(taker.id, one) for one in written]
            inviter, why = await joining.judge(c, shown, taker, now)
            if inviter is None:
                _, more = await joining.refuse(c, taker, why, client_id, now)
            else:
                made, more = await joining.join(c, inviter, taker, shown, now)
                await self._keep(c, made)
        self._hub.publish_all([*events, *more])

    async def _keep(self, c: UnitOfWork, join: Join, reason: str = "", by: AgentRef | None = None) -> None:
        if self._audit is None:
            return
        words = f"with {join.from_id}, proved by {PROVED_BY[join.proof]}. {reason}".strip()
        undone = bool(reason)
        await self._audit.kept_join(c, join.to_id, words, undone=undone, agent_id=by.id if by else None)

    async def _lock(self, c: UnitOfWork, conversation_id: str, shown: Shown) -> Conversation:
        """Return the conversation, locked, and the one that invited with it: in the order in which everybody locks."""
        found = await storage_identity.lock_invitation(c, shown.number)
        ids = {conversation_id, *([found.conversation_id] if found else [])}
        locked = {one: await storage_log.read_conversation(c, one, lock=True) for one in sorted(ids)}
        return locked[conversation_id]

    async def undo(self, join_id: str, by: AgentRef, reason: str) -> None:
        """Separate what the join connected, in an agent's name; done once, it stays so. Raises JoinNotFound."""
        await self._undo(join_id, by, reason)

    async def undo_own(self, conversation_id: str, join_id: str) -> None:
        """Separate it because the customer who invited says that it was not them. Raises JoinNotFound."""
        await self._undo(join_id, None, "The customer says that it was somebody else.", conversation_id)

    async def _undo(self, join_id: str, by: AgentRef | None, reason: str, inviter_id: str | None = None) -> None:
        async with self._db.write() as c:
            await storage_identity.lock_identities(c)
            found = await storage_identity.join_by_id(c, join_id)
            if found is None or inviter_id not in (None, found.from_id):
                raise JoinNotFound(join_id)
            if found.undone_at is not None:
                return
            events = await joining.undo(c, found, by.name if by else joining.CUSTOMER, reason, self._clock.now())
            await self._keep(c, found, reason, by)
        self._hub.publish_all(events)

    async def goes_on_in(self, conversation_id: str) -> list[dict[str, Any]]:
        """Return where the conversation goes on by the customer's invitation.

        Each as `{id, channel, name, where, address, at}`.
        """
        async with self._db.read() as c:
            joins = await storage_identity.joins_of(c, [conversation_id])
            own = [one for one in joins if one.from_id == conversation_id and one.undone_at is None]
            return [await self._joined(c, one) for one in own]

    async def _joined(self, c: UnitOfWork, join: Join) -> dict[str, Any]:
        channel = (await storage_log.read_conversation(c, join.to_id)).channel
        hint = address_hint(channel, await storage_channels.address_of(c, join.to_id))
        names = {"name": place(channel), "where": where(channel)}
        return {"id": join.id, "channel": channel, **names, "address": hint, "at": rfc3339(join.at)}

    async def history(self, conversation_id: str) -> dict[str, Any]:
        """Return the customer's other conversations with their last messages, and how they were proved to be theirs.

        `{conversations: [{conversation_id, channel, name, address, state, agent_name, handoff_id, messages}], joins}`.
        Raises ConversationNotFound.
        """
        async with self._db.read() as c:
            own = await storage_log.read_conversation(c, conversation_id)
            ids = await storage_identity.members(c, own.identity_id)
            others = [await self._other(c, one) for one in ids if one != own.id]
            joins = await storage_identity.joins_of(c, ids or [own.id])
        return {"conversations": others, "joins": [_join_json(one) for one in joins]}

    async def _other(self, c: UnitOfWork, conversation_id: str) -> dict[str, Any]:
        one = await storage_log.read_conversation(c, conversation_id)
        hint = address_hint(one.channel, await storage_channels.address_of(c, one.id))
        messages: list[Message] = await storage_log.messages_between(c, one.id, max(one.last_seq - MOST_SHOWN, 0))
        return {
            "conversation_id": one.id,
            "channel": one.channel,
            "name": place(one.channel),
            "address": hint,
            "state": one.state.value,
            "agent_name": one.agent_name,
            "handoff_id": one.handoff_id,
            "messages": [message_json(message) for message in messages],
        }


def _join_json(join: Join) -> dict[str, Any]:
    return {
        "id": join.id,
        "at": rfc3339(join.at),
        "proof": join.proof.value,
        "from_conversation_id": join.from_id,
        "conversation_id": join.to_id,
        "undone_at": rfc3339(join.undone_at) if join.undone_at else None,
        "undone_by": join.undone_by,
        "reason": join.reason,
    }
