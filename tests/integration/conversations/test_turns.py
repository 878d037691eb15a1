"""A turn answers once, hands over whole, and never leaves a customer without an answer."""

import asyncio

import pytest

from common.wire import BotReply, TurnRequest
from conversations import storage_log, storage_turns
from conversations.errors import AssistantDied, AssistantUnavailable, StaleEpoch, TurnClosed
from conversations.hub import MessageAdded
from conversations.model import DENY, WANTS_PERSON, Asks, Draft, Message, Role, State, Step, TurnState, offers_person
from conversations.replies import with_offer
from routing.model import Signal, SignalName
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import House, ending, never


async def test_a_message_is_answered_once(house: House) -> None:
    conversation_id = await house.begin()
    replies = await house.talk(conversation_id, "hello there")
    assert [(one.seq, one.role, one.author, one.text) for one in replies] == [
        (2, Role.BOT, "Assistant", "You said hello there")
    ]
    assert len(house.assistant.requests) == 1
    assert await house.log.unfinished() == []
    assert await house.log.dialogue_snapshot(conversation_id) == {"events": ["hello there"]}


async def test_messages_that_wait_when_a_turn_begins_are_one_turn(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    for text in ("hello", "where is", "my order?"):
        await house.say(conversation_id, text)
    house.runner.wake(conversation_id)
    await house.runner.wait_idle(conversation_id)
    assert [request.text for request in house.assistant.requests] == ["hello\nwhere is\nmy order?"]


async def test_a_message_that_arrives_during_a_turn_is_taken_up_with_the_next(house: House) -> None:
    conversation_id = await house.begin()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(request: TurnRequest) -> list[BotReply]:
        began.set()
        await go_on.wait()
        return await house.assistant.echo(request)

    house.assistant.script = slowly
    await house.say(conversation_id, "first")
    await began.wait()
    await house.say(conversation_id, "second")
    await house.say(conversation_id, "third")
    go_on.set()
    await house.runner.wait_idle(conversation_id)
    assert [request.text for request in house.assistant.requests] == ["first", "second\nthird"]
    texts = [one.text for one in await house.log.messages(conversation_id)]
    assert texts == ["first", "second", "third", "You said first", "You said second\nthird"]


async def test_a_yes_written_before_the_question_was_there_is_no_answer_to_it(house: House) -> None:
    conversation_id = await house.begin()
    began, go_on = asyncio.Event(), asyncio.Event()

    async def read_out(request: TurnRequest) -> list[BotReply]:
        house.assistant.script = house.assistant.echo
        began.set()
        await go_on.wait()
        return [BotReply("Cancel the order?", asks="confirm")]

    house.assistant.script = read_out
    await house.say(conversation_id, "cancel it")
    await began.wait()
    await house.say(conversation_id, "yes")
    go_on.set()
    await house.runner.wait_idle(conversation_id)
    assert house.assistant.requests[-1].text == "yes"
    assert house.assistant.requests[-1].asks is None


async def test_the_assistant_is_told_what_its_last_message_waits_for(house: House) -> None:
    conversation_id = await house.begin()

    async def ask(request: TurnRequest) -> list[BotReply]:
        return [BotReply("Which order?", asks="order_id")]

    house.assistant.script = ask
    await house.talk(conversation_id, "track my order")
    await house.talk(conversation_id, "#W1234567")
    assert [request.asks for request in house.assistant.requests] == [None, "order_id"]
    assert house.assistant.requests[0].embedding is not None


async def test_a_button_behind_waiting_texts_is_a_turn_of_its_own(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await _offer(house, conversation_id, Asks.ORDER_ID)
    await house.say(conversation_id, "one")
    await house.say(conversation_id, "two")
    await house.press(conversation_id, DENY)
    await house.say(conversation_id, "three")
    house.runner.wake(conversation_id)
    await house.runner.wait_idle(conversation_id)
    asked = [(request.text, request.is_payload) for request in house.assistant.requests]
    assert asked == [("one\ntwo", False), (DENY, True), ("three", False)]


async def _offer(house: House, conversation_id: str, waits_for: Asks) -> None:
    """Bring a question with the offer of a person behind it into the log."""
    await house.say(conversation_id, "hi")
    begun = await house.log.begin_turn(conversation_id)
    assert begun is not None
    question = Draft(Role.BOT, "Which order?", asks=waits_for)
    await house.log.finish_turn(begun.turn, ending(*with_offer([question], "complex")))


async def test_declining_an_offer_in_mid_procedure_brings_the_question_back(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await _offer(house, conversation_id, Asks.ORDER_ID)
    message = await house.press(conversation_id, DENY)
    house.runner.wake(conversation_id)
    await house.runner.wait_idle(conversation_id)
    [answer] = await house.log.messages(conversation_id, message.seq)
    assert answer.text.endswith("Which order?") and answer.asks is Asks.ORDER_ID
    assert house.assistant.requests == []
    turns = await house.log.customer_turns(conversation_id)
    assert Signal(SignalName.PERSON_DECLINED) in turns[-1].signals


async def test_accepting_an_offered_person_needs_no_assistant(start: Opener) -> None:
    house = await start(wired=False)
    house.assistant.script = never
    conversation_id = await house.begin()
    await _offer(house, conversation_id, Asks.ORDER_ID)
    await house.press(conversation_id, WANTS_PERSON)
    house.runner.wake(conversation_id)
    await house.runner.wait_idle(conversation_id)
    assert (await house.log.get(conversation_id)).state is State.QUEUED
    assert house.assistant.requests == []


async def test_asking_for_a_person_works_without_models_and_assistant(house: House) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("no model")

    house.models.encoder.encode_with_layers = broken  # type: ignore[method-assign, assignment]
    house.assistant.script = never
    conversation_id = await house.begin()
    [reply] = await house.talk(conversation_id, "human please")
    conversation = await house.log.get(conversation_id)
    assert (conversation.state, conversation.epoch) == (State.QUEUED, 2)
    assert "connecting you" in reply.text and "next" in reply.text
    handoff = await house.log.handoff(conversation.handoff_id or "")
    assert handoff.reason == "explicit_wish"


@pytest.mark.parametrize("kind", ["down", "slow", "empty", "blank", "misshapen", "bug"])
async def test_an_assistant_that_does_not_answer_leads_to_an_apology_and_a_person(start: Opener, kind: str) -> None:
    house = await start(timeout_seconds=0.05)

    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "inform")
        match kind:
            case "down":
                raise AssistantUnavailable("refused")
            case "slow":
                return await never(request)
            case "empty":
                return []
            case "blank":
                return [BotReply("  ")]
            case "misshapen":
                return [BotReply("Hello", asks="the moon")]
            case _:
                raise ZeroDivisionError

    house.assistant.script = script
    conversation_id = await house.begin()
    [reply] = await house.talk(conversation_id, "where is my order")
    conversation = await house.log.get(conversation_id)
    assert conversation.state is State.QUEUED
    assert (reply.text.startswith("Sorry") and "queue" in reply.text) or "next" in reply.text
    assert (await house.log.handoff(conversation.handoff_id or "")).reason == "assistant_unavailable"
    assert await house.log.dialogue_snapshot(conversation_id) is None, "half a turn must not be kept"
    assert await house.log.unfinished() == []


async def test_broken_scoring_still_leads_to_a_person(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no score")

    monkeypatch.setattr("conversations.turn_pass.before_assistant", broken)
    monkeypatch.setattr("conversations.turn_pass.after_assistant", broken)
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello")
    assert (await house.log.get(conversation_id)).state is State.QUEUED


async def test_a_second_failure_in_a_row_hands_over_without_a_third_sorry(house: House) -> None:
    async def lost(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "nlu_fallback")
        return [BotReply("I didn't get that.")]

    house.assistant.script = lost
    conversation_id = await house.begin()
    first = await house.talk(conversation_id, "flurb the gnarl")
    second = await house.talk(conversation_id, "the gnarl, flurb it")
    assert [one.text for one in first] == ["I didn't get that."]
    assert len(second) == 1 and "connecting" in second[0].text
    conversation = await house.log.get(conversation_id)
    assert (await house.log.handoff(conversation.handoff_id or "")).reason == "repeated_failure"


async def test_what_was_done_is_said_even_when_a_person_takes_over(house: House) -> None:
    async def cancel(request: TurnRequest) -> list[BotReply]:
        context = house.open_turns.get(request.turn_id)
        context.signals += [Signal(SignalName.DONE, "cancel"), Signal(SignalName.COMPLAINT)]
        context.steps.append(Step("Cancel #W1", "cancelled"))
        house.assistant.save(request, "complaint", order_id="#W1", code="123456")
        return [BotReply("Your order is cancelled. Your refund will arrive within 7 days.", asks="anything_else")]

    house.assistant.script = cancel
    conversation_id = await house.begin()
    replies = await house.talk(conversation_id, "cancel it, this is a disgrace")
    assert replies[0].text.startswith("Your order is cancelled")
    assert replies[0].asks is None
    conversation = await house.log.get(conversation_id)
    packet = await house.log.packet(conversation.handoff_id or "")
    assert packet["tried"] == [{"what": "Cancel #W1", "result": "cancelled", "seq": 1}]
    assert {one["text"] for one in packet["promises"]} == {
        "Your order is cancelled.",
        "Your refund will arrive within 7 days.",
    }
    assert packet["slots"] == {"order_id": "#W1"}


async def test_a_turn_that_was_overtaken_says_nothing(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await house.say(conversation_id, "hello")
    begun = await house.log.begin_turn(conversation_id)
    assert begun is not None
    turn = begun.turn
    async with house.db.write() as c:
        conversation = await storage_log.read_conversation(c, conversation_id)
        await storage_log.change_holder(c, conversation, State.AGENT, agent_id="agent-1")
    with pytest.raises(StaleEpoch):
        await house.log.finish_turn(turn, ending(Draft(Role.BOT, "too late")))
    assert len(await house.log.messages(conversation_id)) == 1
    assert (await house.log.turn_records(conversation_id))[0].turn.state is TurnState.HANDED_OVER
    async with house.db.write() as c:
        with pytest.raises(StaleEpoch):
            await house.log.guard_epoch(c, conversation_id, turn.id, turn.epoch)


async def test_nothing_can_be_done_in_the_name_of_a_turn_that_timed_out(start: Opener) -> None:
    house = await start(timeout_seconds=0.05)
    conversation_id = await house.begin()
    house.assistant.script = never
    await house.talk(conversation_id, "hello")
    request = house.assistant.requests[0]
    with pytest.raises(TurnClosed):
        house.open_turns.get(request.turn_id)
    async with house.db.write() as c:
        with pytest.raises(StaleEpoch):
            await house.log.guard_epoch(c, conversation_id, request.turn_id, request.epoch)


async def test_a_running_turn_passes_the_guard_and_can_prove_identity(house: House) -> None:
    async def prove(request: TurnRequest) -> list[BotReply]:
        async with house.db.write() as c:
            await house.log.guard_epoch(c, request.conversation_id, request.turn_id, request.epoch)
            await house.log.prove_identity(c, request.conversation_id, "ana_lopez_1")
        return [BotReply("Thanks, Ana.")]

    house.assistant.script = prove
    conversation_id = await house.begin()
    await house.talk(conversation_id, "it's ana@example.com")
    assert (await house.log.get(conversation_id)).customer_id == "ana_lopez_1"


async def test_replies_reach_listeners_in_order_after_the_commit(house: House) -> None:
    conversation_id = await house.begin()
    with house.hub.subscribe(conversation_id) as events:
        await house.talk(conversation_id, "hello")
        await house.talk(conversation_id, "again")
        events.close()
        seen: list[Message] = [event.message async for event in events if isinstance(event, MessageAdded)]
    assert seen == await house.log.messages(conversation_id)


async def test_an_offered_person_is_known_to_the_next_turn(start: Opener) -> None:
    house = await start(wired=False)
    conversation_id = await house.begin()
    await _offer(house, conversation_id, Asks.ORDER_ID)
    await house.say(conversation_id, "hmm")
    begun = await house.log.begin_turn(conversation_id)
    assert begun is not None and begun.turn.person_offered and begun.turn.asks is Asks.ORDER_ID
    assert (await house.log.customer_turns(conversation_id))[-1].bot_offered_person
    assert offers_person((await house.log.messages(conversation_id))[-2])


@pytest.mark.parametrize("asks", [None, "items", "confirm", "identity"])
async def test_another_language_goes_to_a_colleague_who_speaks_it(house: House, asks: str | None) -> None:
    conversation_id = await house.begin()

    async def ask(request: TurnRequest) -> list[BotReply]:
        return [BotReply("Go on?", asks=asks)]

    house.assistant.script = ask
    await house.talk(conversation_id, "I want to return something")
    [told] = await house.talk(conversation_id, "Ich habe das leider nicht verstanden, was soll ich machen?")
    conversation = await house.log.get(conversation_id)
    assert told.text.startswith("Tut mir leid, ich spreche kein Deutsch.")
    assert conversation.state is State.QUEUED and conversation.handoff_id is not None
    packet = await house.log.packet(conversation.handoff_id)
    assert (packet["language"], packet["reason"]) == ("de", "foreign_language")
    assert len(house.assistant.requests) == 1


async def test_a_greeting_in_another_language_stays_with_the_assistant(house: House) -> None:
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hola, ok gracias")
    assert (await house.log.get(conversation_id)).state is State.BOT


async def test_a_turn_whose_process_died_is_played_again_and_counts_once(house: House) -> None:
    async def dies_once(request: TurnRequest) -> list[BotReply]:
        house.open_turns.get(request.turn_id).signals.append(Signal(SignalName.DONE, "cancel"))
        if len(house.assistant.requests) == 1:
            raise AssistantDied("ServerDisconnectedError")
        return await house.assistant.echo(request)

    house.assistant.script = dies_once
    conversation_id = await house.begin()
    replies = await house.talk(conversation_id, "hello there")
    assert [one.text for one in replies] == ["You said hello there"]
    assert len(house.assistant.requests) == 2
    async with house.db.read() as c:
        (record,) = await storage_turns.records(c, conversation_id)
    assert [signal.name for signal in record.signals].count(SignalName.DONE) == 1


async def test_the_articles_are_searched_for_whoever_asks_and_once_a_turn(house: House) -> None:
    searched: list[str] = []
    knowledge = house.models.knowledge
    assert knowledge is not None
    whole = knowledge.search

    def search(query: str, **more: object) -> object:
        searched.append(query)
        return whole(query, **more)  # type: ignore[arg-type]

    knowledge.search = search  # type: ignore[method-assign, assignment]
    conversation_id = await house.begin()
    await house.talk(conversation_id, "hello there")
    assert searched == []

    async def from_articles(request: TurnRequest) -> list[BotReply]:
        context = house.open_turns.get(request.turn_id)
        found = [await context.searched(), await context.searched()]
        return [BotReply(one.hits[0].title if one else "nothing") for one in found]

    house.assistant.script = from_articles
    replies = await house.talk(conversation_id, "when do I get my money back?")
    assert [one.text for one in replies] == ["Refund times", "Refund times"]
    assert searched == ["when do I get my money back?"]


async def test_a_search_that_fails_leaves_the_rest_of_the_turn(house: House) -> None:
    def broken(query: str, **_more: object) -> None:
        raise RuntimeError("no index")

    assert house.models.knowledge is not None
    house.models.knowledge.search = broken  # type: ignore[method-assign, assignment]

    async def from_articles(request: TurnRequest) -> list[BotReply]:
        context = house.open_turns.get(request.turn_id)
        assert context.vector is not None
        return [BotReply("found" if await context.searched() else "nothing there")]

    house.assistant.script = from_articles
    conversation_id = await house.begin()
    assert [one.text for one in await house.talk(conversation_id, "when do I get my money back?")] == ["nothing there"]
    await house.talk(conversation_id, "I want to talk to a person")
    assert (await house.log.get(conversation_id)).handoff_id is not None
