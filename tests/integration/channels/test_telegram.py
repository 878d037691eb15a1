"""What Telegram alone does: private chats, its START button, edits, pressed buttons that wait for an answer."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels.port import webhook_path
from channels.telegram.check import check
from channels.telegram.send import Telegram
from common.wire import BotReply, TurnRequest
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, open_line
from tests.integration.channels.vendors.telegram import SECRET, TOKEN, TelegramLine
from tests.integration.conversations.fakes import HandClock, open_house


@pytest.fixture
async def line(tmp_path: Path, empty_chat: Path) -> AsyncIterator[TelegramLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line("telegram", house) as one:
        assert isinstance(one, TelegramLine)
        yield one
    await house.close()


async def test_the_start_button_is_a_greeting(line: TelegramLine) -> None:
    await line.write("/start campaign7")
    assert await line.log_texts() == ["Hello", "You said Hello"]


async def test_a_pressed_button_stops_waiting(line: TelegramLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply("Shall I?", buttons=[{"title": "Yes", "payload": "/affirm"}], asks="confirm")]

    line.house.assistant.script = script
    await line.write("cancel my order")
    answer = await line.call(line.pressed(line.ana, "b:2:0", "", 5))
    assert answer == {"method": "answerCallbackQuery", "callback_query_id": "q5"}


async def test_groups_and_bots_are_not_customers(line: TelegramLine) -> None:
    group = line.said(line.ana, "hello all", 1)
    group["message"]["chat"]["type"] = "group"
    bot = line.said(line.ana, "beep", 2)
    bot["message"]["from"]["is_bot"] = True
    for body in (group, bot):
        await line.call(body)
    assert await line.addresses.find("telegram", line.ana) is None


async def test_what_is_changed_later_is_shown_to_agents_once(line: TelegramLine) -> None:
    await line.write("order W1", number=1)
    edited = {"update_id": 5, "edited_message": line.said(line.ana, "order W2", 1)["message"] | {"edit_date": 9}}
    for _ in range(2):
        await line.call(edited)
    assert await line.notes() == ["The customer has changed an earlier message to: order W2"]
    assert await line.log_texts() == ["order W1", "You said order W1"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ({"video": {"file_id": "1"}, "caption": "the lamp"}, "[video] the lamp"),
        ({"sticker": {"file_id": "1"}}, "[sticker]"),
        ({"location": {"latitude": 52.5, "longitude": 13.4}}, "[location] 52.500000, 13.400000"),
        ({"contact": {"first_name": "Ben", "phone_number": "+1555"}}, "[contact] Ben +1555"),
    ],
)
async def test_what_is_no_text_is_recorded(line: TelegramLine, content: dict[str, Any], text: str) -> None:
    body = line.said(line.ana, "", 1)
    del body["message"]["text"]
    body["message"] |= content
    await line.call(body)
    assert (await line.log_texts())[0] == text


async def test_telegrams_own_word_on_when_to_come_back_is_kept(line: TelegramLine) -> None:
    line.vendor.faults.append(Fault(429, body={"ok": False, "parameters": {"retry_after": 40}}))
    await line.write("hello")
    line.house.clock.forward(seconds=39)
    await line.send_all()
    assert line.vendor.sent == []
    line.house.clock.forward(seconds=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_who_has_blocked_the_bot_gets_nothing_and_the_agent_sees_it(line: TelegramLine) -> None:
    line.vendor.faults.append(Fault(403, body={"ok": False, "description": "Forbidden: bot was blocked by the user"}))
    await line.write("hello")
    (note,) = await line.notes()
    assert "blocked the bot" in note


async def test_a_wrong_token_loses_no_message(line: TelegramLine) -> None:
    line.vendor.faults.append(Fault(401, body={"ok": False, "description": "Unauthorized"}))
    await line.write("hello")
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


ME = (200, {"ok": True, "result": {"id": 1, "is_bot": True, "username": "larkfield_bot"}})


def hook(**info: Any) -> dict[str, Any]:
    whole = {"url": CARE + webhook_path("telegram"), "has_custom_certificate": False, "pending_update_count": 0} | info
    return {"getMe": ME, "getWebhookInfo": (200, {"ok": True, "result": whole})}


@pytest.mark.parametrize(
    ("answers", "ok", "words"),
    [
        (hook(), True, "@larkfield_bot"),
        (hook(url=""), False, "is not set"),
        (hook(url="https://old.example"), False, "https://old.example"),
        (hook(allowed_updates=["message"]), False, "callback_query"),
        (hook(pending_update_count=3, last_error_message="403 Forbidden"), False, "CARELINE_TELEGRAM_SECRET"),
        ({"getMe": (401, {"ok": False})}, False, "CARELINE_TELEGRAM_TOKEN"),
    ],
)
async def test_the_check_says_what_is_missing(
    line: TelegramLine, answers: dict[str, tuple[int, Any]], ok: bool, words: str
) -> None:
    line.vendor.answers.update(answers)
    found = await check(Telegram(TOKEN, SECRET, line.vendor.url), line.transport, CARE)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)
