"""Recalled answers and who gets the correction: tables and statements. All take the caller's transaction."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from common.storage import metadata
from conversations.json_view import citations_json, citations_of
from conversations.model import Citation, State
from conversations.recalled import Recall, RecallState, Recipient, Via
from conversations.storage import UnitOfWork, UtcDateTime, conversations
from conversations.storage_told import got_passages, quoted_of

recalls_table = Table(
    "recalls",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("passages", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("flagged_by", String(120), nullable=False),
    Column("flagged_at", UtcDateTime, nullable=False),
    Column("turn_id", String(64)),
    Column("since", UtcDateTime),
    Column("text", Text),
    Column("citations", JSON, nullable=False),
    Column("closed_by", String(120)),
    Column("closed_at", UtcDateTime),
    Column("close_reason", Text),
    Column("sent_at", UtcDateTime),
    Index(None, "state"),
)

recall_recipients = Table(
    "recall_recipients",
    metadata,
    Column("recall_id", String(64), ForeignKey("recalls.id"), primary_key=True),
    Column("conversation_id", String(64), ForeignKey("conversations.id"), primary_key=True),
    Column("told_at", UtcDateTime, nullable=False),
    Column("times", Integer, nullable=False),
    Column("via", String(16)),
    Column("seq", Integer),
    Column("sent_at", UtcDateTime),
)

MOST_RECALLS = 200


def _recall(row: RowMapping) -> Recall:
    return Recall(
        **{
            **row,
            "state": RecallState(row["state"]),
            "passages": tuple(quoted_of(one) for one in row["passages"]),
            "citations": citations_of(row["citations"]),
        }
    )


def citations_column(citations: Sequence[Citation]) -> list[dict[str, Any]]:
    return citations_json(citations)


async def insert_recall(c: UnitOfWork, recall: Recall) -> None:
    values = asdict(recall) | {"state": recall.state.value, "citations": citations_column(recall.citations)}
    await c.execute(insert(recalls_table).values(**values))


async def read_recall(c: UnitOfWork, recall_id: str, *, lock: bool = False) -> Recall | None:
    query = select(recalls_table).where(recalls_table.c.id == recall_id)
    row = (await c.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _recall(row) if row else None


async def recalls(c: UnitOfWork, state: RecallState | None = None) -> list[Recall]:
    """Return recalls, newest first."""
    query = select(recalls_table).order_by(recalls_table.c.flagged_at.desc(), recalls_table.c.id.desc())
    if state is not None:
        query = query.where(recalls_table.c.state == state.value)
    return [_recall(row) for row in (await c.execute(query.limit(MOST_RECALLS))).mappings()]


async def change_recall(c: UnitOfWork, recall_id: str, **values: Any) -> Recall:
    changed = update(recalls_table).where(recalls_table.c.id == recall_id).values(**values)
    return _recall((await c.execute(changed.returning(*recalls_table.c))).mappings().one())


async def who_got(c: UnitOfWork, passage_ids: Sequence[str], since: datetime | None) -> list[Recipient]:
    """Return the conversations in which the assistant or an agent told one of the passages, the latest first."""
    got = (
        select(
            got_passages.c.conversation_id,
            func.max(got_passages.c.at, type_=UtcDateTime).label("told_at"),
            func.count(got_passages.c.message.distinct()).label("times"),
        )
        .where(got_passages.c.passage_id.in_(passage_ids))
        .group_by(got_passages.c.conversation_id)
    )
    if since is not None:
        got = got.where(got_passages.c.at >= since)
    found = got.subquery()
    query = select(found, *_STANDING).join(conversations, conversations.c.id == found.c.conversation_id)
    ordered = query.order_by(found.c.told_at.desc(), found.c.conversation_id)
    return [_recipient(row) for row in (await c.execute(ordered)).mappings()]


_STANDING = (conversations.c.state, conversations.c.claim_email, conversations.c.proved_until)


def _recipient(row: RowMapping) -> Recipient:
    return Recipient(
        conversation_id=row["conversation_id"],
        told_at=row["told_at"],
        times=row["times"],
        state=State(row["state"]),
        has_address=bool(row["claim_email"] or row["proved_until"]),
        via=Via(row["via"]) if row.get("via") else None,
        seq=row.get("seq"),
        sent_at=row.get("sent_at"),
    )


async def insert_recipients(c: UnitOfWork, recall_id: str, recipients: Sequence[Recipient]) -> None:
    rows = [
        {
            "recall_id": recall_id,
            "conversation_id": one.conversation_id,
            "told_at": one.told_at,
            "times": one.times,
        }
        for one in recipients
    ]
    if rows:
        await c.execute(insert(recall_recipients), rows)


async def recipients(c: UnitOfWork, recall_id: str) -> list[Recipient]:
    """Return who gets the correction, the latest told first."""
    query = (
        select(recall_recipients, *_STANDING)
        .join(conversations, conversations.c.id == recall_recipients.c.conversation_id)
        .where(recall_recipients.c.recall_id == recall_id)
        .order_by(recall_recipients.c.told_at.desc(), recall_recipients.c.conversation_id)
    )
    return [_recipient(row) for row in (await c.execute(query)).mappings()]


async def waiting(c: UnitOfWork, recall_id: str) -> list[str]:
    """Return the conversations that the correction has not reached."""
    query = select(recall_recipients.c.conversation_id).where(
        recall_recipients.c.recall_id == recall_id, recall_recipients.c.via.is_(None)
    )
    return list((await c.execute(query.order_by(recall_recipients.c.conversation_id))).scalars())


async def is_waiting(c: UnitOfWork, recall_id: str, conversation_id: str) -> bool:
    """Say whether the correction is still to be put there. The caller has locked the conversation."""
    query = select(recall_recipients.c.via).where(
        recall_recipients.c.recall_id == recall_id, recall_recipients.c.conversation_id == conversation_id
    )
    row = (await c.execute(query)).one_or_none()
    return row is not None and row.via is None


async def mark_sent(c: UnitOfWork, recall_id: str, conversation_id: str, via: Via, seq: int, now: datetime) -> None:
    own = (recall_recipients.c.recall_id == recall_id) & (recall_recipients.c.conversation_id == conversation_id)
    await c.execute(update(recall_recipients).where(own).values(via=via.value, seq=seq, sent_at=now))
