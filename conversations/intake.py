"""What one commit takes in: each message checked against its conversation, numbered, entered into the ledger.

What is to be written is gathered and written together, so that a commit of many messages has as many statements as one
of a single message.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from common.errors import CarelineError
from common.ids import new_id
from common.storage_prepared import Row, run, run_one
from conversations import storage_attachments, storage_coming, storage_handoffs, storage_log, storage_turns
from conversations.errors import ClientIdConflict, ConversationNotFound, UnknownButton
from conversations.file_names import LONGEST_NAME, visible_name
from conversations.following import follow
from conversations.hub import Event, MessageAdded, StateChanged
from conversations.model import Accepted, Attachment, Begun, Conversation, Draft, Inbound, Message, Role, State, Turn
from conversations.model_files import UNKNOWN_MIME, FileState
from conversations.standing import Standing, begun_with, first_run
from conversations.storage import UnitOfWork
from conversations.waiting_choices import choose, is_choice
from routing.rules import Rules


@dataclass
class Outcome:
    """What became of one message: how it was accepted, or why it was not."""

    result: Accepted | CarelineError
    events: list[Event] = field(default_factory=list)
    wakes: bool = False
    begun: Begun | None = None
    """The turn that the message has begun, where there was nothing that it would have to wait for."""


@dataclass
class _Line:
    """A conversation as the messages of this commit have left it so far."""

    conversation: Conversation
    waiting: Row | None
    """The ledger's last turn that has not begun, as far as it is needed: `id` and `is_payload`."""
    known: dict[str, Message]
    """What has come before under the client ids of this commit."""
    standing: Standing | None = None
    """What is known of it, if it still holds and this commit has one message of it."""


Recall = Callable[[str], Standing | None]
"""Takes back what is remembered of a conversation."""


async def take_in(
    c: UnitOfWork, rules: Rules, arrived: Sequence[Inbound], now: datetime, recall: Recall
) -> list[Outcome]:
    """Store the messages, which are in the order of their conversations' ids, and return what became of each.

    The unit of work ends with this. A message that is refused leaves the others as they are. Raises what the database
    raises: then none is stored. A turn begins at once where `recall` knows how the conversation stands.
    """
    intake = _Intake(c, rules, now, await _lines(c, arrived, recall))
    outcomes = [await intake.outcome(inbound) for inbound in arrived]
    await intake.write(last=True)
    return outcomes


async def _lines(c: UnitOfWork, arrived: Sequence[Inbound], recall: Recall) -> dict[str, _Line]:
    """Return the conversations by id, locked in this order: no two commits wait for each other."""
    counts = Counter(inbound.conversation_id for inbound in arrived)
    ids = list(counts)
    # Whatever is remembered of a conversation is over with its next message.
    remembered = {one: standing for one in ids if (standing := recall(one)) is not None and counts[one] == 1}
    unknown = [{"conversation": one} for one in ids if one not in remembered]
    named = [
        {"conversation": one.conversation_id, "of_role": Role.CUSTOMER.value, "client": one.client_id}
        for one in arrived
    ]
    each = [{"conversation": one} for one in ids]
    locked, waiting, known = await run(
        c, storage_log.LOCKED.each(each), storage_turns.WAITING.each(unknown), storage_log.BY_CLIENT_ID.each(named)
    )
    turns = {row["conversation_id"]: row for row in waiting.rows}
    lines = {row["id"]: _Line(storage_log.conversation_of(row), turns.get(row["id"]), {}) for row in locked.rows}
    outdated = []
    for conversation_id, standing in remembered.items():
        if (line := lines.get(conversation_id)) is None:
            continue
        if standing.holds_for(line.conversation):
            line.standing = standing
        else:
            outdated.append({"conversation": conversation_id})
    for row in (await run_one(c, storage_turns.WAITING.each(outdated))).rows:
        lines[row["conversation_id"]].waiting = row
    for message in map(storage_log.message_of, known.rows):
        if message.client_id is not None:
            lines[message.conversation_id].known[message.client_id] = message
    return lines


class _Intake:
    """One commit. Nothing of a message is kept here before all that could refuse it has been asked."""

    def __init__(self, c: UnitOfWork, rules: Rules, now: datetime, lines: Mapping[str, _Line]) -> None:
        self._c = c
        self._rules = rules
        self._now = now
        self._lines = lines
        self._messages: list[Message] = []
        self._new_turns: dict[str, dict[str, Any]] = {}
        self._longer_turns: dict[str, int] = {}
        self._asking: set[str] = set()
        self._changed: dict[str, Conversation] = {}

    async def outcome(self, inbound: Inbound) -> Outcome:
        events: list[Event] = []
        try:
            return await self._take(inbound, events)
        except CarelineError as error:
            return Outcome(error)

    async def write(self, *, last: bool = False) -> None:
        """Write what has been gathered; `last`: the commit comes with it."""
        turns = self._longer_turns.items()
        await run(
            self._c,
            storage_turns.CHANGE.each([{"turn": turn_id, "last_seq": seq} for turn_id, seq in turns]),
            storage_turns.ADD_TURN.each(list(self._new_turns.values())),
            *storage_log.keeping(self._c, self._messages),
            storage_handoffs.noting_asked(sorted(self._asking), self._now),
            storage_log.counting(list(self._changed.values()), self._now),
            last=last,
        )
        for gathered in (self._messages, self._new_turns, self._longer_turns, self._asking, self._changed):
            gathered.clear()

    async def _take(self, inbound: Inbound, events: list[Event]) -> Outcome:
        line = self._lines.get(inbound.conversation_id)
        if line is None:
            raise ConversationNotFound(inbound.conversation_id)
        first = line.known.get(inbound.client_id)
        if first is not None:
            if not _is_same(first, inbound):
                raise ClientIdConflict(inbound.client_id)
            return Outcome(Accepted(first, created=False, state=line.conversation.state))
        text, payload = inbound.text, inbound.payload
        if payload is not None:
            text = await storage_log.button_title(self._c, inbound.conversation_id, payload)
        if text is None:
            raise UnknownButton
        files: tuple[Attachment, ...] = ()
        if inbound.attachments:
            files = await storage_attachments.lock_unsent(self._c, inbound.conversation_id, inbound.attachments)
        if line.conversation.state is State.CLOSED:
            line.conversation = await storage_log.reopen(self._c, line.conversation)
            events.append(StateChanged(line.conversation.id, line.conversation.state, line.conversation.epoch))
        if inbound.is_stranger and line.conversation.customer_id is not None:
            await storage_log.change_conversation(self._c, line.conversation.id, customer_id=None)
            line.conversation = replace(line.conversation, customer_id=None)
        events.extend(await self._come_along(line))
        wakes = line.conversation.state is State.BOT
        begins = wakes and line.standing is not None and not inbound.may_go_on
        running = self._begin(line, is_payload=payload is not None) if begins else None
        turn_id = running.id if running else self._enter(line, is_payload=payload is not None) if wakes else None
        sender = storage_log.Sender(inbound.client_id, payload, turn_id)
        to_come = _room_for(inbound)
        drafts = [Draft(Role.CUSTOMER, text, attachments=(*files, *to_come))]
        (message,) = storage_log.numbered(line.conversation, drafts, self._now, sender)
        self._keep(line, message)
        if files:
            # Another message of this commit must find them used.
            await self.write()
            await storage_attachments.mark_sent(self._c, inbound.attachments, message.seq)
        if to_come:
            await self.write()
            await storage_coming.add(self._c, line.conversation, message, inbound.coming, to_come)
        events.append(MessageAdded(message.conversation_id, message))
        if payload is not None and line.conversation.state is State.QUEUED and is_choice(payload):
            await self.write()
            line.conversation, said = await choose(self._c, self._rules, line.conversation, payload, self._now)
            events.extend(said)
        accepted = Accepted(message, created=True, state=line.conversation.state)
        if running is None or line.standing is None:
            return Outcome(accepted, events, wakes)
        return Outcome(accepted, events, begun=begun_with(line.standing, running, message, line.conversation))

    async def _come_along(self, line: _Line) -> list[Event]:
        """End a proof of identity whose time is over, and bring the customer's open stay with people here."""
        conversation = line.conversation
        if conversation.proved_until is not None and conversation.proved_until <= self._now:
            await self.write()
            conversation = await storage_log.change_conversation(self._c, conversation.id, proved_until=None)
        came: list[Event] = []
        if conversation.identity_id is not None:
            await self.write()
            conversation, came = await follow(self._c, conversation, self._now)
        if came:
            line.standing = line.waiting = None
        line.conversation = conversation
        return came

    def _begin(self, line: _Line, *, is_payload: bool) -> Turn | None:
        """Enter the next message into the ledger as a turn that runs from now on."""
        if line.standing is None:
            return None
        turn = first_run(line.standing, line.conversation, is_payload=is_payload, now=self._now)
        self._new_turns[turn.id] = storage_turns.running(turn, self._now)
        return turn

    def _enter(self, line: _Line, *, is_payload: bool) -> str:
        """Enter the next message into the ledger and return the id of its turn.

        Texts that wait are one turn; a pressed button is a turn of its own, behind the texts written before it.
        """
        seq = line.conversation.last_seq + 1
        if line.waiting is not None and not line.waiting["is_payload"] and not is_payload:
            turn_id = str(line.waiting["id"])
            if turn_id in self._new_turns:
                self._new_turns[turn_id] = {**self._new_turns[turn_id], "last_seq": seq}
            else:
                self._longer_turns[turn_id] = seq
            return turn_id
        row = storage_turns.received(
            new_id("turn"),
            line.conversation.id,
            seq,
            is_payload=is_payload,
            epoch=line.conversation.epoch,
            now=self._now,
        )
        line.waiting = row
        self._new_turns[row["id"]] = row
        return str(row["id"])

    def _keep(self, line: _Line, message: Message) -> None:
        line.conversation = self._changed[message.conversation_id] = storage_log.with_messages(
            line.conversation, [message]
        )
        if message.client_id is not None:
            line.known[message.client_id] = message
        self._messages.append(message)
        if line.conversation.handoff_id is not None:
            self._asking.add(line.conversation.handoff_id)


def _room_for(inbound: Inbound) -> tuple[Attachment, ...]:
    """Return the files that are still to be fetched, as the message names them until then."""
    return tuple(
        Attachment(
            new_id("att"),
            visible_name(file.name)[:LONGEST_NAME].rstrip() or file.kind,
            UNKNOWN_MIME,
            0,
            FileState.COMING,
        )
        for file in inbound.coming
    )


def _is_same(first: Message, inbound: Inbound) -> bool:
    if inbound.payload is not None or first.payload is not None:
        return first.payload == inbound.payload
    if inbound.coming:  # they get ids of ours each time; the vendor's id of the message decides
        return first.text == inbound.text and len(first.attachments) == len(inbound.coming)
    return first.text == inbound.text and tuple(one.id for one in first.attachments) == inbound.attachments
