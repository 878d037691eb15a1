"""What holds on every messaging channel: the same tests run over each."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from channels.known import setup_of
from channels.lowering import CHOOSE, RATE
from channels.meta.messaging import MetaMessaging
from channels.teams.send import Teams
from channels.telegram.send import Telegram
from channels.typist import Sign, Typist
from common.wire import BotReply, TurnRequest
from conversations.caretaker import Caretaker
from conversations.deliveries import UNDELIVERED
from conversations.hub import NoteAdded, Typing
from conversations.life import LifeRules
from conversations.model import Outcome, Role, State
from conversations.model_channels import DeliveryState
from conversations.storage import conversations
from conversations.texts import rated
from service.settings import Settings
from tests.files import picture
from tests.integration.channels.fakes import Fault, need
from tests.integration.channels.lines import CARE, LINES, WEBHOOKS, Line, open_line
from tests.integration.conversations.fakes import HandClock, House, open_house

BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
MANY = [{"title": f"The lamp number {number} in the shade", "payload": f"/pick_{number}"} for number in range(1, 4)]


@pytest.fixture
async def houses(tmp_path: Path, empty_chat: Path) -> AsyncIterator[list[House]]:
    """Processes over one database."""
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    clock = HandClock()
    opened = [await open_house(f"sqlite+aiosqlite:///{file}", clock) for _ in range(2)]
    yield opened
    for house in opened:
        await house.close()


@pytest.fixture(params=LINES)
async def line(request: pytest.FixtureRequest, houses: list[House]) -> AsyncIterator[Line]:
    async with open_line(request.param, houses[0]) as one:
        yield one


@pytest.fixture(params=WEBHOOKS)
async def door(request: pytest.FixtureRequest, houses: list[House]) -> AsyncIterator[Line]:
    """A line whose vendor calls us."""
    async with open_line(request.param, houses[0]) as one:
        yield one


def asks(line: Line, *replies: BotReply) -> None:
    """Have the assistant give these replies once, and then echo again."""

    async def script(request: TurnRequest) -> list[BotReply]:
        line.house.assistant.script = line.house.assistant.echo
        return list(replies)

    line.house.assistant.script = script


# ---- in ------------------------------------------------------------------------------------------------------------


async def test_a_message_is_answered(line: Line) -> None:
    conversation_id = await line.write("hello")
    assert line.vendor.texts(line.ana) == ["You said hello"]
    conversation = await line.house.log.get(conversation_id)
    assert (conversation.channel, conversation.claim.name, conversation.customer_id) == (
        line.name,
        "Ana" if line.knows_names else None,
        None,
    )
    assert await line.states() == [DeliveryState.SENT]


def flipped(value: str) -> str:
    return value[:-1] + ("0" if value[-1] != "0" else "1")


async def test_nothing_is_taken_that_the_vendor_did_not_sign(door: Line) -> None:
    raw = door.raw(door.said(door.ana, "hello", 1))
    good = door.signed(raw)
    for name in good:
        assert (await door.post(raw, {other: value for other, value in good.items() if other != name}))[0] == 401
        for value in (flipped(good[name]), good[name] + " x", "", "ÿ"):
            assert (await door.post(raw, good | {name: value}))[0] == 403, (name, value)
    assert (await door.post(raw, door.signed(raw, secret="wrong")))[0] == 403
    if door.signs_body:
        for body in (raw.replace(b"hello", b"hullo"), raw + b"&a=b"):
            assert (await door.post(body, good))[0] == 403
    if door.longest_age is not None:
        assert (await door.post(raw, door.signed(raw, age=door.longest_age + timedelta(seconds=1))))[0] == 403
        assert (await door.post(raw, door.signed(raw, age=-door.longest_age - timedelta(seconds=1))))[0] == 403
    assert await door.addresses.find(door.name, door.ana) is None
    assert (await door.post(raw, good))[0] == 200
    assert (await door.log_texts())[0] == "hello"


async def test_nothing_is_parsed_that_the_vendor_did_not_sign(door: Line) -> None:
    raw = b"{ this is not JSON"
    good = door.signed(raw)
    wrong = {name: flipped(value) for name, value in good.items()}
    for headers, expected in (({}, 401), (wrong, 403), (good, 422)):
        status, answer = await door.post(raw, headers)
        assert status == expected, answer


def test_requests_are_held_against_the_vendors_description(door: Line) -> None:
    need(door.spec)


@pytest.mark.parametrize("body", ["[]", "5", "null", "{}", '{"message": 5, "entry": {"changes": 1}}'])
async def test_what_is_signed_but_odd_breaks_nothing(door: Line, body: str) -> None:
    status, _ = await door.post(body.encode(), door.signed(body.encode()))
    assert status in (200, 422)
    await door.write("hello")
    assert door.vendor.texts(door.ana) == ["You said hello"]


async def test_a_webhook_that_comes_again_also_an_hour_late_is_answered_once(line: Line) -> None:
    first, second = line.said(line.ana, "one", 1), line.said(line.ana, "two", 2)
    for body in (first, first, second):
        await line.call(body)
        await line.settled(line.ana)
    line.house.clock.forward(hours=1)
    for body in (second, first):
        await line.call(body)
        await line.settled(line.ana)
    assert await line.log_texts() == ["one", "You said one", "two", "You said two"]
    assert line.vendor.texts(line.ana) == ["You said one", "You said two"]


async def test_messages_out_of_order_are_all_answered(line: Line) -> None:
    for number in (2, 1, 3):
        await line.write(f"message {number}", number=number)
    assert line.vendor.texts(line.ana) == [f"You said message {number}" for number in (2, 1, 3)]


async def test_two_first_messages_at_once_are_one_conversation_also_in_two_processes(houses: list[House]) -> None:
    for name in LINES:
        async with open_line(name, houses[0]) as one, open_line(name, houses[1], vendor=one.vendor) as other:
            bodies = [one.said(one.ana, f"message {number}", number) for number in range(1, 9)]
            await asyncio.gather(*((one, other)[place % 2].call(body) for place, body in enumerate(bodies)))
            texts = [text for text in await one.log_texts() if text.startswith("message")]
            assert sorted(texts) == [f"message {number}" for number in range(1, 9)]


async def count_conversations(house: House) -> int:
    async with house.db.read() as c:
        return (await c.execute(select(func.count()).select_from(conversations))).scalar_one()


async def test_two_first_messages_200_milliseconds_apart_are_one_conversation(line: Line) -> None:
    await line.call(line.said(line.ana, "hello", 1))
    await asyncio.sleep(0.2)
    await line.call(line.said(line.ana, "where is my order?", 2))
    await line.settled(line.ana)
    assert await count_conversations(line.house) == 1
    assert [text for text in await line.log_texts() if not text.startswith("You said")] == [
        "hello",
        "where is my order?",
    ]


async def test_first_messages_on_all_channels_at_once_are_one_conversation_each(houses: list[House]) -> None:
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(open_line(name, houses[0])) for name in LINES]
        bodies = [(one, one.said(one.ana, f"{number} by {one.name}", number)) for one in lines for number in (1, 2)]
        await asyncio.gather(*(one.call(body) for one, body in bodies))
        assert await count_conversations(houses[0]) == len(lines)
        for one in lines:
            await one.settled(one.ana)
            said = [text for text in await one.log_texts() if not text.startswith("You said")]
            assert sorted(said) == [f"1 by {one.name}", f"2 by {one.name}"]
            assert all(one.name in text for text in one.vendor.texts(one.ana))


async def test_a_rating_is_given_once_and_only_when_it_is_asked_for(line: Line) -> None:
    log = line.house.log
    conversation_id = await line.write("3")
    assert line.vendor.texts(line.ana) == ["You said 3"]
    await line.write("I want to talk to a human")
    handoff = (await log.get(conversation_id)).handoff_id
    assert handoff is not None
    await log.claim(handoff, "agent-1", "Maya")
    epoch = (await log.get(conversation_id)).epoch
    await log.resolve(
        handoff, "agent-1", "Maya", outcome=Outcome.SOLVED, summary="done", return_to_bot=False, epoch=epoch
    )
    for _ in range(2):
        await line.write("2/5", number=50)
    assert [text for text in line.vendor.texts(line.ana) if text.startswith("Thank you")] == [rated(2, 5)]
    assert (await log.get(conversation_id)).state is State.CLOSED
    await line.write("4")
    assert line.vendor.texts(line.ana)[-1] == "You said 4"
    at = line.house.clock.now()
    assert [one.given.rating for one in await log.ratings(at, at + timedelta(seconds=1))] == [2]


async def test_who_has_taken_leave_is_not_asked_again_when_the_chat_closes(line: Line) -> None:
    house = line.house

    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.save(request, "goodbye")
        return [BotReply("Goodbye, and take care.")]

    house.assistant.script = script
    conversation_id = await line.write("bye")
    house.clock.forward(minutes=31)
    await Caretaker(house.db, house.clock, house.hub, LifeRules()).sweep()
    await line.send_all()
    assert (await house.log.get(conversation_id)).state is State.CLOSED
    await line.write("4")
    asked, thanked = line.vendor.texts(line.ana)
    assert asked.endswith(RATE)
    assert thanked == rated(4, 5)


async def test_a_senders_messages_keep_their_order(line: Line) -> None:
    bodies = [line.incoming(line.raw(line.said(line.ana, f"message {number}", number))) for number in range(1, 9)]
    await asyncio.gather(*(line.reception.take(line.channel, line.channel.parse(body)) for body in bodies))
    await line.settled(line.ana)
    said = [text for text in await line.log_texts() if text.startswith("message")]
    assert said == [f"message {number}" for number in range(1, 9)]


async def test_two_customers_never_see_each_others_words(line: Line) -> None:
    await line.write("the first secret")
    await line.write("the second secret", line.ben)
    assert line.vendor.texts(line.ana) == ["You said the first secret"]
    assert line.vendor.texts(line.ben) == ["You said the second secret"]


async def test_a_process_killed_before_its_answer_leaves_the_message_to_the_next(houses: list[House]) -> None:
    dead, alive = houses
    dead.log.when_turn_waits(lambda conversation_id: None)
    for name in LINES:
        async with open_line(name, dead) as before, open_line(name, alive, vendor=before.vendor) as after:
            await before.call(before.said(before.ana, "hello", 1))
            assert before.vendor.sent == []
            await alive.runner.recover()
            await after.settled(after.ana)
            await after.call(after.said(after.ana, "hello", 1))  # the vendor got no answer from the first
            await after.settled(after.ana)
            assert before.vendor.texts(before.ana) == ["You said hello"]


# ---- buttons and their stand-in ------------------------------------------------------------------------------------


async def test_a_pressed_button_is_the_assistants_button(line: Line) -> None:
    asks(line, BotReply("Shall I?", buttons=BUTTONS, asks="confirm"))
    await line.write("cancel my order")
    _, text, data = line.vendor.sent[-1]
    if line.channel.can.buttons:
        assert (text, len(data)) == ("Shall I?", 2)
    else:
        assert text == f"Shall I?\n\n1. Yes\n2. No\n{CHOOSE}"
    await line.choose(0, "Yes")
    last = (await line.house.log.messages(await line.conversation(line.ana)))[-2]
    assert (last.text, last.payload) == ("Yes", "/affirm")
    assert line.house.assistant.requests[-1].text == "/affirm"


async def test_a_button_of_nobodys_message_presses_nothing(line: Line) -> None:
    if not line.channel.can.buttons:
        pytest.skip("there are no buttons")
    await line.write("hello")
    for data in ("b:1:0", "b:2:7", "b:99:0", "b:x:y", "/affirm", ""):
        await line.call(line.pressed(line.ana, data, "", next(line.numbers)))
    assert await line.log_texts() == ["hello", "You said hello"]


async def test_where_buttons_do_not_fit_a_number_presses_them(line: Line) -> None:
    long = [button | {"title": button["title"] * 3} for button in MANY]
    asks(line, BotReply("Which one?", buttons=long, asks="choose"))
    await line.write("return something")
    _, text, data = line.vendor.sent[-1]
    assert data == ()
    assert f"2. {long[1]['title']}" in text
    await line.write(" 2. ")
    assert line.house.assistant.requests[-1].text == "/pick_2"
    await line.write("2")
    assert line.house.assistant.requests[-1].text == "2"


async def test_a_doubled_choice_is_made_once(line: Line) -> None:
    long = [button | {"title": button["title"] * 3} for button in MANY]
    asks(line, BotReply("Which one?", buttons=long, asks="choose"))
    await line.write("return something")
    for _ in range(2):
        await line.write("2", number=77)
    assert [one.text for one in line.house.assistant.requests[1:]] == ["/pick_2"]


async def test_a_number_that_presses_a_button_waits_for_no_other_message(houses: list[House]) -> None:
    moment = 4.0
    patient = await open_house(houses[0].db.url, houses[0].clock, gather_seconds=moment)
    try:
        async with open_line("sms", patient) as line:
            asks(line, BotReply("Shall I?", buttons=BUTTONS, asks="confirm"))
            await line.write("cancel my order")
            now = asyncio.get_running_loop().time
            began = now()
            await line.write("1")
            assert line.house.assistant.requests[-1].text == "/affirm"
            assert now() - began < moment
    finally:
        await patient.close()


async def test_an_answers_sources_become_links(line: Line) -> None:
    source = {"article_id": "a", "title": "Refunds", "section": "Cards", "url": "/articles/refunds", "score": 0.8}
    asks(line, BotReply("Five days.", citations=[source, source | {"section": "Gifts"}]))
    await line.write("how long does a refund take?")
    assert line.vendor.texts(line.ana) == ["Five days.\n\nRefunds: https://care.example/articles/refunds"]


# ---- out -----------------------------------------------------------------------------------------------------------


def later(line: Line, seconds: float) -> list[tuple[Fault, float]]:
    date = format_datetime(line.house.clock.now() + timedelta(seconds=seconds), usegmt=True)
    return [
        (Fault(429, {"Retry-After": str(int(seconds))}), seconds),
        (Fault(429, {"Retry-After": f"{seconds:.1f}"}), seconds),
        (Fault(429, {"Retry-After": date}), seconds),
        (Fault(503, {"Retry-After": str(int(seconds))}), seconds),
        (Fault(429, {"Retry-After": "soon"}), 1),
        (Fault(429, {"Retry-After": "-5"}), 1),
        (Fault(429), 1),
        (Fault(500), 1),
        (Fault(502), 1),
    ]


@pytest.mark.parametrize("which", range(9))
async def test_the_vendors_no_is_waited_out(line: Line, which: int) -> None:
    fault, seconds = later(line, 90)[which]
    if not line.tells_when:
        seconds = 1
    line.vendor.faults.append(fault)
    await line.write("hello")
    assert line.vendor.sent == []
    line.house.clock.forward(seconds=seconds - 1.5 if seconds > 2 else 0)
    await line.send_all()
    assert line.vendor.requests == 1
    line.house.clock.forward(seconds=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]
    assert await line.states() == [DeliveryState.SENT]


async def test_pauses_grow_and_order_is_kept(line: Line) -> None:
    line.vendor.faults.extend([Fault(500)] * 4)
    for number in (1, 2, 3):
        await line.write(f"message {number}")
    waited = 0
    while line.vendor.requests < 5:
        line.house.clock.forward(seconds=1)
        waited += 1
        await line.send_all()
    assert waited == 1 + 2 + 4 + 8
    assert line.vendor.texts(line.ana) == [f"You said message {number}" for number in (1, 2, 3)]


async def test_one_customers_trouble_holds_up_nobody_else(line: Line) -> None:
    line.vendor.faults.append(Fault(500))
    await line.write("hello")
    await line.write("good day", line.ben)
    assert line.vendor.sent == [(line.ben, "You said good day", ())]


async def test_a_vendor_that_cannot_be_reached_is_tried_again(line: Line) -> None:
    line.vendor.faults.append(Fault(cut=True))
    await line.write("hello")
    line.house.clock.forward(seconds=31)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_a_connection_cut_after_sending_doubles_nothing_where_the_vendor_tells_and_loses_nothing(
    line: Line,
) -> None:
    line.vendor.faults.append(Fault(cut=True, taken=True))
    await line.write("one")
    await line.write("two")
    if report := line.reported(0):
        await line.call(*report)
    line.house.clock.forward(seconds=31)
    await line.send_all()
    again = [] if line.channel.can.reports_delivery else ["You said one"]
    assert line.vendor.texts(line.ana) == ["You said one", *again, "You said two"]
    assert set(await line.states()) <= {DeliveryState.SENT, DeliveryState.DELIVERED}


async def test_doubled_reordered_and_an_hour_late_each_message_is_answered_once(line: Line) -> None:
    bodies = {number: line.said(line.ana, f"message {number}", number) for number in (1, 2, 3)}
    for number in (2, 1, 2):
        await line.call(bodies[number])
        await line.settled(line.ana)
    line.house.clock.forward(hours=1)
    for number in (3, 1, 3):
        await line.call(bodies[number])
        await line.settled(line.ana)
    assert sorted(line.vendor.texts(line.ana)) == [f"You said message {number}" for number in (1, 2, 3)]


async def test_a_time_out_is_tried_again(houses: list[House]) -> None:
    for name in LINES:
        async with open_line(name, houses[0]) as line:
            await line.call(line.said(line.ana, "hello", 1))
            await line.house.runner.wait_idle(await line.conversation(line.ana))
            impatient = line.transport
            impatient._seconds = 1e-9  # any answer is too late
            await impatient.close()
            await line.send_all()
            await impatient.close()
            impatient._seconds = 20
            line.house.clock.forward(seconds=31)
            before = len(line.vendor.sent)
            await line.send_all()
            assert line.vendor.texts(line.ana)[before:] == ["You said hello"]


async def test_what_is_refused_is_shown_to_the_agents_and_the_next_goes_out(line: Line) -> None:
    line.vendor.faults.append(line.refusal)
    with line.house.hub.subscribe(None) as events:
        await line.write("hello")
        heard = [await events.get() for _ in range(4)]
    assert any(isinstance(one, NoteAdded) and one.note.kind == UNDELIVERED for one in heard)
    await line.write("are you there?")
    assert line.vendor.texts(line.ana) == ["You said are you there?"]
    assert await line.states() == [DeliveryState.FAILED, DeliveryState.SENT]
    (note,) = await line.notes()
    assert note.startswith(f"Not delivered by {line.name}: message 2.")


async def test_what_could_not_be_sent_for_a_day_is_given_up_and_shown(line: Line) -> None:
    line.vendor.fault_of = lambda number: Fault(500)
    await line.write("hello")
    line.house.clock.forward(hours=24)
    await line.send_all()
    assert await line.states() == [DeliveryState.FAILED]
    assert len(await line.notes()) == 1


async def test_a_long_text_goes_out_whole_in_parts_and_a_fault_between_them_doubles_none(line: Line) -> None:
    sentence = "This sentence has exactly as many words as it needs. "
    text = (sentence * 180).strip()
    asks(line, BotReply(text))
    line.vendor.fault_of = lambda number: Fault(500) if number == 2 else None
    await line.write("tell me everything")
    line.house.clock.forward(seconds=5)
    await line.send_all()
    parts = line.vendor.texts(line.ana)
    assert len(parts) >= len(text) / line.channel.can.text
    assert " ".join(parts) == text
    assert all(part.endswith(".") for part in parts)


async def test_a_killed_process_leaves_what_it_was_to_send_to_the_next(houses: list[House]) -> None:
    dead, alive = houses
    for name in LINES:
        async with open_line(name, dead) as before, open_line(name, alive, vendor=before.vendor) as after:
            await before.call(before.said(before.ana, "hello", 1))
            await dead.runner.wait_idle(await before.conversation(before.ana))
            assert len(await before.deliveries.take_due([name], 10)) == 1  # and here it died
            await after.send_all()
            assert before.vendor.sent == []
            alive.clock.forward(minutes=1)
            await after.send_all()
            assert before.vendor.texts(before.ana) == ["You said hello"]


async def test_two_processes_send_each_message_once_and_in_order(houses: list[House]) -> None:
    for name in LINES:
        async with open_line(name, houses[0]) as one, open_line(name, houses[1], vendor=one.vendor) as other:
            for number in range(1, 4):
                await one.call(one.said(one.ana, f"message {number}", number))
                await houses[0].runner.wait_idle(await one.conversation(one.ana))
            for _ in range(6):
                await asyncio.gather(one.send_all(), other.send_all())
            assert one.vendor.texts(one.ana) == [f"You said message {number}" for number in range(1, 4)]


async def test_the_courier_works_on_its_own(line: Line) -> None:
    working = asyncio.create_task(line.courier.run())
    await line.call(line.said(line.ana, "hello", 1))
    async with asyncio.timeout(60):
        # The courier works in its own time.
        while await line.deliveries.states(await line.conversation(line.ana)) != {2: DeliveryState.SENT}:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)
    assert line.vendor.texts(line.ana) == ["You said hello"]


CAN_SHOW_WRITING = ("instagram", "messenger", "teams", "telegram")


@pytest.mark.parametrize("name", CAN_SHOW_WRITING)
async def test_the_customer_sees_that_somebody_is_writing(name: str, houses: list[House]) -> None:
    async with open_line(name, houses[0]) as line:
        channel = line.channel
        assert isinstance(channel, Telegram | MetaMessaging | Teams)
        typist = Typist(line.addresses, {name: Sign(channel, channel.typing)}, line.transport, line.house.hub)
        working = asyncio.create_task(typist.run())
        web = await line.house.begin()
        await line.write("hello")
        await line.house.talk(web, "hello")  # on the website nothing is shown this way
        async with asyncio.timeout(60):
            while not line.vendor.typing:  # noqa: ASYNC110  # the vendor tells nobody
                await asyncio.sleep(0.01)
        conversation_id = await line.conversation(line.ana)
        line.house.hub.publish(Typing(conversation_id, Role.CUSTOMER))
        await typist.show(conversation_id)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        assert line.vendor.typing == [line.ana] * 2
        assert line.vendor.texts(line.ana) == ["You said hello"]


def test_every_channel_that_can_shows_it() -> None:
    setups = {name: setup_of(name, Settings(_env_file=None), CARE) for name in LINES}  # type: ignore[call-arg]
    assert [name for name, setup in setups.items() if setup.typing] == list(CAN_SHOW_WRITING)
    assert [name for name, setup in setups.items() if setup.typing_below] == ["whatsapp"]


# ---- a whole life --------------------------------------------------------------------------------------------------


async def test_a_whole_life(line: Line) -> None:
    source = {"article_id": "a", "title": "Refunds", "section": "Cards", "url": "/articles/refunds", "score": 0.8}
    log = line.house.log
    await line.write("hello")
    asks(line, BotReply("Five days.", citations=[source]))
    await line.write("how long does a refund take?")
    asks(line, BotReply("I cancel order #W1. Is that right?", buttons=BUTTONS, asks="confirm"))
    await line.write("cancel order #W1")
    asks(line, BotReply("Order #W1 is cancelled."))
    await line.choose(0, "Yes")
    conversation_id = await line.write("I want to talk to a human")
    conversation = await log.get(conversation_id)
    assert conversation.handoff_id is not None
    await log.claim(conversation.handoff_id, "agent-1", "Maya")
    await line.write("are you a person?")
    held = await log.get(conversation_id)
    handoff = conversation.handoff_id
    await log.agent_message(handoff, "agent-1", "Maya", "a1", "Yes, I am.", held.epoch)
    await line.send_all()
    await line.agent_sends(picture(), "lamp.png", "This one?")
    done: dict[str, Any] = {"outcome": Outcome.SOLVED, "summary": "talked", "return_to_bot": True}
    await log.resolve(handoff, "agent-1", "Maya", epoch=held.epoch, **done)
    await line.send_all()
    await line.write("5")
    await line.write("thank you")
    life = line.vendor.texts(line.ana)
    assert life[:4] == [
        "You said hello",
        "Five days.\n\nRefunds: https://care.example/articles/refunds",
        "I cancel order #W1. Is that right?" + ("" if line.channel.can.buttons else f"\n\n1. Yes\n2. No\n{CHOOSE}"),
        "Order #W1 is cancelled.",
    ]
    at = life.index("Maya: Yes, I am.")
    assert life[at + 1] == "Maya: This one?"
    assert "https://care.example/api/files/att_" in life[at + 2]
    assert life[at + 2].startswith("[file]") is ("image/png" in line.channel.can.media)
    assert life[at + 3].endswith(RATE)
    assert life[at + 4].startswith("Thank you, that is 5 of 5.")
    (rating,) = await log.ratings(line.house.clock.now(), line.house.clock.now() + timedelta(seconds=1))
    assert (rating.given.rating, rating.agent_id) == (5, "agent-1")
    assert life[-1] == "You said thank you"
    said = [one for one in await log.messages(conversation_id) if one.role != "customer"]
    assert len(life) == len(said) + 1  # the picture goes out beside its words
    assert set(await line.states()) == {DeliveryState.SENT}
