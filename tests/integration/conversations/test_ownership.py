"""One holder, one claim: who may write, and what happens to those who come too late."""

import asyncio

import pytest

from common.errors import CarelineError, Invalid
from conversations.errors import (
    AgentIsFull,
    AlreadyClaimed,
    ClientIdConflict,
    HandoffNotFound,
    NotTheHolder,
    StaleEpoch,
)
from conversations.model import Draft, Handoff, HandoffState, Outcome, Role, State
from routing.rules import Rules
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, ending

ROUNDS = 50
"""`tests/e2e/test_whole_life.py` has 200, over HTTP."""

CAPACITY = Rules.load().queue.capacity


async def test_of_two_agents_who_claim_at_once_exactly_one_wins_each_time(start: Opener) -> None:
    one, other = await start(), await start()
    conversation_id = await one.begin()
    winners = []
    for number in range(ROUNDS):
        message = await one.say(conversation_id, "human please", f"c{number}")
        await one.runner.wait_idle(conversation_id)
        handoff_id = (await one.log.get(conversation_id)).handoff_id or ""
        claims = [one.log.claim(handoff_id, "a", "Ana"), other.log.claim(handoff_id, "b", "Ben")]
        results = await asyncio.gather(*(claims if number % 2 else claims[::-1]), return_exceptions=True)
        won = [result for result in results if isinstance(result, Handoff)]
        assert len(won) == 1 and sum(isinstance(result, AlreadyClaimed) for result in results) == 1
        conversation = await other.log.get(conversation_id)
        assert conversation.agent_id == won[0].agent_id
        said = [m for m in await one.log.messages(conversation_id, message.seq) if m.role is Role.SYSTEM]
        assert len(said) == 1 and won[0].agent_name is not None and won[0].agent_name in said[0].text
        winners.append(won[0].agent_id)
        await one.log.resolve(
            handoff_id,
            won[0].agent_id or "",
            won[0].agent_name or "",
            outcome=Outcome.SOLVED,
            summary="",
            return_to_bot=True,
            epoch=conversation.epoch,
        )
    assert len(winners) == ROUNDS


async def test_claiming_again_what_one_holds_changes_nothing(house: House) -> None:
    conversation, handoff_id = await house.held()
    again = await house.log.claim(handoff_id, "agent-1", "Maya")
    assert again.agent_id == "agent-1"
    assert await house.log.get(conversation.id) == conversation


async def test_no_agent_exceeds_their_capacity_even_when_claiming_at_once(start: Opener) -> None:
    one, other = await start(), await start()
    handoff_ids = [(await one.queued())[1] for _ in range(CAPACITY + 2)]
    results = await asyncio.gather(
        *((one, other)[place % 2].log.claim(each, "a", "Ana") for place, each in enumerate(handoff_ids)),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Handoff) for result in results) == CAPACITY
    assert sum(isinstance(result, AgentIsFull) for result in results) == 2


async def test_the_customer_reads_the_agent_and_the_bot_stays_silent(house: House) -> None:
    conversation, handoff_id = await house.held()
    asked = len(house.assistant.requests)
    sent = await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello, Maya here.", conversation.epoch)
    replies = await house.talk(conversation.id, "thanks for coming")
    assert replies == []
    assert len(house.assistant.requests) == asked
    assert sent.message.author == "Maya" and sent.message.role is Role.AGENT
    assert (await house.log.messages(conversation.id))[-2] == sent.message
    assert (await house.log.handoff(handoff_id)).first_reply_at is not None


async def test_while_waiting_the_customer_writes_to_the_log_and_gets_no_bot_reply(house: House) -> None:
    conversation, _ = await house.queued()
    assert await house.talk(conversation.id, "are you there?") == []
    assert (await house.log.messages(conversation.id))[-1].text == "are you there?"


async def test_a_repeated_agent_message_returns_the_first_even_after_a_change_of_holder(house: House) -> None:
    conversation, handoff_id = await house.held()
    log, epoch = house.log, conversation.epoch
    first = await log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", epoch)
    with pytest.raises(ClientIdConflict):
        await log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Other.", epoch)
    await _resolve(house, handoff_id, epoch)
    again = await log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", epoch)
    assert not again.created and again.message == first.message


async def test_customer_and_agent_may_use_the_same_client_id(house: House) -> None:
    conversation, handoff_id = await house.held()
    await house.say(conversation.id, "hello", "same")
    sent = await house.log.agent_message(handoff_id, "agent-1", "Maya", "same", "Hello.", conversation.epoch)
    assert sent.created


async def _resolve(house: House, handoff_id: str, epoch: int, *, return_to_bot: bool = True) -> Handoff:
    return await house.log.resolve(
        handoff_id,
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="Label sent again.",
        return_to_bot=return_to_bot,
        epoch=epoch,
    )


async def test_a_write_with_a_stale_epoch_is_refused_and_changes_nothing(house: House) -> None:
    conversation, handoff_id = await house.held()
    before = await house.log.messages(conversation.id)
    stale = conversation.epoch - 1
    for write in (
        house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", stale),
        house.log.note(handoff_id, "agent-1", "Maya", "n1", "A note.", stale),
        house.log.transfer(handoff_id, "agent-1", "Maya", skill="billing", note="", epoch=stale),
        _resolve(house, handoff_id, stale),
    ):
        with pytest.raises(StaleEpoch):
            await write
    assert await house.log.messages(conversation.id) == before
    assert await house.log.get(conversation.id) == conversation
    assert await house.log.notes(conversation.id) == []


async def test_only_the_holder_answers(house: House) -> None:
    conversation, handoff_id = await house.held()
    with pytest.raises(NotTheHolder):
        await house.log.agent_message(handoff_id, "agent-2", "Ben", "a1", "Hello.", conversation.epoch)


async def test_a_queued_conversation_must_be_claimed_before_it_is_answered(house: House) -> None:
    conversation, handoff_id = await house.queued()
    with pytest.raises(NotTheHolder):
        await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", conversation.epoch)


async def test_handed_back_the_bot_carries_on_and_old_messages_are_not_run_again(house: House) -> None:
    conversation, handoff_id = await house.held()
    await house.talk(conversation.id, "while the agent is here")
    closed = await _resolve(house, handoff_id, conversation.epoch)
    back = await house.log.get(conversation.id)
    assert (back.state, back.epoch, back.agent_id, back.handoff_id) == (State.BOT, conversation.epoch + 1, None, None)
    assert closed.state is HandoffState.CLOSED and closed.outcome is Outcome.SOLVED
    [note] = await house.log.notes(conversation.id)
    assert (note.kind, note.text, note.author, note.number) == ("summary", "Label sent again.", "Maya", 1)
    last = (await house.log.messages(conversation.id))[-1]
    assert last.role is Role.SYSTEM and "assistant" in last.text
    assert await house.log.dialogue_snapshot(conversation.id) is None
    replies = await house.talk(conversation.id, "and another thing")
    assert [one.text for one in replies] == ["You said and another thing"]
    assert [request.text for request in house.assistant.requests] == ["and another thing"]
    assert [turn.text for turn in await house.log.customer_turns(conversation.id)] == ["and another thing"]


async def test_a_conversation_can_go_to_people_a_second_time(house: House) -> None:
    conversation, handoff_id = await house.held()
    await _resolve(house, handoff_id, conversation.epoch)
    await house.talk(conversation.id, "I want to speak to a person again")
    second = (await house.log.get(conversation.id)).handoff_id
    assert second is not None and second != handoff_id
    with pytest.raises(AlreadyClaimed):
        await house.log.claim(handoff_id, "agent-1", "Maya")
    packet = await house.log.packet(second)
    assert [one["seq"] for one in packet["transcript"]] == list(range(1, packet["complete_to_seq"] + 1))


async def test_passing_on_to_a_colleague_makes_them_the_holder(house: House) -> None:
    conversation, handoff_id = await house.held()
    await house.log.transfer(
        handoff_id,
        "agent-1",
        "Maya",
        to_agent="agent-2",
        to_agent_name="Ben",
        note="Knows bikes",
        epoch=conversation.epoch,
    )
    now = await house.log.get(conversation.id)
    assert (now.state, now.agent_id, now.agent_name, now.epoch) == (
        State.AGENT,
        "agent-2",
        "Ben",
        conversation.epoch + 1,
    )
    with pytest.raises(StaleEpoch):
        await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", conversation.epoch)
    await house.log.agent_message(handoff_id, "agent-2", "Ben", "b1", "Hello.", now.epoch)
    assert [note.text for note in await house.log.notes(conversation.id)] == ["Knows bikes"]


async def test_passing_on_to_a_skill_puts_it_back_without_losing_the_time_waited(house: House) -> None:
    conversation, handoff_id = await house.held()
    house.clock.forward(minutes=5)
    _later, later_handoff = await house.queued()
    await house.log.transfer(
        handoff_id, "agent-1", "Maya", skill="billing", note="Charged twice", epoch=conversation.epoch
    )
    waiting = await house.log.handoffs("queued")
    assert [one["id"] for one in waiting] == [handoff_id, later_handoff]
    assert (waiting[0]["skills"], waiting[0]["queue"], waiting[0]["agent_id"]) == (["billing"], "billing", None)
    assert waiting[0]["waiting_seconds"] == 0
    assert (await house.log.get(conversation.id)).state is State.QUEUED
    await house.log.claim(handoff_id, "agent-2", "Ben")


async def test_a_transfer_names_exactly_one_target(house: House) -> None:
    conversation, handoff_id = await house.held()
    for target in ({}, {"to_agent": "agent-2", "skill": "billing"}, {"skill": ""}, {"to_agent": "agent-1"}):
        with pytest.raises(Invalid):
            await house.log.transfer(handoff_id, "agent-1", "Maya", note="", epoch=conversation.epoch, **target)


async def test_a_note_is_kept_once_and_customers_never_see_it(house: House) -> None:
    conversation, handoff_id = await house.held()
    before = await house.log.messages(conversation.id)
    first = await house.log.note(handoff_id, "agent-1", "Maya", "n1", "VIP", conversation.epoch)
    again = await house.log.note(handoff_id, "agent-1", "Maya", "n1", "VIP", conversation.epoch)
    assert first == again and first.after_seq == before[-1].seq
    assert await house.log.messages(conversation.id) == before


async def test_an_unknown_handoff_is_not_found(house: House) -> None:
    attempts: list[object] = [
        house.log.claim("hand_no", "a", "Ana"),
        house.log.packet("hand_no"),
        house.log.handoff("hand_no"),
        house.log.agent_message("hand_no", "a", "Ana", "c1", "Hello", 1),
    ]
    for attempt in attempts:
        with pytest.raises(HandoffNotFound):
            await attempt  # type: ignore[misc]


async def test_no_bot_reply_lands_after_an_agent_took_over_whatever_the_order(start: Opener) -> None:
    """Two processes race: one finishes a turn late, the other one's agent already holds the conversation."""
    one, other = await start(wired=False), await start()
    conversation_id = await one.begin()
    await one.say(conversation_id, "hello")
    slow = await one.log.begin_turn(conversation_id)
    assert slow is not None
    await other.say(conversation_id, "human please")
    await other.runner.wait_idle(conversation_id)  # it has seen that the turn is not its own
    other.clock.forward(seconds=61)
    await other.runner.revive_stuck()
    await other.runner.wait_idle(conversation_id)
    handoff_id = (await other.log.get(conversation_id)).handoff_id or ""
    await other.log.claim(handoff_id, "agent-1", "Maya")
    before = await other.log.messages(conversation_id)
    with pytest.raises(CarelineError):
        await one.log.finish_turn(slow.turn, ending(Draft(Role.BOT, "Here is your answer")))
    assert await other.log.messages(conversation_id) == before


async def test_agents_messages_that_arrive_together_share_a_commit_and_a_refused_one_takes_none_with_it(
    house: House,
) -> None:
    held = [await house.held(f"agent-{number}", f"Agent{number}") for number in range(3)]
    commits = house.count_commits()
    said = [
        house.log.agent_message(
            handoff_id, f"agent-{number}", f"Agent{number}", f"c{place}", f"line {place}", now.epoch
        )
        for number, (now, handoff_id) in enumerate(held)
        for place in range(4)
    ]
    stale = house.log.agent_message(held[0][1], "agent-0", "Agent0", "stale", "too late", held[0][0].epoch - 1)
    foreign = house.log.agent_message(held[0][1], "agent-1", "Agent1", "foreign", "not mine", held[0][0].epoch)
    nobody = house.log.agent_message("hand_nobody", "agent-1", "Agent1", "nobody", "hello", 1)
    results = await asyncio.gather(*said[:6], stale, foreign, nobody, *said[6:], return_exceptions=True)
    assert len(commits) == 1
    assert [type(one) for one in results[6:9]] == [StaleEpoch, NotTheHolder, HandoffNotFound]
    for now, _ in held:
        later = await house.log.messages(now.id, now.last_seq)
        assert [message.text for message in later] == [f"line {place}" for place in range(4)]
        assert [message.seq for message in later] == list(range(now.last_seq + 1, now.last_seq + 5))
