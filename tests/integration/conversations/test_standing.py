"""A message that need not wait begins its turn in its own commit; what is remembered counts while nothing has moved."""

import asyncio

import pytest

from common.wire import BotReply, TurnRequest
from conversations import storage_log, storage_turns
from conversations.errors import StaleEpoch
from conversations.model import Begun, Draft, Inbound, Role, State, TurnState
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, ending


def noted(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the ids of the turns that are read from the database to begin: those that nothing was remembered for."""
    read: list[str] = []
    begin = house.log.begin_turn

    async def begin_turn(conversation_id: str, *, resume: bool = False) -> Begun | None:
        begun = await begin(conversation_id, resume=resume)
        if begun is not None:
            read.append(begun.turn.id)
        return begun

    monkeypatch.setattr(house.log, "begin_turn", begin_turn)
    return read


async def test_a_conversation_goes_on_without_being_read_again(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    read = noted(house, monkeypatch)
    conversation_id = await house.begin()
    for text in ("one", "two", "three"):
        assert [one.text for one in await house.talk(conversation_id, text)] == [f"You said {text}"]
    assert read == []
    assert [request.dialogue for request in house.assistant.requests] == [
        None,
        {"events": ["one"]},
        {"events": ["two"]},
    ]
    assert [turn.text for turn in await house.log.customer_turns(conversation_id)] == ["one", "two", "three"]
    assert [one.turn.attempts for one in await house.log.turn_records(conversation_id)] == [1, 1, 1]


async def test_what_routing_sees_is_the_same_remembered_and_read(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "this is a really bad service")
    seen = []

    async def look(request: TurnRequest) -> list[BotReply]:
        seen.append(await house.log.customer_turns(conversation_id))
        return await house.assistant.echo(request)

    plays = house.runner.play
    house.assistant.script = look
    begun: list[Begun] = []
    house.log.when_turn_waits(house.runner.wake, lambda one: (begun.append(one), plays(one))[1])
    await house.talk(conversation_id, "and again")
    assert [one.turns for one in begun] == seen


async def test_what_another_process_has_done_meanwhile_is_read(start: Opener, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = await start(), await start()
    read = noted(one, monkeypatch)
    conversation_id = await one.begin()
    await one.talk(conversation_id, "first")
    await other.talk(conversation_id, "second")
    await one.talk(conversation_id, "third")
    assert len(read) == 1
    assert one.assistant.requests[-1].dialogue == {"events": ["second"]}
    texts = [message.text for message in await one.log.messages(conversation_id)]
    assert texts == ["first", "You said first", "second", "You said second", "third", "You said third"]


async def test_messages_of_one_commit_are_one_turn(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    await asyncio.gather(*(house.say(conversation_id, text) for text in ("my order", "the lamp", "is late")))
    await house.runner.wait_idle(conversation_id)
    assert house.assistant.requests[-1].text == "my order\nthe lamp\nis late"


async def test_a_message_during_the_turn_is_the_next_one(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")

    async def slow(request: TurnRequest) -> list[BotReply]:
        if request.text == "one":
            await house.say(conversation_id, "two")
        return await house.assistant.echo(request)

    house.assistant.script = slow
    await house.say(conversation_id, "one")
    await house.runner.wait_idle(conversation_id)
    texts = [message.text for message in await house.log.messages(conversation_id)]
    assert texts[2:] == ["one", "two", "You said one", "You said two"]


async def test_a_turn_whose_process_died_before_it_played_is_taken_up(start: Opener) -> None:
    doomed = await start()
    doomed.log.when_turn_waits(lambda conversation_id: None, lambda begun: None)
    conversation_id = await doomed.begin()
    await doomed.say(conversation_id, "is anybody there")
    (record,) = await doomed.log.turn_records(conversation_id)
    assert record.turn.state is TurnState.RUNNING
    after = await start()
    assert await after.runner.recover() == 1
    await after.runner.wait_idle(conversation_id)
    assert [message.role for message in await after.log.messages(conversation_id)] == [Role.CUSTOMER, Role.BOT]


async def test_an_overtaken_attempt_says_nothing(start: Opener) -> None:
    slow, quick = await start(), await start()
    begun: list[Begun] = []
    slow.log.when_turn_waits(lambda conversation_id: None, begun.append)
    conversation_id = await slow.begin()
    await slow.say(conversation_id, "hello")
    await quick.runner.recover()
    await quick.runner.wait_idle(conversation_id)
    with pytest.raises(StaleEpoch):
        await slow.log.finish_begun(begun[0], ending(Draft(Role.BOT, "too late")))
    assert [message.text for message in await slow.log.messages(conversation_id)] == ["hello", "You said hello"]


async def test_no_reply_lands_after_an_agent_has_taken_over(house: House) -> None:
    begun: list[Begun] = []
    conversation_id = await house.begin()
    house.log.when_turn_waits(lambda conversation_id: None, begun.append)
    await house.log.accept(Inbound(conversation_id, "c1", text="hello"))
    async with house.db.write() as c:
        conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
        await storage_log.change_holder(c, conversation, State.AGENT, agent_id="agent-1")
    with pytest.raises(StaleEpoch):
        await house.log.finish_begun(begun[0], ending(Draft(Role.BOT, "too late")))
    assert [message.text for message in await house.log.messages(conversation_id)] == ["hello"]
    async with house.db.read() as c:
        assert await storage_turns.unfinished_turns(c, conversation_id) == []
