"""The assistant behind its port: whatever it does, the service hears replies or that it is not available."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from common.wire import (
    READY_PATH,
    SECRET_HEADER,
    TURN_PATH,
    UNDERSTAND_PATH,
    BotReply,
    DialogueSave,
    TurnAnswer,
    TurnRequest,
    Understood,
)
from conversations.ports import AssistantDied, AssistantUnavailable
from service.assistants import Assistants, Group, Trial, alone, shard_of
from service.free_ports import free_port
from service.rasa_client import RasaAssistant

TURN = TurnRequest("conv_1", "turn_1", 3, "where is my order?", False, None)
Handler = Callable[[web.Request], Awaitable[web.Response]]


class FakeRasa:
    """A server in Rasa's place; each test sets what it answers."""

    def __init__(self) -> None:
        self.answer = web.json_response({"replies": []})
        self.heard: list[TurnRequest] = []
        self.secrets: list[str | None] = []

    async def turn(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get(SECRET_HEADER))
        self.heard.append(TurnRequest.from_json(await request.json()))
        return self.answer

    async def root(self, _request: web.Request) -> web.Response:
        return web.Response(text="Hello from Rasa")


@pytest.fixture
async def rasa() -> AsyncIterator[tuple[FakeRasa, RasaAssistant]]:
    fake, app = FakeRasa(), web.Application()
    app.add_routes([web.post(TURN_PATH, fake.turn), web.get(READY_PATH, fake.root)])
    async with TestServer(app) as server:
        assistant = RasaAssistant(alone(server.port or 0), "s3cret")
        yield fake, assistant
        await assistant.close()


async def test_a_turn_goes_out_whole_with_the_secret_and_replies_come_back_in_order(
    rasa: tuple[FakeRasa, RasaAssistant],
) -> None:
    fake, assistant = rasa
    buttons = [{"title": "Yes", "payload": "/affirm"}]
    fake.answer = web.json_response(
        {"replies": [{"text": "One moment."}, {"text": "Shall I?", "buttons": buttons, "asks": "confirm"}]}
    )
    answer = await assistant.answer(TURN)
    assert answer.replies == [BotReply("One moment."), BotReply("Shall I?", buttons, "confirm")]
    assert (fake.heard, fake.secrets) == ([TURN], ["s3cret"])


async def test_the_dialogue_goes_out_with_the_turn_and_comes_back_with_the_answer(
    rasa: tuple[FakeRasa, RasaAssistant],
) -> None:
    fake, assistant = rasa
    save = DialogueSave("turn_1", {"version": 1}, "inform", 0.9, "return_form", "order_id", {"order_id": "#W1"})
    fake.answer = web.json_response(TurnAnswer([], save).to_json())
    turn = replace(TURN, dialogue={"version": 1, "slots": {}})
    assert (await assistant.answer(turn)).dialogue == save
    assert fake.heard == [turn]


@pytest.mark.parametrize(
    "answer",
    [
        web.Response(status=500),
        web.Response(status=403, text="no"),
        web.Response(text="<html>"),
        web.Response(text="{", content_type="application/json"),
        web.json_response([]),
        web.json_response({"replies": [{"asks": None}]}),
        web.json_response({"replies": 5}),
        web.json_response({"replies": [], "dialogue": {"turn_id": "turn_1"}}),
        web.json_response({"replies": ["hello"]}),
    ],
    ids=["failed", "refused", "html", "broken", "list", "no text", "number", "half a dialogue", "no reply"],
)
async def test_anything_but_replies_means_not_available(
    rasa: tuple[FakeRasa, RasaAssistant], answer: web.Response
) -> None:
    fake, assistant = rasa
    fake.answer = answer
    with pytest.raises(AssistantUnavailable):
        await assistant.answer(TURN)


async def test_it_is_ready_when_its_port_answers(rasa: tuple[FakeRasa, RasaAssistant]) -> None:
    assert await rasa[1].is_ready()


async def test_nobody_there_means_not_ready_and_not_available() -> None:
    assistant = RasaAssistant(alone(free_port()), "s3cret")
    assert not await assistant.is_ready()
    with pytest.raises(AssistantUnavailable):
        await assistant.answer(TURN)
    await assistant.close()


class Stable:
    """Several servers in the place of Rasa's processes, by name, and what each has heard."""

    def __init__(self) -> None:
        self.heard: dict[str, list[str]] = {}
        self._servers: list[TestServer] = []

    async def open(self, name: str, wait: asyncio.Event | None = None) -> int:
        async def turn(request: web.Request) -> web.Response:
            asked = TurnRequest.from_json(await request.json())
            self.heard.setdefault(name, []).append(asked.conversation_id)
            if wait is not None:
                await wait.wait()
            save = DialogueSave(asked.turn_id, {}, "greet", 0.9, None, None, {})
            return web.json_response(TurnAnswer([BotReply(name)], save).to_json())

        async def understand(request: web.Request) -> web.Response:
            self.heard.setdefault(f"{name} reads", []).append((await request.json())["conversation_id"])
            return web.json_response({"intent": "thanks", "confidence": 0.8})

        app = web.Application()
        app.add_routes([web.post(TURN_PATH, turn), web.post(UNDERSTAND_PATH, understand)])
        server = TestServer(app)
        await server.start_server()
        self._servers.append(server)
        return server.port or 0

    async def close(self) -> None:
        for server in self._servers:
            await server.close()


@pytest.fixture
async def stable() -> AsyncIterator[Stable]:
    one = Stable()
    yield one
    await one.close()


async def test_a_turn_in_flight_ends_on_the_old_model_and_the_next_one_is_on_the_new(stable: Stable) -> None:
    goes_on = asyncio.Event()
    old, new = await stable.open("old", goes_on), await stable.open("new")
    assistant = RasaAssistant(alone(old), "s3cret")
    in_flight = asyncio.create_task(assistant.answer(TURN))
    async with asyncio.timeout(10):
        while "old" not in stable.heard:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert assistant.in_flight == {old: 1}
    assistant.take(alone(new))
    assert (await assistant.answer(TURN)).replies == [BotReply("new")]
    goes_on.set()
    assert (await in_flight).replies == [BotReply("old")]
    assert assistant.in_flight == {}
    await assistant.close()


async def test_another_process_answers_while_a_conversations_own_one_is_gone(stable: Stable) -> None:
    there, gone = await stable.open("there"), free_port()
    for ports in ((there, gone), (gone, there)):
        assistant = RasaAssistant(Assistants(Group("a", ports)), "s3cret")
        assert (await assistant.answer(TURN)).replies == [BotReply("there")]
        await assistant.close()


class Mortal:
    """A process by its bytes: once it has died it answers nothing, also not on connections that are open."""

    def __init__(self) -> None:
        self.dead = False
        self._server: asyncio.Server | None = None

    async def open(self) -> int:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        body = json.dumps(TurnAnswer([BotReply("mortal")], None).to_json()).encode()
        kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        with contextlib.suppress(asyncio.IncompleteReadError):
            while head := await reader.readuntil(b"\r\n\r\n"):
                if self.dead:
                    break
                length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
                await reader.readexactly(int(length.split(b":")[1]))
                writer.write(b"HTTP/1.1 200 OK\r\n" + kind + body)
                await writer.drain()
        writer.transport.abort()

    def die(self) -> None:
        assert self._server is not None
        self.dead = True
        self._server.close()


async def test_a_process_that_has_ended_is_not_asked_over_an_old_connection(stable: Stable) -> None:
    there, mortal = await stable.open("there"), Mortal()
    ports = (await mortal.open(), there)
    own = next(one for one in map(str, range(100)) if shard_of(one, 2) == 0)
    turn, assistant = replace(TURN, conversation_id=own), RasaAssistant(Assistants(Group("a", ports)), "s3cret")
    answers = await asyncio.gather(*(assistant.answer(turn) for _ in range(3)))
    assert [one.replies for one in answers] == [[BotReply("mortal")]] * 3
    mortal.die()
    assert (await assistant.answer(turn)).replies == [BotReply("there")]
    await assistant.close()


async def test_a_shadow_reads_along_and_what_it_understood_is_kept(stable: Stable) -> None:
    live, tried = await stable.open("live"), await stable.open("tried")
    kept: asyncio.Queue[tuple[str, str | None, str | None]] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def compared(model: str, request: TurnRequest, was: str | None, understood: Understood) -> None:
        loop.call_soon_threadsafe(kept.put_nowait, (model, was, understood.intent))

    table = Assistants(Group("a", (live,)), Group("b", (tried,)), Trial.SHADOW)
    assistant = RasaAssistant(table, "s3cret", compared)
    assert (await assistant.answer(TURN)).replies == [BotReply("live")]
    assert await asyncio.wait_for(kept.get(), 10) == ("b", "greet", "thanks")
    assert stable.heard == {"live": ["conv_1"], "tried reads": ["conv_1"]}
    await assistant.close()


async def test_a_shadow_that_is_gone_disturbs_nobody(stable: Stable) -> None:
    table = Assistants(Group("a", (await stable.open("live"),)), Group("b", (free_port(),)), Trial.SHADOW)
    assistant = RasaAssistant(table, "s3cret", lambda *_: pytest.fail("nothing was understood"))
    assert (await assistant.answer(TURN)).replies == [BotReply("live")]
    await assistant.close()


async def test_before_any_process_is_there_it_is_not_available() -> None:
    assistant = RasaAssistant(None, "s3cret")
    assert not await assistant.is_ready()
    with pytest.raises(AssistantUnavailable):
        await assistant.answer(TURN)


async def test_a_process_that_ends_in_a_turn_is_told_apart_from_one_that_is_not_there(stable: Stable) -> None:
    async def die(request: web.Request) -> web.Response:
        assert request.transport is not None
        request.transport.close()
        return web.Response()

    app = web.Application()
    app.add_routes([web.post(TURN_PATH, die)])
    async with TestServer(app) as server:
        assistant = RasaAssistant(alone(server.port or 0), "s3cret")
        with pytest.raises(AssistantDied):
            await assistant.answer(TURN)
        await assistant.close()
