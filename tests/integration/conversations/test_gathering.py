"""Where people write in several short messages, one waits a moment for the next, and they are answered together."""

import asyncio

from common.wire import BotReply, TurnRequest
from conversations.model import Inbound, Role
from conversations.turns import MOST_GATHERING
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House

MOMENT = 0.2


async def bubble(house: House, conversation_id: str, text: str) -> None:
    await house.log.accept(Inbound(conversation_id, f"c-{text}", text=text, may_go_on=True))


async def replies(house: House, conversation_id: str) -> list[str]:
    return [one.text for one in await house.log.messages(conversation_id) if one.role is Role.BOT]


async def test_three_bubbles_are_one_turn(start: Opener) -> None:
    house = await start(gather_seconds=MOMENT)
    conversation_id = await house.begin()
    for text in ("hi", "my lamp", "it is broken"):
        await bubble(house, conversation_id, text)
        await asyncio.sleep(MOMENT / 4)
    await house.runner.wait_idle(conversation_id)
    assert await replies(house, conversation_id) == ["You said hi\nmy lamp\nit is broken"]


async def test_the_next_turn_of_a_conversation_waits_as_well(start: Opener) -> None:
    house = await start(gather_seconds=MOMENT)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    for text in ("my lamp", "it is broken"):
        await bubble(house, conversation_id, text)
    await house.runner.wait_idle(conversation_id)
    assert (await replies(house, conversation_id))[1:] == ["You said my lamp\nit is broken"]


async def test_whoever_goes_on_and_on_is_answered_after_all(start: Opener) -> None:
    house = await start(gather_seconds=MOMENT)
    conversation_id = await house.begin()
    for number in range(3 * MOST_GATHERING):
        await bubble(house, conversation_id, str(number))
        await asyncio.sleep(MOMENT / 2)
    await house.runner.wait_idle(conversation_id)
    said = await replies(house, conversation_id)
    assert len(said) >= 2
    numbers = "\n".join(one.removeprefix("You said ") for one in said).split("\n")
    assert numbers == [str(number) for number in range(3 * MOST_GATHERING)]


async def test_what_needs_not_wait_is_answered_at_once(start: Opener) -> None:
    house = await start(gather_seconds=30.0)
    conversation_id = await house.begin()
    async with asyncio.timeout(10):
        await house.talk(conversation_id, "where is my order")
    assert await replies(house, conversation_id) == ["You said where is my order"]


async def test_while_it_gathers_a_conversation_is_no_work(start: Opener) -> None:
    house = await start(gather_seconds=MOMENT)
    conversation_id = await house.begin()
    await bubble(house, conversation_id, "hi")
    assert house.runner.at_work() == 0
    await house.runner.wait_idle(conversation_id)
    assert house.runner.at_work() == 0


class Slow:
    """An assistant whose answers come when the test says so."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        house.assistant.script = self.answer

    async def answer(self, request: TurnRequest) -> list[BotReply]:
        self.asked.set()
        await self.may_answer.wait()
        return await self.house.assistant.echo(request)


async def test_a_turn_that_runs_is_work_also_while_the_next_bubble_gathers(start: Opener) -> None:
    house = await start(gather_seconds=MOMENT)
    slow, conversation_id = Slow(house), await house.begin()
    await bubble(house, conversation_id, "hi")
    await slow.asked.wait()
    assert house.runner.at_work() == 1
    await bubble(house, conversation_id, "my lamp")
    assert house.runner.at_work() == 1
    slow.may_answer.set()
    await house.runner.wait_idle(conversation_id)
    assert house.runner.at_work() == 0


async def test_bubbles_around_the_end_of_a_turn_are_one_turn(start: Opener) -> None:
    house = await start(gather_seconds=1.0)
    slow, conversation_id = Slow(house), await house.begin()
    await house.say(conversation_id, "hi")
    await slow.asked.wait()
    await bubble(house, conversation_id, "my lamp")
    slow.may_answer.set()
    while not await replies(house, conversation_id):  # noqa: ASYNC110  # the log does not tell tests
        await asyncio.sleep(0.01)
    await bubble(house, conversation_id, "it is broken")
    await house.runner.wait_idle(conversation_id)
    assert await replies(house, conversation_id) == ["You said hi", "You said my lamp\nit is broken"]


async def test_what_needs_not_wait_does_not_wait_for_earlier_bubbles(start: Opener) -> None:
    house = await start(gather_seconds=30.0)
    conversation_id = await house.begin()
    await bubble(house, conversation_id, "hi")
    async with asyncio.timeout(10):
        await house.talk(conversation_id, "where is my order")
    assert await replies(house, conversation_id) == ["You said hi\nwhere is my order"]


async def test_the_end_of_a_process_does_not_wait_for_what_gathers(start: Opener) -> None:
    house = await start(gather_seconds=30.0)
    conversation_id = await house.begin()
    await bubble(house, conversation_id, "hi")
    async with asyncio.timeout(10):
        await house.runner.close(grace_seconds=20.0)
    # One more comes in while the last calls are answered.
    await bubble(house, conversation_id, "my lamp")
    assert house.runner.at_work() == 0
    assert await replies(house, conversation_id) == []
    successor = await start()
    await successor.runner.recover()
    await successor.runner.wait_idle(conversation_id)
    assert await replies(successor, conversation_id) == ["You said hi\nmy lamp"]


async def test_bubbles_that_gather_when_the_process_dies_are_answered_by_the_next(start: Opener) -> None:
    house = await start(gather_seconds=30.0)
    conversation_id = await house.begin()
    for text in ("hi", "my lamp"):
        await bubble(house, conversation_id, text)
    await house.runner.close(grace_seconds=0)
    assert await replies(house, conversation_id) == []
    successor = await start()
    assert await successor.runner.recover() == 1
    await successor.runner.wait_idle(conversation_id)
    assert await replies(successor, conversation_id) == ["You said hi\nmy lamp"]


async def test_with_people_nothing_gathers(start: Opener) -> None:
    house = await start(gather_seconds=30.0)
    conversation, _ = await house.held()
    before = await replies(house, conversation.id)
    await bubble(house, conversation.id, "are you there")
    async with asyncio.timeout(10):
        await house.runner.wait_idle(conversation.id)
    assert await replies(house, conversation.id) == before
