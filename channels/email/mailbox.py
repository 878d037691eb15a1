"""The company's mailbox, over IMAP. The library waits for the network, so it has a thread of its own."""

import asyncio
import imaplib
import re
import socket
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import imap_tools
from imap_tools.mailbox import BaseMailBox

from channels.email.opening import Key
from channels.email.servers import Server

SECONDS = 30.0
IDLE_SECONDS = 240.0
"""So long one IDLE lasts: routers forget silent connections, and servers end it after half an hour."""
BEGINNING = 1_000_000
"""Bytes that are taken of a mail that is too large."""

FAULTS = (imap_tools.ImapToolsError, imaplib.IMAP4.error, OSError, EOFError)
"""What the library raises where server or network are at fault; a refused password is MailboxLoginError."""

TOLD = "EXISTS"
"""By this response a server tells that something has come."""

_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,12})")
T = TypeVar("T")


@dataclass(frozen=True)
class Opened:
    """The folder as it is opened: what comes next gets at least `uid_next`."""

    uid_validity: int
    uid_next: int
    can_idle: bool


@dataclass(frozen=True)
class Fetched:
    """A mail's bytes, `is_whole` or only the beginning of it."""

    raw: bytes
    is_whole: bool


class Mailbox:
    """One connection. All methods raise one of `FAULTS` when it is lost; it is then closed and opened anew.

    Nothing is ever deleted or moved.
    """

    def __init__(self, server: Server, folder: str, key: Key | None = None) -> None:
        self._server = server
        self._key = key or Key()
        self._folder = folder
        self._box: BaseMailBox | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="imap")

    async def open(self) -> Opened:
        """Connect, log in and open the folder. Raises NoAnswer and NotGranted, too, where a token is asked for."""
        self._server = await self._key.fit(self._server)
        try:
            return await self._run(self._open)
        except imap_tools.MailboxLoginError:
            self._key.refused(self._server)
            raise

    @property
    def offers_oauth(self) -> bool:
        """Say whether the server, once connected, takes tokens."""
        return self._box is not None and "AUTH=XOAUTH2" in self._box.client.capabilities

    async def uids_from(self, first: int, since: datetime | None = None) -> list[int]:
        """Return the UIDs from `first`, in order; with `since`, of what has come on that day or later."""
        criteria = f"UID {first}:*" if since is None else f"SINCE {since.day}-{_MONTHS[since.month - 1]}-{since.year}"
        found = await self._run(lambda: self._search(criteria))
        # The last mail is always in "n:*", also where its number is smaller.
        return sorted(uid for one in found if (uid := int(one)) >= first)

    async def fetch(self, uid: int, max_bytes: int) -> Fetched | None:
        """Return the mail, or its beginning where it is larger; None when it is gone. It is not marked as seen."""
        return await self._run(lambda: self._fetch(uid, max_bytes))

    async def mark(self, uid: int, flag: str = imap_tools.MailMessageFlags.SEEN) -> None:
        """Set a flag of the mail's."""
        # The library's own `flag` also expunges what somebody else has marked as deleted.
        await self._run(lambda: self._at().client.uid("store", str(uid), "+FLAGS.SILENT", f"({flag})"))

    async def idle(self, seconds: float = IDLE_SECONDS) -> None:
        """Return when the server says that something is new since the last search, or after so many seconds."""
        await self._run(lambda: self._idle(seconds))

    async def close(self) -> None:
        """Let go of the connection, also while something waits on it."""
        box, self._box = self._box, None
        if box is not None:
            sock: Any = box.client.sock
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        await asyncio.to_thread(self._thread.shutdown)
        if box is not None:
            await asyncio.to_thread(_let_go, box)

    async def _run(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _at(self) -> BaseMailBox:
        if self._box is None:
            raise OSError("the connection is closed")
        return self._box

    def _open(self) -> Opened:
        server = self._server
        context = ssl.create_default_context()
        box: BaseMailBox
        match server.tls:
            case "tls":
                box = imap_tools.MailBox(server.host, server.port, timeout=SECONDS, ssl_context=context)
            case "starttls":
                box = imap_tools.MailBoxStartTls(server.host, server.port, timeout=SECONDS, ssl_context=context)
            case _:
                box = imap_tools.MailBoxUnencrypted(server.host, server.port, timeout=SECONDS)
        self._box = box
        if server.token:
            _show_token(box, server)
        elif server.username.isascii() and server.password.isascii():
            box.login(server.username, server.password, initial_folder=None)
        else:
            box.login_utf8(server.username, server.password, initial_folder=None)
        box.folder.set(self._folder)
        status = box.folder.status(self._folder, ["UIDVALIDITY", "UIDNEXT"])
        able = {str(one).upper() for one in box.client.capabilities} | _capabilities(box)
        return Opened(int(status["UIDVALIDITY"]), int(status["UIDNEXT"]), "IDLE" in able)

    def _search(self, criteria: str) -> list[str]:
        box = self._at()
        box.client.untagged_responses.pop(TOLD, None)
        return box.uids(criteria, charset=None)

    def _idle(self, seconds: float) -> None:
        box = self._at()
        # What the server has told beside its answers since the search, it does not tell again.
        if TOLD in box.client.untagged_responses:
            return
        idle: Any = box.idle
        idle.start()
        try:
            if not _has_read_ahead(box):
                idle.poll(timeout=seconds)
        finally:
            idle.stop()

    def _fetch(self, uid: int, max_bytes: int) -> Fetched | None:
        box = self._at()
        answer = box.client.uid("fetch", str(uid), "(RFC822.SIZE)")
        size = next((int(match[1]) for one in answer[1] if (match := _SIZE.search(_flat(one)))), None)
        if size is None:
            return None
        wanted = "BODY.PEEK[]" if size <= max_bytes else f"BODY.PEEK[]<0.{min(BEGINNING, max_bytes)}>"
        answer = box.client.uid("fetch", str(uid), f"({wanted})")
        raw = next((one[1] for one in answer[1] if isinstance(one, tuple)), None)
        return None if raw is None else Fetched(bytes(raw), size <= max_bytes)


def _show_token(box: BaseMailBox, server: Server) -> None:
    try:
        box.xoauth2(server.username, server.token, initial_folder=None)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:  # the library tells of a refused password otherwise than of a refused token
        raise imap_tools.MailboxLoginError(("NO", [str(error).encode()]), "OK") from error


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _flat(answer: Any) -> bytes:
    return b" ".join(answer) if isinstance(answer, tuple) else bytes(answer or b"")


def _capabilities(box: BaseMailBox) -> set[str]:
    """Return what the server can do now: some say more once somebody has logged in."""
    _, told = box.client.capability()
    return {word.upper() for line in told for word in bytes(line or b"").decode("ascii", "replace").split()}


def _has_read_ahead(box: BaseMailBox) -> bool:
    """Say whether news came in one piece with the server's "go on": it is in the buffer, where no poll sees it."""
    sock: Any = box.client.sock
    file: Any = box.client.file
    before = sock.gettimeout()
    sock.settimeout(0)
    try:
        return bool(file.peek(1))
    except OSError:  # nothing there
        return False
    finally:
        sock.settimeout(before)


def _let_go(box: BaseMailBox) -> None:
    with suppress(OSError, imaplib.IMAP4.error):
        box.client.shutdown()
