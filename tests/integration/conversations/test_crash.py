"""A killed process: a new one opens the same file and finds every message, and every turn gets its end."""

import asyncio

import pytest

from common.wire import BotReply, TurnRequest
from conversations import storage_log
from conversations.errors import StaleEpoch
from conversations.model import Draft, Role, State
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, ending


async def _recovered(start: Opener, conversation_id: str) -> House:
    after = await start()
    await after.runner.recover()
    await after.runner.wait_idle(conversation_id)
    return after


async def test_killed_before_the_turn_began_the_message_is_answered(start: Opener) -> None:
    before = await start(wired=False)
    conversation_id = await before.begin()
    await before.say(conversation_id, "hello")
    after = await _recovered(start, conversation_id)
    assert [one.text for one in await after.log.messages(conversation_id)] == ["hello", "You said hello"]


async def test_killed_while_the_turn_ran_it_is_answered_once(start: Opener) -> None:
    before = await start(wired=False)
    conversation_id = await before.begin()
    await before.say(conversation_id, "hello")
    begun = await before.log.begin_turn(conversation_id)
    await before.say(conversation_id, "are you there?")
    after = await _recovered(start, conversation_id)
    texts = [one.text for one in await after.log.messages(conversation_id)]
    assert texts == ["hello", "are you there?", "You said hello", "You said are you there?"]
    assert begun is not None
    with pytest.raises(StaleEpoch):
        await before.log.finish_turn(begun.turn, ending(Draft(Role.BOT, "I'm not dead")))
    assert len(await after.log.messages(conversation_id)) == 4
    assert await after.log.unfinished() == []


async def test_killed_after_the_answer_it_is_not_answered_again(start: Opener) -> None:
    before = await start()
    conversation_id = await before.begin()
    await before.talk(conversation_id, "hello")
    after = await start()
    assert await after.runner.recover() == 0
    assert after.assistant.requests == []
    assert await after.log.dialogue_snapshot(conversation_id) == {"events": ["hello"]}


async def test_killed_after_the_hand_over_the_place_in_the_queue_is_kept(start: Opener) -> None:
    before = await start()
    conversation, handoff_id = await before.queued()
    after = await start()
    assert await after.runner.recover() == 0
    assert await after.log.get(conversation.id) == conversation
    assert [one["id"] for one in await after.log.handoffs("queued")] == [handoff_id]


async def test_a_running_turn_of_a_conversation_that_people_have_is_not_run_again(start: Opener) -> None:
    before = await start(wired=False)
    conversation_id = await before.begin()
    await before.say(conversation_id, "hello")
    await before.log.begin_turn(conversation_id)
    async with before.db.write() as c:
        conversation = await storage_log.read_conversation(c, conversation_id)
        await storage_log.change_holder(c, conversation, State.AGENT, agent_id="agent-1")
    after = await _recovered(start, conversation_id)
    assert after.assistant.requests == []
    assert await after.log.unfinished() == []


async def test_a_turn_that_kills_every_process_goes_to_people(start: Opener) -> None:
    before = await start(wired=False)
    conversation_id = await before.begin()
    await before.say(conversation_id, "the message of death")
    for _ in range(3):
        doomed = await start(wired=False)
        await doomed.log.begin_turn(conversation_id, resume=True)
    after = await _recovered(start, conversation_id)
    assert after.assistant.requests == []
    assert (await after.log.get(conversation_id)).state is State.QUEUED


async def test_a_half_filled_form_survives(start: Opener) -> None:
    before = await start()
    conversation_id = await before.begin()

    async def form(request: TurnRequest) -> list[BotReply]:
        before.assistant.save(request, "return_items", order_id="#W1")
        return [BotReply("Which items?", asks="items")]

    before.assistant.script = form
    await before.talk(conversation_id, "I want to return something from #W1")
    after = await start()
    assert await after.log.dialogue_snapshot(conversation_id) == {"events": ["I want to return something from #W1"]}
    await after.talk(conversation_id, "the lamp")
    assert after.assistant.requests[0].asks == "items"


async def test_another_process_leaves_a_living_turn_alone(start: Opener) -> None:
    one, other = await start(), await start()
    conversation_id = await one.begin()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(request: TurnRequest) -> list[BotReply]:
        began.set()
        await go_on.wait()
        return await one.assistant.echo(request)

    one.assistant.script = slowly
    await one.say(conversation_id, "first")
    await began.wait()
    await other.say(conversation_id, "second")
    await other.runner.wait_idle(conversation_id)
    go_on.set()
    await one.runner.wait_idle(conversation_id)
    assert other.assistant.requests == []
    assert [request.text for request in one.assistant.requests] == ["first", "second"]


async def test_a_turn_that_nobody_works_on_is_revived(start: Opener) -> None:
    before, after = await start(wired=False), await start()
    conversation_id = await before.begin()
    await before.say(conversation_id, "hello")
    await before.log.begin_turn(conversation_id)
    assert await after.runner.revive_stuck() == 0
    after.clock.forward(seconds=61)
    assert await after.runner.revive_stuck() == 1
    await after.runner.wait_idle(conversation_id)
    assert len(await after.log.messages(conversation_id)) == 2


async def test_closing_lets_a_running_turn_end(house: House) -> None:
    conversation_id = await house.begin()
    await house.say(conversation_id, "hello")
    await house.runner.close(grace_seconds=5)
    assert len(await house.log.messages(conversation_id)) == 2
