"""The outbox of the messaging channels: what is to be sent, what came of it, what the agent hears of failures."""

from collections.abc import Collection
from datetime import datetime, timedelta

from common.clock import Clock
from common.storage import Database
from conversations import storage_channels, storage_log, storage_notes
from conversations.hub import Event, Hub, NoteAdded
from conversations.model import Message
from conversations.model_channels import DeliveryState, Due, Report, Watermark, moves_on, part_of
from conversations.storage import UnitOfWork
from conversations.storage_channels import REPLACED, SentPart

LEASE = timedelta(minutes=1)
"""So long a process may take to send one part before another tries."""

UNDELIVERED = "undelivered"


class Deliveries:
    """All that counts is in the database, so several processes can send from one outbox."""

    def __init__(self, db: Database, clock: Clock, hub: Hub) -> None:
        self._db = db
        self._clock = clock
        self._hub = hub

    async def take_due(self, channels: Collection[str], limit: int) -> list[Due]:
        """Take messages whose time has come, of each conversation the first; nobody else takes them for a minute."""
        now = self._clock.now()
        async with self._db.read() as c:  # looking costs no write: mostly there is nothing
            if not await storage_channels.due(c, channels, now, 1, lock=False):
                return []
        async with self._db.write() as c:
            rows = await storage_channels.due(c, channels, now, limit)
            await storage_channels.lease(c, rows, now + LEASE)
            return [one for row in rows if (one := await self._due(c, row))]

    async def _due(self, c: UnitOfWork, row: storage_channels.DeliveryRow) -> Due | None:
        message = await storage_log.message_at(c, row.conversation_id, row.seq)
        address = await storage_channels.address_of(c, row.conversation_id)
        if message is None or address is None:
            return None
        conversation = await storage_log.read_conversation(c, row.conversation_id)
        links = tuple(place for place, sent in sorted(row.links.items()) if not sent)
        return Due(message, conversation, address, row.parts_sent, row.attempts, links)

    async def rest_of_turn(self, due: Due) -> tuple[Message, ...]:
        """Return what the assistant said in the same turn behind this message and is to be sent too, in order."""
        message = due.message
        if message.turn_id is None:
            return ()
        async with self._db.read() as c:
            waiting = await storage_channels.waiting_behind(c, message.conversation_id, message.seq)
            said = await storage_log.messages_between(c, message.conversation_id, message.seq)
        return tuple(one for one in said if one.turn_id == message.turn_id and one.seq in waiting)

    async def sent_as_one(self, due: Due, named: int, vendor_id: str) -> None:
        """Note that the message and those beside it have gone out as one, under the number `named`: all or none."""
        async with self._db.write() as c:
            for one in due.messages:
                sent = SentPart(one.conversation_id, one.seq, 0, 1)
                await self._sent(c, due.conversation.channel, sent, vendor_id if one.seq == named else "")

    async def is_unwanted(self, due: Due) -> bool:
        """Say whether the customer has said by now that they want no messages."""
        async with self._db.read() as c:
            return await storage_channels.opted_out_at(c, due.message.conversation_id) is not None

    async def part_sent(self, due: Due, part: int, parts: int, vendor_id: str) -> None:
        """Note that part `part` (from 0) of `parts` has gone out; the last one makes the message sent."""
        sent = SentPart(due.message.conversation_id, due.message.seq, part, parts)
        async with self._db.write() as c:
            await self._sent(c, due.conversation.channel, sent, vendor_id)

    async def _sent(self, c: UnitOfWork, channel: str, sent: SentPart, vendor_id: str) -> None:
        row = await storage_channels.read_delivery(c, sent.conversation_id, sent.seq, lock=True)
        if row is None:
            return
        if vendor_id:
            await storage_channels.note_vendor_id(c, channel, vendor_id, sent)
        is_link = row.links.get(sent.part) is False
        if row.state is not DeliveryState.WAITING or (row.parts_sent > sent.part and not is_link):
            return
        links = row.links | ({sent.part: True} if is_link else {})
        parts_sent = max(row.parts_sent, sent.part + 1)
        values = {"parts_sent": parts_sent, "attempts": 0, "reason": "", "next_try_at": self._clock.now() + LEASE}
        is_whole = parts_sent >= sent.parts and all(links.values())
        state = DeliveryState.SENT if is_whole else DeliveryState.WAITING
        await storage_channels.change_delivery(
            c, sent.conversation_id, sent.seq, state=state.value, links=links, **values
        )

    async def again(self, due: Due, at: datetime, reason: str) -> None:
        """Have the message tried again at that time."""
        message = due.message
        async with self._db.write() as c:
            row = await storage_channels.read_delivery(c, message.conversation_id, message.seq, lock=True)
            if row is not None and row.state is DeliveryState.WAITING:
                await storage_channels.change_delivery(
                    c, message.conversation_id, message.seq, attempts=row.attempts + 1, next_try_at=at, reason=reason
                )

    async def failed(self, due: Due, reason: str) -> None:
        """Give the message up, with those that go out with it, and tell the agents why."""
        events: list[Event] = []
        async with self._db.write() as c:
            for one in due.messages:
                events += await self._move(c, one.conversation_id, one.seq, DeliveryState.FAILED, reason)
        self._hub.publish_all(events)

    async def report(self, channel: str, report: Report) -> None:
        """Take in what the vendor tells of a message of ours. What is not known as ours is passed over."""
        events: list[Event] = []
        async with self._db.write() as c:
            part = await self._part_of(c, channel, report)
            failed = report.state is DeliveryState.FAILED
            if part is None or part.part == REPLACED:
                return
            if failed and await self._goes_as_link(c, part, report.reason):
                await storage_channels.replace_vendor_id(c, channel, report.vendor_id, part)
            elif part.is_last or failed:
                events = await self._move(c, part.conversation_id, part.seq, report.state, report.reason)
        self._hub.publish_all(events)

    async def reached(self, channel: str, mark: Watermark) -> None:
        """Take in how far all that was said to the address until then has come. What still waits has not gone out."""
        before = [state for state in (DeliveryState.SENT, DeliveryState.DELIVERED) if moves_on(state, mark.state)]
        async with self._db.write() as c:
            conversation_id = await storage_channels.conversation_at(c, channel, mark.address)
            if conversation_id is not None and before:
                await storage_channels.move_until(c, conversation_id, before, mark.state, mark.until)

    async def _goes_as_link(self, c: UnitOfWork, part: SentPart, reason: str) -> bool:
        """Have a file that the vendor took and then refused sent as a link, once. Return whether that is done."""
        message = await storage_log.message_at(c, part.conversation_id, part.seq)
        row = await storage_channels.read_delivery(c, part.conversation_id, part.seq, lock=True)
        if message is None or row is None or part.part < part.parts - len(message.attachments):
            return False
        if row.state not in (DeliveryState.WAITING, DeliveryState.SENT) or row.links.get(part.part):
            return False
        values = {"attempts": 0, "reason": reason, "next_try_at": self._clock.now()}
        await storage_channels.change_delivery(
            c,
            part.conversation_id,
            part.seq,
            state=DeliveryState.WAITING.value,
            parts_sent=max(row.parts_sent, part.part + 1),
            links=row.links | {part.part: False},
            **values,
        )
        return True

    async def _part_of(self, c: UnitOfWork, channel: str, report: Report) -> SentPart | None:
        known = await storage_channels.by_vendor_id(c, channel, report.vendor_id)
        named = part_of(report.key)
        if known is not None or named is None:
            return known
        part = SentPart(*named)
        row = await storage_channels.read_delivery(c, part.conversation_id, part.seq)
        if row is None or row.channel != channel:
            return None
        if report.state is not DeliveryState.FAILED:
            # The answer to our request was lost or is still on its way: the report proves that it went out.
            await self._sent(c, channel, part, report.vendor_id)
        return part

    async def _move(
        self, c: UnitOfWork, conversation_id: str, seq: int, state: DeliveryState, reason: str
    ) -> list[Event]:
        conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
        row = await storage_channels.read_delivery(c, conversation_id, seq, lock=True)
        if row is None or not moves_on(row.state, state):
            return []
        await storage_channels.change_delivery(c, conversation_id, seq, state=state.value, reason=reason)
        if state is not DeliveryState.FAILED:
            return []
        text = f"Not delivered by {conversation.channel}: message {seq}. {reason}"
        once = f"undelivered:{seq}"
        note = await storage_notes.add_note(
            c, conversation, UNDELIVERED, "", text, self._clock.now(), data={"seq": seq}, client_id=once
        )
        return [NoteAdded(conversation_id, note)]

    async def states(self, conversation_id: str) -> dict[int, DeliveryState]:
        """Return how far each message to this customer has come, by its `seq`."""
        async with self._db.read() as c:
            return {row.seq: row.state for row in await storage_channels.deliveries_of(c, conversation_id)}
