"""Customers' contacts as the log tells of them: where one ends and the next begins, and what became of each."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

from common.wire import DialogueSave
from conversations.caretaker import Caretaker
from conversations.contacts import Contact, Ending, PeopleEnding, ending_of, people_ending_of, returns
from conversations.life import LifeRules
from conversations.model import Asks, Draft, Outcome, Role
from conversations.rating import Given
from routing.model import Signal, SignalName
from tests.integration.conversations.fakes import NOON, HandClock, House, ending, open_house

LONG = timedelta(days=30)


@pytest.fixture
async def house(each_database_url: str) -> AsyncIterator[House]:
    """A process whose turns the test plays itself."""
    house = await open_house(each_database_url, HandClock(), wired=False)
    yield house
    await house.close()


async def turn(
    house: House,
    conversation_id: str,
    intent: str = "ask_refund_policy",
    signal: SignalName | None = SignalName.ANSWERED,
    asks: Asks | None = None,
    seconds: float = 4,
) -> None:
    """The customer writes, and the assistant answers after so many seconds."""
    await house.say(conversation_id, intent)
    begun = await house.log.begin_turn(conversation_id)
    assert begun is not None
    house.clock.forward(seconds=seconds)
    end = replace(
        ending(Draft(Role.BOT, "an answer", author="Assistant", asks=asks)),
        dialogue=DialogueSave(begun.turn.id, {}, intent, 0.9, None, None, {}),
        signals=() if signal is None else (Signal(signal),),
    )
    await house.log.finish_turn(begun.turn, end)


async def quiet(house: House) -> None:
    """Nobody writes until the chat is closed."""
    house.clock.forward(minutes=31)
    await Caretaker(house.db, house.clock, house.hub, LifeRules()).sweep()


async def contacts(house: House) -> list[Contact]:
    found, later = await house.log.contacts(NOON - LONG, NOON + LONG)
    assert later == []
    return sorted(found, key=lambda one: one.began_at)


async def endings(house: House) -> list[Ending | None]:
    found = await contacts(house)
    return [ending_of(one, came_back=back) for one, back in zip(found, returns(found), strict=True)]


async def test_a_contact_runs_from_the_first_message_to_the_closing(house: House) -> None:
    visitor = await house.begin()
    house.clock.forward(seconds=90)
    began = house.clock.now()
    await turn(house, visitor, seconds=3)
    house.clock.forward(seconds=60)
    await turn(house, visitor, seconds=5)
    assert await endings(house) == [None]
    last = house.clock.now()
    await quiet(house)
    [one] = await contacts(house)
    assert (one.began_at, one.answered_at, one.last_answer_at) == (began, began + timedelta(seconds=3), last)
    assert one.ended_at == house.clock.now() and one.signals == {SignalName.ANSWERED} and one.stays == ()
    assert await endings(house) == [Ending.ASSUMED]


async def test_a_visitor_who_writes_nothing_is_no_contact(house: House) -> None:
    await house.begin()
    await quiet(house)
    assert await contacts(house) == []


async def test_who_thanks_or_wants_nothing_else_confirms(house: House) -> None:
    thanked = await house.begin()
    await turn(house, thanked)
    helped_at = house.clock.now()
    await turn(house, thanked, "thanks", None)
    nothing_else = await house.begin()
    await turn(house, nothing_else, signal=SignalName.DONE, asks=Asks.ANYTHING_ELSE)
    await turn(house, nothing_else, "deny", None)
    await quiet(house)
    assert await endings(house) == [Ending.CONFIRMED, Ending.CONFIRMED]
    assert (await contacts(house))[0].last_answer_at == helped_at


async def test_who_leaves_without_an_answer_or_in_the_middle_of_something_has_abandoned(house: House) -> None:
    unanswered, in_the_middle, in_vain = [await house.begin() for _ in range(3)]
    await turn(house, unanswered, signal=SignalName.UNANSWERED)
    await turn(house, unanswered, "thanks", None)
    await turn(house, in_the_middle, "cancel_order", None, asks=Asks.REASON)
    await house.say(in_vain, "hello?")
    await quiet(house)
    assert await endings(house) == [Ending.ABANDONED, Ending.ABANDONED, None]


async def test_a_return_within_seven_days_reverses_and_a_late_one_does_not(house: House) -> None:
    soon, late = await house.begin(), await house.begin()
    await turn(house, soon)
    await turn(house, late)
    await quiet(house)
    house.clock.forward(days=7)
    await turn(house, soon)
    await quiet(house)
    house.clock.forward(seconds=1)
    await turn(house, late)
    await quiet(house)
    first, _, again, much_later = await contacts(house)
    assert (again.conversation_id, much_later.conversation_id) == (soon, late)
    assert first.ended_at is not None and again.began_at - first.ended_at == timedelta(days=7)
    assert await endings(house) == [Ending.CAME_BACK, Ending.ASSUMED, Ending.ASSUMED, Ending.ASSUMED]


async def test_a_word_of_thanks_the_next_day_is_no_return(house: House) -> None:
    visitor = await house.begin()
    await turn(house, visitor)
    await quiet(house)
    house.clock.forward(days=1)
    await turn(house, visitor, "thanks", None)
    await quiet(house)
    first, thanks = await contacts(house)
    assert (first.courtesy, thanks.courtesy) == (False, True)
    assert (await endings(house))[0] is Ending.ASSUMED


async def test_a_proved_customer_is_known_in_another_conversation(house: House) -> None:
    async def proved() -> str:
        conversation_id = await house.begin()
        await turn(house, conversation_id)
        async with house.db.write() as c:
            await house.log.prove_identity(c, conversation_id, "ana_lopez")
        return conversation_id

    first = await proved()
    await quiet(house)
    house.clock.forward(days=2)
    second = await proved()
    found, later = await house.log.contacts(NOON - LONG, NOON + timedelta(days=1))
    assert [one.conversation_id for one in found] == [first]
    assert [one.conversation_id for one in later] == [second]
    assert returns(found, later) == [True] and returns(found) == [False]


async def test_the_rating_counts_for_the_contact_that_it_was_given_for(house: House) -> None:
    visitor = await house.begin()
    await turn(house, visitor)
    await quiet(house)
    await house.log.rate(visitor, Given(2))
    await house.log.rate(visitor, Given(1))
    house.clock.forward(days=8)
    await turn(house, visitor)
    await quiet(house)
    await house.log.rate(visitor, Given(5))
    first, second = await contacts(house)
    assert (first.rating, second.rating) == (1, 5)
    assert await endings(house) == [Ending.ABANDONED, Ending.CONFIRMED]


async def test_what_goes_to_people_is_handed_over_whatever_they_make_of_it(house: House) -> None:
    _, handoff_id = await _with_people(house)
    [contact] = await contacts(house)
    assert ending_of(contact, came_back=False) is None
    conversation = await house.log.get(contact.conversation_id)
    await house.log.resolve(
        handoff_id,
        "agent-1",
        "Maya",
        outcome=Outcome.SOLVED,
        summary="",
        return_to_bot=False,
        epoch=conversation.epoch,
    )
    [contact] = await contacts(house)
    assert contact.ended_at == house.clock.now()
    [stay] = contact.stays
    assert stay.first_reply_at is not None and stay.first_reply_at - stay.created_at == timedelta(seconds=50)
    assert contact.last_answer_at == stay.first_reply_at
    assert ending_of(contact, came_back=True) is Ending.HANDED_OVER
    assert people_ending_of(contact, came_back=False) is PeopleEnding.SOLVED
    assert people_ending_of(contact, came_back=True) is PeopleEnding.CAME_BACK


async def test_a_stay_with_people_belongs_to_its_contact_alone(house: House) -> None:
    visitor, handoff_id = await _with_people(house)
    epoch = (await house.log.get(visitor)).epoch
    await house.log.resolve(
        handoff_id, "agent-1", "Maya", outcome=Outcome.UNSOLVED, summary="", return_to_bot=True, epoch=epoch
    )
    await house.log.rate(visitor, Given(3, person=4))
    await turn(house, visitor)
    await quiet(house)
    await house.log.rate(visitor, Given(2))
    house.clock.forward(hours=1)
    await turn(house, visitor)
    await quiet(house)
    first, second = await contacts(house)
    assert [stay.outcome for stay in first.stays] == [Outcome.UNSOLVED] and second.stays == ()
    assert [(one.rating, one.person) for one in first.ratings] == [(3, 4), (2, None)] and second.ratings == ()
    assert await endings(house) == [Ending.HANDED_OVER, Ending.ASSUMED]


async def _with_people(house: House) -> tuple[str, str]:
    """Return a conversation that an agent has answered 50 seconds after the handover, and its handoff."""
    visitor = await house.begin()
    await house.say(visitor, "human please")
    house.runner.wake(visitor)
    await house.runner.wait_idle(visitor)
    handoff_id = (await house.log.get(visitor)).handoff_id
    assert handoff_id is not None
    house.clock.forward(seconds=20)
    await house.log.claim(handoff_id, "agent-1", "Maya")
    house.clock.forward(seconds=30)
    epoch = (await house.log.get(visitor)).epoch
    await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello, this is Maya.", epoch)
    return visitor, handoff_id
