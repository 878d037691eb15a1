"""Which conversations are one customer's: invitations, and the log of joins that is only added to.

All take the caller's transaction.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from common.storage import create_with, metadata
from conversations.identity_groups import Join
from conversations.invitations import MOST_OPEN, Invitation, Proof
from conversations.model import State
from conversations.storage import UnitOfWork, UtcDateTime, conversations, lock_name, notes

invitations = Table(
    "invitations",
    metadata,
    Column("number", String(8), primary_key=True),
    Column("secret_hash", String(64), nullable=False),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("wrong_secrets", Integer, nullable=False),
    Column("used_by", String(64)),
    Index(None, "conversation_id"),
)

identity_log = Table(
    "identity_log",
    metadata,
    Column("join_id", String(64), primary_key=True),
    Column("action", String(16), primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("from_conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), nullable=False),
    Column("proof", String(16), nullable=False),
    Column("had_customer", Boolean, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "from_conversation_id"),
    Index(None, "conversation_id"),
    Index(None, "at"),
)
"""Each join, and each undoing of one: two rows of the same `join_id`. `by`: a customer's or an agent's."""

JOINED, SEPARATED = "joined", "separated"

KEEP = {
    "sqlite": tuple(
        f"CREATE TRIGGER identity_log_no_{verb} BEFORE {verb.upper()} ON identity_log"
        " BEGIN SELECT RAISE(ABORT, 'the identity log is only added to'); END"
        for verb in ("update", "delete")
    ),
    "postgresql": (
        "CREATE OR REPLACE FUNCTION identity_log_kept() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the identity log is only added to'; END $$",
        "CREATE TRIGGER identity_log_kept BEFORE UPDATE OR DELETE ON identity_log"
        " FOR EACH ROW EXECUTE FUNCTION identity_log_kept()",
    ),
}

create_with(identity_log, KEEP)


async def lock_identities(c: UnitOfWork) -> None:
    """Let one transaction at a time change who belongs to whom. To be taken before any conversation."""
    await lock_name(c, "identities")


async def add_invitation(c: UnitOfWork, invitation: Invitation, now: datetime) -> bool:
    """Keep it; False when an open one has its number. The conversation's oldest make room for it."""
    open_ones = select(invitations).where(invitations.c.expires_at > now, invitations.c.used_by.is_(None))
    if (await c.execute(open_ones.where(invitations.c.number == invitation.number))).first() is not None:
        return False
    own = open_ones.where(invitations.c.conversation_id == invitation.conversation_id)
    newest_first = own.order_by(invitations.c.created_at.desc(), invitations.c.number)
    over = [row["number"] for row in (await c.execute(newest_first)).mappings().all()[MOST_OPEN - 1 :]]
    await c.execute(delete(invitations).where(invitations.c.number.in_([*over, invitation.number])))
    await c.execute(
        insert(invitations).values(
            number=invitation.number,
            secret_hash=invitation.secret_hash,
            conversation_id=invitation.conversation_id,
            created_at=now,
            expires_at=invitation.expires_at,
            wrong_secrets=0,
        )
    )
    return True


async def lock_invitation(c: UnitOfWork, number: str) -> Invitation | None:
    query = select(invitations).where(invitations.c.number == number).with_for_update()
    row = (await c.execute(query)).mappings().one_or_none()
    return _invitation(row) if row else None


def _invitation(row: RowMapping) -> Invitation:
    return Invitation(
        row["number"],
        row["secret_hash"],
        row["conversation_id"],
        row["expires_at"],
        row["wrong_secrets"],
        row["used_by"],
    )


async def count_wrong_secret(c: UnitOfWork, number: str) -> None:
    changed = update(invitations).where(invitations.c.number == number)
    await c.execute(changed.values(wrong_secrets=invitations.c.wrong_secrets + 1))


async def mark_used(c: UnitOfWork, number: str, by: str) -> None:
    await c.execute(update(invitations).where(invitations.c.number == number).values(used_by=by))


async def notes_since(c: UnitOfWork, conversation_id: str, kind: str, since: datetime) -> int:
    """Return how many notes of the kind the conversation has got since then."""
    query = select(func.count()).where(
        notes.c.conversation_id == conversation_id, notes.c.kind == kind, notes.c.at > since
    )
    return int((await c.execute(query)).scalar_one())


async def add_join(c: UnitOfWork, join: Join, by: str) -> None:
    await _log(c, join, JOINED, join.at, by, "")


async def separate(c: UnitOfWork, join: Join, at: datetime, by: str, reason: str) -> None:
    await _log(c, join, SEPARATED, at, by, reason)


async def _log(c: UnitOfWork, join: Join, action: str, at: datetime, by: str, reason: str) -> None:
    await c.execute(
        insert(identity_log).values(
            join_id=join.id,
            action=action,
            at=at,
            from_conversation_id=join.from_id,
            conversation_id=join.to_id,
            proof=join.proof.value,
            had_customer=join.had_customer,
            by=by,
            reason=reason,
        )
    )


async def joins_of(c: UnitOfWork, conversation_ids: Collection[str]) -> list[Join]:
    """Return all joins from or to one of the conversations, also those that were undone, oldest first."""
    touches = or_(
        identity_log.c.from_conversation_id.in_(conversation_ids), identity_log.c.conversation_id.in_(conversation_ids)
    )
    rows = (await c.execute(select(identity_log).where(touches).order_by(identity_log.c.at))).mappings().all()
    return _joins(rows)


async def join_by_id(c: UnitOfWork, join_id: str) -> Join | None:
    rows = (await c.execute(select(identity_log).where(identity_log.c.join_id == join_id))).mappings().all()
    return next(iter(_joins(rows)), None)


def _joins(rows: Iterable[RowMapping]) -> list[Join]:
    made = {row["join_id"]: row for row in rows if row["action"] == JOINED}
    undone = {row["join_id"]: row for row in rows if row["action"] == SEPARATED}
    return [_join(row, undone.get(join_id)) for join_id, row in made.items()]


def _join(row: RowMapping, undone: RowMapping | None) -> Join:
    return Join(
        id=row["join_id"],
        at=row["at"],
        from_id=row["from_conversation_id"],
        to_id=row["conversation_id"],
        proof=Proof(row["proof"]),
        had_customer=row["had_customer"],
        undone_at=undone["at"] if undone else None,
        undone_by=undone["by"] if undone else None,
        reason=undone["reason"] if undone else "",
    )


async def members(c: UnitOfWork, identity_id: str | None) -> list[str]:
    """Return the ids of the identity's conversations, in one order."""
    if identity_id is None:
        return []
    query = select(conversations.c.id).where(conversations.c.identity_id == identity_id).order_by(conversations.c.id)
    return list((await c.execute(query)).scalars())


async def set_identity(c: UnitOfWork, conversation_ids: Collection[str], identity_id: str | None) -> None:
    await c.execute(
        update(conversations).where(conversations.c.id.in_(conversation_ids)).values(identity_id=identity_id)
    )


async def held_elsewhere(c: UnitOfWork, identity_id: str, but: str) -> str | None:
    """Return the identity's conversation, other than `but`, that is with people; of several the last written in."""
    query = (
        select(conversations.c.id)
        .where(
            conversations.c.identity_id == identity_id,
            conversations.c.id != but,
            conversations.c.state.in_([State.QUEUED.value, State.AGENT.value]),
        )
        .order_by(conversations.c.last_customer_at.desc(), conversations.c.id)
        .limit(1)
    )
    return (await c.execute(query)).scalar_one_or_none()
