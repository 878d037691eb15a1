"""What Messenger and Instagram do: quick replies, echoes, the windows of 24 hours and 7 days, delivered and read."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels.courier import UNKNOWN_SECONDS
from channels.known import setup_of
from channels.port import webhook_path
from common.wire import BotReply, TurnRequest
from conversations.model_channels import DeliveryState
from service.settings import Settings
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, open_line
from tests.integration.channels.vendors.messenger import APP_SECRET, META_TOKEN, OWN_ID, VERIFY, MetaLine
from tests.integration.conversations.fakes import HandClock, open_house

NAMES = ("messenger", "instagram")


async def opened(name: str, tmp_path: Path, empty_chat: Path) -> AsyncIterator[MetaLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line(name, house) as one:
        assert isinstance(one, MetaLine)
        yield one
    await house.close()


@pytest.fixture(params=NAMES)
async def line(request: pytest.FixtureRequest, tmp_path: Path, empty_chat: Path) -> AsyncIterator[MetaLine]:
    async for one in opened(request.param, tmp_path, empty_chat):
        yield one


@pytest.fixture
async def messenger(tmp_path: Path, empty_chat: Path) -> AsyncIterator[MetaLine]:
    async for one in opened("messenger", tmp_path, empty_chat):
        yield one


# ---- in ------------------------------------------------------------------------------------------------------------


async def test_meta_is_answered_only_with_the_right_words(line: MetaLine) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    for words, status in ((VERIFY, 200), ("guess", 403), (None, 401)):
        params = query | ({"hub.verify_token": words} if words else {})
        async with line.http.get(webhook_path(line.name), params=params) as answer:
            assert answer.status == status
            if status == 200:
                assert (answer.content_type, await answer.text()) == ("text/plain", "1158201444")


async def test_our_own_words_are_no_customers(line: MetaLine) -> None:
    await line.write("hello")
    await line.call(line.echo(0))
    await line.call(line.event(OWN_ID, line.ben, message={"mid": "m_9", "text": "from Meta's inbox", "is_echo": True}))
    await line.call(line.event(OWN_ID, line.ben, message={"mid": "m_10", "text": "without the sign"}))
    assert await line.log_texts() == ["hello", "You said hello"]
    for address in (OWN_ID, line.ben):
        assert await line.addresses.find(line.name, address) is None


async def test_what_is_not_for_us_is_passed_over(line: MetaLine) -> None:
    other_page, other_kind, standby = (line.said(line.ana, "hello", number) for number in (1, 2, 3))
    other_page["entry"][0]["id"] = "999"
    other_kind["object"] = "user"
    standby["entry"][0]["standby"] = standby["entry"][0].pop("messaging")
    for body in (other_page, other_kind, standby):
        await line.call(body)
    assert await line.addresses.find(line.name, line.ana) is None


@pytest.mark.parametrize(
    ("content", "said", "noted"),
    [
        ({"attachments": [{"type": "image", "payload": {}}]}, "[photo]", None),
        (
            {"attachments": [{"type": "location", "payload": {"coordinates": {"lat": 52.5, "long": 13.4}}}]},
            "[location] 52.500000, 13.400000",
            None,
        ),
        ({"text": "look", "attachments": [{"type": "video"}, {"type": "audio"}]}, "[video] [voice message] look", None),
        ({"attachments": [{"type": "template"}]}, None, "cannot be shown here (template)"),
        ({"is_unsupported": True}, None, "cannot be shown here (unsupported)"),
        ({"is_deleted": True}, None, "has taken a message back"),
    ],
)
async def test_what_is_no_text_is_recorded(
    line: MetaLine, content: dict[str, Any], said: str | None, noted: str | None
) -> None:
    for _ in range(2):
        await line.call(line.message(1, **content))
        await line.settled(line.ana)
    assert (await line.log_texts())[:1] == ([said] if said else [])
    notes = await line.notes()
    assert len(notes) == (1 if noted else 0)
    assert all(noted in one for one in notes if noted)


async def test_reactions_and_edits_are_notes(line: MetaLine) -> None:
    await line.write("order W1", number=1)
    reaction = {"mid": "m_1", "action": "react", "emoji": "👍", "reaction": "like"}
    edit = {"mid": "m_in_1", "text": "order W2", "num_edit": 1}
    for content in ({"reaction": reaction}, {"reaction": reaction | {"action": "unreact"}}, {"message_edit": edit}):
        body = line.event(line.ana, **content)
        for _ in range(2):
            await line.call(body)
    assert await line.notes() == [
        "The customer reacted with 👍",
        "The customer took a reaction back",
        "The customer has changed an earlier message to: order W2",
    ]
    assert await line.log_texts() == ["order W1", "You said order W1"]


async def test_a_pressed_menu_item_is_said(line: MetaLine) -> None:
    await line.call(line.event(line.ana, postback={"mid": "m_p1", "title": "Get started", "payload": "GET_STARTED"}))
    assert (await line.log_texts())[0] == "Get started"


# ---- out -----------------------------------------------------------------------------------------------------------


async def test_buttons_are_quick_replies_up_to_thirteen(line: MetaLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply("Which?", buttons=[{"title": f"No {n}", "payload": f"/p_{n}"} for n in range(count)])]

    line.house.assistant.script = script
    for count, shown in ((13, 13), (14, 0)):
        await line.write(f"choose from {count}")
        assert len(line.vendor.sent[-1][2]) == shown
    assert "14. No 13" in line.vendor.sent[-1][1]


async def test_instagrams_thousand_bytes_are_counted_as_bytes(line: MetaLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply(("Größe, Maß und 漢字 😀. " * 90).strip())]

    line.house.assistant.script = script
    await line.write("tell me everything")
    parts = line.vendor.texts(line.ana)
    assert all(line.vendor.fits(one) for one in parts)
    assert " ".join(parts) == ("Größe, Maß und 漢字 😀. " * 90).strip()


async def held_by_maya(line: MetaLine) -> tuple[str, str, int]:
    conversation_id = await line.write("I want to talk to a human")
    handoff = (await line.house.log.get(conversation_id)).handoff_id
    assert handoff is not None
    await line.house.log.claim(handoff, "agent-1", "Maya")
    await line.send_all()
    return conversation_id, handoff, (await line.house.log.get(conversation_id)).epoch


async def test_after_24_hours_only_an_agent_may_write_and_says_so(line: MetaLine) -> None:
    _, handoff, epoch = await held_by_maya(line)
    assert all("tag" not in one for one in line.vendor.bodies)
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a1", "One moment", epoch)
    await line.send_all()
    assert "tag" not in line.vendor.bodies[-1], "within 24 hours nobody needs it"
    line.house.clock.forward(hours=25)
    line.vendor.blocked.add(line.ana)
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a2", "Good day", epoch)
    await line.send_all()
    assert line.vendor.texts(line.ana)[-1] == "Maya: Good day"
    assert (line.vendor.bodies[-1]["messaging_type"], line.vendor.bodies[-1]["tag"]) == ("MESSAGE_TAG", "HUMAN_AGENT")
    line.house.clock.forward(days=6)
    sent = len(line.vendor.sent)
    await line.house.log.agent_message(handoff, "agent-1", "Maya", "a3", "Still there?", epoch)
    await line.send_all()
    assert len(line.vendor.sent) == sent
    assert "7 days" in (await line.notes())[-1]


async def test_after_24_hours_the_assistant_is_silent(line: MetaLine) -> None:
    line.vendor.fault_of = lambda number: Fault(500)
    await line.write("hello")
    line.vendor.fault_of = lambda number: None
    line.house.clock.forward(hours=24)
    await line.send_all()
    assert line.vendor.sent == []
    (note,) = await line.notes()
    assert "24 hours" in note


async def test_metas_own_word_on_the_24_hours_is_shown_too(line: MetaLine) -> None:
    line.vendor.blocked.add(line.ana)
    await line.write("hello")
    (note,) = await line.notes()
    assert "wrote too long ago" in note


async def test_a_wrong_token_loses_no_message(line: MetaLine) -> None:
    line.vendor.faults.append(Fault(400, body={"error": {"code": 190, "message": "Invalid OAuth access token."}}))
    await line.write("hello")
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


# ---- delivered and read --------------------------------------------------------------------------------------------


async def test_a_lost_answer_doubles_nothing_when_the_echo_tells_that_it_went_out(messenger: MetaLine) -> None:
    line = messenger
    line.vendor.faults.append(Fault(cut=True, taken=True))
    await line.write("hello")
    assert await line.states() == [DeliveryState.WAITING]
    await line.call(line.echo(0))
    assert await line.states() == [DeliveryState.SENT]
    line.house.clock.forward(seconds=UNKNOWN_SECONDS + 1)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_what_was_delivered_and_read_comes_back(line: MetaLine) -> None:
    await line.write("hello")
    if line.name == "messenger":
        await line.call(line.event(line.ana, delivery={"mids": ["m_1"], "watermark": 1}))
        assert await line.states() == [DeliveryState.DELIVERED]
        await line.call(line.event(line.ana, read={"watermark": line.milliseconds()}))
    else:
        await line.call(line.event(line.ana, read={"mid": "m_1"}))
    assert await line.states() == [DeliveryState.READ]


async def test_a_watermark_moves_all_until_then_and_nothing_else(messenger: MetaLine) -> None:
    line = messenger
    await line.write("one")
    await line.write("hello", line.ben)
    line.house.clock.forward(seconds=10)
    mark = line.milliseconds()
    line.house.clock.forward(seconds=10)
    await line.write("two")
    line.vendor.faults.append(Fault(500))
    await line.write("three")
    await line.call(line.event(line.ana, read={"watermark": mark}))
    assert await line.states() == [DeliveryState.READ, DeliveryState.SENT, DeliveryState.WAITING]
    await line.call(line.event(line.ana, delivery={"watermark": line.milliseconds()}))
    assert await line.states() == [DeliveryState.READ, DeliveryState.DELIVERED, DeliveryState.WAITING]
    ben = await line.deliveries.states(await line.conversation(line.ben))
    assert list(ben.values()) == [DeliveryState.SENT]


@pytest.mark.parametrize("watermark", [-1, "x", None, 10**30, 1.5, True, {}])
async def test_an_odd_watermark_moves_nothing(messenger: MetaLine, watermark: Any) -> None:
    await messenger.write("hello")
    await messenger.call(messenger.event(messenger.ana, read={"watermark": watermark}))
    assert await messenger.states() == [DeliveryState.SENT]


# ---- check ---------------------------------------------------------------------------------------------------------


ME = {"id": OWN_ID, "user_id": OWN_ID, "name": "Larkfield"}
ALL = "messages messaging_postbacks message_deliveries message_reads message_echoes messaging_seen message_reactions"


def apps(*fields: str) -> tuple[int, Any]:
    return 200, {"data": [{"id": "1", "subscribed_fields": list(fields)}]}


@pytest.mark.parametrize(
    ("answers", "ok", "words"),
    [
        ({"me": (200, ME), "subscribed_apps": apps(*ALL.split())}, True, "The token opens Larkfield"),
        ({"me": (200, ME), "subscribed_apps": apps("messages")}, False, "not subscribed to messaging_postbacks"),
        ({"me": (200, ME), "subscribed_apps": (400, {})}, False, "does not tell to what the app is subscribed"),
        ({"me": (200, ME | {"id": "9", "user_id": "9"}), "subscribed_apps": apps(*ALL.split())}, False, "_ID is"),
        ({"me": (401, {"error": {"code": 190}})}, False, "_TOKEN"),
        ({"me": (403, {"error": {"code": 200}})}, False, "lacks a permission"),
        ({"me": (400, {"error": {"code": 100, "message": "no such object"}})}, False, "no such object"),
    ],
)
async def test_the_check_says_what_is_missing(
    line: MetaLine, answers: dict[str, tuple[int, Any]], ok: bool, words: str
) -> None:
    line.vendor.answers.update(answers)
    own = {"token": META_TOKEN, "page_id": OWN_ID, "account_id": OWN_ID, "app_secret": APP_SECRET}
    own |= {"verify_token": VERIFY, "api": line.vendor.url}
    settings = Settings(_env_file=None, **{f"{line.name}_{field}": value for field, value in own.items()})  # type: ignore[call-arg, arg-type]
    found = await setup_of(line.name, settings, CARE).ask_vendor(line.transport)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)
