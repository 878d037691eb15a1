"""Drafts of articles: begun from a gap, a reply, an article or nothing; edited by whoever saves first."""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from common.anonymous import MARKS, PeopleFinder, anonymous
from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from conversations.model import Message, Role
from conversations.storage import UnitOfWork
from desk.ports import DeskLog
from desk.writing import storage_drafts
from desk.writing.errors import (
    ArticleChanged,
    DraftClosed,
    DraftNotFound,
    NoReplyThere,
    PublicationNotFound,
    StaleDraft,
)
from desk.writing.first_words import begin_from_gap, begin_from_reply, with_questions
from desk.writing.gap_finder import GapFinder
from desk.writing.model import Draft, DraftState, Publication, PublicationState, Source, SourceKind
from desk.writing.ports import WritersKnowledge
from kb_index.authoring import ArticleFields, article_of, check_fields, fields_of, read_fields
from kb_index.errors import ArticleNotFound
from kb_index.model import Fault
from kb_index.render import render_article

FIRST_TOPIC = "general"
BEING_PUBLISHED = "being published"


@dataclass(frozen=True)
class Checked:
    """What is wrong with an article, and how it looks. `html` is safe: nothing that a writer types can run."""

    path: str
    faults: tuple[Fault, ...]
    html: str


def sha256_of(path: Path) -> str | None:
    """Return the hash of a file's bytes, hex; None when there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None


class Drafts:
    """What a writer does up to publishing. `by` is the writer's name, kept with each change."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        articles_dir: Path,
        knowledge: WritersKnowledge,
        log: DeskLog,
        gaps: GapFinder,
        names: PeopleFinder,
    ) -> None:
        self._db = db
        self._clock = clock
        self._articles_dir = articles_dir
        self._knowledge = knowledge
        self._log = log
        self._gaps = gaps
        self._names = names

    async def overview(self) -> list[tuple[Draft, Publication | None]]:
        """Return drafts with their last try to publish, last changed first."""
        async with self._db.read() as c:
            found = await storage_drafts.drafts(c)
            tries = await storage_drafts.last_publications(c, [draft.id for draft in found])
        return [(draft, tries.get(draft.id)) for draft in found]

    async def get(self, draft_id: str) -> tuple[Draft, Publication | None]:
        """Raises DraftNotFound."""
        async with self._db.read() as c:
            draft = await storage_drafts.read_draft(c, draft_id)
            if draft is None:
                raise DraftNotFound(draft_id)
            return draft, (await storage_drafts.last_publications(c, [draft_id])).get(draft_id)

    async def publication(self, publication_id: str) -> Publication:
        """Raises PublicationNotFound."""
        async with self._db.read() as c:
            found = await storage_drafts.read_publication(c, publication_id)
        if found is None:
            raise PublicationNotFound(publication_id)
        return found

    async def blank(self, by: str) -> Draft:
        return await self._insert(ArticleFields(), FIRST_TOPIC, Source(SourceKind.BLANK), by)

    async def from_gap(self, gap_id: str, by: str) -> Draft:
        """Begin an article for a gap, or return the one begun already. Raises GapNotFound."""
        gap = await self._gaps.gap(gap_id)
        begun = await self._begun(gap.turn_ids)
        if begun is not None:
            return begun
        topic = self._topic(gap.nearest.article_id) if gap.nearest else FIRST_TOPIC
        return await self._insert(begin_from_gap(gap), topic, Source(SourceKind.GAP, turn_ids=gap.turn_ids), by)

    async def extend(self, gap_id: str, article_id: str, by: str) -> Draft:
        """Open an article with a gap's questions added to its own. Raises GapNotFound, ArticleNotFound."""
        gap = await self._gaps.gap(gap_id)
        draft = await self.from_article(article_id, "en", by)
        fields = with_questions(draft.fields, gap)
        source = replace(draft.source, turn_ids=tuple(dict.fromkeys((*draft.source.turn_ids, *gap.turn_ids))))
        async with self._db.write() as c:
            return await storage_drafts.change_draft(
                c, draft.id, **_changed(fields, draft.revision + 1, by, self._clock), source=asdict(source)
            )

    async def from_reply(self, handoff_id: str, seq: int, by: str) -> Draft:
        """Begin an article from an agent's reply, or return the one begun already. Raises NoReplyThere."""
        source = Source(SourceKind.REPLY, handoff_id=handoff_id, seq=seq)
        for draft, _ in await self.overview():
            if draft.source == source and draft.state is DraftState.WRITING:
                return draft
        handoff = await self._log.handoff(handoff_id)
        conversation = await self._log.get(handoff.conversation_id)
        said = [message for message in await self._log.messages(conversation.id) if message.seq <= seq]
        if not said or said[-1].seq != seq or said[-1].role is not Role.AGENT:
            raise NoReplyThere(seq)
        known = (conversation.claim.name, said[-1].author)
        question, reply = await asyncio.to_thread(self._clean, said, known)
        fields = begin_from_reply(question, reply)
        found = await asyncio.to_thread(self._knowledge.search, question or reply, k=1, internal=True)
        topic = self._topic(found.hits[0].article_id) if found.hits else FIRST_TOPIC
        return await self._insert(fields, topic, source, by)

    async def from_article(self, article_id: str, locale: str, by: str) -> Draft:
        """Open an article for editing, or return the draft in which it is edited already. Raises ArticleNotFound."""
        article = self._knowledge.article(article_id, locale=locale, internal=True)
        for draft, _ in await self.overview():
            if draft.existing_path == article.path and draft.state is DraftState.WRITING:
                return draft
        file = self._articles_dir / article.path
        try:
            text = await asyncio.to_thread(file.read_text, encoding="utf-8-sig")
        except (FileNotFoundError, UnicodeDecodeError):
            raise ArticleNotFound(article_id) from None
        fields = read_fields(text, article.path) or fields_of(article)
        return await self._insert(
            fields, article.path.split("/")[0], Source(SourceKind.ARTICLE), by, article.path, sha256_of(file)
        )

    async def save(self, draft_id: str, fields: ArticleFields, topic: str, revision: int, by: str) -> Draft:
        """Keep a change to the draft's `revision`. Raises DraftNotFound, DraftClosed, StaleDraft."""
        async with self._db.write() as c:
            draft = await storage_drafts.read_draft(c, draft_id, lock=True)
            if draft is None:
                raise DraftNotFound(draft_id)
            if draft.state is not DraftState.WRITING:
                raise DraftClosed(draft.state.value)
            if await self._is_running(c, draft_id):
                raise DraftClosed(BEING_PUBLISHED)
            if draft.fields == fields and draft.topic == topic:
                return draft
            if draft.revision != revision:
                raise StaleDraft(draft.updated_by)
            values = _changed(fields, revision + 1, by, self._clock)
            return await storage_drafts.change_draft(c, draft_id, **values, topic=topic)

    async def discard(self, draft_id: str, by: str) -> Draft:
        """Put the draft away; one that is being published stays. Raises DraftNotFound, DraftClosed."""
        async with self._db.write() as c:
            draft = await storage_drafts.read_draft(c, draft_id, lock=True)
            if draft is None:
                raise DraftNotFound(draft_id)
            if draft.state is DraftState.DISCARDED:
                return draft
            if draft.state is DraftState.PUBLISHED:
                raise DraftClosed(draft.state.value)
            if await self._is_running(c, draft_id):
                raise DraftClosed(BEING_PUBLISHED)
            return await storage_drafts.change_draft(
                c, draft_id, state=DraftState.DISCARDED.value, updated_by=by, updated_at=self._clock.now()
            )

    async def _is_running(self, c: UnitOfWork, draft_id: str) -> bool:
        last = (await storage_drafts.last_publications(c, [draft_id])).get(draft_id)
        return last is not None and last.state is PublicationState.RUNNING

    def check(self, draft: Draft) -> Checked:
        """Return faults and preview. Takes processor time."""
        others = self._knowledge.articles(internal=True)
        text, faults = check_fields(draft.fields, draft.path, others)
        faults = sorted([*faults, *_left_marks(text, draft.path)], key=lambda fault: fault.line)
        return Checked(draft.path, tuple(faults), render_article(article_of(draft.fields, draft.path)).html)

    def check_unchanged(self, draft: Draft) -> None:
        """Raises ArticleChanged when the file is no longer the one that the draft began from."""
        if sha256_of(self._articles_dir / draft.path) != draft.base_sha256:
            raise ArticleChanged(draft.path)

    async def _begun(self, turn_ids: Sequence[str]) -> Draft | None:
        wanted = set(turn_ids)
        for draft, _ in await self.overview():
            if draft.state is DraftState.WRITING and wanted & set(draft.source.turn_ids):
                return draft
        return None

    def _topic(self, article_id: str) -> str:
        try:
            path = self._knowledge.article(article_id, internal=True).path
        except ArticleNotFound:
            return FIRST_TOPIC
        return path.split("/")[0] if "/" in path else FIRST_TOPIC

    def _clean(self, said: Sequence[Message], known: tuple[str | None, ...]) -> tuple[str, str]:
        """Return the customer's question and the agent's reply without personal data."""
        asked = [message.text for message in said if message.role is Role.CUSTOMER]
        question = anonymous(asked[-1], self._names, known) if asked else ""
        return question, anonymous(said[-1].text, self._names, known)

    async def _insert(
        self,
        fields: ArticleFields,
        topic: str,
        source: Source,
        by: str,
        existing_path: str | None = None,
        base_sha256: str | None = None,
    ) -> Draft:
        now = self._clock.now()
        draft = Draft(
            id=new_id("draft"),
            fields=fields,
            topic=topic,
            source=source,
            state=DraftState.WRITING,
            revision=1,
            existing_path=existing_path,
            base_sha256=base_sha256,
            created_by=by,
            created_at=now,
            updated_by=by,
            updated_at=now,
        )
        async with self._db.write() as c:
            await storage_drafts.insert_draft(c, draft)
        return draft


def _left_marks(text: str, path: str) -> Iterator[Fault]:
    """Yield the places where personal data was taken out of a draft and nothing has been written instead."""
    for number, line in enumerate(text.split("\n"), start=1):
        for mark in MARKS:
            if mark in line:
                yield Fault(path, number, f"{mark} stands where personal data was taken out.", "Write it without.")


def _changed(fields: ArticleFields, revision: int, by: str, clock: Clock) -> dict[str, Any]:
    return {"fields": asdict(fields), "revision": revision, "updated_by": by, "updated_at": clock.now()}
