"""Values of content writers' work. All times are aware and in UTC."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from desk.model import AgentRole
from kb_index.authoring import ArticleFields

WRITING_ROLES = frozenset({AgentRole.WRITER, AgentRole.SUPERVISOR, AgentRole.ADMIN})
"""Who may write and publish articles, and send corrections."""

OVERRIDE_ROLES = frozenset({AgentRole.ADMIN})
"""Who may publish although the assistant would answer worse."""


class DraftState(StrEnum):
    WRITING = "writing"
    PUBLISHED = "published"
    DISCARDED = "discarded"


class SourceKind(StrEnum):
    BLANK = "blank"
    GAP = "gap"
    REPLY = "reply"
    ARTICLE = "article"


@dataclass(frozen=True)
class Source:
    """Where a draft came from. `turn_ids` are the questions of a gap, `handoff_id` and `seq` an agent's reply."""

    kind: SourceKind
    turn_ids: tuple[str, ...] = ()
    handoff_id: str | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Draft:
    """An article that is being written. `revision` rises at each change.

    `path` is where it is published, below the articles' folder; it follows from topic and id while the article is new.
    `base_sha256` is the file's when editing began, None for a new article.
    """

    id: str
    fields: ArticleFields
    topic: str
    source: Source
    state: DraftState
    revision: int
    existing_path: str | None
    base_sha256: str | None
    created_by: str
    created_at: datetime
    updated_by: str
    updated_at: datetime
    published_at: datetime | None = None

    @property
    def path(self) -> str:
        return self.existing_path or f"{self.topic}/{self.fields.id}.md"


class PublicationState(StrEnum):
    RUNNING = "running"
    PUBLISHED = "published"
    REFUSED = "refused"
    """The assistant would answer worse."""
    ASKING = "asking"
    """It answers questions that by the evaluation set nobody answers: its writer must say whether that is right."""
    FAILED = "failed"


class Stage(StrEnum):
    """Each begins where a crash may have left it, and can be done again from its beginning."""

    BUILDING = "building"
    MEASURING = "measuring"
    WRITING = "writing"
    """The file; from here on it is decided."""
    SWAPPING = "swapping"
    """The index."""


@dataclass(frozen=True)
class Publication:
    """One try to publish a draft. `text` is what goes into the file; `report` is what the evaluation set said.

    `lease_until`: until then the process `worker` works on it, and no other one takes it up.
    """

    id: str
    draft_id: str
    state: PublicationState
    stage: Stage
    progress: str
    path: str
    text: str
    base_sha256: str | None
    by: str
    started_at: datetime
    override_reason: str | None = None
    verdicts: dict[str, bool] | None = None
    """Of questions that by the evaluation set no article answers: whether, says the writer, this one does."""
    ended_at: datetime | None = None
    report: dict[str, Any] | None = None
    problem: str | None = None
    index_version: str | None = None
    worker: str | None = None
    lease_until: datetime | None = None

    @property
    def confirmed(self) -> tuple[str, ...]:
        """The questions that the writer says are answered by the article."""
        return tuple(question for question, right in (self.verdicts or {}).items() if right)

    @property
    def denied(self) -> tuple[str, ...]:
        return tuple(question for question, right in (self.verdicts or {}).items() if not right)

    @property
    def text_sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()
