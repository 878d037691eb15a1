"""A proved customer who was here about the same thing: counted by topic, within a fortnight, never for strangers."""

from datetime import timedelta

from common.wire import BotReply, TurnRequest
from conversations.earlier_contacts import NOT_LONG_AGO, EarlierContacts
from conversations.model import CustomerClaim
from conversations.turns import TurnRunner
from routing.model import Signal, SignalName
from tests.integration.conversations.fakes import House, the_rules

TOPICS = {"return_items": "returns", "ask_return_policy": "returns", "track_order": "orders"}


async def about(house: House, intent: str, customer_id: str | None) -> str:
    """Have a customer, proved where the id is given, say something of the intent in a new conversation."""
    conversation, _ = await house.log.create("web", "en", CustomerClaim(), proved=customer_id, name="Ann Lee")
    conversation_id = conversation.id

    async def understood(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, intent)
        return [BotReply("Yes.")]

    house.assistant.script = understood
    await house.talk(conversation_id, "about that")
    return conversation_id


async def signal(house: House, conversation_id: str, intent: str | None) -> Signal | None:
    earlier = EarlierContacts(house.db, house.clock, TOPICS)
    return await earlier.signal(await house.log.get(conversation_id), intent)


async def test_contacts_of_the_same_topic_are_counted(house: House) -> None:
    for intent in ("return_items", "ask_return_policy", "track_order"):
        await about(house, intent, "ann")
    await about(house, "return_items", "bob")
    await about(house, "return_items", None)
    now = await about(house, "return_items", "ann")
    assert await signal(house, now, "return_items") == Signal(SignalName.CONTACTED_BEFORE, "2")
    assert await signal(house, now, "track_order") == Signal(SignalName.CONTACTED_BEFORE, "1")
    assert await signal(house, now, "greet") is None
    assert await signal(house, now, None) is None


async def test_a_stranger_and_a_first_contact_have_none(house: House) -> None:
    assert await signal(house, await about(house, "track_order", "ann"), "track_order") is None
    assert await signal(house, await about(house, "track_order", None), "track_order") is None


async def test_what_is_long_ago_does_not_count(house: House) -> None:
    await about(house, "track_order", "ann")
    house.clock.forward(seconds=(NOT_LONG_AGO + timedelta(hours=1)).total_seconds())
    assert await signal(house, await about(house, "track_order", "ann"), "track_order") is None


async def test_the_turn_carries_it_to_the_score(house: House) -> None:
    house.runner = TurnRunner(
        house.log,
        house.assistant,
        None,
        the_rules(),
        house.open_turns,
        house.clock,
        earlier=EarlierContacts(house.db, house.clock, TOPICS),
    )
    first, second = await about(house, "track_order", "ann"), await about(house, "track_order", "ann")
    (alone,), (again,) = await house.log.turn_records(first), await house.log.turn_records(second)
    assert Signal(SignalName.CONTACTED_BEFORE, "1") in again.signals
    assert again.complexity is not None and alone.complexity is not None
    assert again.complexity > alone.complexity
