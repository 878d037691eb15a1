"""Recalling a wrong answer: who got it, and one correction to each of them, exactly once."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from common.clock import Clock
from common.ids import new_id
from common.storage import Database
from conversations import storage_log, storage_recalls, storage_told
from conversations.errors import NoAnswerThere, NobodyGotIt, RecallClosed, RecallNotFound
from conversations.inbox import checked_text
from conversations.model import Citation
from conversations.recalled import Recall, RecallState, Recipient
from conversations.storage import UnitOfWork
from conversations.told import Quoted

log = structlog.get_logger(__name__)


class Recalls:
    """Flagging, looking at who is concerned, confirming. Sending is `RecallSender`'s."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock

    async def flag_answer(self, conversation_id: str, seq: int, reason: str, by: str) -> Recall:
        """Flag what the bot told in this message. Flagged already: that recall. Raises NoAnswerThere."""
        async with self._db.write() as c:
            told = await storage_told.told_at(c, conversation_id, seq)
            if told is None or not told.told.passages:
                raise NoAnswerThere(seq)
            return await self._flag(c, told.told.passages, reason, by, told.turn_id)

    async def flag_passages(self, article_id: str, passage_ids: Sequence[str] | None, reason: str, by: str) -> Recall:
        """Flag passages of an article, or with None all that were told of it. Raises NobodyGotIt."""
        async with self._db.write() as c:
            told = await storage_told.passages_told(c, article_id)
            chosen = [one.quoted for one in told if passage_ids is None or one.quoted.passage_id in passage_ids]
            if not chosen:
                raise NobodyGotIt(article_id)
            return await self._flag(c, tuple(chosen), reason, by, None)

    async def _flag(
        self, c: UnitOfWork, passages: tuple[Quoted, ...], reason: str, by: str, turn_id: str | None
    ) -> Recall:
        wanted = {one.passage_id for one in passages}
        for known in await storage_recalls.recalls(c):
            if known.state is RecallState.FLAGGED and wanted <= {one.passage_id for one in known.passages}:
                return known
        recall = Recall(
            id=new_id("recall"),
            state=RecallState.FLAGGED,
            passages=passages,
            reason=reason,
            flagged_by=by,
            flagged_at=self._clock.now(),
            turn_id=turn_id,
        )
        await storage_recalls.insert_recall(c, recall)
        log.info("recall.flagged", recall=recall.id, article=passages[0].article_id)
        return recall

    async def overview(self) -> list[tuple[Recall, int]]:
        """Return recalls, newest first, with the number of conversations concerned."""
        async with self._db.read() as c:
            found = await storage_recalls.recalls(c)
            return [(recall, len(await self._recipients(c, recall, recall.since))) for recall in found]

    async def get(self, recall_id: str, since: datetime | None = None) -> tuple[Recall, list[Recipient]]:
        """Return a recall and who got the answer `since` then; once confirmed, who gets the correction.

        Raises RecallNotFound.
        """
        async with self._db.read() as c:
            recall = await self._read(c, recall_id)
            return recall, await self._recipients(c, recall, since)

    async def example(self, recall: Recall) -> tuple[str, str]:
        """Return the question and the answer that were flagged; without such, those that came last."""
        async with self._db.read() as c:
            turn_id = recall.turn_id or await storage_told.last_told(c, [one.passage_id for one in recall.passages])
            records = await storage_told.records(c, turn_ids=[turn_id]) if turn_id else []
            if not records:
                return "", ""
            said = await storage_log.message_at(c, records[0].conversation_id, records[0].seq or 0)
        return records[0].question, said.text if said else ""

    async def confirm(
        self, recall_id: str, since: datetime | None, text: str, citations: Sequence[Citation], by: str
    ) -> Recall:
        """Fix text and recipients, and have it sent. Confirmed already: that recall, unchanged.

        Raises RecallNotFound, RecallClosed, and what `checked_text` raises.
        """
        clean = checked_text(text)
        async with self._db.write() as c:
            recall = await self._read(c, recall_id, lock=True)
            if recall.state in (RecallState.SENDING, RecallState.SENT):
                return recall
            if recall.state is RecallState.DISMISSED:
                raise RecallClosed(recall_id)
            recipients = await self._recipients(c, recall, since)
            await storage_recalls.insert_recipients(c, recall_id, recipients)
            changed = await storage_recalls.change_recall(
                c,
                recall_id,
                state=RecallState.SENDING.value,
                since=since,
                text=clean,
                citations=storage_recalls.citations_column(citations),
                closed_by=by,
                closed_at=self._clock.now(),
            )
        log.info("recall.confirmed", recall=recall_id, recipients=len(recipients))
        return changed

    async def dismiss(self, recall_id: str, reason: str, by: str) -> Recall:
        """The answer was right. Raises RecallNotFound, RecallClosed when the correction has been confirmed."""
        async with self._db.write() as c:
            recall = await self._read(c, recall_id, lock=True)
            if recall.state is RecallState.DISMISSED:
                return recall
            if recall.state is not RecallState.FLAGGED:
                raise RecallClosed(recall_id)
            return await storage_recalls.change_recall(
                c,
                recall_id,
                state=RecallState.DISMISSED.value,
                closed_by=by,
                closed_at=self._clock.now(),
                close_reason=reason,
            )

    async def _read(self, c: UnitOfWork, recall_id: str, *, lock: bool = False) -> Recall:
        recall = await storage_recalls.read_recall(c, recall_id, lock=lock)
        if recall is None:
            raise RecallNotFound(recall_id)
        return recall

    async def _recipients(self, c: UnitOfWork, recall: Recall, since: datetime | None) -> list[Recipient]:
        if recall.state in (RecallState.SENDING, RecallState.SENT):
            return await storage_recalls.recipients(c, recall.id)
        return await storage_recalls.who_got(c, [one.passage_id for one in recall.passages], since)
