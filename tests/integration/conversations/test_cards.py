"""The card of a customer who waits: corrected until an agent has the conversation, and first in the packet."""

import asyncio

import pytest

from conversations.card import CardClosed
from conversations.cards import Cards
from conversations.continuity import Continuity
from conversations.hub import NoteAdded
from conversations.invitations import shown_in
from conversations.model import Outcome
from tests.integration.conversations.fakes import House


@pytest.fixture
def house(house_on_each_database: House) -> House:
    return house_on_each_database


@pytest.fixture
def cards(house: House) -> Cards:
    return Cards(house.db, house.clock, house.hub)


async def kept(house: House, conversation_id: str) -> list[str]:
    return [note.text for note in await house.log.notes(conversation_id) if note.kind == "card"]


async def test_what_the_customer_sets_right_stands_in_the_packet_with_time_and_name(house: House, cards: Cards) -> None:
    conversation, handoff = await house.queued(name="Ana")
    assert (await house.log.packet(handoff))["in_customers_words"] is None
    with house.hub.subscribe(None) as console:
        await cards.correct(conversation.id, "The <b>shade</b> only")
        heard = [one for one in console.waiting() if isinstance(one, NoteAdded)]
    assert [(one.note.kind, one.note.author, one.note.text) for one in heard] == [
        ("card", "Ana", "The <b>shade</b> only")
    ]
    at = house.clock.now().isoformat().replace("+00:00", "Z")
    told = (await house.log.packet(handoff))["in_customers_words"]
    assert (told["text"], told["by"]) == ("The <b>shade</b> only", "Ana")
    assert told["at"].startswith(at[:19])


async def test_a_later_text_replaces_the_earlier_and_the_same_again_leaves_one(house: House, cards: Cards) -> None:
    conversation, handoff = await house.queued()
    for words in ("One", "One", "Two", "Two"):
        card = await cards.correct(conversation.id, words)
        assert card is not None and card.wanted is not None and card.wanted.text == words
    assert await kept(house, conversation.id) == ["One", "Two"]
    told = (await house.log.packet(handoff))["in_customers_words"]
    assert (told["text"], told["by"]) == ("Two", "The customer")


async def test_two_tabs_that_save_the_same_at_once_leave_one(house: House, cards: Cards) -> None:
    conversation, _ = await house.queued()
    await asyncio.gather(*(cards.correct(conversation.id, "Only the shade") for _ in range(5)))
    assert await kept(house, conversation.id) == ["Only the shade"]


async def test_once_an_agent_has_it_the_card_stays_as_it_is(house: House, cards: Cards) -> None:
    conversation, handoff = await house.queued()
    await cards.correct(conversation.id, "One")
    await house.log.claim(handoff, "agent-1", "Maya")
    with pytest.raises(CardClosed):
        await cards.correct(conversation.id, "Two")
    card = await cards.correct(conversation.id, "One")
    assert card is not None and not card.open
    assert await kept(house, conversation.id) == ["One"]
    assert (await house.log.packet(handoff))["in_customers_words"]["text"] == "One"


async def test_a_correction_and_a_claim_at_once_leave_no_words_that_the_agent_does_not_read(
    house: House, cards: Cards
) -> None:
    for number in range(4):
        conversation, handoff = await house.queued()
        claimed, corrected = await asyncio.gather(
            house.log.claim(handoff, f"agent-{number}", "Maya"),
            cards.correct(conversation.id, "Only the shade"),
            return_exceptions=True,
        )
        assert not isinstance(claimed, BaseException)
        told = (await house.log.packet(handoff))["in_customers_words"]
        assert (told is None) == isinstance(corrected, CardClosed)


async def test_who_waits_again_after_an_agent_passed_them_on_can_correct_it_again(house: House, cards: Cards) -> None:
    conversation, handoff = await house.held()
    await house.log.transfer(handoff, "agent-1", "Maya", skill="billing", note="cards", epoch=conversation.epoch)
    card = await cards.correct(conversation.id, "It is about the bill")
    assert card is not None and card.open


async def test_the_next_wait_begins_with_a_card_of_its_own(house: House, cards: Cards) -> None:
    assert await cards.show(await house.begin()) is None
    conversation, first = await house.held()
    await house.log.transfer(first, "agent-1", "Maya", skill="billing", note="", epoch=conversation.epoch)
    await cards.correct(conversation.id, "One")
    await house.log.claim(first, "agent-1", "Maya")
    epoch = (await house.log.get(conversation.id)).epoch
    how = {"outcome": Outcome.SOLVED, "summary": "", "return_to_bot": True, "epoch": epoch}
    await house.log.resolve(first, "agent-1", "Maya", **how)  # type: ignore[arg-type]
    assert await cards.show(conversation.id) is None
    with pytest.raises(CardClosed, match="not waiting"):
        await cards.correct(conversation.id, "Two")

    await house.talk(conversation.id, "I want to talk to a human again")
    card = await cards.show(conversation.id)
    assert card is not None and card.wanted is None and card.open
    assert (await house.log.packet(first))["in_customers_words"]["text"] == "One"


async def test_the_words_follow_the_customer_into_another_channel_and_go_when_the_two_are_separated(
    house: House, cards: Cards
) -> None:
    left, _ = await house.queued(name="Ana")
    async with house.db.write() as c:
        await house.log.prove_identity(c, left.id, "ana_lopez_1000", "Ana Lopez")
    await cards.correct(left.id, "Only the shade")
    continuity = Continuity(house.db, house.clock, house.hub)
    shown = shown_in((await continuity.invite(left.id)).code)
    assert shown is not None
    there = await house.begin()
    await continuity.redeem(there, "c1", shown)
    handoff = (await house.log.get(there)).handoff_id
    assert handoff is not None
    assert (await house.log.packet(handoff))["in_customers_words"]["text"] == "Only the shade"
    card = await cards.show(there)
    assert card is not None and (card.summary, card.wanted) == (None, None)

    (joined,) = await continuity.goes_on_in(left.id)
    await continuity.undo_own(left.id, joined["id"])
    assert (await house.log.packet(handoff))["in_customers_words"] is None


async def test_the_customer_is_told_who_answers(house: House) -> None:
    _, handoff = await house.queued()
    packet = await house.log.packet(handoff)
    assert packet["queue"] == "general"
    assert "a colleague from our team" in packet["transcript"][-1]["text"]
