"""Files of messages that a vendor keeps: fetched after the message was stored, and put where it has left room for them.

The message is never held up: it names its files from the start. One that cannot be had stays named in it, and a note
tells the agents why. The order is file, then row and message in one commit: a death between them leaves a file that
nobody sees, which is tidied away, and the fetch is done again.
"""

from collections.abc import AsyncIterator, Collection
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from common.clock import Clock
from common.storage import Database
from conversations import storage_attachments, storage_coming, storage_log, storage_notes
from conversations.attachments import MOST_IN_CONVERSATION, Attachments
from conversations.errors import AttachmentNotFound, TooManyFiles
from conversations.hub import Event, Hub, MessageChanged, NoteAdded
from conversations.model import Attachment, Message
from conversations.model_files import FileState
from conversations.storage import UnitOfWork
from conversations.storage_coming import Coming

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
"""So long a process may take to fetch one file before another tries."""

TOLD_AFTER = 6
"""After so many failures in a row, half a minute, the agents are told that a file is late."""

LATE, NOT_FETCHED = "file_late", "file_not_fetched"


class ComingFiles:
    """All that counts is in the database, so several processes can fetch."""

    def __init__(self, db: Database, clock: Clock, hub: Hub, attachments: Attachments) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub
        self._attachments = attachments

    @property
    def max_bytes(self) -> int:
        return self._attachments.max_bytes

    async def take_due(self, channels: Collection[str], limit: int) -> list[Coming]:
        """Take files whose time has come; nobody else takes them for some minutes."""
        now = self._clock.now()
        async with self._db.read() as c:  # looking costs no write: mostly there is nothing
            if not await storage_coming.due(c, channels, now, 1, lock=False):
                return []
        async with self._db.write() as c:
            files = await storage_coming.due(c, channels, now, limit)
            await storage_coming.lease(c, files, now + LEASE)
            return files

    async def keep(self, coming: Coming, chunks: AsyncIterator[bytes]) -> None:
        """Keep the file and show it with its message.

        Raises FileTooLarge, FileKindRefused, FileDamaged, PictureTooLarge, TooManyFiles, and what `chunks` raises.
        """
        kept, sha256 = await self._attachments.keep(coming.attachment_id, coming.file.name, chunks)
        async with self._db.write() as c:
            await storage_log.read_conversation(c, coming.conversation_id, lock=True)
            if not await storage_coming.remove(c, coming.attachment_id):
                return  # another process was quicker
            if await storage_attachments.count(c, coming.conversation_id) >= MOST_IN_CONVERSATION:
                raise TooManyFiles(MOST_IN_CONVERSATION)
            await storage_attachments.insert(c, coming.conversation_id, kept, sha256, self._clock.now())
            await storage_attachments.mark_sent(c, [kept.id], coming.seq)
            events = await self._show(c, coming, kept)
        log.info("attachment.fetched", conversation=coming.conversation_id, attachment=kept.id, mime=kept.mime)
        self._hub.publish_all(events)

    async def again(self, coming: Coming, at: datetime, reason: str) -> None:
        """Have the file tried again at that time; the agents are told when it has failed for a while."""
        attempts = coming.attempts + 1
        async with self._db.write() as c:
            is_to_come = await storage_coming.again(c, coming.attachment_id, attempts, at)
            events: list[Event] = []
            if is_to_come and attempts == TOLD_AFTER:
                text = f"{_sent(coming)} has not come yet, and is tried again for a day. {reason}"
                events = await self._note(c, coming, LATE, text)
        self._hub.publish_all(events)

    async def missing(self, coming: Coming, reason: str) -> None:
        """Give the file up, and tell the agents what it was and why."""
        async with self._db.write() as c:
            events: list[Event] = []
            await storage_log.read_conversation(c, coming.conversation_id, lock=True)
            if await storage_coming.remove(c, coming.attachment_id):
                message = await storage_log.message_at(c, coming.conversation_id, coming.seq)
                held = _attachment_of(message, coming.attachment_id)
                events = await self._show(c, coming, replace(held, state=FileState.MISSING))
                events += await self._note(c, coming, NOT_FETCHED, f"{_sent(coming)} is not here. {reason}")
        self._hub.publish_all(events)

    async def _show(self, c: UnitOfWork, coming: Coming, file: Attachment) -> list[Event]:
        message = await storage_log.message_at(c, coming.conversation_id, coming.seq)
        _attachment_of(message, file.id)
        assert message is not None
        files = tuple(file if one.id == file.id else one for one in message.attachments)
        await storage_log.change_attachments(c, message, files)
        return [MessageChanged(coming.conversation_id, replace(message, attachments=files))]

    async def _note(self, c: UnitOfWork, coming: Coming, kind: str, text: str) -> list[Event]:
        conversation = await storage_log.read_conversation(c, coming.conversation_id, lock=True)
        once, now = f"{kind}:{coming.attachment_id}", self._clock.now()
        if await storage_notes.note_by_client_id(c, conversation.id, once) is not None:
            return []
        note = await storage_notes.add_note(
            c, conversation, kind, "", text, now, data={"seq": coming.seq}, client_id=once
        )
        return [NoteAdded(conversation.id, note)]


def _attachment_of(message: Message | None, attachment_id: str) -> Attachment:
    """Raises AttachmentNotFound."""
    for one in message.attachments if message else ():
        if one.id == attachment_id:
            return one
    raise AttachmentNotFound


def _sent(coming: Coming) -> str:
    name = f" ({coming.file.name})" if coming.file.name else ""
    return f"The {coming.file.kind}{name} of message {coming.seq}"
