"""The consoles' WebSocket."""

from typing import Any

import aiohttp
import pytest

from conversations.hub import MissedSome, Typing
from conversations.model import Role
from desk.model import AgentRole
from tests.integration.desk.conftest import Browser, Floor
from tests.integration.desk.seeds import PASSWORD


class Console:
    """An open stream; `until` reads on to a frame of that type."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.came: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        while not self.came:
            frame = await self.socket.receive_json(timeout=20)
            self.came = frame["frames"] if frame["type"] == "several" else [frame]
        return self.came.pop(0)

    async def until(self, kind: str, **fields: Any) -> dict[str, Any]:
        while True:
            frame = await self.next()
            if frame["type"] == kind and all(frame.get(name) == value for name, value in fields.items()):
                return dict(frame)

    async def say(self, **frame: Any) -> None:
        await self.socket.send_json(frame)


async def open_console(browser: Browser) -> Console:
    console = Console(await browser.http.ws_connect("/api/agents/stream"))
    await console.until("hello")
    return console


def waiting(here: Floor) -> str:
    return here.desk.log.seed("Ana Lopez", [(Role.CUSTOMER, "human please")]).handoff.id


async def test_nobody_connects_without_a_session_or_from_another_site(here: Floor) -> None:
    maya = await here.signed_in()
    await here.desk.accounts.add("will", PASSWORD, AgentRole.WRITER)
    refused = [
        (here.browser(), {}, 401),
        (await here.signed_in("will"), {}, 403),
        (maya, {"Origin": "https://evil.example"}, 403),
    ]
    for browser, headers, status in refused:
        with pytest.raises(aiohttp.WSServerHandshakeError) as error:
            await browser.http.ws_connect("/api/agents/stream", headers=headers)
        assert error.value.status == status


async def follow_all(console: Console) -> None:
    await console.socket.send_json({"type": "following", "all": True})
    await console.socket.send_json({"type": "ping"})
    await console.until("pong")


async def test_all_consoles_hear_of_the_queue_and_of_what_customers_write(here: Floor) -> None:
    maya, sam = await open_console(await here.signed_in()), await open_console(await here.signed_in("sam"))
    handoff = waiting(here)
    await maya.until("queue")
    await sam.until("queue")
    here.desk.log.customer_says(handoff, "are you there?")
    for console in (maya, sam):
        frame = await console.until("message")
        assert (frame["handoff_id"], frame["message"]["text"]) == (handoff, "are you there?")


async def test_who_follows_all_hears_what_is_said_to_a_colleague_a_little_later_together_and_in_order(
    here: Floor,
) -> None:
    browser = await here.signed_in()
    maya, sam = await open_console(browser), await open_console(await here.signed_in("sam"))
    await follow_all(sam)
    handoff, texts = waiting(here), [f"line {number}" for number in range(20)]
    await browser.post(f"/api/handoffs/{handoff}/claim")
    for console in (maya, sam):
        await console.until("message")  # "Maya has joined"
    for text in texts:
        here.desk.log.customer_says(handoff, text)
    assert [(await maya.until("message"))["message"]["text"] for _ in texts] == texts
    together = await sam.socket.receive_json(timeout=20)
    assert together["type"] == "several"
    assert [frame["message"]["text"] for frame in together["frames"]] == texts


async def test_what_waits_goes_out_before_what_is_newer(here: Floor) -> None:
    browser, other = await here.signed_in(), await here.signed_in("sam")
    sam = await open_console(other)
    await follow_all(sam)
    handoff, next_one = waiting(here), waiting(here)
    await browser.post(f"/api/handoffs/{handoff}/claim")
    await sam.until("message")  # "Maya has joined"
    here.desk.log.customer_says(handoff, "to Maya")
    here.desk.log.customer_says(next_one, "to anybody")
    assert [(await sam.until("message"))["message"]["text"] for _ in range(2)] == ["to Maya", "to anybody"]


async def test_what_is_said_to_a_colleague_does_not_come_to_who_does_not_show_it(here: Floor) -> None:
    browser, other = await here.signed_in(), await here.signed_in("sam")
    sam = await open_console(other)
    handoff, next_one = waiting(here), waiting(here)
    await browser.post(f"/api/handoffs/{handoff}/claim")
    await sam.until("state")
    here.desk.log.customer_says(handoff, "to Maya")
    here.desk.log.customer_says(next_one, "to anybody")
    assert (await sam.until("message"))["message"]["text"] == "to anybody"
    await sam.socket.send_json({"type": "looking", "handoff_id": handoff})
    await sam.until("looking")
    here.desk.log.customer_says(handoff, "to Maya, while Sam looks on")
    assert (await sam.until("message"))["message"]["text"] == "to Maya, while Sam looks on"


async def test_conversations_that_the_assistant_holds_are_not_carried(here: Floor) -> None:
    console = await open_console(await here.signed_in())
    here.desk.hub.publish(Typing("conv_with_the_bot", Role.CUSTOMER))
    handoff = waiting(here)
    await console.until("queue")
    here.desk.hub.publish(Typing(here.desk.log.stays[handoff].conversation.id, Role.CUSTOMER))
    assert (await console.until("typing"))["handoff_id"] == handoff


async def test_a_rating_after_the_end_comes_to_who_shows_the_conversation_and_to_nobody_else(here: Floor) -> None:
    browser = await here.signed_in()
    maya, sam = await open_console(browser), await open_console(await here.signed_in("sam"))
    handoff, next_one = waiting(here), waiting(here)
    await maya.say(type="looking", handoff_id=handoff)
    await maya.until("looking", handoff_id=handoff)
    _, packet = await browser.post(f"/api/handoffs/{handoff}/claim")
    resolved = {"epoch": packet["epoch"], "outcome": "solved", "summary": "Helped.", "return_to_bot": False}
    assert (await browser.post(f"/api/handoffs/{handoff}/resolve", resolved))[0] == 200
    await maya.until("state", state="closed")
    await sam.until("state", state="closed")
    here.desk.log.customer_rates(handoff, "Maya was kind", rating=4)
    here.desk.log.customer_says(next_one, "anybody?")
    frame = await maya.until("note")
    assert (frame["handoff_id"], frame["note"]["rating"]["rating"]) == (handoff, 4)
    while (frame := await sam.next())["type"] != "message":
        assert frame["type"] != "note"


async def test_the_assistants_typing_has_no_console_fetch_its_lists_anew(here: Floor) -> None:
    console = await open_console(await here.signed_in())
    handoff = waiting(here)
    here.desk.log.customer_says(handoff, "are you there?")
    await console.until("message")
    here.desk.hub.publish(Typing("conv_with_the_bot", Role.BOT))
    here.desk.log.customer_says(handoff, "hello?")
    assert (await console.socket.receive_json(timeout=20))["type"] == "message"


async def test_those_who_look_at_the_same_conversation_see_each_other(here: Floor) -> None:
    maya, sam = await open_console(await here.signed_in()), await open_console(await here.signed_in("sam"))
    handoff = waiting(here)
    await maya.say(type="looking", handoff_id=handoff)
    await maya.until("looking")
    await sam.say(type="looking", handoff_id=handoff)
    assert [one["name"] for one in (await maya.until("looking"))["agents"]] == ["Maya Lindqvist", "Sam Okafor"]
    await sam.socket.close()
    assert [one["name"] for one in (await maya.until("looking"))["agents"]] == ["Maya Lindqvist"]


async def test_only_the_holders_typing_reaches_the_customer(here: Floor) -> None:
    browser = await here.signed_in()
    maya, sam = await open_console(browser), await open_console(await here.signed_in("sam"))
    handoff = waiting(here)
    await browser.post(f"/api/handoffs/{handoff}/claim")
    with here.desk.hub.subscribe(here.desk.log.stays[handoff].conversation.id) as customer:
        await sam.say(type="typing", handoff_id=handoff)
        assert (await sam.until("error"))["error"] == "not_found"
        for _ in range(20):  # a key each
            await maya.say(type="typing", handoff_id=handoff)
        await maya.say(type="ping")
        await maya.until("pong")
        told = list(customer.waiting())
    assert set(told) == {Typing(here.desk.log.stays[handoff].conversation.id, Role.AGENT, "Maya")}
    assert len(told) < 20


async def test_presence_follows_the_switch_and_the_consoles(here: Floor) -> None:
    browser = await here.signed_in()
    maya, sam = await open_console(browser), await open_console(await here.signed_in("sam"))
    await browser.call("PUT", "/api/agents/me/presence", {"status": "away"})

    def mayas(frame: dict[str, Any]) -> str:
        return next(str(one["status"]) for one in frame["agents"] if one["name"] == "Maya Lindqvist")

    while mayas(await sam.until("presence")) != "away":
        pass
    await maya.socket.close()
    assert mayas(await sam.until("presence")) == "offline"


async def test_signing_out_closes_the_stream_with_a_code_of_its_own(here: Floor) -> None:
    browser = await here.signed_in()
    console = await open_console(browser)
    await browser.post("/api/agents/logout")
    while (await console.socket.receive(timeout=20)).type is aiohttp.WSMsgType.TEXT:
        pass
    assert console.socket.close_code == 4401


async def test_consoles_connect_again_when_something_may_have_been_missed(here: Floor) -> None:
    browser = await here.signed_in()
    console = await open_console(browser)
    here.desk.hub.hear(MissedSome())
    while (await console.socket.receive(timeout=20)).type is aiohttp.WSMsgType.TEXT:
        pass
    assert console.socket.close_code == 1013
    await open_console(browser)


@pytest.mark.parametrize("text", ["{", "[]", '{"type": "looking", "handoff_id": 5}', '{"type": "dance"}', "[" * 4000])
async def test_frames_that_make_no_sense_are_answered_and_the_stream_goes_on(here: Floor, text: str) -> None:
    console = await open_console(await here.signed_in())
    await console.socket.send_str(text)
    assert (await console.until("error"))["error"] == "bad_frame"
    await console.say(type="ping")
    await console.until("pong")


async def test_looking_at_what_does_not_exist_is_an_error_by_name(here: Floor) -> None:
    console = await open_console(await here.signed_in())
    await console.say(type="looking", handoff_id="nothing")
    assert (await console.until("error"))["error"] == "handoff_not_found"
