"""Quiet conversations: reminded, closed, and mailed when the customer has left."""

from common.wire import BotReply, TurnRequest
from conversations import storage_log
from conversations.caretaker import Caretaker
from conversations.life import LifeRules, NextStep
from conversations.model import Asks, Button, CustomerClaim, Draft, Role, State
from tests.integration.conversations.conftest import Opener
from tests.integration.conversations.fakes import FakeDirectory, FakeMailer, House


def caretaker(house: House, mailer: FakeMailer | None = None) -> Caretaker:
    return Caretaker(
        house.db,
        house.clock,
        house.hub,
        LifeRules(),
        mailer=mailer,
        directory=FakeDirectory(),
        revive=house.runner.revive_stuck,
    )


async def _asked(house: House) -> str:
    async def ask(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "cancel_order")
        return [BotReply("Why?", buttons=[{"title": "By mistake", "payload": "/inform"}], asks="reason")]

    house.assistant.script = ask
    conversation_id = await house.begin()
    await house.talk(conversation_id, "cancel my order")
    return conversation_id


async def test_an_open_question_is_reminded_of_once_and_then_closed(house: House) -> None:
    conversation_id = await _asked(house)
    care = caretaker(house)
    assert await care.sweep() == {}
    house.clock.forward(minutes=11)
    assert await care.sweep() == {NextStep.REMIND: 1}
    reminder = (await house.log.messages(conversation_id))[-1]
    assert reminder.asks is Asks.REASON and reminder.buttons == (Button("By mistake", "/inform"),)
    assert await care.sweep() == {}
    house.clock.forward(minutes=20)
    assert await care.sweep() == {NextStep.CLOSE: 1}
    closed = await house.log.get(conversation_id)
    assert (closed.state, closed.epoch) == (State.CLOSED, 2)
    assert (await house.log.messages(conversation_id))[-1].role is Role.SYSTEM
    assert await house.log.dialogue_snapshot(conversation_id) is None
    assert await care.sweep() == {}


async def test_who_writes_from_a_messaging_app_is_not_reminded(house: House) -> None:
    conversation_id = await _asked(house)
    async with house.db.write() as c:
        await storage_log.change_conversation(c, conversation_id, channel="sms")
    house.clock.forward(minutes=11)
    assert await caretaker(house).sweep() == {}


async def test_a_chat_in_which_nobody_wrote_is_closed_without_a_word(house: House) -> None:
    conversation, _ = await house.log.create("web", "en", CustomerClaim(), [Draft(Role.BOT, "Hi")])
    house.clock.forward(minutes=31)
    await caretaker(house).sweep()
    assert (await house.log.get(conversation.id)).state is State.CLOSED
    assert len(await house.log.messages(conversation.id)) == 1


async def test_who_has_said_goodbye_on_the_website_hears_of_the_closing_and_is_not_asked_again(house: House) -> None:
    async def leave(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "goodbye")
        return [BotReply("Goodbye, and take care.")]

    house.assistant.script = leave
    conversation_id = await house.begin()
    await house.talk(conversation_id, "bye")
    house.clock.forward(minutes=31)
    await caretaker(house).sweep()
    goodbye, closing = (await house.log.messages(conversation_id))[-2:]
    assert (goodbye.asks, closing.role, closing.asks) == (Asks.FEEDBACK, Role.SYSTEM, None)
    assert (await house.log.stretch(conversation_id)).asked


async def test_who_waits_for_people_is_never_closed(house: House) -> None:
    queued, _ = await house.queued()
    held, _ = await house.held()
    house.clock.forward(days=2)
    await caretaker(house).sweep()
    assert (await house.log.get(queued.id)).state is State.QUEUED
    assert (await house.log.get(held.id)).state is State.AGENT


async def test_an_unanswered_message_is_revived_rather_than_closed(start: Opener) -> None:
    dead, house = await start(wired=False), await start()
    conversation_id = await dead.begin()
    await dead.say(conversation_id, "hello")
    house.clock.forward(minutes=31)
    await caretaker(house).sweep()
    await house.runner.wait_idle(conversation_id)
    assert (await house.log.get(conversation_id)).state is State.BOT
    assert (await house.log.messages(conversation_id))[-1].text == "You said hello"


async def test_a_customer_who_left_is_mailed_once_without_the_words_while_unproved(house: House) -> None:
    conversation, handoff_id = await house.held(name="Ana", email="typed@example.com")
    await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Secret answer", conversation.epoch)
    mailer = FakeMailer()
    care = caretaker(house, mailer)
    await care.sweep()
    assert mailer.sent == []
    house.clock.forward(minutes=3)
    await care.sweep()
    await care.sweep()
    [mail] = mailer.sent
    assert (mail["to"], mail["agent_name"], mail["texts"]) == ("typed@example.com", "Maya", [])


async def test_a_proved_customer_gets_the_answer_at_the_address_on_file(house: House) -> None:
    conversation, handoff_id = await house.held(email="typed@example.com")
    async with house.db.write() as c:
        await house.log.prove_identity(c, conversation.id, "ana_lopez_1")
    await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "It is on its way.", conversation.epoch)
    house.clock.forward(minutes=3)
    mailer = FakeMailer()
    await caretaker(house, mailer).sweep()
    assert (mailer.sent[0]["to"], mailer.sent[0]["texts"]) == ("ana.lopez@example.com", ["It is on its way."])


async def test_who_has_the_chat_open_or_answers_gets_no_mail(house: House) -> None:
    conversation, handoff_id = await house.held(email="typed@example.com")
    mailer = FakeMailer()
    care = caretaker(house, mailer)
    with house.hub.subscribe(conversation.id):
        await house.log.agent_message(handoff_id, "agent-1", "Maya", "a1", "Hello.", conversation.epoch)
        assert await care.sweep() == {NextStep.MARK_SEEN: 1}
    await house.log.agent_message(handoff_id, "agent-1", "Maya", "a2", "Anything else?", conversation.epoch)
    await house.say(conversation.id, "no")
    house.clock.forward(hours=1)
    await care.sweep()
    assert mailer.sent == []


async def test_a_conversation_by_mail_is_not_reminded_of_and_ends_after_days_without_a_word(house: House) -> None:
    rules = LifeRules(slow_channels=frozenset({"email"}))
    care = Caretaker(house.db, house.clock, house.hub, rules)
    conversation, _ = await house.log.create("email", "en", CustomerClaim())
    await house.talk(conversation.id, "where is my order?")
    said = len(await house.log.messages(conversation.id))
    house.clock.forward(days=2)
    assert await care.sweep() == {}
    house.clock.forward(days=1)
    assert await care.sweep() == {NextStep.CLOSE: 1}
    assert (await house.log.get(conversation.id)).state is State.CLOSED
    assert len(await house.log.messages(conversation.id)) == said
