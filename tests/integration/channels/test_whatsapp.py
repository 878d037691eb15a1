"""What WhatsApp alone does: reports on each message, its 24 hours, its registration and its signature over the body."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from channels.courier import UNKNOWN_SECONDS, Courier
from channels.port import webhook_path
from channels.templates import parse_templates
from channels.typist import Sign, Typist
from channels.whatsapp.check import check
from channels.whatsapp.send import WhatsApp
from conversations.model import Outcome
from conversations.model_channels import DeliveryState
from tests.files import picture
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, LINKS, open_line
from tests.integration.channels.vendors.whatsapp import APP_SECRET, PHONE_ID, VERIFY, WA_TOKEN, WhatsAppLine
from tests.integration.conversations.fakes import HandClock, open_house

PATH = webhook_path("whatsapp")


@pytest.fixture
async def line(tmp_path: Path, empty_chat: Path) -> AsyncIterator[WhatsAppLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line("whatsapp", house) as one:
        assert isinstance(one, WhatsAppLine)
        yield one
    await house.close()


async def test_reports_come_back_and_never_go_backwards(line: WhatsAppLine) -> None:
    await line.write("hello")
    for status, state in (
        ("sent", DeliveryState.SENT),
        ("read", DeliveryState.READ),
        ("delivered", DeliveryState.READ),
        ("failed", DeliveryState.READ),
    ):
        await line.call(line.status("wamid.1", status))
        assert await line.states() == [state]
    assert await line.notes() == []


async def test_writing_is_shown_below_the_customers_last_message(line: WhatsAppLine) -> None:
    signs = {"whatsapp": Sign(line.channel, line.whatsapp.typing_below, below=True)}
    typist = Typist(line.addresses, signs, line.transport, line.house.hub)
    web = await line.house.begin()
    await line.house.talk(web, "hello")
    await typist.show(web)
    conversation_id = await line.write("hello", number=1)
    await typist.show(conversation_id)
    await line.write("are you there?", number=2)
    await typist.show(conversation_id)
    assert line.vendor.typing == ["wamid.in.1", "wamid.in.2"]
    assert line.vendor.texts(line.ana) == ["You said hello", "You said are you there?"]


async def test_an_id_that_was_too_long_to_be_kept_shows_nothing(line: WhatsAppLine) -> None:
    typist = Typist(
        line.addresses,
        {"whatsapp": Sign(line.channel, line.whatsapp.typing_below, below=True)},
        line.transport,
        line.house.hub,
    )
    body = line.said(line.ana, "hello", 1)
    body["entry"][0]["changes"][0]["value"]["messages"][0]["id"] = "wamid." + "x" * 200
    await line.call(body)
    await typist.show(await line.settled(line.ana))
    assert line.vendor.typing == []


async def test_a_report_on_somebody_elses_message_is_passed_over(line: WhatsAppLine) -> None:
    await line.write("hello")
    for more in ({}, {"biz_opaque_callback_data": "conv_0:1:0:1"}, {"biz_opaque_callback_data": "of another system"}):
        await line.call(line.status("wamid.unknown", "failed", **more))
    assert await line.states() == [DeliveryState.SENT]


async def test_a_message_that_fails_after_it_was_taken_is_shown(line: WhatsAppLine) -> None:
    await line.write("hello")
    failure = line.status("wamid.1", "failed", errors=[{"code": 131026, "title": "Message undeliverable"}])
    for _ in range(2):
        await line.call(failure)
    assert await line.states() == [DeliveryState.FAILED]
    (note,) = await line.notes()
    assert "cannot deliver to this number" in note


async def test_a_lost_answer_doubles_nothing_when_the_report_tells_that_it_went_out(line: WhatsAppLine) -> None:
    line.vendor.faults.append(Fault(cut=True, taken=True))
    await line.write("hello")
    assert await line.states() == [DeliveryState.WAITING]
    key = line.vendor.bodies[0]["biz_opaque_callback_data"]
    await line.call(line.status("wamid.1", "delivered", biz_opaque_callback_data=key))
    assert await line.states() == [DeliveryState.DELIVERED]
    line.house.clock.forward(seconds=UNKNOWN_SECONDS + 1)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_after_24_hours_the_agent_sees_that_nothing_can_be_sent(line: WhatsAppLine) -> None:
    conversation_id = await line.write("I want to talk to a human")
    conversation = await line.house.log.get(conversation_id)
    assert conversation.handoff_id is not None
    await line.house.log.claim(conversation.handoff_id, "agent-1", "Maya")
    await line.send_all()
    held, before = await line.house.log.get(conversation_id), len(line.vendor.sent)
    line.house.clock.forward(hours=24)
    await line.house.log.agent_message(conversation.handoff_id, "agent-1", "Maya", "a1", "Good day", held.epoch)
    await line.send_all()
    assert len(line.vendor.sent) == before
    (note,) = await line.notes()
    assert "24 hours" in note
    await line.write("I am back")
    await line.house.log.agent_message(conversation.handoff_id, "agent-1", "Maya", "a2", "So am I", held.epoch)
    await line.send_all()
    assert line.vendor.texts(line.ana)[-1] == "Maya: So am I"


async def test_after_24_hours_a_template_carries_what_fits_it(line: WhatsAppLine) -> None:
    assert isinstance(line.channel, WhatsApp)
    written = replace(line.channel, templates=parse_templates("agent/en_US=care_reply"))
    line.courier = Courier(line.deliveries, [written], line.transport, line.house.hub, line.house.clock, LINKS)
    conversation_id = await line.write("I want to talk to a human")
    handoff = (await line.house.log.get(conversation_id)).handoff_id
    assert handoff is not None
    await line.house.log.claim(handoff, "agent-1", "Maya")
    await line.send_all()
    held = await line.house.log.get(conversation_id)
    line.house.clock.forward(hours=24)
    words = "Your refund is on its way.\n\n1. It takes five days."
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a1", words, held.epoch)
    await line.send_all()
    assert line.vendor.texts(line.ana)[-1] == (
        "[template care_reply] Maya: Your refund is on its way. 1. It takes five days."
    )
    assert await line.notes() == []
    await line.agent_sends(picture(), "lamp.png")
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a2", "long " * 200, held.epoch)
    await line.send_all()
    notes = await line.notes()
    assert len(notes) == 2
    assert all("Its template takes one text of up to 900 characters" in one for one in notes)
    await line.house.log.resolve(
        handoff, "agent-1", "Maya", outcome=Outcome.SOLVED, summary="done", return_to_bot=True, epoch=held.epoch
    )
    await line.send_all()
    assert "lets nobody write freely then. Reach them" in (await line.notes())[-1]
    await line.write("I am back")
    assert line.vendor.texts(line.ana)[-1] == "You said I am back"


async def test_the_vendors_own_word_on_the_24_hours_is_shown_too(line: WhatsAppLine) -> None:
    line.vendor.faults.append(Fault(400, body={"error": {"code": 131047, "message": "Re-engagement message"}}))
    await line.write("hello")
    (note,) = await line.notes()
    assert "24 hours" in note


async def test_a_signature_without_its_scheme_is_wrong(line: WhatsAppLine) -> None:
    raw = line.raw(line.said(line.ana, "hello", 1))
    bare = line.signed(raw)["X-Hub-Signature-256"].removeprefix("sha256=")
    assert (await line.post(raw, {"X-Hub-Signature-256": bare}))[0] == 403


async def test_meta_is_answered_only_with_the_right_words(line: WhatsAppLine) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    for words, status, text in ((VERIFY, 200, "1158201444"), ("guess", 403, None), (None, 401, None)):
        params = query | ({"hub.verify_token": words} if words else {})
        async with line.http.get(PATH, params=params) as answer:
            assert answer.status == status
            if text:
                assert (answer.content_type, await answer.text()) == ("text/plain", text)


async def test_what_is_not_for_us_is_passed_over(line: WhatsAppLine) -> None:
    await line.write("hello")
    echo = line.said("15550783881", "our own words", 50)
    other = line.said(line.ana, "for another number", 51)
    other["entry"][0]["changes"][0]["value"]["metadata"]["phone_number_id"] = "999"
    field = line.said(line.ana, "of another field", 52)
    field["entry"][0]["changes"][0]["field"] = "smb_message_echoes"
    for body in (echo, other, field):
        await line.call(body)
    assert await line.log_texts() == ["hello", "You said hello"]
    assert await line.addresses.find("whatsapp", "15550783881") is None


async def test_pictures_places_and_reactions_are_recorded(line: WhatsAppLine) -> None:
    kinds = [
        ("video", {"id": "1", "mime_type": "video/mp4", "caption": "the broken lamp"}),
        ("location", {"latitude": 52.5, "longitude": 13.4, "name": "Home"}),
        ("reaction", {"message_id": "wamid.1", "emoji": "👍"}),
        ("order", {"catalog_id": "1"}),
    ]
    for number, (kind, content) in enumerate(kinds, start=1):
        for _ in range(2):
            await line.call(line.message(line.ana, number, kind, content))
            await line.settled(line.ana)
    said = [text for text in await line.log_texts() if not text.startswith("You said")]
    assert said == ["[video] the broken lamp", "[location] Home (52.500000, 13.400000)"]
    assert await line.notes() == [
        "The customer reacted with 👍",
        "The customer sent something that cannot be shown here (order).",
    ]


async def test_several_messages_in_one_request_keep_their_order(line: WhatsAppLine) -> None:
    first, second = (line.said(line.ana, f"message {number}", number) for number in (1, 2))
    first["entry"] += second["entry"]
    await asyncio.gather(line.call(first), line.call(first))
    await line.settled(line.ana)
    assert [text for text in await line.log_texts() if text.startswith("message")] == ["message 1", "message 2"]


NUMBER = {"verified_name": "Larkfield", "display_phone_number": "+1 555 078 3881", "quality_rating": "GREEN"}


@pytest.mark.parametrize(
    ("answer", "ok", "words"),
    [
        ((200, NUMBER | {"webhook_configuration": {"application": CARE + PATH}}), True, "Larkfield"),
        (
            (200, NUMBER | {"webhook_configuration": {"application": CARE + PATH}}),
            True,
            "go out: care_reply (agent, en_US)",
        ),
        ((200, NUMBER | {"webhook_configuration": {"application": "https://old.example"}}), False, "https://old.exam"),
        ((200, NUMBER), False, "is not set"),
        ((401, {"error": {"code": 190}}), False, "CARELINE_WHATSAPP_TOKEN"),
        ((403, {"error": {"code": 200}}), False, "whatsapp_business_messaging"),
        ((400, {"error": {"code": 100, "message": "no such object"}}), False, "CARELINE_WHATSAPP_PHONE_NUMBER_ID"),
    ],
)
async def test_the_check_says_what_is_missing(
    line: WhatsAppLine, answer: tuple[int, object], ok: bool, words: str
) -> None:
    line.vendor.answers[PHONE_ID] = answer
    templates = parse_templates("agent/en_US=care_reply")
    channel = WhatsApp(WA_TOKEN, PHONE_ID, APP_SECRET, line.vendor.url, templates)
    found = await check(channel, line.transport, CARE)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)


async def test_a_picture_that_fails_after_it_was_taken_goes_out_once_more_as_a_link(line: WhatsAppLine) -> None:
    await line.write("hello")
    await line.agent_sends(picture(), "lamp.png", "Here it is.")
    failure = line.status("wamid.3", "failed", errors=[{"code": 131053, "title": "Media upload error"}])
    for _ in range(2):
        await line.call(failure)
        await line.send_all()
        await line.call(line.status("wamid.2", "delivered"))
    texts = line.vendor.texts(line.ana)
    assert len(texts) == 4
    assert texts[3].startswith("Picture: lamp.png\nhttps://care.example/api/files/")
    assert await line.states() == [DeliveryState.SENT] * 2
    assert await line.notes() == []
    await line.call(line.status("wamid.4", "delivered"))
    assert (await line.states())[1] is DeliveryState.DELIVERED


async def test_a_link_that_fails_too_is_shown_to_the_agent(line: WhatsAppLine) -> None:
    await line.write("hello")
    await line.agent_sends(picture(), "lamp.png")
    key = line.vendor.bodies[1]["biz_opaque_callback_data"]
    errors = [{"code": 131053, "title": "Media upload error"}]
    await line.call(line.status("wamid.2", "failed", errors=errors, biz_opaque_callback_data=key))
    await line.send_all()
    await line.call(line.status("wamid.3", "failed", errors=[{"code": 131026, "title": "Message undeliverable"}]))
    assert (await line.states())[1] is DeliveryState.FAILED
    (note,) = await line.notes()
    assert "cannot deliver to this number" in note


async def test_a_picture_whose_answer_was_lost_and_that_then_fails_goes_out_as_a_link(line: WhatsAppLine) -> None:
    await line.write("hello")
    line.vendor.faults.append(Fault(cut=True, taken=True))
    await line.agent_sends(picture(), "lamp.png")
    key = line.vendor.bodies[1]["biz_opaque_callback_data"]
    await line.call(line.status("wamid.2", "failed", errors=[{"code": 131053}], biz_opaque_callback_data=key))
    await line.send_all()
    assert [text[:10] for text in line.vendor.texts(line.ana)[1:]] == ["[file] May", "Maya: Pict"]
    assert (await line.states())[1] is DeliveryState.SENT
