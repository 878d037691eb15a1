"""How customers' messages come in: checked, numbered and entered into the ledger, many in one commit."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from common.clock import Clock
from common.errors import CarelineError, Invalid
from common.ids import new_id
from common.storage import Database
from conversations import storage_attachments, storage_coming, storage_handoffs, storage_log, storage_turns
from conversations.errors import (
    ClientIdConflict,
    EmptyMessage,
    MessageTooLong,
    UnknownButton,
    UnreadableMessage,
    WrongClientId,
)
from conversations.file_names import LONGEST_NAME, visible_name
from conversations.hub import Event, Hub, MessageAdded, StateChanged
from conversations.model import Accepted, Attachment, Conversation, Draft, Inbound, Message, Role, State
from conversations.model_files import UNKNOWN_MIME, FileState
from conversations.storage import UnitOfWork
from conversations.waiting_choices import choose, is_choice
from routing.rules import Rules

MAX_TEXT_CHARACTERS = 10_000
MAX_CLIENT_ID_CHARACTERS = 128
MAX_ATTACHMENTS = 10
MAX_BATCH = 256
"""Messages in one commit at most, so that the first of a great rush need not wait for the last."""


def check_client_id(client_id: str) -> None:
    """Raises WrongClientId or UnreadableMessage."""
    if not 1 <= len(client_id) <= MAX_CLIENT_ID_CHARACTERS:
        raise WrongClientId(MAX_CLIENT_ID_CHARACTERS)
    _check_storable(client_id)


def checked_text(text: str) -> str:
    """Return the text without blanks around it. Raises EmptyMessage, MessageTooLong or UnreadableMessage."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise MessageTooLong(MAX_TEXT_CHARACTERS)
    _check_storable(text)
    stripped = text.strip()
    if not stripped:
        raise EmptyMessage
    return stripped


def _check_storable(text: str) -> None:
    """Lone surrogates cannot be encoded, and PostgreSQL stores no zero character."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise UnreadableMessage from error
    if "\x00" in text:
        raise UnreadableMessage


def _checked(inbound: Inbound) -> Inbound:
    check_client_id(inbound.client_id)
    has_files = bool(inbound.attachments or inbound.coming)
    if (inbound.text is None and not has_files) == (inbound.payload is None):
        raise Invalid(
            "Send either a text or a button's payload.",
            [{"field": "text", "message": "or payload, exactly one of them"}],
        )
    if inbound.payload is not None:
        _check_storable(inbound.payload)
        if has_files:
            raise Invalid("A button has no files.", [{"field": "attachments", "message": "go with a text only"}])
        return inbound
    files = _checked_files(inbound.attachments)
    said = (inbound.text or "").strip()
    text = checked_text(inbound.text or "") if said or not has_files else ""
    return replace(inbound, text=text, attachments=files)


def _checked_files(ids: tuple[str, ...]) -> tuple[str, ...]:
    once = tuple(dict.fromkeys(ids))
    if len(once) > MAX_ATTACHMENTS:
        raise Invalid(
            f"A message takes at most {MAX_ATTACHMENTS} files. Please send the others in another one.",
            [{"field": "attachments", "message": f"has more than {MAX_ATTACHMENTS}"}],
        )
    for one in once:
        _check_storable(one)
    return once


@dataclass
class _Waiting:
    inbound: Inbound
    answer: "asyncio.Future[Accepted]"


@dataclass
class _Outcome:
    item: _Waiting
    result: Accepted | CarelineError
    events: list[Event] = field(default_factory=list)
    wakes: bool = False


class Inbox:
    """Group commit: whatever has come in while the last commit ran goes into the next one, in order of arrival."""

    def __init__(
        self, db: Database, clock: Clock, hub: Hub, rules: Rules, on_turn_waiting: Callable[[str], None]
    ) -> None:
        self._rules = rules
        self._db = db
        self._clock = clock
        self._hub = hub
        self._on_turn_waiting = on_turn_waiting
        self._waiting: list[_Waiting] = []
        self._worker: asyncio.Task[None] | None = None

    async def accept(self, inbound: Inbound) -> Accepted:
        """Return when the message is on the disk. A caller who gives up does not take the message back."""
        item = _Waiting(_checked(inbound), asyncio.get_running_loop().create_future())
        self._waiting.append(item)
        if self._worker is None or self._worker.done():
            self._worker = asyncio.create_task(self._drain())
        return await item.answer

    async def _drain(self) -> None:
        while self._waiting:
            batch: list[_Waiting] = []
            try:
                async with self._db.write() as c:
                    batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
                    # Conversations are locked in one order in all processes: no two commits wait for each other.
                    in_order = sorted(batch, key=lambda item: item.inbound.conversation_id)
                    outcomes = [await self._one(c, item) for item in in_order]
            except Exception as error:  # the database's: no message of this commit is stored
                await self._retry_singly(batch or self._take_all(), error)
            else:
                self._tell(outcomes)

    def _take_all(self) -> list[_Waiting]:
        taken, self._waiting = self._waiting, []
        return taken

    async def _retry_singly(self, batch: list[_Waiting], error: Exception) -> None:
        """One message that the database refuses must not take the others with it."""
        if len(batch) == 1:
            if not batch[0].answer.done():
                batch[0].answer.set_exception(error)
            return
        for item in batch:
            try:
                async with self._db.write() as c:
                    outcome = await self._one(c, item)
            except Exception as own_error:
                await self._retry_singly([item], own_error)
            else:
                self._tell([outcome])

    async def _one(self, c: UnitOfWork, item: _Waiting) -> _Outcome:
        outcome = _Outcome(item, CarelineError())
        try:
            outcome.result = await _accept(c, self._rules, item.inbound, self._clock, outcome)
        except CarelineError as error:  # raised before anything is written, so the others' commit is not touched
            outcome.result = error
        return outcome

    def _tell(self, outcomes: list[_Outcome]) -> None:
        for outcome in outcomes:
            self._hub.publish_all(outcome.events)
            if outcome.wakes:
                self._on_turn_waiting(outcome.item.inbound.conversation_id)
            answer = outcome.item.answer
            if answer.done():
                continue
            if isinstance(outcome.result, CarelineError):
                answer.set_exception(outcome.result)
            else:
                answer.set_result(outcome.result)


async def _accept(c: UnitOfWork, rules: Rules, inbound: Inbound, clock: Clock, outcome: _Outcome) -> Accepted:
    conversation = await storage_log.read_conversation(c, inbound.conversation_id, lock=True)
    first = await storage_log.by_client_id(c, conversation.id, Role.CUSTOMER, inbound.client_id)
    if first is not None:
        if not _is_same(first, inbound):
            raise ClientIdConflict(inbound.client_id)
        return Accepted(first, created=False, state=conversation.state)
    text = inbound.text
    if inbound.payload is not None:
        text = await storage_log.button_title(c, conversation.id, inbound.payload)
    if text is None:
        raise UnknownButton
    files = (
        await storage_attachments.lock_unsent(c, conversation.id, inbound.attachments) if inbound.attachments else ()
    )
    now = clock.now()
    if conversation.state is State.CLOSED:
        conversation = await _reopen(c, conversation)
        outcome.events.append(StateChanged(conversation.id, conversation.state, conversation.epoch))
    turn_id = None
    if conversation.state is State.BOT:
        turn_id = await storage_turns.receive(
            c,
            conversation.id,
            conversation.last_seq + 1,
            is_payload=inbound.payload is not None,
            epoch=conversation.epoch,
            now=now,
        )
        outcome.wakes = True
    sender = storage_log.Sender(inbound.client_id, inbound.payload, turn_id)
    to_come = _room_for(inbound)
    draft = Draft(Role.CUSTOMER, text, attachments=(*files, *to_come))
    conversation, written = await storage_log.append(c, conversation, [draft], now, sender)
    if files:
        await storage_attachments.mark_sent(c, inbound.attachments, written[0].seq)
    if to_come:
        await storage_coming.add(c, conversation, written[0], inbound.coming, to_come)
    if conversation.handoff_id is not None:
        await storage_handoffs.note_asked(c, conversation.handoff_id, now)
    outcome.events.append(MessageAdded(conversation.id, written[0]))
    if conversation.state is State.QUEUED and inbound.payload is not None and is_choice(inbound.payload):
        conversation, said = await choose(c, rules, conversation, inbound.payload, now)
        outcome.events.extend(said)
    return Accepted(written[0], created=True, state=conversation.state)


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


async def _reopen(c: UnitOfWork, conversation: Conversation) -> Conversation:
    """Back to the bot. Who once proved to be the customer does so again: the device may have changed hands since."""
    return await storage_log.change_holder(
        c, conversation, State.BOT, closed_at=None, customer_id=None, handed_note=None
    )
