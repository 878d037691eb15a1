"""The live queue: offers with a time limit, agents who vanish, weights, languages, and the order of it all."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from conversations.errors import AgentIsFull, OfferedToAnother, OfferOver
from conversations.hub import AgentAway
from conversations.model import HandoffState, Outcome, Role, State
from desk import storage as desk_storage
from desk.model import PresenceStatus
from routing.offers import starvation_seconds
from routing.rules import Rules
from tests.integration.conversations.fakes import HandClock
from tests.integration.conversations.live_floor import Process, open_process, pushing
from tests.integration.databases import sqlite_with_tables

Start = Callable[[Rules], Process]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Start one more process on the test's database, under these rules."""
    url, clock, open_ones = sqlite_with_tables(tmp_path / "careline.db"), HandClock(), []

    def one_more(rules: Rules) -> Process:
        process = open_process(url, clock, rules)
        open_ones.append(process)
        return process

    yield one_more
    for process in open_ones:
        await process.close()


@pytest.fixture
def floor(start: Start) -> Process:
    return start(pushing())


async def test_a_conversation_is_offered_and_the_agent_who_says_yes_has_it(floor: Process) -> None:
    maya = await floor.agent("Maya")
    handoff = await floor.waits()
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == maya
    taken = await floor.log.answer_offer(handoff, maya, "Maya", accept=True)
    assert (taken.state, taken.agent_id, taken.offered_to) == (HandoffState.ACTIVE, maya, None)
    again = await floor.log.answer_offer(handoff, maya, "Maya", accept=True)
    assert again == taken
    assert (await floor.log.get(taken.conversation_id)).epoch == 3


async def test_while_it_is_offered_nobody_else_can_take_it_and_nothing_else_is_offered_to_this_agent(
    floor: Process,
) -> None:
    maya, sam = await floor.agent("Maya"), await floor.agent("Sam", here=False)
    first, second = await floor.waits(), await floor.waits()
    await floor.dispatcher.round()
    await floor.dispatcher.round()
    assert [await floor.offered_to(one) for one in (first, second)] == [maya, None]
    with pytest.raises(OfferedToAnother):
        await floor.log.claim(first, sam, "Sam")
    with pytest.raises(OfferOver):
        await floor.log.answer_offer(first, sam, "Sam", accept=True)


async def test_a_missed_offer_goes_to_the_next_and_the_agent_is_away(floor: Process) -> None:
    maya, sam = await floor.agent("Maya"), await floor.agent("Sam", here=False)
    handoff = await floor.waits()
    await floor.dispatcher.round()
    floor.clock.forward(seconds=31)
    for agent in (maya, sam):
        await floor.roster.heartbeat(agent)
    with pytest.raises(OfferOver):
        await floor.log.answer_offer(handoff, maya, "Maya", accept=True)
    floor.published()
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == sam
    assert await floor.presence(maya) is PresenceStatus.AWAY
    assert AgentAway(maya) in floor.published()


async def test_a_declined_offer_goes_to_the_next_and_the_agent_stays(floor: Process) -> None:
    maya, sam = await floor.agent("Maya"), await floor.agent("Sam")
    handoff = await floor.waits()
    await floor.dispatcher.round()
    asked = await floor.offered_to(handoff)
    await floor.log.answer_offer(handoff, asked or "", "", accept=False)
    await floor.log.answer_offer(handoff, asked or "", "", accept=False)
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == ({maya, sam} - {asked}).pop()
    assert await floor.presence(maya) is PresenceStatus.ONLINE


async def test_when_all_have_said_no_they_are_asked_again(floor: Process) -> None:
    maya = await floor.agent("Maya")
    handoff = await floor.waits()
    await floor.dispatcher.round()
    await floor.log.answer_offer(handoff, maya, "Maya", accept=False)
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == maya


async def test_a_console_that_dies_loses_nothing(floor: Process) -> None:
    maya, sam = await floor.agent("Maya"), await floor.agent("Sam", here=False)
    handoff = await floor.waits()
    held = await floor.log.claim(handoff, maya, "Maya")
    epoch = (await floor.log.get(held.conversation_id)).epoch
    floor.clock.forward(seconds=100)
    await floor.dispatcher.round()
    assert (await floor.log.handoff(handoff)).agent_id == maya  # still within the grace
    floor.clock.forward(seconds=21)
    await floor.roster.heartbeat(sam)
    await floor.dispatcher.round()
    again = await floor.log.handoff(handoff)
    assert (again.state, again.offered_to, again.last_agent_id) == (HandoffState.QUEUED, sam, maya)
    assert again.created_at == held.created_at  # the time already waited counts
    conversation = await floor.log.get(held.conversation_id)
    assert (conversation.state, conversation.epoch) == (State.QUEUED, epoch + 1)
    assert "Maya has lost the connection" in (await floor.log.messages(conversation.id))[-1].text
    await floor.dispatcher.round()
    assert (await floor.log.get(held.conversation_id)).epoch == epoch + 1


async def test_who_takes_one_long_after_the_last_console_was_closed_keeps_it(floor: Process) -> None:
    maya = await floor.agent("Maya")
    handoff = await floor.waits()
    floor.clock.forward(minutes=30)
    await floor.log.claim(handoff, maya, "Maya")
    await floor.dispatcher.round()
    assert (await floor.log.handoff(handoff)).agent_id == maya


async def test_what_was_put_aside_stays_with_its_agent(floor: Process) -> None:
    maya = await floor.agent("Maya")
    handoff = await floor.waits()
    await floor.log.claim(handoff, maya, "Maya")
    async with floor.db.write() as c:
        await desk_storage.put_snooze(c, handoff, maya, floor.clock.now().replace(hour=23))
    floor.clock.forward(hours=2)
    await floor.dispatcher.round()
    assert (await floor.log.handoff(handoff)).agent_id == maya


async def test_it_goes_back_to_the_agent_who_knows_the_customer(floor: Process) -> None:
    for name in ("Amy", "Maya", "Zoe"):
        await floor.agent(name)
    handoff = await floor.waits()
    held = await floor.log.claim(handoff, "maya", "Maya")
    await floor.log.resolve(
        handoff,
        "maya",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="",
        return_to_bot=True,
        epoch=(await floor.log.get(held.conversation_id)).epoch,
    )
    floor.clock.forward(seconds=5)
    again = await floor.hands_over(held.conversation_id)
    await floor.dispatcher.round()
    assert await floor.offered_to(again) == "maya"


async def test_difficult_conversations_take_more_of_an_agent(floor: Process) -> None:
    maya = await floor.agent("Maya")
    hard = [await floor.waits(complexity=0.9) for _ in range(3)]
    for one in hard[:2]:
        await floor.log.claim(one, maya, "Maya")
    with pytest.raises(AgentIsFull):
        await floor.log.claim(hard[2], maya, "Maya")
    await floor.dispatcher.round()
    assert await floor.offered_to(hard[2]) is None


async def test_a_heavy_conversation_is_not_passed_by_for_ever_by_lighter_ones(floor: Process) -> None:
    """Maya always has room for a light one. From the starvation bound on she keeps it for the heavy one."""
    maya = await floor.agent("Maya")
    held = [await floor.waits() for _ in range(3)]
    for one in held:
        await floor.log.claim(one, maya, "Maya")
    heavy = await floor.waits(complexity=0.9, priority=0)
    bound = starvation_seconds(Rules.load().queue, Rules.load().offers)
    floor.clock.forward(seconds=bound - 60)
    early = await floor.waits(priority=3)
    floor.clock.forward(seconds=61)
    late = await floor.waits(priority=3)
    await floor.roster.heartbeat(maya)
    await floor.dispatcher.round()
    assert await floor.offered_to(early) == maya
    await floor.log.answer_offer(early, maya, "Maya", accept=True)
    for one in held[:1]:
        await _resolve(floor, one, maya)
    await floor.dispatcher.round()
    assert [await floor.offered_to(one) for one in (late, heavy)] == [None, None]
    await _resolve(floor, held[1], maya)
    await floor.dispatcher.round()
    assert await floor.offered_to(heavy) == maya


async def _resolve(floor: Process, handoff: str, agent: str) -> None:
    conversation = await floor.log.get((await floor.log.handoff(handoff)).conversation_id)
    await floor.log.resolve(
        handoff, agent, "", outcome=Outcome.SOLVED, summary="", return_to_bot=True, epoch=conversation.epoch
    )


async def test_skills_and_languages_are_let_go_step_by_step_and_it_is_shown(floor: Process) -> None:
    maya = await floor.agent("Maya")
    handoff = await floor.waits(skills=("billing",), locale="es-MX")
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) is None
    floor.clock.forward(minutes=3)
    (row,) = await floor.log.handoffs("queued")
    assert row["relaxed"] == ["relaxed: billing no longer needed after 3 min"]
    floor.clock.forward(minutes=2)
    await floor.roster.heartbeat(maya)
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) == maya
    assert "relaxed: any language after 5 min" in (await floor.log.packet(handoff))["relaxed"]
    assert (await floor.log.board())["relaxed"] == 1


async def test_in_pull_mode_nothing_is_offered_but_vanished_agents_still_lose_nothing(start: Start) -> None:
    floor = start(Rules.load())
    maya = await floor.agent("Maya")
    handoff = await floor.waits()
    await floor.dispatcher.round()
    assert await floor.offered_to(handoff) is None
    await floor.log.claim(handoff, maya, "Maya")
    floor.clock.forward(minutes=5)
    await floor.dispatcher.round()
    assert (await floor.log.handoff(handoff)).state is HandoffState.QUEUED


async def test_deadlines_go_with_the_handoff_through_transfers(floor: Process) -> None:
    maya, sam = await floor.agent("Maya"), await floor.agent("Sam")
    handoff = await floor.waits(priority=1)
    (waiting,) = await floor.log.handoffs("queued")
    assert [one["clock"] for one in waiting["clocks"]] == ["first_response", "resolution"]
    held = await floor.log.claim(handoff, maya, "Maya")
    conversation = await floor.log.get(held.conversation_id)
    await floor.log.agent_message(handoff, maya, "Maya", "m1", "Hello", conversation.epoch)
    floor.clock.forward(minutes=1)
    asked_at = floor.clock.now()
    await _customer_writes(floor, conversation.id, "and now?")
    floor.clock.forward(minutes=8)
    await _customer_writes(floor, conversation.id, "hello?")
    await floor.log.transfer(
        handoff, maya, "Maya", to_agent=sam, to_agent_name="Sam", note="please", epoch=conversation.epoch
    )
    (row,) = await floor.log.handoffs("mine", sam)
    by_name = {one["clock"]: one for one in row["clocks"]}
    assert by_name["first_response"]["standing"] == "met" and by_name["first_response"]["stopped"]
    assert by_name["next_response"]["standing"] == "soon"
    assert (await floor.log.handoff(handoff)).asked_at == asked_at
    epoch = (await floor.log.get(conversation.id)).epoch
    await floor.log.agent_message(handoff, sam, "Sam", "s1", "Here I am", epoch)
    assert (await floor.log.handoff(handoff)).asked_at is None


async def _customer_writes(floor: Process, conversation_id: str, text: str) -> None:
    from conversations.model import Inbound

    await floor.log.accept(Inbound(conversation_id, f"{text}-{floor.clock.now().timestamp()}", text=text))


async def test_what_is_about_to_be_late_comes_first_among_mine(floor: Process) -> None:
    maya = await floor.agent("Maya")
    calm, pressing = await floor.waits(priority=0), await floor.waits(priority=2)
    for one in (calm, pressing):
        await floor.log.claim(one, maya, "Maya")
    floor.clock.forward(minutes=3, seconds=30)
    assert [row["id"] for row in await floor.log.handoffs("mine", maya)] == [pressing, calm]


async def test_how_well_told_waits_hold_is_kept_and_widens_the_next_ones(floor: Process) -> None:
    maya = await floor.agent("Maya")
    for number in range(25):
        handoff = await floor.waits()
        told = (await floor.log.handoff(handoff)).told_wait
        assert told is not None
        floor.clock.forward(seconds=told.high * 2)
        await floor.roster.heartbeat(maya)
        await floor.log.claim(handoff, maya, "Maya")
        await _resolve(floor, handoff, maya)
        assert (await floor.log.board())["told_waits"]["told"] == number + 1
    handoff = await floor.waits()
    after = (await floor.log.handoff(handoff)).told_wait
    assert after is not None and after.told_high == pytest.approx(after.high * 2, rel=0.05)
    assert (await floor.log.board())["told_waits"]["held"] < 0.4


async def test_a_wait_is_not_promised_when_nobody_is_there(start: Start) -> None:
    floor = start(replace(Rules.load()))
    handoff = await floor.log.handoff(await floor.waits())
    assert handoff.told_wait is None
    said = [one for one in await floor.log.messages(handoff.conversation_id) if one.role is Role.BOT]
    assert "Nobody is at their desk" in said[-1].text
