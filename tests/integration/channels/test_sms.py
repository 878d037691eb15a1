"""What text messages alone do: signed parameters, STOP and START, segments, reports on each part, pictures."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels.courier import UNKNOWN_SECONDS
from channels.known import setup_of
from channels.lowering import CHOOSE
from channels.port import Part, webhook_path
from channels.sms.check import check
from channels.sms.send import Sms
from channels.sms.signing import signature_of
from common.wire import BotReply, TurnRequest
from conversations.addresses import OPTED_IN, OPTED_OUT
from conversations.model import Outcome
from conversations.model_channels import DeliveryState
from service.settings import Settings
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, open_line
from tests.integration.channels.vendors.sms import ACCOUNT, AUTH_TOKEN, OWN, SmsLine, sid
from tests.integration.conversations.fakes import HandClock, open_house

BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]


@pytest.fixture
async def line(tmp_path: Path, empty_chat: Path) -> AsyncIterator[SmsLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line("sms", house) as one:
        assert isinstance(one, SmsLine)
        yield one
    await house.close()


async def note_kinds(line: SmsLine) -> list[str]:
    return [one.kind for one in await line.house.log.notes(await line.conversation(line.ana))]


# ---- signature -----------------------------------------------------------------------------------------------------


def test_the_signature_is_the_one_of_twilios_own_example() -> None:
    """The values are those of Twilio's page on the security of webhooks."""
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    names = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234", "From": "+14158675309"}
    fields = [*names.items(), ("To", "+18005551212")]
    for sent in (fields, fields[::-1], [*fields, fields[0]]):
        assert signature_of("12345", url, sent) == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


async def test_the_address_is_signed_with_its_query(line: SmsLine) -> None:
    await line.write("hello")
    form, query = line.status(0, "delivered")
    raw = line.raw(form)
    good = line.signed(raw, query)
    for tampered in (query.replace("part", "parts"), query + "&a=b", ""):
        assert (await line.post(raw, good, tampered))[0] == 403
    assert (await line.post(raw, good, query))[0] == 200


@pytest.mark.parametrize("url", ["https://care.example:443", "https://care.example"])
async def test_twilio_signs_with_and_without_the_port(line: SmsLine, url: str) -> None:
    raw = line.raw(line.said(line.ana, "hello", 1))
    made = signature_of(AUTH_TOKEN, url + webhook_path("sms"), list(line.said(line.ana, "hello", 1).items()))
    assert await line.post(raw, {"X-Twilio-Signature": made}) == (200, "<Response/>")


# ---- in ------------------------------------------------------------------------------------------------------------


async def test_what_is_not_for_us_is_passed_over(line: SmsLine) -> None:
    for number, more in enumerate(
        ({"To": "+15005550009"}, {"AccountSid": "AC" + "0" * 32}, {"From": OWN}, {"From": "whatsapp:+16505551111"})
    ):
        await line.call(line.said(line.ana, "hello", number) | more)
    for address in (line.ana, OWN, "whatsapp:+16505551111"):
        assert await line.addresses.find("sms", address) is None


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ({"NumMedia": "1", "MediaContentType0": "image/jpeg", "Body": "the lamp"}, "[photo] the lamp"),
        ({"NumMedia": "2", "MediaContentType0": "image/png", "MediaContentType1": "audio/amr", "Body": ""},
         "[photo] [voice message]"),
        ({"NumMedia": "1", "Body": ""}, "[file]"),
        ({"NumMedia": "x", "Body": "hm"}, "hm"),
    ],
)  # fmt: skip
async def test_pictures_are_recorded(line: SmsLine, more: dict[str, str], text: str) -> None:
    await line.call(line.said(line.ana, "", 1) | more)
    assert (await line.log_texts())[0] == text


async def test_an_empty_message_is_a_note(line: SmsLine) -> None:
    await line.call(line.said(line.ana, " ", 1))
    assert await line.notes() == ["The customer sent an empty message."]


# ---- STOP, START, HELP ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", ["STOP", "stop", " Stop. ", "UNSUBSCRIBE", "cancel", "QUIT"])
async def test_after_stop_nothing_is_sent_until_start(line: SmsLine, word: str) -> None:
    await line.write("hello")
    await line.write(word)
    sent = len(line.vendor.sent)
    assert await line.log_texts() == ["hello", "You said hello"], "the assistant does not answer the word"
    await line.write("are you there?")
    assert len(line.vendor.sent) == sent
    assert (await line.states())[-1] is DeliveryState.FAILED
    stop, undelivered = await line.notes()
    assert f"“{word}”" in stop
    assert undelivered.startswith("Not delivered by sms: message 4. The customer wants no messages")
    await line.write("START")
    await line.write("hello again")
    assert line.vendor.texts(line.ana)[sent:] == ["You said hello again"]
    assert await note_kinds(line) == [OPTED_OUT, "undelivered", OPTED_IN]


async def test_what_waits_when_stop_comes_is_not_sent(line: SmsLine) -> None:
    line.vendor.faults.append(Fault(500))
    await line.write("hello")
    assert await line.states() == [DeliveryState.WAITING]
    await line.write("STOP")
    line.house.clock.forward(seconds=5)
    await line.send_all()
    assert line.vendor.sent == []
    assert await line.states() == [DeliveryState.FAILED]


async def test_a_stop_between_the_parts_of_a_message_holds_back_the_rest(line: SmsLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply(("A sentence of a few words. " * 150).strip())]

    line.house.assistant.script = script
    line.vendor.fault_of = lambda number: Fault(500) if number == 2 else None
    await line.write("tell me everything")
    assert len(line.vendor.sent) == 1
    await line.write("STOP")
    line.house.clock.forward(seconds=5)
    await line.send_all()
    assert len(line.vendor.sent) == 1


async def test_an_agent_sees_that_nothing_can_be_sent(line: SmsLine) -> None:
    conversation_id = await line.write("I want to talk to a human")
    handoff = (await line.house.log.get(conversation_id)).handoff_id
    assert handoff is not None
    await line.house.log.claim(handoff, "agent-1", "Maya")
    await line.write("STOP")
    sent, held = len(line.vendor.sent), await line.house.log.get(conversation_id)
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a1", "Good day", held.epoch)
    await line.send_all()
    assert len(line.vendor.sent) == sent
    assert "until they write START" in (await line.notes())[-1]


async def test_a_stop_that_comes_again_late_undoes_no_start(line: SmsLine) -> None:
    await line.write("hello")
    stop, start = line.said(line.ana, "STOP", 50), line.said(line.ana, "START", 51)
    for body in (stop, stop, start, start):
        await line.call(body)
    line.house.clock.forward(hours=1)
    await line.call(stop)
    await line.write("hello again")
    assert line.vendor.texts(line.ana)[-1] == "You said hello again"
    assert await note_kinds(line) == [OPTED_OUT, OPTED_IN]


async def test_yes_is_a_word_like_any_other_unless_messages_were_stopped(line: SmsLine) -> None:
    await line.write("YES", number=60)
    assert line.vendor.texts(line.ana) == ["You said YES"]
    await line.write("STOP")
    await line.call(line.said(line.ana, "YES", 60))  # the first one, late and again
    await line.write("are you there?")
    assert line.vendor.texts(line.ana) == ["You said YES"]
    await line.write("yes")
    await line.write("hello")
    assert line.vendor.texts(line.ana) == ["You said YES", "You said hello"]


async def test_twilios_own_word_counts(line: SmsLine) -> None:
    await line.call(line.said(line.ana, "ARRET", 1, OptOutType="STOP"))
    assert await note_kinds(line) == [OPTED_OUT]
    await line.call(line.said(line.ana, "OUI", 2, OptOutType="START"))
    assert await note_kinds(line) == [OPTED_OUT, OPTED_IN]


async def test_help_is_a_question_for_the_assistant(line: SmsLine) -> None:
    await line.call(line.said(line.ana, "HELP", 1, OptOutType="HELP"))
    await line.settled(line.ana)
    assert line.vendor.texts(line.ana) == ["You said HELP"]


async def test_whom_twilio_has_blocked_gets_nothing_and_the_agent_sees_it(line: SmsLine) -> None:
    line.vendor.blocked.add(line.ana)
    await line.write("hello")
    (note,) = await line.notes()
    assert "has written STOP" in note


# ---- out -----------------------------------------------------------------------------------------------------------


async def test_reports_come_back_and_never_go_backwards(line: SmsLine) -> None:
    await line.write("hello")
    for status, state in (
        ("queued", DeliveryState.SENT),
        ("sent", DeliveryState.SENT),
        ("delivered", DeliveryState.DELIVERED),
        ("sent", DeliveryState.DELIVERED),
        ("undelivered", DeliveryState.DELIVERED),
    ):
        await line.call(*line.status(0, status))
        assert await line.states() == [state]
    assert await line.notes() == []


async def test_a_message_that_fails_after_it_was_taken_is_shown(line: SmsLine) -> None:
    await line.write("hello")
    for _ in range(2):
        await line.call(*line.status(0, "undelivered", ErrorCode="30006"))
    assert await line.states() == [DeliveryState.FAILED]
    (note,) = await line.notes()
    assert "landline" in note


async def test_a_lost_answer_doubles_nothing_when_the_report_tells_that_it_went_out(line: SmsLine) -> None:
    line.vendor.faults.append(Fault(cut=True, taken=True))
    await line.write("hello")
    assert await line.states() == [DeliveryState.WAITING]
    await line.call(*line.status(0, "delivered"))
    assert await line.states() == [DeliveryState.DELIVERED]
    line.house.clock.forward(seconds=UNKNOWN_SECONDS + 1)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_a_report_on_somebody_elses_message_is_passed_over(line: SmsLine) -> None:
    await line.write("hello")
    form, _ = line.status(0, "failed")
    for query in ("", "?part=conv_0.1.0.1", "?part=of-another-system"):
        await line.call(form | {"MessageSid": sid(77)}, query)
    assert await line.states() == [DeliveryState.SENT]


async def test_typographic_signs_do_not_double_the_price(line: SmsLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply("It’s “on its way” – soon…")]

    line.house.assistant.script = script
    await line.write("where is my order?")
    assert line.vendor.texts(line.ana) == ['It\'s "on its way" - soon...']


async def test_a_wrong_token_loses_no_message(line: SmsLine) -> None:
    line.vendor.faults.append(Fault(401, body={"code": 20003, "message": "Authenticate", "status": 401}))
    await line.write("hello")
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


def test_a_messaging_service_sends_in_its_own_name() -> None:
    call = Sms(ACCOUNT, AUTH_TOKEN, "MG" + "b" * 32).call("+16505551111", Part("hello", 1))
    assert call.form == {"To": "+16505551111", "Body": "hello", "MessagingServiceSid": "MG" + "b" * 32}


@pytest.mark.parametrize(
    ("base_url", "callback"),
    [("https://care.example", "https://care.example/api/channels/sms"), ("http://127.0.0.1:8080", "")],
)
def test_twilio_is_told_where_to_report_only_what_it_can_reach(base_url: str, callback: str) -> None:
    own = {"sms_account_sid": ACCOUNT, "sms_auth_token": AUTH_TOKEN, "sms_from": OWN}
    sms = setup_of("sms", Settings(_env_file=None, **own), base_url).channel  # type: ignore[call-arg, arg-type]
    form = sms.call("+16505551111", Part("hello", 7, key="conv_1:7:0:1")).form
    assert form is not None
    assert form.get("StatusCallback", "") == (f"{callback}?part=conv_1.7.0.1" if callback else "")


# ---- a whole life --------------------------------------------------------------------------------------------------


async def test_a_whole_life_with_numbers_for_buttons_a_stop_and_a_return(line: SmsLine) -> None:
    log, sent = line.house.log, line.vendor.sent

    async def script(request: TurnRequest) -> list[BotReply]:
        line.house.assistant.script = line.house.assistant.echo
        return [BotReply("I cancel order #W1. Is that right?", buttons=BUTTONS, asks="confirm")]

    await line.write("hello")
    line.house.assistant.script = script
    await line.write("cancel order #W1")
    assert sent[-1][1] == f"I cancel order #W1. Is that right?\n\n1. Yes\n2. No\n{CHOOSE}"
    await line.write("1")
    assert line.house.assistant.requests[-1].text == "/affirm"
    conversation_id = await line.write("I want to talk to a human")
    handoff = (await log.get(conversation_id)).handoff_id
    assert handoff is not None
    await log.claim(handoff, "agent-1", "Maya")
    held = await log.get(conversation_id)
    await log.agent_message(handoff, "agent-1", "Maya", "a1", "Maya speaking.", held.epoch)
    await line.send_all()
    for place in range(len(sent)):
        await line.call(*line.status(place, "delivered"))
    assert set(await line.states()) == {DeliveryState.DELIVERED}
    await line.write("STOP")
    await log.agent_message(handoff, "agent-1", "Maya", "a2", "Are you there?", held.epoch)
    await line.send_all()
    assert (await line.states())[-1] is DeliveryState.FAILED
    await line.write("START")
    done: dict[str, Any] = {"outcome": Outcome.SOLVED, "summary": "talked", "return_to_bot": True}
    await log.resolve(handoff, "agent-1", "Maya", epoch=held.epoch, **done)
    await line.write("thank you")
    life = line.vendor.texts(line.ana)
    assert "Maya: Maya speaking." in life
    assert "Maya: Are you there?" not in life
    assert life[-1] == "You said thank you"


# ---- check ---------------------------------------------------------------------------------------------------------


ACCOUNT_IS = {"sid": ACCOUNT, "friendly_name": "Larkfield", "status": "active", "type": "Full"}
NUMBER_IS = {
    "phone_number": OWN,
    "capabilities": {"sms": True, "mms": True, "voice": True},
    "sms_url": CARE + webhook_path("sms"),
    "sms_method": "POST",
}


def numbers(**more: Any) -> dict[str, tuple[int, Any]]:
    return {ACCOUNT: (200, ACCOUNT_IS), "IncomingPhoneNumbers": (200, {"incoming_phone_numbers": [NUMBER_IS | more]})}


@pytest.mark.parametrize(
    ("answers", "ok", "words"),
    [
        (numbers(), True, "Larkfield"),
        (numbers(sms_url=""), False, "is not set"),
        (numbers(sms_url="https://old.example"), False, "https://old.example"),
        (numbers(sms_method="GET"), False, "by GET"),
        (numbers(capabilities={"sms": False}), False, "cannot send or take text messages"),
        (numbers(capabilities={"sms": True, "mms": False}), False, "CARELINE_SMS_MMS"),
        (numbers(phone_number="+15005550009"), False, "CARELINE_SMS_FROM"),
        (numbers() | {ACCOUNT: (200, ACCOUNT_IS | {"status": "suspended"})}, False, "suspended"),
        (numbers() | {ACCOUNT: (200, ACCOUNT_IS | {"type": "Trial"})}, False, "trial"),
        ({ACCOUNT: (401, {"code": 20003})}, False, "CARELINE_SMS_AUTH_TOKEN"),
        ({ACCOUNT: (503, {})}, False, "503"),
    ],
)
async def test_the_check_says_what_is_missing(
    line: SmsLine, answers: dict[str, tuple[int, Any]], ok: bool, words: str
) -> None:
    line.vendor.answers.update(answers)
    assert isinstance(line.channel, Sms)
    found = await check(line.channel, line.transport, CARE)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)


async def test_the_check_of_a_messaging_service_says_where_to_look(line: SmsLine) -> None:
    line.vendor.answers.update(numbers())
    found = await check(Sms(ACCOUNT, AUTH_TOKEN, "MG" + "b" * 32, api=line.vendor.url), line.transport, CARE)
    assert all(one.ok for one in found)
    assert CARE + webhook_path("sms") in found[-1].words
