"""Drafts of articles and the tries to publish them: tables and statements. All take the caller's transaction."""

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
    insert,
    or_,
    select,
    update,
)

from common.storage import metadata
from conversations.storage import UnitOfWork, UtcDateTime
from desk.writing.model import Draft, DraftState, Publication, PublicationState, Source, SourceKind, Stage
from kb_index.authoring import ArticleFields
from kb_index.model import Audience

article_drafts = Table(
    "article_drafts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("fields", JSON, nullable=False),
    Column("topic", String(64), nullable=False),
    Column("source", JSON, nullable=False),
    Column("state", String(16), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("existing_path", String(400)),
    Column("base_sha256", String(64)),
    Column("created_by", String(120), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_by", String(120), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Index(None, "state", "updated_at"),
)

publications = Table(
    "article_publications",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("draft_id", String(64), ForeignKey("article_drafts.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("progress", Text, nullable=False),
    Column("path", String(400), nullable=False),
    Column("text", Text, nullable=False),
    Column("base_sha256", String(64)),
    Column("by", String(120), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("override_reason", Text),
    Column("verdicts", JSON),
    Column("ended_at", UtcDateTime),
    Column("report", JSON),
    Column("problem", Text),
    Column("index_version", String(128)),
    Column("worker", String(64)),
    Column("lease_until", UtcDateTime),
    Index(None, "state"),
    Index(None, "draft_id", "started_at"),
)

MOST_DRAFTS = 500


def _draft(row: RowMapping) -> Draft:
    raw = row["fields"]
    return Draft(
        id=row["id"],
        fields=ArticleFields(
            **{
                **raw,
                "audience": Audience(raw["audience"]),
                "tags": tuple(raw["tags"]),
                "questions": tuple(raw["questions"]),
            }
        ),
        topic=row["topic"],
        source=Source(
            **{
                **row["source"],
                "kind": SourceKind(row["source"]["kind"]),
                "turn_ids": tuple(row["source"]["turn_ids"]),
            }
        ),
        state=DraftState(row["state"]),
        revision=row["revision"],
        existing_path=row["existing_path"],
        base_sha256=row["base_sha256"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_by=row["updated_by"],
        updated_at=row["updated_at"],
        published_at=row["published_at"],
    )


def _publication(row: RowMapping) -> Publication:
    return Publication(**{**row, "state": PublicationState(row["state"]), "stage": Stage(row["stage"])})


async def insert_draft(c: UnitOfWork, draft: Draft) -> None:
    await c.execute(insert(article_drafts).values(**{**asdict(draft), "state": draft.state.value}))


async def read_draft(c: UnitOfWork, draft_id: str, *, lock: bool = False) -> Draft | None:
    query = select(article_drafts).where(article_drafts.c.id == draft_id)
    row = (await c.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _draft(row) if row else None


async def drafts(c: UnitOfWork, state: DraftState | None = None) -> list[Draft]:
    """Return drafts, last changed first; discarded ones only when asked for."""
    wanted = article_drafts.c.state == state.value if state else article_drafts.c.state != DraftState.DISCARDED.value
    query = select(article_drafts).where(wanted).order_by(article_drafts.c.updated_at.desc(), article_drafts.c.id)
    return [_draft(row) for row in (await c.execute(query.limit(MOST_DRAFTS))).mappings()]


async def change_draft(c: UnitOfWork, draft_id: str, **values: Any) -> Draft:
    changed = update(article_drafts).where(article_drafts.c.id == draft_id).values(**values)
    return _draft((await c.execute(changed.returning(*article_drafts.c))).mappings().one())


async def insert_publication(c: UnitOfWork, one: Publication) -> None:
    await c.execute(insert(publications).values(**{**asdict(one), "state": one.state.value, "stage": one.stage.value}))


async def read_publication(c: UnitOfWork, publication_id: str, *, lock: bool = False) -> Publication | None:
    query = select(publications).where(publications.c.id == publication_id)
    row = (await c.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return _publication(row) if row else None


async def last_publications(c: UnitOfWork, draft_ids: list[str]) -> dict[str, Publication]:
    """Return the latest try of each draft."""
    query = select(publications).where(publications.c.draft_id.in_(draft_ids)).order_by(publications.c.started_at)
    return {row["draft_id"]: _publication(row) for row in (await c.execute(query)).mappings()}


async def running_publication(c: UnitOfWork) -> Publication | None:
    query = select(publications).where(publications.c.state == PublicationState.RUNNING.value).limit(1)
    row = (await c.execute(query.order_by(publications.c.started_at))).mappings().one_or_none()
    return _publication(row) if row else None


async def lease(c: UnitOfWork, worker: str, now: datetime, until: datetime) -> Publication | None:
    """Give the oldest running publication that nobody works on to this worker."""
    free = or_(publications.c.lease_until.is_(None), publications.c.lease_until < now, publications.c.worker == worker)
    query = (
        select(publications.c.id)
        .where(publications.c.state == PublicationState.RUNNING.value, free)
        .order_by(publications.c.started_at)
        .limit(1)
        .with_for_update()
    )
    found = (await c.execute(query)).scalar_one_or_none()
    return await change_publication(c, found, worker=worker, lease_until=until) if found else None


async def tell(c: UnitOfWork, publication_id: str, progress: str) -> None:
    """Write down what is being done, unless it is over."""
    running = (publications.c.id == publication_id) & (publications.c.state == PublicationState.RUNNING.value)
    await c.execute(update(publications).where(running).values(progress=progress))


async def change_publication(c: UnitOfWork, publication_id: str, **values: Any) -> Publication:
    changed = update(publications).where(publications.c.id == publication_id).values(**values)
    return _publication((await c.execute(changed.returning(*publications.c))).mappings().one())
