"""What came in over a messaging channel, put into the log: once, in order of each sender."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from weakref import WeakValueDictionary

import structlog

from channels.lowering import chosen, may_choose, stars
from channels.port import Challenged, Channel, Consent, Enclosed, Event, Noted, Pressed, Said
from channels.reading import media_words
from common.errors import CarelineError, Invalid
from conversations.addresses import Addresses
from conversations.attachments import Attachments
from conversations.continuity import Continuity
from conversations.deliveries import Deliveries
from conversations.errors import ClientIdConflict, UnknownButton
from conversations.file_names import visible_name
from conversations.inbox import MAX_ATTACHMENTS, MAX_CLIENT_ID_CHARACTERS, MAX_TEXT_CHARACTERS
from conversations.invitations import shown_in
from conversations.log import ConversationLog
from conversations.model import CustomerClaim, Inbound, Message, Role
from conversations.model_channels import Report, Watermark

log = structlog.get_logger()


LONGEST_NAME = 200
DEFAULT_LOCALE = "en"
LOCALE = re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})?")


class Reception:
    """Takes the events of verified requests. All is on the disk when `take` returns."""

    def __init__(
        self,
        conversation_log: ConversationLog,
        addresses: Addresses,
        deliveries: Deliveries,
        attachments: Attachments | None = None,
        continuity: Continuity | None = None,
    ) -> None:
        """`attachments` keeps the files that are enclosed in messages; without it they are only named. `continuity`
        takes the codes by which customers come from elsewhere; without it a code is just a text.
        """
        self._continuity = continuity
        self._log = conversation_log
        self._attachments = attachments
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
        conversation_id = await self.conversation_of(channel, event)
        client_id = client_id_of(channel.name, event.id)
        match event:
            case Said():
                await self._say(channel, conversation_id, client_id, event)
            case Pressed():
                await self._press(conversation_id, client_id, event)
            case Noted(kind=kind, text=text):
                await self._addresses.note(conversation_id, kind, text, client_id)
            case Consent(wanted=False, text=text):
                await self._addresses.opt_out(conversation_id, storable(text), client_id)
            case Consent(text=text):
                if not await self._addresses.opt_in(conversation_id, storable(text), client_id):
                    await self._say(channel, conversation_id, client_id, Said(event.id, event.address, text))

    async def conversation_of(self, channel: Channel, event: Said | Pressed | Noted | Consent) -> str:
        """Return where the event belongs; the conversation is begun if there is none. Raises Invalid."""
        name, locale = (event.name, event.locale) if isinstance(event, Said) else (None, DEFAULT_LOCALE)
        if isinstance(event, Said) and event.thread:
            place = await self._addresses.place_of(event.thread)
            if place is not None and place[0] == channel.name:
                return event.thread
        claim = CustomerClaim(name=" ".join(name.split())[:LONGEST_NAME] if name else None)
        return await self._addresses.conversation_at(
            channel.name, event.address, locale if LOCALE.fullmatch(locale) else DEFAULT_LOCALE, claim
        )

    async def _say(self, channel: Channel, conversation_id: str, client_id: str, said: Said) -> None:
        if not said.files and not said.enclosed:
            shown = shown_in(said.text) if self._continuity is not None else None
            if shown is not None and self._continuity is not None:
                await self._continuity.redeem(conversation_id, client_id, shown)
                if not shown.rest:
                    return
                client_id = client_id_of(channel.name, f"{client_id} beside the code")
                said = replace(said, text=shown.rest)
        inbound = Inbound(conversation_id, client_id, is_stranger=said.is_stranger, may_go_on=not channel.can.is_slow)
        if not said.files and not said.enclosed:
            rating = stars(said.text)
            if rating is not None and await self._log.rate_in_words(conversation_id, rating, client_id):
                return
            if await self._choose(channel, inbound, said):
                return
        kept, words = await self._keep(conversation_id, said.enclosed)
        coming = said.files[: MAX_ATTACHMENTS - len(kept)]
        more = " ".join(media_words(one.kind, one.name) for one in said.files[len(coming) :])
        text = storable("\n".join(one for one in (f"{said.text} {more}".strip() if more else said.text, *words) if one))
        await self._accept(replace(inbound, text=text, attachments=kept, coming=coming))

    async def _choose(self, channel: Channel, inbound: Inbound, said: Said) -> bool:
        """Press the button that the number means; return False when the text is no choice."""
        asked = await self._asked(inbound.conversation_id, said) if may_choose(said.text) else None
        place = chosen(said.text, asked, channel.can)
        if place is None or asked is None:
            return False
        await self._accept(replace(inbound, payload=asked.buttons[place].payload, may_go_on=False))
        return True

    async def _asked(self, conversation_id: str, said: Said) -> Message | None:
        if said.answers is None or said.thread != conversation_id:
            return await self._addresses.last_said(conversation_id)
        since = await self._log.messages(conversation_id, said.answers - 1)
        # What was asked before the customer last wrote is over: "1" below an old mail is no yes to a new question.
        if not since or any(one.role is Role.CUSTOMER for one in since):
            return None
        return since[0]

    async def _keep(self, conversation_id: str, files: Sequence[Enclosed]) -> tuple[tuple[str, ...], list[str]]:
        """Return the ids of the files that are kept, and a line for each that is not, with the reason."""
        kept: list[str] = []
        words: list[str] = []
        for file in files:
            name = visible_name(file.name)[:LONGEST_NAME] or "file"
            if self._attachments is None or len(kept) >= MAX_ATTACHMENTS:
                words.append(media_words("file", f"{name}: not kept."))
                continue
            try:
                one, _ = await self._attachments.receive(conversation_id, file.name, _chunks(file.content))
                kept.append(one.id)
            except CarelineError as error:
                words.append(media_words("file", f"{name}: not kept. {error}"))
        return tuple(kept), words

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


async def _chunks(content: bytes) -> AsyncIterator[bytes]:
    yield content


def storable(text: str) -> str:
    """Return the text as the log takes it."""
    clean = text.replace("\x00", "").encode(errors="replace").decode()
    return clean[:MAX_TEXT_CHARACTERS]


def client_id_of(channel: str, vendor_id: str) -> str:
    """Return under which id the log knows what the vendor calls so."""
    whole = f"{channel}:{vendor_id}"
    if len(whole) <= MAX_CLIENT_ID_CHARACTERS and whole.isprintable():
        return whole
    return f"{channel}:{hashlib.sha256(whole.encode(errors='surrogatepass')).hexdigest()}"
