"""Statements over conversations, messages and notes. All take the caller's transaction.

What every turn needs is built once, when the module is loaded: building a statement anew takes longer than running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, bindparam, insert, select, update

from common.ids import new_id
from conversations import storage_channels, storage_words
from conversations.errors import ConversationNotFound, HandoffNotFound
from conversations.json_view import (
    attachments_json,
    attachments_of,
    buttons_json,
    buttons_of,
    citations_json,
    citations_of,
)
from conversations.model import (
    Asks,
    Attachment,
    Conversation,
    CustomerClaim,
    Draft,
    Message,
    Note,
    Role,
    State,
)
from conversations.storage import UnitOfWork, closings, conversations, handoffs, messages, notes

_CONVERSATION = select(conversations).where(conversations.c.id == bindparam("conversation"))
_CONVERSATION_LOCKED = _CONVERSATION.with_for_update()
_CHANGE = update(conversations).where(conversations.c.id == bindparam("conversation")).returning(*conversations.c)
_ADD_MESSAGES = insert(messages)
_OF_CONVERSATION = select(messages).where(messages.c.conversation_id == bindparam("conversation"))
_AFTER = _OF_CONVERSATION.where(messages.c.seq > bindparam("after")).order_by(messages.c.seq)
_BETWEEN = _AFTER.where(messages.c.seq <= bindparam("up_to"))
_LAST_NOT_OF_CUSTOMER = (
    _OF_CONVERSATION.where(messages.c.role != Role.CUSTOMER.value).order_by(messages.c.seq.desc()).limit(1)
)
_BY_CLIENT_ID = _OF_CONVERSATION.where(
    messages.c.role == bindparam("of_role"), messages.c.client_id == bindparam("client")
)


def conversation_of(row: RowMapping) -> Conversation:
    return Conversation(
        id=row["id"],
        channel=row["channel"],
        locale=row["locale"],
        state=State(row["state"]),
        epoch=row["epoch"],
        claim=CustomerClaim(row["claim_external_id"], row["claim_name"], row["claim_email"]),
        created_at=row["created_at"],
        last_seq=row["last_seq"],
        last_customer_at=row["last_customer_at"],
        customer_id=row["customer_id"],
        agent_id=row["agent_id"],
        handoff_id=row["handoff_id"],
        closed_at=row["closed_at"],
        agent_name=row["agent_name"],
        handed_note=row["handed_note"],
        handed_by=row["handed_by"],
    )


def message_of(row: RowMapping) -> Message:
    return Message(
        conversation_id=row["conversation_id"],
        seq=row["seq"],
        id=row["id"],
        role=Role(row["role"]),
        author=row["author"],
        text=row["text"],
        at=row["at"],
        buttons=buttons_of(row["buttons"]),
        asks=Asks(row["asks"]) if row["asks"] else None,
        citations=citations_of(row["citations"]),
        client_id=row["client_id"],
        payload=row["payload"],
        turn_id=row["turn_id"],
        attachments=attachments_of(row["attachments"]),
    )


def note_of(row: RowMapping) -> Note:
    return Note(
        id=row["id"],
        conversation_id=row["conversation_id"],
        kind=row["kind"],
        author=row["author"],
        text=row["text"],
        at=row["at"],
        after_seq=row["after_seq"],
        data=row["data"],
        number=row["number"],
    )


async def insert_conversation(
    c: UnitOfWork, conversation_id: str, token_hash: str, channel: str, locale: str, claim: CustomerClaim, now: datetime
) -> None:
    await c.execute(
        insert(conversations).values(
            id=conversation_id,
            token_hash=token_hash,
            channel=channel,
            locale=locale,
            state=State.BOT.value,
            epoch=1,
            claim_external_id=claim.external_id,
            claim_name=claim.name,
            claim_email=claim.email,
            last_seq=0,
            last_note=0,
            created_at=now,
            last_message_at=now,
            reminded_seq=0,
            mailed_seq=0,
        )
    )
    await storage_words.add_claim(c, conversation_id, claim)


async def read_conversation(c: UnitOfWork, conversation_id: str, *, lock: bool = False) -> Conversation:
    """Return the conversation; with `lock` no other process can change it before this transaction ends.

    Raises ConversationNotFound.
    """
    query = _CONVERSATION_LOCKED if lock else _CONVERSATION
    row = (await c.execute(query, {"conversation": conversation_id})).mappings().one_or_none()
    if row is None:
        raise ConversationNotFound(conversation_id)
    return conversation_of(row)


async def lock_by_handoff(c: UnitOfWork, handoff_id: str) -> Conversation:
    """Return the handoff's conversation, locked. Raises HandoffNotFound."""
    query = select(handoffs.c.conversation_id).where(handoffs.c.id == handoff_id)
    conversation_id = (await c.execute(query)).scalar_one_or_none()
    if conversation_id is None:
        raise HandoffNotFound(handoff_id)
    return await read_conversation(c, conversation_id, lock=True)


async def with_token_hash(c: UnitOfWork, conversation_id: str) -> tuple[Conversation, str]:
    """Return the conversation and the hash of the token that opens it. Raises ConversationNotFound."""
    row = (await c.execute(_CONVERSATION, {"conversation": conversation_id})).mappings().one_or_none()
    if row is None:
        raise ConversationNotFound(conversation_id)
    return conversation_of(row), row["token_hash"]


async def opens_any(c: UnitOfWork, token_hash: str) -> bool:
    """Say whether the token opens some conversation."""
    query = select(conversations.c.id).where(conversations.c.token_hash == token_hash)
    return (await c.execute(query)).first() is not None


async def change_conversation(c: UnitOfWork, conversation_id: str, **values: Any) -> Conversation:
    """Set columns and return the conversation as it is now."""
    row = (await c.execute(_CHANGE, {"conversation": conversation_id, **values})).mappings().one()
    return conversation_of(row)


async def set_customer(c: UnitOfWork, conversation_id: str, customer_id: str) -> Conversation:
    """Note whose conversation it has been proved to be."""
    await storage_words.add_customer(c, conversation_id, customer_id)
    return await change_conversation(c, conversation_id, customer_id=customer_id)


async def change_holder(c: UnitOfWork, conversation: Conversation, state: State, **values: Any) -> Conversation:
    """Give the conversation to another holder: the epoch rises by one."""
    return await change_conversation(c, conversation.id, state=state.value, epoch=conversation.epoch + 1, **values)


async def note_closing(c: UnitOfWork, conversation: Conversation, now: datetime) -> None:
    """Keep that the conversation, which the caller has locked, is closed now; nothing when nobody has written in it."""
    if conversation.last_customer_at is not None:
        await c.execute(insert(closings).values(conversation_id=conversation.id, seq=conversation.last_seq, at=now))


@dataclass(frozen=True)
class Sender:
    """Where a message came from, beyond its draft. `client_id` and `payload` are as in Message."""

    client_id: str | None = None
    payload: str | None = None
    turn_id: str | None = None


async def append(
    c: UnitOfWork, conversation: Conversation, drafts: Sequence[Draft], now: datetime, sender: Sender | None = None
) -> tuple[Conversation, list[Message]]:
    """Give the drafts the next numbers of the conversation, which the caller has locked."""
    if not drafts:
        return conversation, []
    who = sender or Sender()
    written = [
        Message(
            conversation_id=conversation.id,
            seq=conversation.last_seq + place,
            id=new_id("msg"),
            role=draft.role,
            author=draft.author,
            text=draft.text,
            at=now,
            buttons=draft.buttons,
            asks=draft.asks,
            citations=draft.citations,
            client_id=who.client_id,
            payload=who.payload,
            turn_id=who.turn_id,
            attachments=draft.attachments,
        )
        for place, draft in enumerate(drafts, start=1)
    ]
    await c.execute(_ADD_MESSAGES, [_row(message) for message in written])
    await storage_words.add_messages(c, written)
    await storage_channels.enqueue(c, conversation, written)
    values: dict[str, Any] = {"last_seq": written[-1].seq, "last_message_at": now}
    if any(message.role is Role.CUSTOMER for message in written):
        values["last_customer_at"] = now
    return await change_conversation(c, conversation.id, **values), written


def _row(message: Message) -> dict[str, Any]:
    return {
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "id": message.id,
        "role": message.role.value,
        "author": message.author,
        "text": message.text,
        "at": message.at,
        "buttons": buttons_json(message.buttons),
        "has_buttons": bool(message.buttons),
        "asks": message.asks.value if message.asks else None,
        "citations": citations_json(message.citations),
        "client_id": message.client_id,
        "payload": message.payload,
        "turn_id": message.turn_id,
        "attachments": attachments_json(message.attachments),
    }


async def messages_between(
    c: UnitOfWork, conversation_id: str, after: int = 0, up_to: int | None = None
) -> list[Message]:
    which: dict[str, Any] = {"conversation": conversation_id, "after": after}
    query = _AFTER
    if up_to is not None:
        query, which["up_to"] = _BETWEEN, up_to
    return [message_of(row) for row in (await c.execute(query, which)).mappings()]


async def message_at(c: UnitOfWork, conversation_id: str, seq: int) -> Message | None:
    found = await messages_between(c, conversation_id, seq - 1, seq)
    return found[0] if found else None


async def change_attachments(c: UnitOfWork, message: Message, files: Sequence[Attachment]) -> None:
    """Put other files in the place of the message's: nothing else of a message ever changes."""
    changed = update(messages).where(
        messages.c.conversation_id == message.conversation_id, messages.c.seq == message.seq
    )
    await c.execute(changed.values(attachments=attachments_json(files)))


async def last_not_of_customer(c: UnitOfWork, conversation_id: str) -> Message | None:
    row = (await c.execute(_LAST_NOT_OF_CUSTOMER, {"conversation": conversation_id})).mappings().one_or_none()
    return message_of(row) if row else None


async def by_client_id(c: UnitOfWork, conversation_id: str, role: Role, client_id: str) -> Message | None:
    which = {"conversation": conversation_id, "of_role": role.value, "client": client_id}
    row = (await c.execute(_BY_CLIENT_ID, which)).mappings().one_or_none()
    return message_of(row) if row else None


async def button_title(c: UnitOfWork, conversation_id: str, payload: str) -> str | None:
    """Return the title of the newest button with this payload; None when no message of the conversation has it."""
    query = (
        select(messages.c.buttons)
        .where(messages.c.conversation_id == conversation_id, messages.c.has_buttons)
        .order_by(messages.c.seq.desc())
    )
    for raw in (await c.execute(query)).scalars():
        for button in buttons_of(raw):
            if button.payload == payload:
                return button.title
    return None


async def add_note(
    c: UnitOfWork,
    conversation: Conversation,
    kind: str,
    author: str,
    text: str,
    now: datetime,
    *,
    data: dict[str, Any] | None = None,
    client_id: str | None = None,
) -> Note:
    """Append a note to the conversation, which the caller has locked."""
    counted = (
        update(conversations)
        .where(conversations.c.id == conversation.id)
        .values(last_note=conversations.c.last_note + 1)
        .returning(conversations.c.last_note)
    )
    number = (await c.execute(counted)).scalar_one()
    note = Note(new_id("note"), conversation.id, kind, author, text, now, conversation.last_seq, data or {}, number)
    await c.execute(
        insert(notes).values(
            conversation_id=note.conversation_id,
            number=note.number,
            id=note.id,
            kind=note.kind,
            author=note.author,
            text=note.text,
            at=note.at,
            after_seq=note.after_seq,
            data=note.data,
            client_id=client_id,
        )
    )
    return note


async def notes_of(c: UnitOfWork, conversation_id: str) -> list[Note]:
    query = select(notes).where(notes.c.conversation_id == conversation_id).order_by(notes.c.number)
    return [note_of(row) for row in (await c.execute(query)).mappings()]


async def note_by_id(c: UnitOfWork, note_id: str) -> Note | None:
    row = (await c.execute(select(notes).where(notes.c.id == note_id))).mappings().one_or_none()
    return note_of(row) if row else None


async def note_by_client_id(c: UnitOfWork, conversation_id: str, client_id: str) -> Note | None:
    query = select(notes).where(notes.c.conversation_id == conversation_id, notes.c.client_id == client_id)
    row = (await c.execute(query)).mappings().one_or_none()
    return note_of(row) if row else None
