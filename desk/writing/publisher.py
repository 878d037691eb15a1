"""Publishes drafts: a trial index beside the live one, the evaluation set on both, then the file and the index.

Every step is written down before it begins and can be done again from its beginning, so a crash costs time and nothing
else. One publication runs at a time, so that each change is measured alone.
"""

import asyncio
import contextlib
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog

from common.clock import Clock
from common.errors import CarelineError, Conflict, SettingsError
from common.ids import new_id
from common.storage import Database
from desk.writing import storage_drafts
from desk.writing.drafts import Drafts, sha256_of
from desk.writing.errors import (
    ArticleChanged,
    DraftClosed,
    DraftHasFaults,
    PublicationRunning,
    StaleDraft,
)
from desk.writing.gap_finder import GapFinder
from desk.writing.model import Draft, DraftState, Publication, PublicationState, Stage
from desk.writing.report import article_id_of, report_of
from kb_index.authoring import article_text, header_comments, write_article
from kb_index.build import BuildReport
from kb_index.errors import BuildRunning
from kb_index.model import Progress
from kb_index.pairs import read_pairs
from kb_index.pairs_file import keep_answered
from kb_index.trial import Measured, Searcher, compare, measure, settle, stage_articles, stage_index

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=15)
"""A process that has not said for so long that it works on a publication has died."""

RENEW_SECONDS = 5.0
POLL_SECONDS = 1.0
BUILD_TRIES = 120
BUILD_PAUSE_SECONDS = 0.5
"""Another process may be building the live index: it is waited for, a minute in all."""


@dataclass(frozen=True)
class Workshop:
    """Where articles and indexes are, and what is done with them. The functions take processor time."""

    articles_dir: Path
    index_dir: Path
    trials_dir: Path
    pairs_file: Path
    build: Callable[[Path, Path, Progress], BuildReport]
    """Articles' folder, index's folder."""
    open_index: Callable[[Path], Searcher]
    live: Searcher
    take_up: Callable[[], object]
    """Have the live index that was built last serve in this process."""


class Publisher:
    """`start` asks for a publication; `run` works them off until it is cancelled."""

    def __init__(self, db: Database, clock: Clock, drafts: Drafts, gaps: GapFinder, workshop: Workshop) -> None:
        self._db = db
        self._clock = clock
        self._drafts = drafts
        self._gaps = gaps
        self._shop = workshop
        self._worker = new_id("worker")
        self._woken = asyncio.Event()

    async def start(
        self,
        draft_id: str,
        revision: int,
        by: str,
        override_reason: str | None = None,
        verdicts: Mapping[str, bool] | None = None,
    ) -> Publication:
        """Begin to publish what the writer sees. With a reason it is published even when the assistant answers worse.

        `verdicts` is what the writer says to the questions that the last try asked about.

        The same revision again while it runs returns the running publication. Raises DraftNotFound, DraftClosed,
        StaleDraft, DraftHasFaults, ArticleChanged, PublicationRunning.
        """
        draft, last = await self._drafts.get(draft_id)
        if last is not None and last.state is PublicationState.RUNNING:
            return last
        await self._check(draft, revision)
        now = self._clock.now()
        comments = await asyncio.to_thread(header_comments, self._shop.articles_dir / draft.path)
        publication = Publication(
            id=new_id("pub"),
            draft_id=draft.id,
            state=PublicationState.RUNNING,
            stage=Stage.BUILDING,
            progress="Waiting to begin",
            path=draft.path,
            text=article_text(draft.fields, now.date(), comments),
            base_sha256=draft.base_sha256,
            by=by,
            started_at=now,
            override_reason=override_reason,
            verdicts=dict(verdicts) if verdicts else None,
        )
        async with self._db.write() as c:
            current = await storage_drafts.read_draft(c, draft_id, lock=True)
            if current is None or current.revision != draft.revision or current.state is not DraftState.WRITING:
                raise StaleDraft(current.updated_by if current else by)
            if await storage_drafts.running_publication(c) is not None:
                raise PublicationRunning
            await storage_drafts.insert_publication(c, publication)
        log.info("writing.publication_started", publication=publication.id, draft=draft.id)
        self._woken.set()
        return publication

    async def _check(self, draft: Draft, revision: int) -> None:
        if draft.state is not DraftState.WRITING:
            raise DraftClosed(draft.state.value)
        if draft.revision != revision:
            raise StaleDraft(draft.updated_by)
        checked = await asyncio.to_thread(self._drafts.check, draft)
        serious = [fault for fault in checked.faults if fault.serious]
        if serious:
            raise DraftHasFaults(serious)
        await asyncio.to_thread(self._drafts.check_unchanged, draft)

    async def run(self) -> None:
        """Work off what has been asked for, also what a crash has left. Never returns."""
        while True:
            while await self.work_once():
                pass
            self._woken.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), POLL_SECONDS)

    async def work_once(self) -> bool:
        """Take one publication to its end; return whether there was one."""
        now = self._clock.now()
        publication = await self._db.write_at_once(lambda c: storage_drafts.lease(c, self._worker, now, now + LEASE))
        if publication is None:
            return False
        renewing = asyncio.create_task(self._keep_lease(publication.id))
        try:
            await self._carry_on(publication)
        except CarelineError as error:
            await self._end(publication, PublicationState.FAILED, problem=str(error))
        except OSError as error:
            problem = f"A file could not be written: {error.strerror}. Check disk and rights, then publish again."
            await self._end(publication, PublicationState.FAILED, problem=problem)
        except Exception:
            log.exception("writing.publication_broken", publication=publication.id)
            problem = "Something went wrong on our side and has been logged. Try again in a moment."
            await self._end(publication, PublicationState.FAILED, problem=problem)
        finally:
            renewing.cancel()
            await asyncio.gather(renewing, return_exceptions=True)
            await asyncio.to_thread(shutil.rmtree, self._trial(publication), ignore_errors=True)
        return True

    async def _keep_lease(self, publication_id: str) -> None:
        while True:
            await asyncio.sleep(RENEW_SECONDS)
            async with self._db.write() as c:
                until = self._clock.now() + LEASE
                await storage_drafts.change_publication(c, publication_id, lease_until=until)

    async def _carry_on(self, publication: Publication) -> None:
        """Do what is left to do. From the stage of writing on it is decided."""
        if publication.stage in (Stage.BUILDING, Stage.MEASURING) and not await self._try_out(publication):
            return
        await asyncio.to_thread(self._write, publication)
        await self._written(publication)
        report = await self._build_live(publication)
        await asyncio.to_thread(self._shop.take_up)
        await self._end(publication, PublicationState.PUBLISHED, index_version=report.version)

    async def _try_out(self, publication: Publication) -> bool:
        """Build and measure the trial; return whether the article may be published."""
        await self._stage(publication, Stage.BUILDING, "Building a trial index")
        draft, _ = await self._drafts.get(publication.draft_id)
        asked = await self._gaps.questions(draft.source.turn_ids) if draft.source.turn_ids else []
        loop = asyncio.get_running_loop()

        def tell(line: str) -> None:
            asyncio.run_coroutine_threadsafe(self._tell(publication, line), loop)

        trial = await asyncio.to_thread(self._build_trial, publication, tell)
        await self._stage(publication, Stage.MEASURING, "Asking the questions of the evaluation set")
        report = await asyncio.to_thread(self._measure, trial, publication, asked, tell)
        if report["unsettled"] and publication.override_reason is None:
            await self._end(publication, PublicationState.ASKING, report=report)
            return False
        if report["worse"] and publication.override_reason is None:
            await self._end(publication, PublicationState.REFUSED, report=report)
            return False
        if report["worse"]:
            log.warning("writing.published_although_worse", publication=publication.id)
        await self._stage(publication, Stage.WRITING, "Writing the article", report=report)
        return True

    def _trial(self, publication: Publication) -> Path:
        return self._shop.trials_dir / publication.id

    def _build_trial(self, publication: Publication, tell: Progress) -> Searcher:
        folder = self._trial(publication)
        shutil.rmtree(folder, ignore_errors=True)
        articles, index = folder / "articles", folder / "index"
        stage_articles(self._shop.articles_dir, articles, publication.path, publication.text)
        stage_index(self._shop.index_dir, index)
        self._shop.build(articles, index, tell)
        return self._shop.open_index(index)

    def _measure(
        self, trial: Searcher, publication: Publication, asked: Sequence[str], tell: Progress
    ) -> dict[str, object]:
        own = article_id_of(publication.text)
        pairs = settle(read_pairs(self._shop.pairs_file), own, publication.confirmed)
        if not pairs:
            raise SettingsError(f"{self._shop.pairs_file} holds no questions, so nothing can be compared.")
        before: Measured = measure(self._shop.live, pairs, lambda line: tell(f"As it is now: {line}"))
        after = measure(trial, pairs, lambda line: tell(f"With the article: {line}"))
        answers = [trial.search(question, k=1) for question in asked]
        return report_of(compare(before, after, own, publication.denied), own, asked, answers)

    def _write(self, publication: Publication) -> None:
        """Put the file in its place, and what the writer has confirmed into the evaluation set.

        What stands there must be what the writer began from, or the new text already.
        """
        file = self._shop.articles_dir / publication.path
        there = sha256_of(file)
        if there not in (publication.text_sha256, publication.base_sha256):
            raise ArticleChanged(publication.path)
        keep_answered(self._shop.pairs_file, publication.confirmed, article_id_of(publication.text))
        if there != publication.text_sha256:
            write_article(file, publication.text)

    async def _build_live(self, publication: Publication) -> BuildReport:
        for left in range(BUILD_TRIES, 0, -1):
            try:
                return await asyncio.to_thread(
                    self._shop.build, self._shop.articles_dir, self._shop.index_dir, lambda line: None
                )
            except BuildRunning:
                if left == 1:
                    raise
                await asyncio.sleep(BUILD_PAUSE_SECONDS)
        raise Conflict("The index could not be built.")

    async def _stage(self, publication: Publication, stage: Stage, progress: str, **values: object) -> None:
        async with self._db.write() as c:
            await storage_drafts.change_publication(c, publication.id, stage=stage.value, progress=progress, **values)

    async def _written(self, publication: Publication) -> None:
        """The file is the article now: should the index fail, the same draft can be published again."""
        async with self._db.write() as c:
            await storage_drafts.change_draft(
                c, publication.draft_id, existing_path=publication.path, base_sha256=publication.text_sha256
            )
            await storage_drafts.change_publication(
                c, publication.id, stage=Stage.SWAPPING.value, progress="Bringing the live index up to date"
            )

    async def _tell(self, publication: Publication, line: str) -> None:
        async with self._db.write() as c:
            await storage_drafts.tell(c, publication.id, line)

    async def _end(self, publication: Publication, state: PublicationState, **values: object) -> None:
        """Write down how it ended; with it the draft, when it is published."""
        now = self._clock.now()
        async with self._db.write() as c:
            await storage_drafts.change_publication(
                c, publication.id, state=state.value, ended_at=now, lease_until=None, progress="", **values
            )
            if state is PublicationState.PUBLISHED:
                await storage_drafts.change_draft(
                    c, publication.draft_id, state=DraftState.PUBLISHED.value, published_at=now
                )
        log.info("writing.publication_ended", publication=publication.id, state=state.value)
