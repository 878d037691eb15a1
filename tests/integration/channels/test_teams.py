"""What Microsoft Teams alone does: tokens of the Connector, tokens for it, personal chats, edits and reactions."""

import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import jwt
import pytest

from channels.teams.check import check
from channels.teams.keys import ASKED_AGAIN_AFTER, KEPT
from channels.teams.send import Teams
from channels.teams.signing import LEEWAY
from tests.integration.channels.fakes import Fault
from tests.integration.channels.lines import CARE, open_line
from tests.integration.channels.vendors.teams import (
    APP_ID,
    TOKEN_LIFETIME,
    TeamsLine,
    TeamsVendor,
    private_key,
    published,
)
from tests.integration.conversations.fakes import HandClock, open_house


@pytest.fixture
async def line(tmp_path: Path, empty_chat: Path) -> AsyncIterator[TeamsLine]:
    file = shutil.copy(empty_chat, tmp_path / "line.db")
    house = await open_house(f"sqlite+aiosqlite:///{file}", HandClock())
    async with open_line("teams", house) as one:
        assert isinstance(one, TeamsLine)
        yield one
    await house.close()


def vendor_of(line: TeamsLine) -> TeamsVendor:
    assert isinstance(line.vendor, TeamsVendor)
    return line.vendor


async def post(line: TeamsLine, token: str, **more: Any) -> int:
    raw = line.raw(line.said(line.ana, "hello", 1) | more)
    return (await line.post(raw, {"Authorization": f"Bearer {token}"}))[0]


async def test_only_the_connectors_own_token_for_this_app_now_is_let_in(line: TeamsLine) -> None:
    vendor_of(line).keys.append(published("of-another-channel", endorsements=["webchat"]))
    public = private_key("key-1").public_key()
    now = line.house.clock.now()
    wrong = {
        "another app's": line.token(aud="another"),
        "another maker's": line.token(iss="https://sts.windows.net/1/"),
        "no audience": line.token(aud=None),
        "no end": line.token(exp=None),
        "no beginning": line.token(nbf=None),
        "no service": line.token(serviceurl=None),
        "another service": line.token(serviceurl="https://evil.example/"),
        "a key that is not published": line.token(kid="key-of-mine"),
        "a key of another channel": line.token(kid="of-another-channel"),
        "over": line.token(age=TOKEN_LIFETIME + LEEWAY + timedelta(seconds=1)),
        "to come": line.token(age=-LEEWAY - timedelta(seconds=1)),
        "unsigned": jwt.encode({"iss": "x"}, None, "none", headers={"kid": "key-1"}),
        "signed with what is published": jwt.encode(
            {"aud": APP_ID, "exp": now}, str(public.public_numbers().n), "HS256", headers={"kid": "key-1"}
        ),
        "nothing": "",
        "no token": "a.b.c",
    }
    for name, token in wrong.items():
        assert await post(line, token) == 403, name
    assert await post(line, line.token(), serviceUrl="https://evil.example/") == 403
    basic = {"Authorization": f"Basic {line.token()}"}
    assert (await line.post(line.raw(line.said(line.ana, "hello", 1)), basic))[0] == 403
    assert await line.addresses.find("teams", line.ana) is None
    assert await post(line, line.token(age=TOKEN_LIFETIME + LEEWAY - timedelta(seconds=1))) == 200


async def test_keys_are_kept_changed_with_microsofts_and_not_asked_for_by_strangers(line: TeamsLine) -> None:
    vendor = vendor_of(line)
    for number in range(3):
        await line.call(line.said(line.ana, "hello", number))
    assert vendor.key_requests == 1
    for _ in range(3):
        assert await post(line, line.token(kid="key-2")) == 403
    assert vendor.key_requests == 1
    vendor.keys = [published("key-2")]
    line.house.clock.forward(seconds=ASKED_AGAIN_AFTER.total_seconds())
    assert await post(line, line.token(kid="key-2")) == 200
    assert await post(line, line.token(kid="key-1")) == 403
    vendor.keys.append(published("key-3"))
    line.house.clock.forward(seconds=KEPT.total_seconds())
    assert await post(line, line.token(kid="key-2")) == 200
    assert vendor.key_requests == 3


async def test_without_keys_the_connector_is_asked_to_call_again(line: TeamsLine) -> None:
    vendor = vendor_of(line)
    kept, vendor.keys = vendor.keys, []
    assert await post(line, line.token()) == 503
    vendor.keys = kept
    line.house.clock.forward(seconds=5)
    assert await post(line, line.token()) == 200


async def test_the_token_is_asked_for_once_and_renewed_before_its_end(line: TeamsLine) -> None:
    vendor = vendor_of(line)
    for _ in range(3):
        await line.write("hello")
    assert vendor.tokens == ["token-1"]
    line.house.clock.forward(minutes=56)
    await line.write("hello")
    assert vendor.tokens == ["token-1", "token-2"]
    vendor.tokens.append("revoked by an administrator")
    await line.write("are you there?")
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert vendor.texts(line.ana)[-1] == "You said are you there?"


@pytest.mark.parametrize(
    "answer", [(401, {"error": "invalid_client"}), (400, {"error": "unauthorized_client"}), (200, {}), (503, {})]
)
async def test_a_wrong_secret_loses_no_message(line: TeamsLine, answer: tuple[int, Any]) -> None:
    vendor = vendor_of(line)
    vendor.login_answer = answer
    await line.write("hello")
    assert vendor.sent == []
    vendor.login_answer = None
    line.house.clock.forward(minutes=2)
    await line.send_all()
    assert vendor.texts(line.ana) == ["You said hello"]


async def test_groups_other_channels_and_the_bot_itself_are_not_customers(line: TeamsLine) -> None:
    group = {"conversationType": "groupChat", "id": line.ana, "isGroup": True}
    for number, more in enumerate(
        (
            {"conversation": group},
            {"channelId": "webchat"},
            {"from": {"id": f"28:{APP_ID}"}},
            {"type": "conversationUpdate", "membersAdded": [{"id": "29:1ana"}]},
            {"type": "typing"},
            {"type": "invoke", "name": "x"},
        )
    ):
        await line.call(line.said(line.ana, "hello", number) | more)
    assert await line.addresses.find("teams", line.ana) is None


async def test_edits_deletions_and_reactions_are_notes(line: TeamsLine) -> None:
    await line.write("order W1", number=1)
    told = [
        line.activity(line.ana, 1, "messageUpdate", text="order W2", channelData={"eventType": "editMessage"}),
        line.activity(line.ana, 1, "messageDelete", channelData={"eventType": "softDeleteMessage"}),
        line.activity(line.ana, 1, "messageUpdate", text="order W2", channelData={"eventType": "undeleteMessage"},
                      timestamp="2026-11-24T12:00:09.000Z"),
        line.activity(line.ana, 2, "messageReaction", replyToId="9", reactionsAdded=[{"type": "like"}]),
        line.activity(line.ana, 3, "messageReaction", replyToId="9", reactionsRemoved=[{"type": "like"}]),
        line.activity(line.ana, 4),
    ]  # fmt: skip
    for body in told * 2:
        await line.call(body)
    assert await line.notes() == [
        "The customer has changed an earlier message to: order W2",
        "The customer has taken a message back.",
        "The customer has brought a message back: order W2",
        "The customer reacted with like",
        "The customer took a reaction back",
        "The customer sent something that cannot be shown here.",
    ]
    assert await line.log_texts() == ["order W1", "You said order W1"]


async def test_who_has_removed_the_app_is_told_of(line: TeamsLine) -> None:
    line.vendor.faults.append(Fault(403, body={"error": {"code": "BotNotInConversationRoster"}}))
    await line.write("hello")
    (note,) = await line.notes()
    assert "removed the app" in note


INVALID_CLIENT = {"error": "invalid_client", "error_codes": [7000215], "error_description": "AADSTS7000215: …"}


@pytest.mark.parametrize(
    ("login", "keys", "ok", "words"),
    [
        (None, True, True, "open the Bot Connector"),
        ((401, INVALID_CLIENT), True, False, "CARELINE_TEAMS_APP_PASSWORD"),
        ((400, {"error": "unauthorized_client", "error_codes": [700016]}), True, False, "CARELINE_TEAMS_APP_ID"),
        ((500, {}), True, False, "gives no token: 500"),
        (None, False, False, "No keys are to be had"),
    ],
)
async def test_the_check_says_what_is_missing(
    line: TeamsLine, login: tuple[int, Any] | None, keys: bool, ok: bool, words: str
) -> None:
    vendor = vendor_of(line)
    vendor.login_answer = login
    vendor.keys = vendor.keys if keys else []
    assert isinstance(line.channel, Teams)
    found = await check(line.channel, line.transport, CARE)
    assert all(one.ok for one in found) is ok
    assert any(words in one.words for one in found if one.ok is ok)
    assert f"{CARE}/api/channels/teams" in found[-1].words
