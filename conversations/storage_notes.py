"""Statements over notes: what agents keep beside a conversation. All take the caller's transaction."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from common.ids import new_id
from common.storage_prepared import Prepared, Row, run_one
from conversations.model import Conversation, Note
from conversations.storage import UnitOfWork, conversations, notes

_COUNTED = Prepared(
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_note=conversations.c.last_note + 1)
    .returning(conversations.c.last_note)
)
_ADD = Prepared(insert(notes))


def note_of(row: Row) -> Note:
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
    (counted,) = (await run_one(c, _COUNTED(conversation=conversation.id))).rows
    number = counted["last_note"]
    note = Note(new_id("note"), conversation.id, kind, author, text, now, conversation.last_seq, data or {}, number)
    await run_one(
        c,
        _ADD(
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
        ),
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
