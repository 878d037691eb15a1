"""Shows customers in their app that somebody is writing, where the vendor can. A sign that gets lost is not missed."""

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog

from channels.courier import NoAnswer, Transport
from channels.port import Call, Channel
from conversations.addresses import Addresses
from conversations.hub import Hub, Typing
from conversations.model import Role

log = structlog.get_logger()

_HASH = re.compile(r"[0-9a-f]{64}")
"""Stands for an id that is too long to be kept (`channels.reception.client_id_of`)."""

MOST_AT_ONCE = 20
"""So many signs may be under way; what comes meanwhile is left out."""


@dataclass(frozen=True)
class Sign:
    """A channel and its request that shows at an address that somebody is writing.

    `below`: it takes, instead of the address, the vendor's id of the customer's message that is being answered.
    """

    channel: Channel
    call: Callable[[str], Call]
    below: bool = False


class Typist:
    """Listens to who is writing. `signs`: by the channels' names."""

    def __init__(self, addresses: Addresses, signs: Mapping[str, Sign], transport: Transport, hub: Hub) -> None:
        self._addresses = addresses
        self._signs = signs
        self._transport = transport
        self._hub = hub
        self._under_way: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Show until cancelled."""
        while self._signs:
            with self._hub.subscribe(None, own_only=True) as events:
                async for event in events:
                    if isinstance(event, Typing) and event.role is not Role.CUSTOMER:
                        self._begin(event.conversation_id)

    def _begin(self, conversation_id: str) -> None:
        if conversation_id in self._under_way or len(self._under_way) >= MOST_AT_ONCE:
            return
        task = asyncio.create_task(self.show(conversation_id))
        self._under_way[conversation_id] = task
        task.add_done_callback(lambda done: self._ended(conversation_id, done))

    def _ended(self, conversation_id: str, task: "asyncio.Task[None]") -> None:
        del self._under_way[conversation_id]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("channel.typing_failed", conversation=conversation_id, error=type(error).__name__)

    async def show(self, conversation_id: str) -> None:
        """Show it once, if the customer is on a channel that can."""
        place = await self._addresses.place_of(conversation_id)
        sign = self._signs.get(place[0]) if place else None
        if place is None or sign is None:
            return
        where = await self._last_message(conversation_id, place[0]) if sign.below else place[1]
        if not where:
            return
        try:
            await self._transport.send(sign.channel, sign.call(where))
        except NoAnswer:
            log.info("channel.typing_not_shown", channel=place[0])

    async def _last_message(self, conversation_id: str, channel: str) -> str:
        """Return the vendor's id of what the customer wrote last; empty where it is not known."""
        written = await self._addresses.last_client_id(conversation_id) or ""
        name, _, vendor_id = written.partition(":")
        return vendor_id if name == channel and not _HASH.fullmatch(vendor_id) else ""
