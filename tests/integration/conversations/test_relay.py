"""What one process publishes is heard by the others on the same PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from sqlalchemy import text

from conversations.hub import (
    AgentAway,
    Event,
    MessageAdded,
    MissedSome,
    NoteAdded,
    QueueChanged,
    StateChanged,
    Subscription,
    Typing,
)
from conversations.model import Role, State
from conversations.relay import CHANNEL, Relay
from tests.integration.conversations.fakes import HandClock, House, open_house

HEARD_SECONDS = 20.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query ILIKE :sent AND pid <> pg_backend_pid()"


@asynccontextmanager
async def relaying(house: House) -> AsyncIterator[None]:
    """Run the house's relay; returns when it listens."""
    relay = Relay(house.db, house.hub)
    with house.hub.subscribe(None) as events:
        task = asyncio.create_task(relay.run())
        await until(events, MissedSome)
    yield
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def until(events: Subscription, *kinds: type) -> Event:
    async with asyncio.timeout(HEARD_SECONDS):
        while not isinstance(event := await events.get(), kinds):
            assert event is not None
        return event


@pytest.fixture
async def two(postgres_url: str) -> AsyncIterator[list[House]]:
    clock = HandClock()
    houses = [await open_house(postgres_url, clock) for _ in range(2)]
    async with AsyncExitStack() as running:
        for house in houses:
            await running.enter_async_context(relaying(house))
        yield houses
    for house in houses:
        await house.close()


async def test_a_conversation_held_in_one_process_is_heard_in_the_other(two: list[House]) -> None:
    here, there = two
    conversation, handoff_id = await here.held()
    with there.hub.subscribe(conversation.id) as customer, there.hub.subscribe(None) as agents:
        await here.log.agent_message(handoff_id, "agent-1", "Maya", "m1", "Hi, I'm here.", conversation.epoch)
        heard = await until(customer, MessageAdded)
        assert isinstance(heard, MessageAdded)
        assert heard.message == (await here.log.messages(conversation.id))[-1] and heard.message.text == "Hi, I'm here."
        await here.log.note(handoff_id, "agent-1", "Maya", "n1", "asked the depot", conversation.epoch)
        note = await until(agents, NoteAdded)
        assert isinstance(note, NoteAdded) and note.note.text == "asked the depot"
        here.hub.publish(Typing(conversation.id, Role.AGENT, "Maya"))
        assert await until(customer, Typing, NoteAdded) == Typing(conversation.id, Role.AGENT, "Maya")
        here.hub.publish(AgentAway("agent-1"))
        assert await until(agents, AgentAway) == AgentAway("agent-1")
        customer.waits_in_queue(True)
        here.hub.publish(QueueChanged())
        assert await until(customer, QueueChanged) == QueueChanged()
        changed = StateChanged(conversation.id, State.AGENT, conversation.epoch, "Maya", handoff_id)
        here.hub.publish(changed)
        assert await until(customer, StateChanged) == changed


async def test_own_words_are_heard_once_and_counted_where_they_were_said(two: list[House]) -> None:
    here, there = two
    with (
        here.hub.subscribe(None) as mine,
        there.hub.subscribe(None) as theirs,
        there.hub.subscribe(None, own_only=True) as counted,
    ):
        here.hub.publish(AgentAway("first"))
        there.hub.publish(AgentAway("last"))
        for events in (mine, theirs):
            # Each told the other: both have come, whichever was first.
            heard = [await until(events, AgentAway), await until(events, AgentAway)]
            assert sorted(heard, key=str) == [AgentAway("first"), AgentAway("last")]
            assert list(events.waiting()) == []
        assert list(counted.waiting()) == [AgentAway("last")]


async def test_when_the_connection_was_lost_all_are_told_to_look_into_the_log(two: list[House]) -> None:
    here, there = two
    conversation_id = await here.begin()
    with there.hub.subscribe(conversation_id) as customer:
        async with here.db.engine.begin() as connection:
            cut = (await connection.execute(text(CUT), {"sent": f"LISTEN%{CHANNEL}%"})).all()
            cut += (await connection.execute(text(CUT), {"sent": "%pg_notify%unnest%"})).all()
        assert cut
        await until(customer, MissedSome)
        while True:
            # Both have to be back; what was said meanwhile stands in the log.
            here.hub.publish(Typing(conversation_id, Role.BOT, "Assistant"))
            if isinstance(await until(customer, Typing, MissedSome), Typing):
                break


async def test_with_too_much_to_tell_the_others_look_into_the_log(two: list[House]) -> None:
    here, there = two
    conversation_id = await here.begin()
    with there.hub.subscribe(conversation_id) as customer:
        for _ in range(10_002):
            here.hub.publish(Typing(conversation_id, Role.BOT, "Assistant"))
        assert await until(customer, Typing, MissedSome) == MissedSome()


async def test_nobody_is_told_on_sqlite(start) -> None:  # type: ignore[no-untyped-def]
    house = await start()
    await Relay(house.db, house.hub).run()
    assert house.hub.elsewhere is None
