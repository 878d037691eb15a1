"""Finds the gaps of now: reads what was told, clusters it in a worker thread, and remembers what took time."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

import numpy as np

from common.anonymous import PeopleFinder, anonymous
from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from conversations import storage_told
from conversations.told import ToldRecord
from desk.writing import storage_gaps
from desk.writing.errors import DismissalNotFound, GapNotFound
from desk.writing.gaps import Dismissal, Gap, Tools, find_gaps
from desk.writing.ports import WritersEncoder, WritersKnowledge
from kb_index.model import Progress, SearchResult, Vectors, silent

LOOK_BACK = timedelta(days=30)
REMEMBERED_TEXTS = 10_000
STEP = 64
"""Texts embedded at once, so that customers' messages are embedded in between."""

LONGEST_SHOWN = 300
MOST_KEPT_TURNS = 200


class GapFinder:
    """The gaps, and putting them aside."""

    def __init__(
        self, db: Database, clock: Clock, encoder: WritersEncoder, knowledge: WritersKnowledge, names: PeopleFinder
    ) -> None:
        self._db = db
        self._clock = clock
        self._encoder = encoder
        self._knowledge = knowledge
        self._vectors: dict[str, Vectors] = {}
        self._searched = ""
        self._found: dict[tuple[str, str], SearchResult] = {}
        self._working = asyncio.Lock()

        @lru_cache(REMEMBERED_TEXTS)
        def clean(text: str, customer_name: str | None) -> str:
            return anonymous(text, names, [customer_name])

        self._clean = clean

    async def gaps(self, since: datetime | None = None, progress: Progress = silent) -> list[Gap]:
        """Return the gaps since then (default: 30 days), most asked first."""
        async with self._db.read() as c:
            records = await storage_told.records(c, since=since or self._clock.now() - LOOK_BACK)
            dismissals = await storage_gaps.dismissals(c)
            put_aside = [turn_id for one in dismissals for turn_id in one.turn_ids]
            anchors = await storage_told.records(c, turn_ids=put_aside) if put_aside else []
        tools = Tools(lambda texts: self._embed(texts, progress), self._search, self._cleaned)
        async with self._working:
            return await asyncio.to_thread(find_gaps, records, anchors, dismissals, tools)

    async def gap(self, gap_id: str) -> Gap:
        """Return the cluster that this question is in now. Raises GapNotFound."""
        for gap in await self.gaps(datetime.fromtimestamp(0, self._clock.now().tzinfo)):
            if gap_id in gap.turn_ids:
                return gap
        raise GapNotFound(gap_id)

    async def dismiss(self, gap_id: str, reason: str, by: str) -> Dismissal:
        """Put a cluster aside until it has been asked as often again. Raises GapNotFound."""
        gap = await self.gap(gap_id)
        if gap.dismissal is not None:
            return gap.dismissal
        dismissal = Dismissal(
            id=new_id("aside"),
            label=gap.question,
            reason=reason,
            by=by,
            at=self._clock.now(),
            turn_ids=gap.turn_ids[-MOST_KEPT_TURNS:],
            asked=gap.asked,
        )
        async with self._db.write() as c:
            await storage_gaps.insert_dismissal(c, dismissal)
        return dismissal

    async def restore(self, dismissal_id: str) -> None:
        """Take a dismissal back. Raises DismissalNotFound."""
        async with self._db.write() as c:
            if not await storage_gaps.delete_dismissal(c, dismissal_id):
                raise DismissalNotFound(dismissal_id)

    async def questions(self, turn_ids: Sequence[str]) -> list[str]:
        """Return what was asked in these turns, without personal data, each wording once."""
        async with self._db.read() as c:
            records = await storage_told.records(c, turn_ids=turn_ids)
        texts = await asyncio.to_thread(lambda: [self._cleaned(record) for record in records])
        return list(dict.fromkeys(texts))

    def _cleaned(self, record: ToldRecord) -> str:
        return self._clean(" ".join(record.question.split())[:LONGEST_SHOWN], record.customer_name)

    def _search(self, question: str, locale: str) -> SearchResult:
        """Search, unless the same index has been asked the same before."""
        version = self._knowledge.summary.version
        if version != self._searched or len(self._found) > REMEMBERED_TEXTS:
            self._searched, self._found = version, {}
        key = (question, locale)
        if key not in self._found:
            vector = self._vectors.get(question)
            self._found[key] = self._knowledge.search(question, k=1, vector=vector, locale=locale)
        return self._found[key]

    def _embed(self, texts: Sequence[str], progress: Progress) -> Vectors:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        if len(self._vectors) + len(missing) > REMEMBERED_TEXTS:
            self._vectors.clear()
            missing = list(dict.fromkeys(texts))
        for start in range(0, len(missing), STEP):
            some = missing[start : start + STEP]
            self._vectors.update(zip(some, self._encoder.encode(some), strict=True))
            progress(f"{start + len(some)} of {len(missing)} questions embedded")
        return np.array([self._vectors[text] for text in texts], dtype=np.float32)
