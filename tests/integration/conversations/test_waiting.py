"""Those who wait: told the truth, offered other ways that keep their place; the operator hears of trouble once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from common.clock import rfc3339
from conversations import storage_alerts
from conversations.model import Asks, CustomerClaim, Inbound, Message, NewHandoff
from conversations.queue_watch import QueueWatch
from conversations.storage_alerts import Outage
from routing.hours import parse_span
from routing.queue_rules import CalendarRules, Hours, QueueMode
from routing.rules import Rules
from tests.integration.conversations.fakes import HandClock
from tests.integration.conversations.live_floor import Process, open_process
from tests.integration.databases import sqlite_with_tables

OFFICE = Hours("America/New_York", (*[(parse_span("09:00-18:00"),)] * 5, (), ()))
"""The tests begin on a Tuesday at 12:00 UTC, 07:00 in New York: it opens in two hours."""


@dataclass
class KeepingMailer:
    mails: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def send_alert(self, c: Any, **mail: Any) -> None:
        self.mails[mail["key"]] = mail


def rules_with_hours() -> Rules:
    rules = Rules.load()
    hours = CalendarRules({"office": OFFICE}, {"legal": "office"})
    return replace(rules, hours=hours, queue=replace(rules.queue, mode=QueueMode.PUSH))


@pytest.fixture
async def floor(tmp_path: Path) -> AsyncIterator[Process]:
    process = open_process(sqlite_with_tables(tmp_path / "careline.db"), HandClock(), rules_with_hours())
    yield process
    await process.close()


@pytest.fixture
def mailer() -> KeepingMailer:
    return KeepingMailer()


@pytest.fixture
def watch(floor: Process, mailer: KeepingMailer) -> QueueWatch:
    rules = rules_with_hours()
    return QueueWatch(floor.db, floor.clock, floor.hub, rules, floor.roster, mailer, "ops@larkfield.example")


async def last(floor: Process, handoff: str) -> Message:
    conversation = (await floor.log.handoff(handoff)).conversation_id
    return (await floor.log.messages(conversation))[-1]


async def press(floor: Process, handoff: str, payload: str) -> Message:
    conversation = (await floor.log.handoff(handoff)).conversation_id
    await floor.log.accept(Inbound(conversation, f"press-{payload}", payload=payload))
    return await last(floor, handoff)


async def test_outside_hours_the_customer_hears_when_somebody_is_back_and_can_choose(floor: Process) -> None:
    await floor.agent("Maya", ("legal",))
    said = await last(floor, await floor.waits(skills=("legal",)))
    assert "They are back on Tuesday, 24 November, 09:00 (New York)." in said.text
    assert [button.title for button in said.buttons] == ["Leave a message", "Call me back"]


async def test_when_somebody_is_here_and_it_is_quick_there_is_only_the_wait(floor: Process) -> None:
    await floor.agent("Maya")
    said = await last(floor, await floor.waits())
    assert "you're next" in said.text and said.buttons == ()


async def test_a_message_that_was_left_is_a_handoff_that_keeps_its_place(floor: Process) -> None:
    handoff = await floor.waits()
    before = await floor.log.handoff(handoff)
    said = await press(floor, handoff, "/leave_message")
    assert said.asks is Asks.LEAVE_MESSAGE and "the answer comes into this chat" in said.text
    again = await press(floor, handoff, "/leave_message")
    assert again.seq == said.seq
    after = await floor.log.handoff(handoff)
    assert (after.wish, after.created_at, after.state) == ("message", before.created_at, before.state)
    maya = await floor.agent("Maya")
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == maya


async def test_a_call_back_keeps_the_place_and_is_offered_at_its_time_not_before(floor: Process) -> None:
    maya = await floor.agent("Maya", ("legal",))
    handoff = await floor.waits(skills=("legal",))
    asked = await press(floor, handoff, "/call_back")
    assert asked.asks is Asks.CHOOSE
    assert asked.buttons[0].title == "Tuesday, 24 November, 09:00 (New York)"
    said = await press(floor, handoff, asked.buttons[0].payload)
    assert "We'll call you on Tuesday, 24 November, 09:00 (New York)" in said.text
    at = (await floor.log.handoff(handoff)).call_back_at
    assert at is not None and rfc3339(at).startswith("2026-11-24T14:00:00")
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) is None
    (row,) = await floor.log.handoffs("queued")
    assert row["wish"] == "call_back" and row["clocks"][0]["standing"] == "running"
    floor.clock.at = at
    await floor.roster.heartbeat(maya)
    late = await floor.waits(skills=("legal",))
    await floor.dispatcher.round()
    assert [await floor.offered_to(one) for one in (handoff, late)] == [maya, None]


async def test_the_packet_names_the_number_that_was_written_for_the_call(floor: Process) -> None:
    handoff = await floor.waits(skills=("legal",))
    assert not any("call" in one["text"] for one in (await floor.log.packet(handoff))["next_steps"])
    asked = await press(floor, handoff, "/call_back")
    await press(floor, handoff, asked.buttons[0].payload)
    conversation = (await floor.log.handoff(handoff)).conversation_id
    steps = (await floor.log.packet(handoff))["next_steps"]
    assert steps[0] == {"text": "Asked for a call: no number in the chat yet", "seq": None}
    await floor.log.accept(Inbound(conversation, "number", text="555 010 4477 please"))
    said = await last(floor, handoff)
    steps = (await floor.log.packet(handoff))["next_steps"]
    assert steps[0] == {"text": "Asked for a call: 555 010 4477", "seq": said.seq}


async def test_whoever_waits_too_long_is_offered_another_way_once(floor: Process, watch: QueueWatch) -> None:
    await floor.agent("Maya")
    handoff = await floor.waits()
    floor.clock.forward(minutes=16)
    await watch.round()
    said = await last(floor, handoff)
    assert "takes longer" in said.text and len(said.buttons) == 2
    await watch.round()
    assert (await last(floor, handoff)).seq == said.seq


async def test_in_an_emergency_nothing_is_offered_instead_of_a_person(floor: Process, watch: QueueWatch) -> None:
    await floor.agent("Maya")
    urgent, calm = await floor.waits(priority=3), await floor.waits(priority=2)
    floor.clock.forward(minutes=16)
    await watch.round()
    assert not (await last(floor, urgent)).buttons
    assert (await last(floor, calm)).buttons


async def test_nobody_online_is_told_once_and_once_more_when_it_is_over(
    floor: Process, watch: QueueWatch, mailer: KeepingMailer
) -> None:
    await floor.waits()
    for _ in range(3):
        await watch.round()
    assert [mail["kind"] for mail in mailer.mails.values()] == ["nobody_online"]
    assert [one["kind"] for one in (await floor.log.board())["alerts"]] == ["nobody_online"]
    await floor.agent("Maya")
    for _ in range(3):
        await watch.round()
    assert [mail["over"] for mail in mailer.mails.values()] == [False, True]
    assert (await floor.log.board())["alerts"] == []
    floor.clock.forward(minutes=2)  # Maya's console is silent: a new occurrence
    await watch.round()
    assert len(mailer.mails) == 3


async def test_a_queue_that_is_closed_alerts_nobody_until_it_opens(
    floor: Process, watch: QueueWatch, mailer: KeepingMailer
) -> None:
    await floor.waits(skills=("legal",))
    floor.clock.forward(minutes=119)
    await watch.round()
    assert mailer.mails == {}
    floor.clock.forward(minutes=1)
    await watch.round()
    assert [mail["kind"] for mail in mailer.mails.values()] == ["nobody_online"]
    floor.clock.forward(minutes=20)
    await watch.round()
    assert [mail["kind"] for mail in mailer.mails.values()] == ["nobody_online", "waiting_too_long"]


async def test_a_known_outage_is_told_before_the_wait(floor: Process) -> None:
    async with floor.db.write() as c:
        outage = Outage("Card payments fail since 11:00. We are on it.", floor.clock.now() - timedelta(minutes=5))
        await storage_alerts.set_outage(c, outage)
    assert await floor.log.outage() == outage
    handoff = await floor.log.handoff(await floor.waits())
    texts = [one.text for one in await floor.log.messages(handoff.conversation_id)]
    assert texts[-2] == "Card payments fail since 11:00. We are on it."
    async with floor.db.write() as c:
        await storage_alerts.set_outage(c, None)
    assert await floor.log.outage() is None


async def test_who_writes_in_another_language_is_offered_a_message_in_it_and_no_call(floor: Process) -> None:
    conversation, _ = await floor.log.create("web", "en", CustomerClaim())
    handoff = await floor.hands_over(conversation.id, new=NewHandoff("foreign_language", language="es"))
    said = await last(floor, handoff)
    assert "si es posible" in said.text
    assert [button.title for button in said.buttons] == ["Dejar un mensaje"]
    asked = await press(floor, handoff, "/leave_message")
    assert asked.text.startswith("Escribe aquí tu mensaje")


async def test_without_texts_in_a_language_what_is_offered_stays_english(floor: Process) -> None:
    conversation, _ = await floor.log.create("web", "en", CustomerClaim())
    handoff = await floor.hands_over(conversation.id, new=NewHandoff("foreign_language", language="fi"))
    assert [button.title for button in (await last(floor, handoff)).buttons] == ["Leave a message"]
