"""Fetches what customers send from where the vendors keep it, again and again until it is here or a day has passed."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from channels.courier import NoAnswer, WebTransport
from channels.grants import NotGranted
from channels.media_client import Fetched, MediaClient, NoFile, NotTheVendors
from channels.port import Answer, Channel, Later, Located, MediaSource, Refused
from channels.retrying import is_given_up, next_try
from channels.vendor_media import answered
from channels.working import work_off
from common.clock import Clock
from common.errors import CarelineError
from conversations.attachments import MOST_IN_CONVERSATION
from conversations.coming_files import ComingFiles
from conversations.errors import FileDamaged, FileKindRefused, FileTooLarge, PictureTooLarge, TooManyFiles
from conversations.file_kinds import MOST_PIXELS, WHAT_IS_KEPT
from conversations.hub import Hub
from conversations.storage_coming import Coming

log = structlog.get_logger()

BATCH = 4
"""So many files at once: each may be ten megabytes."""

NOT_ANSWERED = Later("The vendor did not answer.")
ELSEWHERE = Refused("The way to it leaves the vendor's own addresses, so it is not fetched.")


@dataclass(frozen=True)
class Source:
    """A channel and where its customers' files are."""

    channel: Channel
    media: MediaSource


class Fetcher:
    """Brings the files of messages that came over messaging channels."""

    def __init__(
        self,
        coming: ComingFiles,
        sources: Mapping[str, Source],
        transport: WebTransport,
        client: MediaClient,
        hub: Hub,
        clock: Clock,
        pause_seconds: float = 1.0,
    ) -> None:
        """`sources`: by the channels' names."""
        self._coming = coming
        self._sources = sources
        self._transport = transport
        self._client = client
        self._hub = hub
        self._clock = clock
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Fetch until cancelled."""
        if self._sources:
            await work_off(self._hub, self.fetch_due, self._pause_seconds)

    async def fetch_due(self) -> int:
        """Try the files whose time has come; return how many were tried."""
        due = await self._coming.take_due(self._sources.keys(), BATCH)
        await asyncio.gather(*(self._fetch(one) for one in due))
        return len(due)

    async def _fetch(self, coming: Coming) -> None:
        trouble = await self._try(coming)
        now = self._clock.now()
        match trouble:
            case Later(reason, after):
                log.warning("channel.fetch_later", channel=coming.channel, attachment=coming.attachment_id)
                if is_given_up(now, coming.created_at):
                    await self._coming.missing(coming, reason)
                else:
                    await self._coming.again(coming, next_try(now, coming.attempts, after), reason)
            case Refused(reason):
                log.warning("channel.not_fetched", channel=coming.channel, attachment=coming.attachment_id)
                await self._coming.missing(coming, reason)

    async def _try(self, coming: Coming) -> Later | Refused | None:
        """Return what stood in the way; None when the file is here."""
        source = self._sources[coming.channel]
        try:
            asked = source.media.ask(coming.file.ref)
            answer = await self._transport.send(source.channel, asked) if asked else None
            located = source.media.locate(coming.file.ref, answer, self._clock.now())
            if not isinstance(located, Located):
                return located
            headers = await self._transport.headers(source.channel) if located.opened else {}
            base_url = source.channel.base_url
            async with self._client.fetch(located.url, headers, source.media.hosts, base_url) as fetched:
                return await self._take(coming, fetched)
        except NotGranted as refused:
            return answered(refused.answer, self._clock.now())
        except (NoAnswer, NoFile):
            return NOT_ANSWERED
        except NotTheVendors:
            return ELSEWHERE
        except CarelineError as error:
            return Refused(_why_not_kept(error, self._coming.max_bytes))

    async def _take(self, coming: Coming, fetched: Fetched) -> Later | Refused | None:
        if fetched.status != 200:
            return answered(Answer(fetched.status, fetched.headers), self._clock.now())
        length = fetched.headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:15]) > self._coming.max_bytes:
            raise FileTooLarge(self._coming.max_bytes)
        await self._coming.keep(coming, fetched.chunks)
        return None


def _why_not_kept(error: CarelineError, max_bytes: int) -> str:
    match error:
        case FileTooLarge():
            return f"It is larger than {max_bytes / 1_000_000:g} MB."
        case FileKindRefused():
            return WHAT_IS_KEPT
        case FileDamaged():
            return "It is empty or damaged."
        case PictureTooLarge():
            return f"It has more than {MOST_PIXELS // 1_000_000} megapixels."
        case TooManyFiles():
            return f"The conversation has {MOST_IN_CONVERSATION} files already."
    raise error
