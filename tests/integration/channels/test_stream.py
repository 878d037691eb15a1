"""The customer's WebSocket: a token first, then everything once and in order, then live."""

import asyncio
import json
import random
from typing import Any

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError

from channels.web_chat import stream_web
from common.wire import BotReply, TurnRequest
from conversations.hub import QUEUE_LENGTH, Hub, MissedSome, Typing
from conversations.inbox import MAX_TEXT_CHARACTERS
from conversations.log import ConversationLog
from conversations.model import Inbound, Role
from routing.rules import Rules
from tests.integration.channels.chat import SHOP, Chat, Customer, Socket

NOT_ALLOWED = 4401


async def test_a_token_opens_the_stream_and_the_state_is_told(ana: Customer) -> None:
    async with ana.socket() as socket:
        assert await socket.next() == {"type": "state", "state": "bot"}


async def test_what_was_said_is_told_again_from_a_number_on(ana: Customer) -> None:
    for text in ("one", "two", "three"):
        await ana.write(text, wait=True)
    everything = (await ana.read()).body["messages"]
    async with ana.socket() as socket:
        assert [await socket.message() for _ in range(6)] == everything
        assert (await socket.next())["type"] == "state"
    async with ana.socket(after=4) as socket:
        assert [(await socket.message())["seq"] for _ in range(2)] == [5, 6]
        assert (await socket.next())["type"] == "state"


async def test_what_is_said_now_is_told_at_once(ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        await ana.write("hello")
        assert (await socket.message())["text"] == "hello"
        assert await socket.next() == {"type": "typing", "role": "bot", "author": "Assistant"}
        assert (await socket.message())["text"] == "You said hello"


async def test_a_message_can_be_sent_over_the_stream_and_is_acknowledged(ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        await socket.send({"type": "message", "client_id": "c1", "text": "hello"})
        ack = await socket.next("ack")
        assert (ack["client_id"], ack["message"]["seq"], ack["message"]["text"]) == ("c1", 1, "hello")
        await socket.send({"type": "message", "client_id": "c1", "text": "hello"})
        assert (await socket.next("ack"))["message"] == ack["message"]
    assert (await ana.read()).body["messages"][0] == ack["message"]


async def test_a_browser_that_offers_compression_is_answered_without(chat: Chat, ana: Customer) -> None:
    async with chat.http.ws_connect(f"{ana.path}/stream", compress=15) as raw:
        assert raw.compress == 0


async def test_the_longest_message_fits_through_in_any_script(ana: Customer) -> None:
    text = "😀" * MAX_TEXT_CHARACTERS
    async with ana.socket() as socket:
        await socket.send({"type": "message", "client_id": "c1", "text": text})
        assert (await socket.next("ack"))["message"]["text"] == text


async def test_two_open_pages_of_one_customer_see_the_same(ana: Customer) -> None:
    async with ana.socket() as one, ana.socket() as other:
        await one.next("state")
        await other.next("state")
        await ana.write("hello")
        assert [await one.message() for _ in range(2)] == [await other.message() for _ in range(2)]


async def test_what_another_process_said_unheard_is_told_when_the_log_is_looked_into(chat: Chat, ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        silent = ConversationLog(chat.house.db, chat.house.clock, Hub(), Rules.load())
        await silent.accept(Inbound(ana.id, "c1", text="hello from elsewhere"))
        chat.house.hub.hear(MissedSome())
        assert (await socket.message())["text"] == "hello from elsewhere"


async def test_nobody_hears_another_conversation(chat: Chat, ana: Customer) -> None:
    bob = await chat.begin()
    async with bob.socket() as socket:
        await socket.next("state")
        await ana.write("my number is 5", wait=True)
        await bob.write("hello")
        assert (await socket.message())["text"] == "hello"


# ---- the auth phase ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("token", ["guess", "", "gue\udcff", "x" * 5_000])
async def test_a_wrong_token_is_refused_with_a_code_of_its_own(ana: Customer, token: str) -> None:
    await ana.write("secret", wait=True)
    async with ana.socket(token=token or " ") as socket:
        frame = await socket.next()
        assert (frame["type"], frame["error"]) == ("error", "unauthorized")
        assert await socket.closed() == NOT_ALLOWED


async def test_another_conversations_token_is_refused(chat: Chat, ana: Customer) -> None:
    bob = await chat.begin()
    async with ana.socket(token=bob.token) as socket:
        assert (await socket.next())["error"] == "forbidden"
        assert await socket.closed() == NOT_ALLOWED


async def test_a_conversation_that_is_not_there_is_refused(chat: Chat, ana: Customer) -> None:
    async with Customer(chat, "conv_0", ana.token).socket() as socket:
        assert (await socket.next())["error"] == "conversation_not_found"
        assert await socket.closed() == NOT_ALLOWED


@pytest.mark.parametrize(
    "first",
    [
        '{"type": "message", "client_id": "c1", "text": "hi"}',
        '{"type": "auth"}',
        '{"type": "auth", "token": 5}',
        "[]",
        "hello",
        "[" * 50_000,
    ],
    ids=lambda text: text[:40],
)
async def test_whoever_begins_with_something_else_is_refused_and_nothing_is_kept(
    chat: Chat, ana: Customer, first: str
) -> None:
    async with chat.http.ws_connect(f"{ana.path}/stream") as raw:
        await raw.send_str(first)
        assert (await Socket(raw).next())["error"] == "unauthorized"
        assert await Socket(raw).closed() == NOT_ALLOWED
    assert await chat.house.log.messages(ana.id) == []


async def test_bytes_are_no_token(chat: Chat, ana: Customer) -> None:
    async with chat.http.ws_connect(f"{ana.path}/stream") as raw:
        await raw.send_bytes(json.dumps({"type": "auth", "token": ana.token}).encode())
        assert await Socket(raw).closed() == NOT_ALLOWED


async def test_whoever_says_nothing_is_let_go_but_may_come_again(
    chat: Chat, ana: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream_web, "AUTH_SECONDS", 0.05)
    await ana.write("secret", wait=True)
    async with chat.http.ws_connect(f"{ana.path}/stream") as raw:
        frame = await raw.receive(timeout=20)
        assert (frame.type, raw.close_code) == (WSMsgType.CLOSE, 1013)


async def test_a_page_of_another_site_cannot_open_the_stream(chat: Chat, ana: Customer) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await chat.http.ws_connect(f"{ana.path}/stream", origin="https://evil.example")
    assert refused.value.status == 403


@pytest.mark.parametrize("origin", [SHOP, "http://{host}", "https://{host}"])
async def test_a_listed_page_and_our_own_can(chat: Chat, ana: Customer, origin: str) -> None:
    host = f"{chat.server.host}:{chat.server.port}"
    async with chat.http.ws_connect(f"{ana.path}/stream", origin=origin.format(host=host)) as raw:
        await raw.send_json({"type": "auth", "token": ana.token})
        assert (await Socket(raw).next())["type"] == "state"


@pytest.mark.parametrize("after", ["-1", "x"])
async def test_a_number_that_is_none_opens_no_stream(chat: Chat, ana: Customer, after: str) -> None:
    with pytest.raises(WSServerHandshakeError) as refused:
        await chat.http.ws_connect(f"{ana.path}/stream?after={after}")
    assert refused.value.status == 422


async def test_a_plain_request_is_told_that_this_is_a_stream(chat: Chat, ana: Customer) -> None:
    assert (await chat.call("GET", f"{ana.path}/stream", ana.token)).status == 400


# ---- frames that make no sense -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        ({"client_id": "c9", "text": ""}, "invalid"),
        ({"client_id": "c9", "text": "x" * 20_000}, "message_too_long"),
        ({"client_id": "c9", "text": "hi", "payload": "/affirm"}, "invalid"),
        ({"client_id": "c9", "payload": "/affirm"}, "unknown_button"),
        ({"client_id": "c9", "text": "\ud83d"}, "invalid"),
        ({"client_id": "c9", "text": 5}, "invalid"),
        ({"client_id": "c1", "text": "another text"}, "client_id_conflict"),
    ],
    ids=lambda value: str(value)[:50],
)
async def test_an_error_names_the_message_that_it_is_about(ana: Customer, frame: dict[str, Any], error: str) -> None:
    await ana.write("hello", "c1", wait=True)
    async with ana.socket(after=2) as socket:
        await socket.send({"type": "message", **frame})
        told = await socket.next("error")
        assert (told["error"], told["client_id"]) == (error, frame["client_id"])
        assert told["detail"]
        await socket.send({"type": "message", "client_id": "c2", "text": "still here"})
        assert (await socket.next("ack"))["client_id"] == "c2"


@pytest.mark.parametrize("text", ["hello", "[]", "5", "{}", '{"type": "dance"}', '{"type": 5}', "[" * 50_000])
async def test_a_frame_that_makes_no_sense_is_answered_and_the_line_stays_open(ana: Customer, text: str) -> None:
    async with ana.socket() as socket:
        await socket.raw.send_str(text)
        told = await socket.next("error")
        assert told["error"] == "invalid"
        assert "client_id" not in told
        await socket.send({"type": "ping"})
        assert await socket.next() == {"type": "pong"}


async def test_a_frame_of_megabytes_ends_the_line_and_nothing_else(ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        await socket.raw.send_str("x" * 1_000_000)
        assert await socket.closed() == 1009
    async with ana.socket() as socket:
        assert (await socket.next())["type"] == "state"


# ---- people --------------------------------------------------------------------------------------------------------


async def test_the_way_to_a_person_is_told_step_by_step(chat: Chat, ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        await ana.write("I want to talk to a human")
        queued = await socket.next("state")
        assert queued == {"type": "state", "state": "queued"}
        assert (await socket.next("queue"))["queue"]["position"] == 1
        handoff = (await chat.house.log.get(ana.id)).handoff_id or ""
        await chat.house.log.claim(handoff, "agent-1", "Maya")
        assert await socket.next("state") == {"type": "state", "state": "agent", "agent": "Maya"}
        chat.house.hub.publish(Typing(ana.id, Role.AGENT, "Maya"))
        assert await socket.next() == {"type": "typing", "role": "agent", "author": "Maya"}


async def test_those_who_wait_hear_when_they_move_up(chat: Chat, ana: Customer) -> None:
    bob = await chat.begin()
    for one in (ana, bob):
        await one.write("I want to talk to a human", wait=True)
        chat.house.clock.forward(seconds=1)
    async with bob.socket() as socket:
        assert (await socket.next("queue"))["queue"]["position"] == 2
        handoff = (await chat.house.log.get(ana.id)).handoff_id or ""
        await chat.house.log.claim(handoff, "agent-1", "Maya")
        assert (await socket.next("queue"))["queue"]["position"] == 1


async def test_agents_see_that_the_customer_writes_and_the_customer_does_not_hear_it_back(
    chat: Chat, ana: Customer
) -> None:
    await ana.write("I want to talk to a human", wait=True)
    with chat.house.hub.subscribe(None) as events:
        async with ana.socket() as socket:
            await socket.next("queue")
            for _ in range(20):  # a key each
                await socket.send({"type": "typing"})
            await socket.send({"type": "ping"})
            assert await socket.next() == {"type": "pong"}
            told = list(events.waiting())
            assert set(told) == {Typing(ana.id, Role.CUSTOMER)} and len(told) < 20


async def test_nobody_is_told_that_the_customer_writes_while_the_assistant_has_the_conversation(
    chat: Chat, ana: Customer
) -> None:
    with chat.house.hub.subscribe(None) as events:
        async with ana.socket() as socket:
            await socket.next("state")
            await socket.send({"type": "typing"})
            await socket.send({"type": "ping"})
            assert await socket.next() == {"type": "pong"}
            assert list(events.waiting()) == []


async def test_an_open_stream_counts_as_presence_and_a_closed_one_does_not(chat: Chat, ana: Customer) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        assert chat.house.hub.is_connected(ana.id)
        await socket.raw.close()
        async with asyncio.timeout(20):
            while chat.house.hub.is_connected(ana.id):  # noqa: ASYNC110  # the server notices in its own time
                await asyncio.sleep(0)


# ---- disconnects ---------------------------------------------------------------------------------------------------


async def test_a_listener_that_falls_behind_is_let_go_and_misses_nothing_when_it_returns(
    chat: Chat, ana: Customer
) -> None:
    async with ana.socket() as socket:
        await socket.next("state")
        for _ in range(QUEUE_LENGTH + 10):
            chat.house.hub.publish(Typing(ana.id, Role.BOT, "Assistant"))
        assert await socket.closed() == 1013
    await ana.write("hello", wait=True)
    async with ana.socket() as socket:
        assert [(await socket.message())["seq"] for _ in range(2)] == [1, 2]


async def test_a_failure_inside_ends_the_line_so_that_the_browser_asks_again(
    chat: Chat, ana: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("the disk is gone")

    async with ana.socket() as socket:
        await socket.next("state")
        monkeypatch.setattr(chat.house.log, "accept", fail)
        await socket.send({"type": "message", "client_id": "c1", "text": "hello"})
        assert await socket.closed() is not None


class Page:
    """A customer's page that loses its connection again and again, and notes all that it is told."""

    def __init__(self, customer: Customer, luck: random.Random) -> None:
        self._customer = customer
        self._luck = luck
        self.seen: list[int] = []
        self.texts: list[str] = []
        self.connections = 0

    async def read_until(self, last: int) -> None:
        while not self.seen or self.seen[-1] < last:
            self.connections += 1
            async with self._customer.socket(after=self.seen[-1] if self.seen else 0) as socket:
                for _ in range(self._luck.randint(0, 25)):
                    frame = await socket.next()
                    if frame["type"] == "message":
                        self.seen.append(frame["message"]["seq"])
                        self.texts.append(frame["message"]["text"])
                        if self.seen[-1] == last:
                            return
                if self._luck.random() < 0.5 and socket.raw._response.connection is not None:
                    socket.raw._response.connection.transport.abort()  # type: ignore[union-attr]  # a cable is pulled


@pytest.mark.parametrize("seed", [1, 2])
async def test_with_random_disconnects_every_message_arrives_once_and_in_order(
    chat: Chat, ana: Customer, seed: int
) -> None:
    """200 messages are written by several hands while two pages come and go."""
    await ana.write("I want to talk to a human", wait=True)  # so that no bot writes in between and all texts are known
    first = (await chat.house.log.get(ana.id)).last_seq
    last = first + 200
    luck = random.Random(seed)
    pages = [Page(ana, random.Random(luck.random())) for _ in range(2)]
    reading = [asyncio.create_task(page.read_until(last)) for page in pages]

    async def write(texts: list[str]) -> None:
        for text in texts:
            assert (await ana.write(text)).status == 201
            if luck.random() < 0.3:
                assert (await ana.write(text)).status == 200

    texts = [f"message {number}" for number in range(200)]
    await asyncio.gather(*(write(texts[hand::4]) for hand in range(4)))
    async with asyncio.timeout(30):
        await asyncio.gather(*reading)
    stored = [message.text for message in await chat.house.log.messages(ana.id)]
    assert sorted(stored[first:]) == sorted(texts)
    for page in pages:
        assert page.seen == list(range(1, last + 1))
        assert page.texts == stored
        assert page.connections > 3


async def test_replies_that_come_while_nobody_listens_are_told_on_return(chat: Chat, ana: Customer) -> None:
    begun, gate = asyncio.Event(), asyncio.Event()

    async def slow(request: TurnRequest) -> list[BotReply]:
        begun.set()
        await gate.wait()
        return await chat.house.assistant.echo(request)

    chat.house.assistant.script = slow
    async with ana.socket() as socket:
        await socket.next("state")
        await ana.write("hello")
        await begun.wait()
    gate.set()
    await chat.house.runner.wait_idle(ana.id)
    async with ana.socket(after=1) as socket:
        assert (await socket.message())["text"] == "You said hello"
