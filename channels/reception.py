"""What came in over a messaging channel, put into the log: once, in order of each sender."""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from weakref import WeakValueDictionary

import structlog

from channels.lowering import chosen, may_choose, stars
from channels.port import Challenged, Channel, Consent, Event, Noted, Pressed, Said
from channels.reading import media_words
from common.errors import Invalid
from conversations.addresses import Addresses
from conversations.deliveries import Deliveries
from conversations.errors import ClientIdConflict, UnknownButton
from conversations.inbox import MAX_ATTACHMENTS, MAX_CLIENT_ID_CHARACTERS, MAX_TEXT_CHARACTERS
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Inbound
from conversations.model_channels import Report, Watermark
from conversations.model_files import ComingFile

log = structlog.get_logger()


LONGEST_NAME = 200
DEFAULT_LOCALE = "en"
LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?")


class Reception:
    """Takes the events of verified requests. All is on the disk when `take` returns."""

    def __init__(self, conversation_log: ConversationLog, addresses: Addresses, deliveries: Deliveries) -> None:
        self._log = conversation_log
        self._addresses = addresses
        self._deliveries = deliveries
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def take(self, channel: Channel, events: Sequence[Event]) -> None:
        """Store the events. One that cannot be used is logged and passed over: sent again it would be no better."""
        for event in events:
            try:
                await self._one(channel, event)
            except Invalid as error:
                log.warning("channel.not_taken", channel=channel.name, event=type(event).__name__, error=error.name)

    async def _one(self, channel: Channel, event: Event) -> None:
        if isinstance(event, Report):
            await self._deliveries.report(channel.name, event)
            return
        if isinstance(event, Challenged):
            return
        if isinstance(event, Watermark):
            await self._deliveries.reached(channel.name, event)
            return
        # A sender's messages are taken one after the other: the second must not overtake the first.
        key = (channel.name, event.address)
        turn = self._turns.get(key)
        if turn is None:
            turn = self._turns[key] = asyncio.Lock()
        async with turn:
            await self._of_sender(channel, event)

    async def _of_sender(self, channel: Channel, event: Said | Pressed | Noted | Consent) -> None:
        name, locale = (event.name, event.locale) if isinstance(event, Said) else (None, DEFAULT_LOCALE)
        claim = CustomerClaim(name=" ".join(name.split())[:LONGEST_NAME] if name else None)
        conversation_id = await self._addresses.conversation_at(
            channel.name, event.address, locale if LOCALE.fullmatch(locale) else DEFAULT_LOCALE, claim
        )
        client_id = _client_id(channel.name, event.id)
        match event:
            case Said(text=text, files=files):
                await self._say(channel, conversation_id, client_id, text, files)
            case Pressed():
                await self._press(conversation_id, client_id, event)
            case Noted(kind=kind, text=text):
                await self._addresses.note(conversation_id, kind, text, client_id)
            case Consent(wanted=False, text=text):
                await self._addresses.opt_out(conversation_id, storable(text), client_id)
            case Consent(text=text):
                if not await self._addresses.opt_in(conversation_id, storable(text), client_id):
                    await self._say(channel, conversation_id, client_id, text)

    async def _say(
        self, channel: Channel, conversation_id: str, client_id: str, text: str, files: tuple[ComingFile, ...] = ()
    ) -> None:
        if files:
            more = " ".join(media_words(one.kind, one.name) for one in files[MAX_ATTACHMENTS:])
            whole = storable(f"{text} {more}".strip())
            await self._accept(Inbound(conversation_id, client_id, text=whole, coming=files[:MAX_ATTACHMENTS]))
            return
        rating = stars(text)
        if rating is not None and await self._log.rate_in_words(conversation_id, rating, client_id):
            return
        last = await self._addresses.last_said(conversation_id) if may_choose(text) else None
        place = chosen(text, last, channel.can)
        if place is not None and last is not None:
            await self._accept(Inbound(conversation_id, client_id, payload=last.buttons[place].payload))
            return
        await self._accept(Inbound(conversation_id, client_id, text=storable(text)))

    async def _press(self, conversation_id: str, client_id: str, event: Pressed) -> None:
        message = await self._addresses.message(conversation_id, event.seq)
        buttons = message.buttons if message else ()
        if event.index < len(buttons):
            try:
                await self._accept(Inbound(conversation_id, client_id, payload=buttons[event.index].payload))
                return
            except UnknownButton:
                pass
        if event.title.strip():
            await self._accept(Inbound(conversation_id, client_id, text=storable(event.title)))

    async def _accept(self, inbound: Inbound) -> None:
        try:
            await self._log.accept(inbound)
        except ClientIdConflict:
            # The vendor's id decides: the "2" that was a choice when it first came is not said a second time.
            log.info("channel.doubled", conversation=inbound.conversation_id)


def storable(text: str) -> str:
    """Return the text as the log takes it."""
    clean = text.replace("\x00", "").encode(errors="replace").decode()
    return clean[:MAX_TEXT_CHARACTERS]


def _client_id(channel: str, vendor_id: str) -> str:
    whole = f"{channel}:{vendor_id}"
    if len(whole) <= MAX_CLIENT_ID_CHARACTERS and whole.isprintable():
        return whole
    return f"{channel}:{hashlib.sha256(whole.encode(errors='surrogatepass')).hexdigest()}"
