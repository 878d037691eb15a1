"""Works off the outbox: in order in each conversation, each part once as far as the vendor allows."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

import structlog

from channels.file_links import FileLinks
from channels.lowering import lower, lower_turn
from channels.port import Answer, Call, Channel, Later, Outcome, Part, Refused, Sent
from channels.retrying import is_given_up, next_try
from channels.templates import LONGEST, Template, on_one_line, template_for
from channels.working import work_off
from common.clock import Clock
from conversations.deliveries import Deliveries
from conversations.hub import Hub
from conversations.model import Attachment, Role
from conversations.model_channels import Due

log = structlog.get_logger()

BATCH = 50
UNKNOWN_SECONDS = 30.0
"""After a request whose answer was lost, a vendor that reports on deliveries gets so long to tell that it went out."""


class NoAnswer(Exception):
    """The vendor was not reached, or its answer was lost. `may_have_arrived`: it may have got the request."""

    def __init__(self, *, may_have_arrived: bool) -> None:
        super().__init__("no answer")
        self.may_have_arrived = may_have_arrived


class Transport(Protocol):
    async def send(self, channel: Channel, call: Call) -> Answer:
        """Raises NoAnswer."""
        ...


class WebTransport(Transport, Protocol):
    """What carries calls over HTTP can do more."""

    async def headers(self, channel: Channel) -> Mapping[str, str]:
        """Return what opens the vendor's API now. Raises NoAnswer, NotGranted."""
        ...

    def forget(self, channel: Channel, token: str) -> None:
        """The vendor does not accept this token any more: the next call asks for another one."""
        ...

    async def get_json(self, url: str) -> Answer:
        """Return what stands at an address that anybody may read. Raises NoAnswer."""
        ...


class Courier:
    """Sends what conversations say to customers of the messaging channels."""

    def __init__(
        self,
        deliveries: Deliveries,
        channels: Sequence[Channel],
        transport: Transport,
        hub: Hub,
        clock: Clock,
        links: FileLinks,
        pause_seconds: float = 1.0,
    ) -> None:
        """`links` gives the addresses of files; Careline's own base address makes those of articles whole."""
        self._deliveries = deliveries
        self._channels: Mapping[str, Channel] = {channel.name: channel for channel in channels}
        self._transport = transport
        self._hub = hub
        self._clock = clock
        self._links = links
        self._pause_seconds = pause_seconds

    async def run(self) -> None:
        """Send until cancelled: at once when something is said here, and every second what another process said."""
        if self._channels:
            await work_off(self._hub, self.send_due, self._pause_seconds)

    async def send_due(self) -> int:
        """Try the first waiting message of each conversation, if its time has come; return how many were tried."""
        waiting = await self._deliveries.take_due(self._channels.keys(), BATCH)
        await asyncio.gather(*(self._send(due) for due in waiting))
        return len(waiting)

    async def _send(self, due: Due) -> None:
        channel = self._channels[due.conversation.channel]
        due, parts = await self._lowered(channel, due)
        for place in (*range(due.parts_sent, len(parts)), *due.as_links):
            if reason := await self._not_now(channel, due, parts):
                await self._give_up(due, reason)
                return
            if not await self._send_part(channel, due, parts, place):
                return

    async def _lowered(self, channel: Channel, due: Due) -> tuple[Due, Sequence[Part]]:
        """Return the parts that are to go out, and `due` with the messages that they hold."""
        now = self._clock.now()

        def link(file: Attachment) -> str:
            return self._links.address(file, now)

        if not channel.can.gathers or due.parts_sent or due.as_links:
            return due, lower(due.message, channel.can, self._links.base_url, link)
        said = (due.message, *await self._deliveries.rest_of_turn(due))
        parts, count = lower_turn(said, channel.can, self._links.base_url, link)
        return replace(due, beside=said[1:count]), parts

    async def _not_now(self, channel: Channel, due: Due, parts: Sequence[Part]) -> str:
        if channel.can.opt_out and await self._deliveries.is_unwanted(due):
            return "The customer wants no messages: nothing can be sent until they write START."
        now, window = self._clock.now(), channel.can.window
        if due.message.role is Role.AGENT:
            window = channel.can.agent_window or window
        if self._is_past(due, window) and (_template(channel, due) is None or not _fits_template(parts)):
            assert window is not None
            hours = int(window.total_seconds() // 3600)
            long = f"{hours} hours" if hours < 48 else f"{hours // 24} days"
            why = f"The customer last wrote more than {long} ago, and the vendor lets nobody write freely then. "
            if _template(channel, due) is not None:
                why += f"Its template takes one text of up to {LONGEST} characters, without files and buttons. "
            return f"{why}Reach them another way, or wait until they write again."
        if is_given_up(now, due.message.at):
            return "It could not be sent for a day."
        return ""

    def _is_past(self, due: Due, window: timedelta | None) -> bool:
        last = due.conversation.last_customer_at
        return window is not None and (last is None or self._clock.now() - last >= window)

    async def _send_part(self, channel: Channel, due: Due, parts: Sequence[Part], place: int) -> bool:
        now = self._clock.now()
        part = self._as_allowed(channel, due, parts[place])
        if place in due.as_links:
            part = replace(part, file=None)
        outcome = await self._outcome(channel, due, part, now)
        if isinstance(outcome, Refused) and part.file is not None:
            log.warning(
                "channel.file_refused", channel=channel.name, message=due.message.id, mime=part.file.attachment.mime
            )
            outcome = await self._outcome(channel, due, replace(part, file=None), now)
        match outcome:
            case Sent(vendor_id) if due.beside:
                await self._deliveries.sent_as_one(due, part.seq, vendor_id)
                return True
            case Sent(vendor_id):
                await self._deliveries.part_sent(due, place, len(parts), vendor_id)
                return True
            case Later(reason, after):
                await self._again(due, now, reason, after, fresh=place > due.parts_sent)
            case Refused(reason):
                await self._give_up(due, reason)
        return False

    def _as_allowed(self, channel: Channel, due: Due, part: Part) -> Part:
        is_late = self._is_past(due, channel.can.window)
        if not is_late or channel.can.agent_window is not None:
            return replace(part, late=is_late)
        return replace(part, text=on_one_line(part.text) or part.text, template=_template(channel, due))

    async def _outcome(self, channel: Channel, due: Due, part: Part, now: datetime) -> Outcome:
        try:
            answer = await self._transport.send(channel, channel.call(due.address, part))
        except NoAnswer as lost:
            wait = UNKNOWN_SECONDS if lost.may_have_arrived and channel.can.reports_delivery else None
            return Later("The vendor did not answer.", wait)
        return channel.outcome(answer, now)

    async def _again(self, due: Due, now: datetime, reason: str, after: float | None, *, fresh: bool) -> None:
        attempts = 0 if fresh else due.attempts
        log.warning(
            "channel.send_later", channel=due.conversation.channel, message=due.message.id, attempts=attempts + 1
        )
        await self._deliveries.again(due, next_try(now, attempts, after), reason)

    async def _give_up(self, due: Due, reason: str) -> None:
        log.warning("channel.not_delivered", channel=due.conversation.channel, message=due.message.id)
        await self._deliveries.failed(due, reason)


def _template(channel: Channel, due: Due) -> Template | None:
    purpose = "agent" if due.message.role is Role.AGENT else "assistant"
    return template_for(channel.can.templates, purpose, due.conversation.locale)


def _fits_template(parts: Sequence[Part]) -> bool:
    one = parts[0]
    return len(parts) == 1 and one.file is None and not one.buttons and on_one_line(one.text) is not None
