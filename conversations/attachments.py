"""Files that go with messages: taken in, checked by content, kept in a folder, tidied away when no message names them.

The order is file, row, message. A death between two of them leaves something that nobody sees and `tidy` removes.
"""

import asyncio
import hashlib
import mmap
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

import structlog

from common.clock import Clock
from common.errors import CarelineError
from common.ids import new_id
from common.rounds import rounds
from common.storage import Database
from conversations import storage_attachments, storage_log
from conversations.errors import AttachmentNotFound, FileDamaged, FileTooLarge, TooManyFiles
from conversations.file_kinds import FileKind, check_file
from conversations.file_names import clean_name
from conversations.model import Attachment

log = structlog.get_logger(__name__)

UNSENT_KEPT = timedelta(hours=1)
"""So long a file may wait for its message."""

MOST_IN_CONVERSATION = 100
TIDY_SECONDS = 60.0
LOOKED_UP = 500
PART = ".part"


class Attachments:
    """`folder` is made on first use. `max_bytes` is the largest file."""

    def __init__(self, db: Database, clock: Clock, folder: Path, max_bytes: int) -> None:
        self._db = db
        self._clock = clock
        self._folder = folder
        self.max_bytes = max_bytes

    async def receive(self, conversation_id: str, name: str, chunks: AsyncIterator[bytes]) -> tuple[Attachment, bool]:
        """Keep a file; return it and whether it is new: the same one that still waits for its message is not.

        Raises FileTooLarge, FileKindRefused, FileDamaged, PictureTooLarge, TooManyFiles.
        """
        async with self._db.read() as c:
            await self._check_room(conversation_id, await storage_attachments.count(c, conversation_id))
        attachment_id = new_id("att")
        part = self._folder / f"{attachment_id}{PART}"
        try:
            size, sha256 = await self._write(part, chunks)
            kind = await asyncio.to_thread(_check, part, self._folder / attachment_id, recordings=False)
            new = Attachment(attachment_id, clean_name(name, kind), kind.mime, size)
            return await self._enter(conversation_id, new, sha256)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)

    async def keep(self, attachment_id: str, name: str, chunks: AsyncIterator[bytes]) -> tuple[Attachment, str]:
        """Keep a file that a message has left room for; return it and its SHA-256. The caller makes its row.

        The same file again takes the place of the first. Raises FileTooLarge, FileKindRefused, FileDamaged,
        PictureTooLarge and what `chunks` raises.
        """
        part = self._folder / f"{new_id('att')}{PART}"
        try:
            size, sha256 = await self._write(part, chunks)
            kind = await asyncio.to_thread(_check, part, self._folder / attachment_id, recordings=True)
        finally:
            await asyncio.to_thread(part.unlink, missing_ok=True)
        return Attachment(attachment_id, clean_name(name, kind), kind.mime, size), sha256

    async def _write(self, part: Path, chunks: AsyncIterator[bytes]) -> tuple[int, str]:
        size, digest = 0, hashlib.sha256()
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        file = await asyncio.to_thread(part.open, "wb")
        try:
            async for chunk in chunks:
                size += len(chunk)
                if size > self.max_bytes:
                    raise FileTooLarge(self.max_bytes)
                digest.update(chunk)
                await asyncio.to_thread(file.write, chunk)
            await asyncio.to_thread(_to_disk, file)
        finally:
            await asyncio.to_thread(file.close)
        return size, digest.hexdigest()

    async def _enter(self, conversation_id: str, new: Attachment, sha256: str) -> tuple[Attachment, bool]:
        try:
            async with self._db.write() as c:
                await storage_log.read_conversation(c, conversation_id, lock=True)
                first = await storage_attachments.same_unsent(c, conversation_id, new.name, sha256)
                if first is None:
                    await self._check_room(conversation_id, await storage_attachments.count(c, conversation_id))
                    await storage_attachments.insert(c, conversation_id, new, sha256, self._clock.now())
        except CarelineError:  # raised before the commit; after anything else there may be a row, and `tidy` finds out
            await self._remove([new.id])
            raise
        if first is not None:
            await self._remove([new.id])
            return first, False
        log.info("attachment.received", conversation=conversation_id, attachment=new.id, mime=new.mime, bytes=new.bytes)
        return new, True

    async def _check_room(self, conversation_id: str, count: int) -> None:
        if count >= MOST_IN_CONVERSATION:
            log.warning("attachment.too_many", conversation=conversation_id)
            raise TooManyFiles(MOST_IN_CONVERSATION)

    async def find(self, conversation_id: str, attachment_id: str, *, unsent: bool) -> tuple[Attachment, Path]:
        """Return the file; with `unsent` also one that no message names yet. Raises AttachmentNotFound."""
        async with self._db.read() as c:
            kept = await storage_attachments.read(c, conversation_id, attachment_id)
        if not (kept.sent or unsent):
            raise AttachmentNotFound
        return await self._on_disk(kept.attachment)

    async def find_sent(self, attachment_id: str) -> tuple[Attachment, Path]:
        """Return a file that a message names, whatever the conversation. Raises AttachmentNotFound."""
        async with self._db.read() as c:
            kept = await storage_attachments.read_sent(c, attachment_id)
        return await self._on_disk(kept)

    async def _on_disk(self, attachment: Attachment) -> tuple[Attachment, Path]:
        path = self._folder / attachment.id
        if not await asyncio.to_thread(path.is_file):
            log.error("attachment.missing", attachment=attachment.id)
            raise AttachmentNotFound
        return attachment, path

    async def run(self) -> None:
        """Never returns. A round that fails is logged; the next one tries again."""
        await rounds("attachments", self.tidy, TIDY_SECONDS)

    async def tidy(self) -> int:
        """Remove what no message has named for an hour, and files that a death left behind; return how many."""
        before = self._clock.now() - UNSENT_KEPT
        async with self._db.write() as c:
            forgotten = await storage_attachments.delete_unsent(c, before)
        await self._remove(forgotten)
        old = await asyncio.to_thread(_older_than, self._folder, before.timestamp())
        orphans: list[str] = []
        for start in range(0, len(old), LOOKED_UP):
            some = old[start : start + LOOKED_UP]
            async with self._db.read() as c:
                there = await storage_attachments.known(c, some)
            orphans += [name for name in some if name not in there]
        await self._remove(orphans)
        if forgotten or orphans:
            log.info("attachments.tidied", unsent=len(forgotten), orphans=len(orphans))
        return len(forgotten) + len(orphans)

    async def _remove(self, names: list[str]) -> None:
        for name in names:
            await asyncio.to_thread((self._folder / name).unlink, missing_ok=True)


def _check(part: Path, whole: Path, *, recordings: bool) -> FileKind:
    """Check the file by its content and put it in its place."""
    with part.open("rb") as file:
        if not part.stat().st_size:
            raise FileDamaged
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            kind = check_file(content, recordings=recordings)
    part.replace(whole)
    folder = os.open(whole.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return kind


def _to_disk(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _older_than(folder: Path, timestamp: float) -> list[str]:
    """Return the names of files that were written before then."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(one.name for one in entries if one.is_file() and one.stat().st_mtime < timestamp)
