"""Fetches what customers write: at once where the server tells of new mail, else again and again."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import imap_tools
import structlog

from channels.courier import NoAnswer
from channels.email.intake import Intake, Taken
from channels.email.mailbox import FAULTS, Mailbox, Opened
from channels.grants import NotGranted
from conversations.mails import Mails

log = structlog.get_logger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
OVERLAP = timedelta(days=1)
"""A mailbox that was numbered anew is read from the day before it was last read. What is known is not taken again."""


class Fetcher:
    """Reads one folder. How far it has come is in the database, and moves on when a mail is stored and marked as seen.

    A mail is stored, then marked, then left behind: killed in between, it is taken again and found to be known.
    """

    def __init__(
        self,
        make_mailbox: Callable[[], Mailbox],
        intake: Intake,
        mails: Mails,
        account: str,
        folder: str,
        max_bytes: int,
        poll_seconds: float,
    ) -> None:
        self._make_mailbox = make_mailbox
        self._intake = intake
        self._mails = mails
        self._account = account
        self._folder = folder
        self._max_bytes = max_bytes
        self._poll_seconds = poll_seconds

    async def run(self) -> None:
        """Never returns. A lost connection is opened anew after a pause that doubles, up to five minutes."""
        pause = FIRST_PAUSE
        while True:
            mailbox = self._make_mailbox()
            try:
                opened = await mailbox.open()
                log.info("email.connected", idle=opened.can_idle)
                await self.begin(opened)
                await self.read(mailbox, opened)
                pause = FIRST_PAUSE
                while True:
                    await self._wait(mailbox, opened)
                    await self.read(mailbox, opened)
            except imap_tools.MailboxLoginError:
                log.error("email.login_refused", again_in_seconds=LONGEST_PAUSE)
                pause = LONGEST_PAUSE
            except NotGranted:
                log.error("email.token_refused", again_in_seconds=LONGEST_PAUSE)
                pause = LONGEST_PAUSE
            except (*FAULTS, NoAnswer) as error:
                log.warning("email.connection_lost", error=type(error).__name__, again_in_seconds=pause)
            finally:
                await asyncio.shield(mailbox.close())
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def begin(self, opened: Opened) -> None:
        """The first time, what stands in the mailbox already stays as it is: nobody waits for an answer to it."""
        if await self._mails.place(self._account, self._folder) is None:
            await self._mails.move(self._account, self._folder, opened.uid_validity, opened.uid_next - 1)

    async def read(self, mailbox: Mailbox, opened: Opened) -> int:
        """Take all that is new, in order; return how many mails."""
        place = await self._mails.place(self._account, self._folder)
        if place is None:
            return 0
        if place.uid_validity == opened.uid_validity:
            uids = await mailbox.uids_from(place.last_uid + 1)
        else:
            log.warning("email.numbered_anew")
            uids = await mailbox.uids_from(1, since=place.moved_at - OVERLAP)
        for uid in uids:
            await self._take(mailbox, uid)
            await self._mails.move(self._account, self._folder, opened.uid_validity, uid)
        if not uids and place.uid_validity != opened.uid_validity:
            await self._mails.move(self._account, self._folder, opened.uid_validity, opened.uid_next - 1)
        return len(uids)

    async def _take(self, mailbox: Mailbox, uid: int) -> None:
        fetched = await mailbox.fetch(uid, self._max_bytes)
        if fetched is None:
            return
        taken = await self._intake.take(fetched.raw, is_whole=fetched.is_whole)
        if taken is Taken.STORED:
            await mailbox.mark(uid)
        elif taken is Taken.UNREADABLE:
            await mailbox.mark(uid, imap_tools.MailMessageFlags.FLAGGED)

    async def _wait(self, mailbox: Mailbox, opened: Opened) -> None:
        if not opened.can_idle:
            await asyncio.sleep(self._poll_seconds)
            return
        await mailbox.idle()
