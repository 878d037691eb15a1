"""What the assistant says in one turn is one mail."""

from collections.abc import AsyncIterator

import pytest

from channels.email.send import LONGEST_TEXT
from channels.lowering import CHOOSE
from common.wire import BotReply, TurnRequest
from conversations.model_channels import DeliveryState
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import open_line
from tests.integration.channels.vendors.email import EmailLine
from tests.integration.conversations.fakes import HandClock, House, open_house

BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
ANSWER = BotReply("Five days.")
QUESTION = BotReply("I cancel order #W1. Is that right?", buttons=BUTTONS, asks="confirm")
ASKED = f"I cancel order #W1. Is that right?\n\n1. Yes\n2. No\n{CHOOSE}"


@pytest.fixture
async def line(each_database_url: str) -> AsyncIterator[EmailLine]:
    house = await open_house(each_database_url, HandClock())
    async with open_line("email", house) as one:
        assert isinstance(one, EmailLine)
        yield one
    await house.close()


def says(house: House, *replies: BotReply) -> None:
    """Have the assistant say this once."""

    async def script(request: TurnRequest) -> list[BotReply]:
        house.assistant.script = house.assistant.echo
        return list(replies)

    house.assistant.script = script


async def test_three_messages_of_a_turn_are_one_mail_in_order(line: EmailLine) -> None:
    says(line.house, ANSWER, BotReply("Back to the cancellation."), QUESTION)
    await line.write("how long does a refund take?")
    assert line.vendor.texts(line.ana) == [f"Five days.\n\nBack to the cancellation.\n\n{ASKED}"]
    assert set(await line.states()) == {DeliveryState.SENT}


async def test_a_number_chooses_where_the_buttons_are_not_in_the_last_message(line: EmailLine) -> None:
    says(line.house, ANSWER, QUESTION, BotReply("Take your time."))
    await line.write("cancel order #W1")
    (mail,) = line.vendor.bodies
    assert line.vendor.texts(line.ana) == [f"Five days.\n\n{ASKED}\n\nTake your time."]
    await line.call(line.said(line.ana, "2", 50, In_Reply_To=mail["mail"]["Message-ID"]))
    await line.settled(line.ana)
    assert line.house.assistant.requests[-1].text == "/deny"


async def test_two_turns_are_two_mails(line: EmailLine) -> None:
    line.vendor.faults.append(Fault(451))
    says(line.house, ANSWER, BotReply("One."))
    await line.write("a question")
    says(line.house, BotReply("Two."), BotReply("Three."))
    await line.write("another")
    line.house.clock.forward(seconds=60)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["Five days.\n\nOne.", "Two.\n\nThree."]


async def test_a_mail_that_must_be_tried_again_is_the_same_mail(line: EmailLine) -> None:
    line.vendor.faults.append(Fault(cut=True, taken=True))
    says(line.house, ANSWER, QUESTION)
    await line.write("how long?")
    assert DeliveryState.WAITING in await line.states()
    line.house.clock.forward(minutes=2)
    await line.send_all()
    first, again = (body["mail"] for body in line.vendor.bodies)
    assert first["Message-ID"] == again["Message-ID"]
    assert first.get_body().get_content() == again.get_body().get_content()
    assert set(await line.states()) == {DeliveryState.SENT}


async def test_a_refused_mail_fails_with_all_it_holds(line: EmailLine) -> None:
    line.vendor.faults.append(line.refusal)
    says(line.house, ANSWER, QUESTION)
    await line.write("how long?")
    assert await line.states() == [DeliveryState.FAILED, DeliveryState.FAILED]
    assert line.vendor.texts(line.ana) == []
    await line.write("hello?")
    assert line.vendor.texts(line.ana) == ["You said hello?"]


async def test_what_is_too_long_for_one_mail_goes_out_in_several(line: EmailLine) -> None:
    long = "word " * (LONGEST_TEXT // 5 - 1)
    says(line.house, BotReply("Here is all of it."), BotReply(long), ANSWER)
    await line.write("tell me everything")
    said = line.vendor.texts(line.ana)
    assert len(said) > 1
    assert max(map(len, said)) <= LONGEST_TEXT
    assert " ".join(said).split() == f"Here is all of it. {long} Five days.".split()


async def test_two_questions_with_buttons_are_two_mails(line: EmailLine) -> None:
    says(line.house, BotReply("Did that help?", buttons=BUTTONS, asks="choose"), QUESTION)
    await line.write("how long?")
    assert line.vendor.texts(line.ana) == [f"Did that help?\n\n1. Yes\n2. No\n{CHOOSE}", ASKED]


async def test_in_a_messaging_app_each_stays_a_message(each_database_url: str) -> None:
    house = await open_house(each_database_url, HandClock())
    async with open_line("telegram", house) as line:
        says(house, ANSWER, BotReply("Back to the cancellation."))
        await line.write("how long?")
        assert line.vendor.texts(line.ana) == ["Five days.", "Back to the cancellation."]
    await house.close()
