"""What was told from the articles is kept with the turn, and what the customer did next with the next one."""

import asyncio
import sqlite3
from datetime import timedelta

import pytest

from common.wire import TOLD, BotReply, TurnRequest
from conversations import storage_told
from conversations.caretaker import Caretaker
from conversations.errors import StaleEpoch
from conversations.life import LifeRules
from conversations.model import ANSWER_DID_NOT_HELP, ANSWER_HELPED, Outcome, State, TurnEnd
from conversations.rating import Given
from conversations.told import Reaction, ToldRecord, told_of
from kb_index.model import Hit, SearchResult
from routing.model import Signal, SignalName
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, ending, quiet_verdict

CITED = {"article_id": "refund-times", "title": "Refund times", "section": "Cards", "url": "/articles/refund-times"}
HIT = Hit("refund-times", "Refund times", "Cards", "", "/articles/refund-times", 0.8, "p1", "5 to 7 days")


def answers(house: House) -> None:
    """The assistant quotes the passage p1, or says that it does not know when the question is about Mars."""

    async def script(request: TurnRequest) -> list[BotReply]:
        context = house.open_turns.get(request.turn_id)
        house.assistant.save(request, "ask_refund_policy")
        if "Mars" in request.text:
            context.told = told_of(SearchResult((HIT,), False, 0.2, 1.0, "v1"), (), "ask_delivery")
            context.signals.append(Signal(SignalName.UNANSWERED))
            return [BotReply("I don't know that.")]
        context.told = told_of(SearchResult((HIT,), True, 0.9, 1.0, "v1"), (HIT,), "ask_refund_policy")
        context.signals.append(Signal(SignalName.ANSWERED))
        return [BotReply("5 to 7 days", citations=[CITED])]

    house.assistant.script = script


async def kept(house: House) -> list[ToldRecord]:
    async with house.db.read() as c:
        return list(reversed(await storage_told.records(c)))


async def test_an_answer_is_kept_with_question_passage_index_and_probability(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    (record,) = await kept(house)
    assert (record.question, record.told.probability, record.told.index_version) == (
        "when is my refund there?",
        0.9,
        "v1",
    )
    assert [(one.passage_id, one.article_id) for one in record.told.passages] == [("p1", "refund-times")]
    assert record.seq == 2 and record.reaction is None


async def test_not_knowing_is_kept_with_the_nearest_article(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "do you deliver to Mars?")
    (record,) = await kept(house)
    assert not record.told.answered
    assert record.told.nearest is not None and record.told.nearest.article_id == "refund-times"
    assert (record.told.nearest_score, record.told.intent) == (0.8, "ask_delivery")


@pytest.mark.parametrize(
    ("next_words", "reaction"),
    [
        ("thank you so much", Reaction.ACCEPTED),
        ("that's not what I asked", Reaction.REJECTED),
        ("let me talk to a human", Reaction.ASKED_PERSON),
    ],
)
async def test_the_next_message_says_what_the_customer_made_of_it(
    house: House, next_words: str, reaction: Reaction
) -> None:
    answers(house)
    house.models.earlier_vectors.likeness = lambda *_: 0.1  # type: ignore[method-assign]
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    house.clock.forward(seconds=20)
    await house.talk(conversation_id, next_words)
    first = (await kept(house))[0]
    assert (first.reaction, first.reaction_at) == (reaction, house.clock.now())


@pytest.mark.parametrize(
    ("said", "payload", "reaction"),
    [
        ("that helped, thank you", ANSWER_HELPED, Reaction.CONFIRMED),
        ("that didn't help at all", ANSWER_DID_NOT_HELP, Reaction.REJECTED),
    ],
)
async def test_a_verdict_in_words_reaches_the_assistant_as_the_button_would(
    house: House, said: str, payload: str, reaction: Reaction
) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    heard: list[TurnRequest] = []

    async def script(request: TurnRequest) -> list[BotReply]:
        heard.append(request)
        house.assistant.save(request, payload.lstrip("/"))
        return [BotReply("Good to know.")]

    house.assistant.script = script
    await house.talk(conversation_id, said)
    assert [(one.text, one.is_payload) for one in heard] == [(payload, True)]
    assert (await kept(house))[0].reaction is reaction


async def test_without_an_answer_before_them_such_words_are_read_as_any_others(house: House) -> None:
    heard: list[TurnRequest] = []

    async def script(request: TurnRequest) -> list[BotReply]:
        heard.append(request)
        house.assistant.save(request, "praise")
        return [BotReply("Good to know.")]

    house.assistant.script = script
    await house.talk(await house.begin(), "that helped")
    assert [(one.text, one.is_payload) for one in heard] == [("that helped", False)]


async def test_the_same_question_in_other_words_is_a_rephrasing_also_after_a_restart(start: Opener) -> None:
    house = await start()
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    await house.runner.close(0)
    # The fake encoder finds all texts alike; the second process has no vector in memory and embeds the earlier one.
    again = await start()
    answers(again)
    again.clock.forward(seconds=20)
    await again.talk(conversation_id, "how many days does the money take")
    assert (await kept(again))[0].reaction is Reaction.REPHRASED


async def test_silence_until_the_chat_closes_is_kept_as_leaving_and_a_bad_rating_corrects_it(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    house.clock.forward(minutes=31)
    await Caretaker(house.db, house.clock, house.hub, LifeRules()).sweep()
    assert (await house.log.get(conversation_id)).state is State.CLOSED
    assert (await kept(house))[0].reaction is Reaction.LEFT
    await house.log.rate(conversation_id, Given(4))
    assert (await kept(house))[0].reaction is Reaction.LEFT
    await house.log.rate(conversation_id, Given(1))
    assert (await kept(house))[0].reaction is Reaction.REJECTED


async def test_what_is_written_after_a_person_has_helped_is_no_reaction(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "do you deliver to Mars?")
    await house.talk(conversation_id, "a human please")
    handoff_id = (await house.log.get(conversation_id)).handoff_id
    assert handoff_id is not None
    await house.log.claim(handoff_id, "agent-1", "Maya")
    epoch = (await house.log.get(conversation_id)).epoch
    await house.log.resolve(
        handoff_id, "agent-1", "Maya", outcome=Outcome.SOLVED, summary="", return_to_bot=True, epoch=epoch
    )
    house.clock.forward(minutes=1)
    await house.talk(conversation_id, "when is my refund there?")
    first, second = await kept(house)
    assert (first.reaction, second.reaction) == (Reaction.ASKED_PERSON, None)
    assert second.earlier == ("do you deliver to Mars?", "a human please")


async def test_an_answer_that_a_stale_turn_would_have_given_is_not_kept(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await house.say(conversation_id, "when is my refund there?")
    begun = await house.log.begin_turn(conversation_id)
    assert begun is not None
    again = await house.log.begin_turn(conversation_id, resume=True)
    assert again is not None
    told = told_of(SearchResult((HIT,), True, 0.9, 1.0, "v1"), (HIT,), "x")
    with pytest.raises(StaleEpoch):
        await house.log.finish_turn(begun.turn, TurnEnd(ending().replies, quiet_verdict(), told=told))
    assert await kept(house) == []


async def test_an_answer_that_was_held_back_for_a_person_was_not_told(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.say(conversation_id, "I want a person, when is my refund there?")
    await house.runner.wait_idle(conversation_id)
    assert await kept(house) == []


async def test_the_words_of_a_question_are_kept_in_the_messages_only(house: House, tmp_path: object) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "do you deliver to Mars? I am Ana Lopez")
    await asyncio.sleep(0)
    file = sqlite3.connect(f"{tmp_path}/careline.db")
    tables = ("told_answers", "told_passages")
    assert all("Ana" not in repr(row) for table in tables for row in file.execute(f"SELECT * FROM {table}"))
    file.close()


async def test_only_what_was_told_since_then_is_looked_at(house: House) -> None:
    answers(house)
    for _ in range(2):
        await house.talk(await house.begin(), "when is my refund there?")
        house.clock.forward(hours=2)
    async with house.db.read() as c:
        since = house.clock.now() - timedelta(hours=3)
        assert len(await storage_told.records(c, since=since)) == 1
        assert len(await storage_told.records(c)) == 2


async def test_the_assistant_is_told_that_a_message_follows_an_answer(house: House) -> None:
    answers(house)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "when is my refund there?")
    await house.talk(conversation_id, "hm, my neighbour got hers in two days")
    assert [one.asks for one in house.assistant.requests] == [None, TOLD]
