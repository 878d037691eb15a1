"""What Slack alone does: a signed time, its question about the address, retries, direct messages, buttons in blocks."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from channels.slack.check import check
from channels.slack.send import Slack
from channels.slack.signing import signature_of
from common.wire import BotReply, TurnRequest
from conversations.model_channels import DeliveryState
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, open_line
from tests.integration.channels.vendors.slack import SlackLine
from tests.integration.conversations.fakes import HandClock, open_house


@pytest.fixture
async def line(tmp_path: Path, empty_chat: Path) -> AsyncIterator[SlackLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line("slack", house) as one:
        assert isinstance(one, SlackLine)
        yield one
    await house.close()


# ---- signature -----------------------------------------------------------------------------------------------------


def test_the_signature_is_the_one_of_slacks_own_example() -> None:
    """The values are those of Slack's page on verifying requests."""
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    expected = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
    assert signature_of("8f742231b10e8888abcd99yyyzzz85a5", "1531420618", body) == expected


@pytest.mark.parametrize("timestamp", ["soon", "", "1e9", "²", "9" * 40, "-5"])
async def test_a_signed_time_that_is_none_is_wrong(line: SlackLine, timestamp: str) -> None:
    raw = line.raw(line.said(line.ana, "hello", 1))
    made = signature_of("slack-secret", timestamp, raw)
    headers = {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": made}
    assert (await line.post(raw, headers))[0] == 403


# ---- in ------------------------------------------------------------------------------------------------------------


async def test_slack_hears_its_own_words_when_it_asks_whether_the_address_is_ours(line: SlackLine) -> None:
    asked = {"type": "url_verification", "token": "old", "challenge": "3eZbrw1a"}
    assert await line.call(asked) == {"challenge": "3eZbrw1a"}
    raw = line.raw(asked)
    assert (await line.post(raw, {}))[0] == 401
    assert (await line.post(raw, line.signed(raw, secret="wrong")))[0] == 403


async def test_a_retry_is_answered_once(line: SlackLine) -> None:
    body = line.said(line.ana, "hello", 1)
    for number in range(4):
        raw = line.raw(body)
        retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": "http_timeout"} if number else {}
        assert (await line.post(raw, line.signed(raw) | retry))[0] == 200
        await line.settled(line.ana)
        line.house.clock.forward(minutes=1)
    assert line.vendor.texts(line.ana) == ["You said hello"]


async def test_our_own_words_other_bots_and_channels_are_no_customers(line: SlackLine) -> None:
    for number, content in enumerate(
        (
            {"bot_id": "B1", "text": "our own"},
            {"bot_id": "B1", "subtype": "bot_message", "user": "", "text": "another bot's"},
            {"channel_type": "channel", "channel": "C1", "text": "to all"},
            {"subtype": "channel_join", "text": "has joined"},
            {"subtype": "message_changed", "message": {"bot_id": "B1", "user": "U9", "ts": "1", "text": "x",
                                                       "edited": {"ts": "2"}}},
            {"text": " "},
        )
    ):  # fmt: skip
        await line.call(line.message(number, **content))
    await line.call(line.event(50, type="app_home_opened", user="U1", channel=line.ana))
    for address in (line.ana, "C1"):
        assert await line.addresses.find("slack", address) is None


async def test_links_mentions_and_signs_are_read_as_the_customer_saw_them(line: SlackLine) -> None:
    written = "I am <mailto:ana@x.example|ana@x.example>, see <https://x.example/a?b=1&amp;c=2> &lt;3 <@U9> <#C1|care>"
    await line.write(written)
    expected = "I am ana@x.example, see https://x.example/a?b=1&c=2 <3 @U9 #care"
    assert (await line.log_texts())[0] == expected


async def test_files_are_recorded(line: SlackLine) -> None:
    files = [{"id": "F1", "mimetype": "image/png"}, {"id": "F2", "mimetype": "application/pdf"}]
    await line.call(line.message(1, subtype="file_share", files=files, text="the lamp"))
    assert (await line.log_texts())[0] == "[photo] [file] the lamp"


async def test_edits_deletions_and_reactions_are_notes_once(line: SlackLine) -> None:
    await line.write("order W1", number=1)
    ours = {"user": "U1", "ts": "1795.000001", "text": "order W2"}
    item = {"type": "message", "channel": line.ana, "ts": "1.0"}
    for body in (
        line.message(2, subtype="message_changed", message=ours | {"edited": {"user": "U1", "ts": "1797.0"}}),
        line.message(3, subtype="message_changed", message=ours),
        line.message(4, subtype="message_deleted", previous_message=ours, deleted_ts="1795.000001"),
        line.event(5, type="reaction_added", user="U1", reaction="thumbsup", item=item, event_ts="1798.0"),
        line.event(6, type="reaction_removed", user="U1", reaction="thumbsup", item=item, event_ts="1799.0"),
    ):
        for _ in range(2):
            await line.call(body)
    assert await line.notes() == [
        "The customer has changed an earlier message to: order W2",
        "The customer has taken a message back.",
        "The customer reacted with :thumbsup:",
        "The customer took a reaction back",
    ]
    assert await line.log_texts() == ["order W1", "You said order W1"]


@pytest.mark.parametrize("form", [b"payload=%7B", b"payload=[]", b"other=1", b"payload=1&payload=2", b"\xff"])
async def test_an_odd_form_breaks_nothing(line: SlackLine, form: bytes) -> None:
    headers = line.signed(form) | {"Content-Type": "application/x-www-form-urlencoded"}
    async with line.http.post("/api/channels/slack", data=form, headers=headers) as answer:
        assert answer.status in (200, 422)
    assert await line.addresses.find("slack", line.ana) is None


# ---- out -----------------------------------------------------------------------------------------------------------


async def test_slacks_signs_are_sent_word_for_word(line: SlackLine) -> None:
    async def script(request: TurnRequest) -> list[BotReply]:
        return [BotReply("5 < 6 & <@U1> is nobody", buttons=[{"title": "Yes", "payload": "/affirm"}])]

    line.house.assistant.script = script
    await line.write("hello")
    body = line.vendor.bodies[-1]
    assert body["text"] == "5 &lt; 6 &amp; &lt;@U1&gt; is nobody"
    assert body["blocks"][0]["text"]["text"] == body["text"]


@pytest.mark.parametrize("error", ["ratelimited", "internal_error", "invalid_auth", "missing_scope"])
async def test_what_may_work_later_is_tried_again(line: SlackLine, error: str) -> None:
    line.vendor.faults.append(Fault(200, body={"ok": False, "error": error}))
    await line.write("hello")
    assert await line.states() == [DeliveryState.WAITING]
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert line.vendor.texts(line.ana) == ["You said hello"]


# ---- check ---------------------------------------------------------------------------------------------------------


ME = {"ok": True, "user": "careline", "team": "Larkfield", "bot_id": "B1", "scopes": "chat:write,im:history,files:read"}


@pytest.mark.parametrize(
    ("answer", "ok", "words"),
    [
        (ME, True, "careline in Larkfield"),
        (ME | {"scopes": "chat:write"}, False, "lacks im:history and files:read"),
        (ME | {"bot_id": None}, False, "is a person's"),
        ({"ok": False, "error": "invalid_auth"}, False, "CARELINE_SLACK_TOKEN"),
        ({"ok": False, "error": "team_access_not_granted"}, False, "team_access_not_granted"),
    ],
)
async def test_the_check_says_what_is_missing(line: SlackLine, answer: dict[str, Any], ok: bool, words: str) -> None:
    line.vendor.answers["auth.test"] = (200, dict(answer))
    assert isinstance(line.channel, Slack)
    found = await check(line.channel, line.transport, CARE)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)
