"""Where messaging channels find their customers, and what is to be sent to them. All take the caller's transaction."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from common.storage import metadata
from common.storage_prepared import Call, Prepared, run, run_one
from conversations.errors import AddressTaken
from conversations.model import WEB, Message, Role
from conversations.model_channels import DeliveryState
from conversations.storage import UnitOfWork, UtcDateTime, messages

MAX_ADDRESS_CHARACTERS = 200

addresses = Table(
    "channel_addresses",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("address", String(MAX_ADDRESS_CHARACTERS), primary_key=True),
    Column("conversation_id", String(64), nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("opted_out_at", UtcDateTime),
    ForeignKeyConstraint(["conversation_id"], ["conversations.id"]),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("channel", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("parts_sent", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("links", JSON, nullable=False, default=dict),
    Column("next_try_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(["conversation_id", "seq"], ["messages.conversation_id", "messages.seq"]),
    Index(None, "state", "next_try_at"),
)

vendor_ids = Table(
    "delivery_ids",
    metadata,
    Column("channel", String(32), primary_key=True),
    Column("vendor_id", String(200), primary_key=True),
    Column("conversation_id", String(64), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("part", Integer, nullable=False),
    Column("parts", Integer, nullable=False),
)

_ADD_ADDRESSES = Prepared(insert(addresses))
_AT = Prepared(
    select(addresses.c.channel, addresses.c.address, addresses.c.conversation_id).where(
        addresses.c.channel == bindparam("of_channel"), addresses.c.address == bindparam("of_address")
    )
)
_ADD_DELIVERIES = Prepared(insert(deliveries))


@dataclass(frozen=True)
class DeliveryRow:
    """A message on its way. `parts_sent` of its parts have gone out; `attempts` have failed since the last that did.

    `links`: the places of files that the vendor has refused after it took them, and whether the link has gone out.
    """

    conversation_id: str
    seq: int
    channel: str
    state: DeliveryState
    parts_sent: int
    attempts: int
    reason: str
    links: dict[int, bool]
    created_at: datetime


REPLACED = -1


@dataclass(frozen=True)
class SentPart:
    """The part `part` (from 0) of `parts` that the vendor reports on; the last one speaks for the whole message.

    `part` is REPLACED where something else has gone out in its place: what is reported on it counts no more.
    """

    conversation_id: str
    seq: int
    part: int
    parts: int

    @property
    def is_last(self) -> bool:
        return self.part + 1 >= self.parts


def _delivery_of(row: RowMapping) -> DeliveryRow:
    return DeliveryRow(
        row["conversation_id"],
        row["seq"],
        row["channel"],
        DeliveryState(row["state"]),
        row["parts_sent"],
        row["attempts"],
        row["reason"],
        {int(place): bool(sent) for place, sent in row["links"].items()},
        row["created_at"],
    )


async def conversation_at(c: UnitOfWork, channel: str, address: str) -> str | None:
    """Return the id of the conversation that is held at the address."""
    found = await conversations_at(c, [(channel, address)])
    return found.get((channel, address))


async def conversations_at(c: UnitOfWork, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return the ids of the conversations that are held at these channels' addresses."""
    found = await run_one(c, _AT.each([{"of_channel": channel, "of_address": address} for channel, address in keys]))
    return {(row["channel"], row["address"]): row["conversation_id"] for row in found.rows}


async def address_of(c: UnitOfWork, conversation_id: str) -> str | None:
    query = select(addresses.c.address).where(addresses.c.conversation_id == conversation_id)
    return (await c.execute(query)).scalar_one_or_none()


async def place_of(c: UnitOfWork, conversation_id: str) -> tuple[str, str] | None:
    """Return channel and address of the conversation."""
    query = select(addresses.c.channel, addresses.c.address).where(addresses.c.conversation_id == conversation_id)
    row = (await c.execute(query)).one_or_none()
    return (row.channel, row.address) if row else None


async def opted_out_at(c: UnitOfWork, conversation_id: str) -> datetime | None:
    """Return since when the customer wants no messages; None when they do."""
    query = select(addresses.c.opted_out_at).where(addresses.c.conversation_id == conversation_id)
    at: datetime | None = (await c.execute(query)).scalar_one_or_none()
    return at


async def set_opted_out(c: UnitOfWork, conversation_id: str, at: datetime | None) -> None:
    await c.execute(update(addresses).where(addresses.c.conversation_id == conversation_id).values(opted_out_at=at))


async def take_addresses(
    c: UnitOfWork, held: Sequence[tuple[str, str, str]], now: datetime, *before: Call, last: bool = False
) -> None:
    """Bind addresses to conversations, each as (channel, address, conversation), after what else is to be written.

    `last`: the unit of work ends with this. Raises AddressTaken when another one has it: the transaction is spoilt.
    """
    rows = [
        {"channel": channel, "address": address, "conversation_id": conversation_id, "created_at": now}
        for channel, address, conversation_id in held
    ]
    try:
        await run(c, *before, _ADD_ADDRESSES.each(rows), last=last)
    except IntegrityError as error:
        raise AddressTaken from error


async def take_address(c: UnitOfWork, channel: str, address: str, conversation_id: str, now: datetime) -> None:
    """Bind the address to the conversation. Raises AddressTaken when another one has it: the transaction is spoilt."""
    await take_addresses(c, [(channel, address, conversation_id)], now)


def enqueuing(channel: str, written: Sequence[Message]) -> Call:
    """Return what puts words to the customer of a messaging channel into the outbox, with the message itself."""
    said = [] if channel == WEB else [message for message in written if message.role is not Role.CUSTOMER]
    rows = [
        {
            "conversation_id": message.conversation_id,
            "seq": message.seq,
            "channel": channel,
            "state": DeliveryState.WAITING.value,
            "parts_sent": 0,
            "attempts": 0,
            "reason": "",
            "links": {},
            "next_try_at": message.at,
            "created_at": message.at,
        }
        for message in said
    ]
    return _ADD_DELIVERIES.each(rows)


async def due(
    c: UnitOfWork, channels: Collection[str], now: datetime, limit: int, *, lock: bool = True
) -> list[DeliveryRow]:
    """Return the first waiting message of each conversation whose time has come, locked against other processes.

    Only looking (`lock=False`) will do in a unit of work that cannot write.
    """
    earlier = deliveries.alias("earlier")
    is_first = ~exists().where(
        earlier.c.conversation_id == deliveries.c.conversation_id,
        earlier.c.state == DeliveryState.WAITING.value,
        earlier.c.seq < deliveries.c.seq,
    )
    query = (
        select(deliveries)
        .where(
            deliveries.c.state == DeliveryState.WAITING.value,
            deliveries.c.next_try_at <= now,
            deliveries.c.channel.in_(channels),
            is_first,
        )
        .order_by(deliveries.c.next_try_at)
        .limit(limit)
    )
    if lock:
        query = query.with_for_update(skip_locked=True)
    return [_delivery_of(row) for row in (await c.execute(query)).mappings()]


async def waiting_behind(c: UnitOfWork, conversation_id: str, seq: int) -> set[int]:
    """Return the numbers of the messages behind this one that wait and of which nothing has gone out."""
    query = select(deliveries.c.seq).where(
        deliveries.c.conversation_id == conversation_id,
        deliveries.c.seq > seq,
        deliveries.c.state == DeliveryState.WAITING.value,
        deliveries.c.parts_sent == 0,
    )
    return set((await c.execute(query)).scalars())


async def last_client_id(c: UnitOfWork, conversation_id: str) -> str | None:
    """Return the `client_id` of what the customer wrote last; None when they have written nothing."""
    query = (
        select(messages.c.client_id)
        .where(messages.c.conversation_id == conversation_id, messages.c.role == Role.CUSTOMER.value)
        .order_by(messages.c.seq.desc())
        .limit(1)
    )
    return (await c.execute(query)).scalar_one_or_none()


async def any_waiting(c: UnitOfWork) -> bool:
    """Say whether anything in the outbox has neither gone out nor failed."""
    query = select(deliveries.c.seq).where(deliveries.c.state == DeliveryState.WAITING.value).limit(1)
    return (await c.execute(query)).first() is not None


async def lease(c: UnitOfWork, rows: Sequence[DeliveryRow], until: datetime) -> None:
    """Keep other processes from these messages until then; a process that dies lets go of them so."""
    if rows:
        keys = or_(*(and_(_is(row.conversation_id, row.seq)) for row in rows))
        await c.execute(update(deliveries).where(keys).values(next_try_at=until))


async def read_delivery(c: UnitOfWork, conversation_id: str, seq: int, *, lock: bool = False) -> DeliveryRow | None:
    query = select(deliveries).where(_is(conversation_id, seq))
    row = (await c.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _delivery_of(row) if row else None


async def change_delivery(c: UnitOfWork, conversation_id: str, seq: int, **values: Any) -> None:
    await c.execute(update(deliveries).where(_is(conversation_id, seq)).values(**values))


async def move_until(
    c: UnitOfWork, conversation_id: str, before: Collection[DeliveryState], state: DeliveryState, until: datetime
) -> None:
    """Move all messages in one of these states that were said until then."""
    moved = update(deliveries).where(
        deliveries.c.conversation_id == conversation_id,
        deliveries.c.state.in_([one.value for one in before]),
        deliveries.c.created_at <= until,
    )
    await c.execute(moved.values(state=state.value))


def _is(conversation_id: str, seq: int) -> Any:
    return and_(deliveries.c.conversation_id == conversation_id, deliveries.c.seq == seq)


async def note_vendor_id(c: UnitOfWork, channel: str, vendor_id: str, sent: SentPart) -> None:
    """Remember under which id the vendor reports on this part of the message; known ids stay as they are."""
    known = select(vendor_ids.c.seq).where(vendor_ids.c.channel == channel, vendor_ids.c.vendor_id == vendor_id)
    if (await c.execute(known)).first() is None:
        await c.execute(insert(vendor_ids).values(channel=channel, vendor_id=vendor_id, **asdict(sent)))


async def replace_vendor_id(c: UnitOfWork, channel: str, vendor_id: str, sent: SentPart) -> None:
    """Let what the vendor goes on to report under this id count no more."""
    is_it = and_(vendor_ids.c.channel == channel, vendor_ids.c.vendor_id == vendor_id)
    if not (await c.execute(update(vendor_ids).where(is_it).values(part=REPLACED))).rowcount:
        await note_vendor_id(c, channel, vendor_id, replace(sent, part=REPLACED))


async def by_vendor_id(c: UnitOfWork, channel: str, vendor_id: str) -> SentPart | None:
    query = select(vendor_ids).where(vendor_ids.c.channel == channel, vendor_ids.c.vendor_id == vendor_id)
    row = (await c.execute(query)).mappings().one_or_none()
    return SentPart(row["conversation_id"], row["seq"], row["part"], row["parts"]) if row else None


async def deliveries_of(c: UnitOfWork, conversation_id: str) -> list[DeliveryRow]:
    query = select(deliveries).where(deliveries.c.conversation_id == conversation_id).order_by(deliveries.c.seq)
    return [_delivery_of(row) for row in (await c.execute(query)).mappings()]
