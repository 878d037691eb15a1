"""Statements over conversations, messages and notes. All take the caller's transaction.

What every turn needs is built once, when the module is loaded: building a statement anew takes longer than running it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from common.ids import new_id
from common.storage import Database
from common.storage_prepared import Call, Done, Prepared, Row, run, run_one
from conversations import storage_channels, storage_told, storage_words
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
    Role,
    State,
)
from conversations.storage import UnitOfWork, conversations, handoffs, messages

_OF_ID = select(conversations).where(conversations.c.id == bindparam("conversation"))
_CONVERSATION = Prepared(_OF_ID)
LOCKED = Prepared(_OF_ID.with_for_update())
_LOCKED_BY_HANDOFF = Prepared(
    select(conversations)
    .where(
        conversations.c.id
        == select(handoffs.c.conversation_id).where(handoffs.c.id == bindparam("handoff")).scalar_subquery()
    )
    .with_for_update()
)
_CHANGE = Prepared(
    update(conversations).where(conversations.c.id == bindparam("conversation")).returning(*conversations.c)
)
_ADD_CONVERSATIONS = Prepared(insert(conversations))
_COUNT = Prepared(update(conversations).where(conversations.c.id == bindparam("conversation")))
COUNT_IF_AS_KNOWN = Prepared(
    update(conversations).where(
        conversations.c.id == bindparam("conversation"),
        conversations.c.state == State.BOT.value,
        conversations.c.epoch == bindparam("known_epoch"),
        conversations.c.last_seq == bindparam("known_last_seq"),
    )
)
_ADD_MESSAGES = Prepared(insert(messages))
_OF_CONVERSATION = select(messages).where(messages.c.conversation_id == bindparam("conversation"))
_SELECT_AFTER = _OF_CONVERSATION.where(messages.c.seq > bindparam("after")).order_by(messages.c.seq)
_AFTER = Prepared(_SELECT_AFTER)
_BETWEEN = Prepared(_SELECT_AFTER.where(messages.c.seq <= bindparam("up_to")))
LAST_NOT_OF_CUSTOMER = Prepared(
    _OF_CONVERSATION.where(messages.c.role != Role.CUSTOMER.value).order_by(messages.c.seq.desc()).limit(1)
)
BY_CLIENT_ID = Prepared(
    _OF_CONVERSATION.where(messages.c.role == bindparam("of_role"), messages.c.client_id == bindparam("client"))
)


def conversation_of(row: Row) -> Conversation:
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
        customer_id=row["customer_id"] if row["proved_until"] is not None else None,
        agent_id=row["agent_id"],
        handoff_id=row["handoff_id"],
        closed_at=row["closed_at"],
        agent_name=row["agent_name"],
        handed_note=row["handed_note"],
        handed_by=row["handed_by"],
        known_as=row["customer_id"],
        known_name=row["customer_name"],
        proved_until=row["proved_until"],
        proof_join_id=row["proof_join_id"],
        identity_id=row["identity_id"],
    )


def message_of(row: Row) -> Message:
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


@dataclass(frozen=True)
class NewConversation:
    """A conversation that begins; `token_hash` is of the token that opens it."""

    id: str
    token_hash: str
    channel: str
    locale: str
    claim: CustomerClaim


def beginning(c: UnitOfWork, new: Sequence[NewConversation], now: datetime) -> tuple[Call, Call]:
    """Return what writes conversations that the bot holds and nobody has written in."""
    rows = [
        {
            "id": one.id,
            "token_hash": one.token_hash,
            "channel": one.channel,
            "locale": one.locale,
            "state": State.BOT.value,
            "epoch": 1,
            "claim_external_id": one.claim.external_id,
            "claim_name": one.claim.name,
            "claim_email": one.claim.email,
            "last_seq": 0,
            "last_note": 0,
            "created_at": now,
            "last_message_at": now,
            "reminded_seq": 0,
            "mailed_seq": 0,
        }
        for one in new
    ]
    return _ADD_CONVERSATIONS.each(rows), storage_words.of_claims(c, [(one.id, one.claim) for one in new])


async def insert_conversation(
    c: UnitOfWork, conversation_id: str, token_hash: str, channel: str, locale: str, claim: CustomerClaim, now: datetime
) -> None:
    await run(c, *beginning(c, [NewConversation(conversation_id, token_hash, channel, locale, claim)], now))


async def read_conversation(c: UnitOfWork, conversation_id: str, *, lock: bool = False) -> Conversation:
    """Return the conversation; with `lock` no other process can change it before this transaction ends.

    Raises ConversationNotFound.
    """
    query = LOCKED if lock else _CONVERSATION
    return conversation_of(_found(await run_one(c, query(conversation=conversation_id)), conversation_id))


async def look_up(db: Database, conversation_id: str) -> Conversation:
    """Return the conversation, without a unit of work around it. Raises ConversationNotFound."""
    return conversation_of(_found(await db.look(_CONVERSATION(conversation=conversation_id)), conversation_id))


def _found(done: Done, conversation_id: str) -> Row:
    if not done.rows:
        raise ConversationNotFound(conversation_id)
    return done.rows[0]


async def lock_by_handoff(c: UnitOfWork, handoff_id: str) -> Conversation:
    """Return the handoff's conversation, locked. Raises HandoffNotFound."""
    row = (await run_one(c, _LOCKED_BY_HANDOFF(handoff=handoff_id))).one_or_none()
    if row is None:
        raise HandoffNotFound(handoff_id)
    return conversation_of(row)


async def with_token_hash(c: UnitOfWork, conversation_id: str) -> tuple[Conversation, str]:
    """Return the conversation and the hash of the token that opens it. Raises ConversationNotFound."""
    row = _found(await run_one(c, _CONVERSATION(conversation=conversation_id)), conversation_id)
    return conversation_of(row), row["token_hash"]


async def opens_any(c: UnitOfWork, token_hash: str) -> bool:
    """Say whether the token opens some conversation."""
    query = select(conversations.c.id).where(conversations.c.token_hash == token_hash)
    return (await c.execute(query)).first() is not None


async def change_conversation(c: UnitOfWork, conversation_id: str, **values: Any) -> Conversation:
    """Set columns and return the conversation as it is now."""
    (row,) = (await run_one(c, _CHANGE(conversation=conversation_id, **values))).rows
    return conversation_of(row)


async def set_customer(
    c: UnitOfWork, conversation_id: str, customer_id: str, name: str | None, until: datetime
) -> Conversation:
    """Note whose conversation it has been proved to be, and until when that is believed."""
    await storage_words.add_customer(c, conversation_id, customer_id, name)
    return await change_conversation(
        c, conversation_id, customer_id=customer_id, customer_name=name, proved_until=until, proof_join_id=None
    )


async def name_customer(c: UnitOfWork, conversation_id: str, name: str) -> None:
    """Note what the customer is called whom the conversation was proved to be."""
    await storage_words.add_known(c, conversation_id, name)
    await change_conversation(c, conversation_id, customer_name=name)


async def change_holder(c: UnitOfWork, conversation: Conversation, state: State, **values: Any) -> Conversation:
    """Give the conversation to another holder: the epoch rises by one."""
    return await change_conversation(c, conversation.id, state=state.value, epoch=conversation.epoch + 1, **values)


async def reopen(c: UnitOfWork, conversation: Conversation) -> Conversation:
    """Back to the bot. Who once proved to be the customer does so again: the device may have changed hands since.

    Whose it was stays known, for agents to see.
    """
    return await change_holder(c, conversation, State.BOT, closed_at=None, proved_until=None, handed_note=None)


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
    written = numbered(conversation, drafts, now, sender)
    await run(c, *appending(c, conversation, written))
    return with_messages(conversation, written), written


def numbered(
    conversation: Conversation, drafts: Sequence[Draft], now: datetime, sender: Sender | None = None
) -> list[Message]:
    """Return the drafts as the next messages of the conversation."""
    who = sender or Sender()
    return [
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


def with_messages(conversation: Conversation, written: Sequence[Message]) -> Conversation:
    """Return the conversation as these messages of its own leave it."""
    customers = [message.at for message in written if message.role is Role.CUSTOMER]
    return replace(
        conversation,
        last_seq=written[-1].seq,
        last_customer_at=customers[-1] if customers else conversation.last_customer_at,
    )


def appending(c: UnitOfWork, conversation: Conversation, written: Sequence[Message]) -> tuple[Call, ...]:
    """Return what writes these messages of the conversation, which the caller has locked."""
    return (*saying(c, conversation, written), counting([with_messages(conversation, written)], written[-1].at))


def saying(c: UnitOfWork, conversation: Conversation, written: Sequence[Message]) -> tuple[Call, ...]:
    """Return what writes these messages, their words, and what is to be sent; they are counted apart."""
    return (*keeping(c, written), storage_channels.enqueuing(conversation.channel, written))


def keeping(c: UnitOfWork, written: Sequence[Message]) -> tuple[Call, ...]:
    """Return what writes the messages, their words, and the passages that agents put into them."""
    return (
        _ADD_MESSAGES.each([_row(message) for message in written]),
        storage_words.of_messages(c, written),
        *storage_told.inserting(written),
    )


def counting(changed: Sequence[Conversation], now: datetime) -> Call:
    """Return what notes in the conversations how far they have come."""
    return _COUNT.each(
        [
            {
                "conversation": one.id,
                "last_seq": one.last_seq,
                "last_message_at": now,
                "last_customer_at": one.last_customer_at,
            }
            for one in changed
        ]
    )


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
    which = {"conversation": conversation_id, "after": after}
    call = _AFTER(**which) if up_to is None else _BETWEEN(**which, up_to=up_to)
    return [message_of(row) for row in (await run_one(c, call)).rows]


async def since(c: UnitOfWork, conversation_id: str, after: int) -> tuple[Conversation, list[Message]]:
    """Return the conversation and its messages after `after`. Raises ConversationNotFound."""
    found, later = await run(
        c, _CONVERSATION(conversation=conversation_id), _AFTER(conversation=conversation_id, after=after)
    )
    return conversation_of(_found(found, conversation_id)), [message_of(row) for row in later.rows]


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
    row = (await run_one(c, LAST_NOT_OF_CUSTOMER(conversation=conversation_id))).one_or_none()
    return message_of(row) if row else None


async def by_client_id(c: UnitOfWork, conversation_id: str, role: Role, client_id: str) -> Message | None:
    found = BY_CLIENT_ID(conversation=conversation_id, of_role=role.value, client=client_id)
    row = (await run_one(c, found)).one_or_none()
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
