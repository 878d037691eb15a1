"""The live service notes how a conversation goes, and its export gives the same decisions offline."""

import json

from conversations import storage_turns
from conversations.export import dialogue_of
from conversations.model import Role
from conversations.storage_export import conversation_ids
from routing.model import SignalName
from routing.offline import score_dialogue
from routing.rules import Rules
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, never


class Mood:
    def emotion(self, text: str, vector: object) -> float:
        return -1.0 if "dreadful" in text else 0.0


async def exported(house: House, conversation_id: str) -> dict[str, object]:
    async with house.db.read() as c:
        assert conversation_id in await conversation_ids(c)
        records = await storage_turns.records(c, conversation_id)
    messages = await house.log.messages(conversation_id)
    return dialogue_of(await house.log.get(conversation_id), messages, records)


async def test_an_exported_conversation_gets_the_decisions_that_it_got_live(house: House) -> None:
    conversation_id = await house.begin()
    for text in ("where is my order", "hm, this looks a bit late to me", "I want to talk to a human"):
        await house.talk(conversation_id, text)
    dialogue = json.loads(json.dumps(await exported(house, conversation_id)))
    live = [turn["signals"] for turn in dialogue["turns"] if turn["role"] == "customer"]
    rows = score_dialogue(Rules.load(), dialogue["turns"])
    assert [row["decision"] for row in rows] == [signals["decision"] for signals in live]
    assert [row["reason"] for row in rows] == [signals["reason"] for signals in live]
    assert rows[-1]["reason"] == "explicit_wish"


async def test_messages_that_were_one_turn_are_one_turn_of_the_export(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await house.say(conversation_id, "hello")
    await house.say(conversation_id, "where is my order")
    house.runner.wake(conversation_id)
    await house.runner.wait_idle(conversation_id)
    dialogue = await exported(house, conversation_id)
    customer = [turn for turn in dialogue["turns"] if turn["role"] == "customer"]  # type: ignore[attr-defined]
    assert [turn["text"] for turn in customer] == ["hello\nwhere is my order"]


async def test_the_mood_of_the_trained_head_counts(start: Opener) -> None:
    house = await start()
    house.models.mood = Mood()
    conversation_id = await house.begin()
    await house.talk(conversation_id, "this is dreadful")
    async with house.db.read() as c:
        (record,) = await storage_turns.records(c, conversation_id)
    assert record.sentiment is not None
    assert record.sentiment < -0.6


async def test_a_long_queue_is_noted_with_the_turn(start: Opener) -> None:
    house = await start()
    for _ in range(4):
        await house.queued()
    conversation_id = await house.begin()
    house.clock.forward(seconds=10)
    await house.talk(conversation_id, "where is my order")
    async with house.db.read() as c:
        (record,) = await storage_turns.records(c, conversation_id)
    waits = [signal.detail for signal in record.signals if signal.name is SignalName.QUEUE_WAIT]
    assert len(waits) == 1
    assert int(waits[0]) > 600


async def test_a_queue_that_cannot_be_read_holds_nobody_up(house: House) -> None:
    async def broken() -> float:
        raise OSError("disk")

    house.log.expected_wait_seconds = broken  # type: ignore[method-assign]
    conversation_id = await house.begin()
    replies = await house.talk(conversation_id, "where is my order")
    assert [one.role for one in replies] == [Role.BOT]


async def test_the_assistants_death_is_still_no_obstacle(start: Opener) -> None:
    house = await start(timeout_seconds=0.2)
    house.assistant.script = never
    conversation_id = await house.begin()
    await house.talk(conversation_id, "where is my order")
    assert (await house.log.get(conversation_id)).handoff_id is not None
