"""Ratings: asked for at the end of each stretch, kept once, and told apart."""

import asyncio
from datetime import timedelta

import pytest

from common.errors import Invalid
from common.wire import BotReply, TurnRequest
from conversations.caretaker import Caretaker
from conversations.errors import RatingOver
from conversations.life import LifeRules
from conversations.model import Asks, Conversation, Outcome, State
from conversations.rating import Given, Part
from tests.integration.conversations.fakes import House


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


async def resolve(house: House, conversation: Conversation, handoff_id: str, *, back: bool) -> None:
    await house.log.agent_message(handoff_id, "agent-1", "Maya", f"m-{handoff_id}", "Done.", conversation.epoch)
    await house.log.resolve(
        handoff_id,
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="",
        return_to_bot=back,
        epoch=conversation.epoch,
    )


@pytest.mark.parametrize("back", [True, False], ids=["handed back", "closed"])
async def test_after_an_agent_the_assistant_the_wait_and_the_agent_can_be_rated_apart(house: House, back: bool) -> None:
    conversation, handoff = await house.held()
    assert not (await house.log.stretch(conversation.id)).asked
    await resolve(house, conversation, handoff, back=back)
    stretch = await house.log.stretch(conversation.id)
    assert (stretch.asked, stretch.agent_name) == (True, "Maya")
    assert stretch.parts == (Part.BOT, Part.WAITING, Part.PERSON)
    await house.log.rate(conversation.id, Given(4, bot=2, waiting=3, person=5, comment="Maya was kind"))
    rating = (await house.log.stretch(conversation.id)).rating
    assert rating is not None and rating.given == Given(4, 2, 3, 5, "Maya was kind")
    assert rating.agent_id == "agent-1"


async def test_the_same_rating_twice_is_one_and_another_replaces_it(house: House) -> None:
    conversation, handoff = await house.held()
    await resolve(house, conversation, handoff, back=False)
    for given in (Given(2), Given(2), Given(5, comment="it worked after all")):
        await house.log.rate(conversation.id, given)
    now = house.clock.now()
    (kept,) = await house.log.ratings(now, now + timedelta(seconds=1))
    assert kept.given == Given(5, comment="it worked after all")
    notes = [note for note in await house.log.notes(conversation.id) if note.kind == "feedback"]
    assert [(note.data, note.text) for note in notes] == [({"rating": 2}, ""), ({"rating": 5}, kept.given.comment)]


async def test_two_tabs_that_rate_at_once_leave_one_rating(house: House) -> None:
    conversation, handoff = await house.held()
    await resolve(house, conversation, handoff, back=False)
    await asyncio.gather(*(house.log.rate(conversation.id, Given(stars)) for stars in (1, 2, 3, 4, 5, 5)))
    now = house.clock.now()
    assert len(await house.log.ratings(now, now + timedelta(seconds=1))) == 1


async def test_once_the_customer_writes_again_the_rating_stays_and_the_next_is_another(house: House) -> None:
    conversation, handoff = await house.held()
    await resolve(house, conversation, handoff, back=False)
    seen = (await house.log.stretch(conversation.id)).after_seq
    await house.log.rate(conversation.id, Given(5), seen)
    house.clock.forward(minutes=1)
    await house.talk(conversation.id, "one more thing")
    stretch = await house.log.stretch(conversation.id)
    assert (stretch.asked, stretch.parts, stretch.rating) == (False, (Part.BOT,), None)
    with pytest.raises(RatingOver):
        await house.log.rate(conversation.id, Given(1), seen)
    await house.log.rate(conversation.id, Given(3), stretch.after_seq)
    since = house.clock.now() - timedelta(minutes=2)
    kept = await house.log.ratings(since, house.clock.now() + timedelta(seconds=1))
    assert [(one.given.rating, one.given.bot, one.agent_id) for one in kept] == [(5, None, "agent-1"), (3, 3, None)]


async def test_ratings_of_a_span_leave_out_its_end(house: House) -> None:
    conversation_id = await house.begin()
    await house.log.rate(conversation_id, Given(4))
    now = house.clock.now()
    assert await house.log.ratings(now - timedelta(hours=1), now) == []
    assert len(await house.log.ratings(now, now + timedelta(hours=1))) == 1


@pytest.mark.parametrize(
    "given", [Given(0), Given(6), Given(3, bot=0), Given(3, person=5), Given(3, waiting=1)], ids=str
)
async def test_what_was_not_there_or_is_no_star_is_refused_and_nothing_is_kept(house: House, given: Given) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    with pytest.raises(Invalid):
        await house.log.rate(conversation_id, given)
    assert (await house.log.stretch(conversation_id)).rating is None
    assert await house.log.notes(conversation_id) == []


async def says_bye(house: House, conversation_id: str, intent: str, reply: BotReply) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, intent)
        return [reply]

    house.assistant.script = script
    house.clock.forward(seconds=10)
    await house.talk(conversation_id, f"{intent}, in words")


async def test_a_goodbye_to_the_assistant_asks_for_the_rating_and_the_next_words_are_no_answer_to_it(
    house: House,
) -> None:
    conversation_id = await house.begin()
    await says_bye(house, conversation_id, "goodbye", BotReply("Goodbye, and take care."))
    last = (await house.log.messages(conversation_id))[-1]
    stretch = await house.log.stretch(conversation_id)
    assert (last.asks, stretch.asked, stretch.parts) == (Asks.FEEDBACK, True, (Part.BOT,))
    house.assistant.script = house.assistant.echo
    await house.talk(conversation_id, "no wait")
    assert house.assistant.requests[-1].asks is None
    assert not (await house.log.stretch(conversation_id)).asked


async def test_no_to_anything_else_asks_for_the_rating_and_no_to_something_else_does_not(house: House) -> None:
    conversation_id = await house.begin()
    await says_bye(house, conversation_id, "deny", BotReply("All right."))
    assert not (await house.log.stretch(conversation_id)).asked
    await says_bye(house, conversation_id, "thanks", BotReply("Anything else?", asks="anything_else"))
    assert not (await house.log.stretch(conversation_id)).asked
    await says_bye(house, conversation_id, "deny", BotReply("All right."))
    assert (await house.log.stretch(conversation_id)).asked


async def test_a_chat_that_is_closed_because_it_is_quiet_asks_too(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    caretaker = Caretaker(house.db, house.clock, house.hub, LifeRules())
    house.clock.forward(minutes=31)
    await caretaker.sweep()
    assert (await house.log.get(conversation_id)).state is State.CLOSED
    assert (await house.log.stretch(conversation_id)).asked
