from datetime import datetime, timezone

from conversations.hub import QUEUE_LENGTH, Hub, NoteAdded, QueueChanged, Typing
from conversations.model import Note, Role

TYPING = Typing("c1", Role.CUSTOMER)


async def test_a_customer_hears_their_own_conversation_and_agents_hear_all() -> None:
    hub = Hub()
    with hub.subscribe("c1") as mine, hub.subscribe("c2") as others, hub.subscribe(None) as agents:
        hub.publish(TYPING)
        for one in (mine, others, agents):
            one.close()
        assert [event async for event in mine] == [TYPING]
        assert [event async for event in others] == []
        assert [event async for event in agents] == [TYPING]


async def test_notes_reach_agents_only_and_the_queue_also_customers_who_wait() -> None:
    hub = Hub()
    note = NoteAdded("c1", Note("n", "c1", "note", "Maya", "VIP", datetime.now(timezone.utc), 1))
    with hub.subscribe("c1") as waiting, hub.subscribe("c2") as served, hub.subscribe(None) as agents:
        waiting.waits_in_queue(True)
        served.waits_in_queue(True)
        served.waits_in_queue(False)
        hub.publish_all([note, QueueChanged()])
        for one in (waiting, served, agents):
            one.close()
        assert [event async for event in waiting] == [QueueChanged()]
        assert [event async for event in served] == []
        assert [event async for event in agents] == [note, QueueChanged()]


async def test_a_listener_that_falls_behind_is_cut_off_and_the_others_are_not() -> None:
    hub = Hub()
    slow, quick = hub.subscribe("c1"), hub.subscribe("c1")
    for _ in range(QUEUE_LENGTH + 1):
        hub.publish(TYPING)
        await quick.get()
    assert slow.fell_behind and not quick.fell_behind
    assert len([event async for event in slow]) == QUEUE_LENGTH
    assert await slow.get() is None


async def test_presence_counts_customers_sockets_only() -> None:
    hub = Hub()
    assert not hub.is_connected("c1")
    with hub.subscribe("c1", counts_as_present=False):
        assert not hub.is_connected("c1")
        with hub.subscribe("c1"):
            assert hub.is_connected("c1")
    assert not hub.is_connected("c1")
