"""The assistant behind its port: one HTTP call a turn to the Rasa process of the conversation, on loopback."""

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import aiohttp

from common.json_text import json_text
from common.wire import READY_PATH, SECRET_HEADER, TURN_PATH, UNDERSTAND_PATH, TurnAnswer, TurnRequest, Understood
from conversations.ports import AssistantDied, AssistantUnavailable
from service.assistants import Assistants

SHADOW_SECONDS = 5.0
SHADOWS_AT_ONCE = 8
"""A trial never becomes a burden: what comes on top of these is not compared."""

NOT_AN_ANSWER = (aiohttp.ClientError, json.JSONDecodeError, KeyError, TypeError, AttributeError)

Compared = Callable[[str, TurnRequest, str | None, Understood], None]
"""Takes the fingerprint of the model on trial, the turn, the live model's intent, and what the other understood."""


class RasaAssistant:
    """Asks Rasa for the replies to a turn. A turn ends where it began, whatever table is taken meanwhile."""

    def __init__(self, assistants: Assistants | None, secret: str, compared: Compared | None = None) -> None:
        """`assistants` None: no process is there yet."""
        self._assistants = assistants
        self._secret = secret
        self._compared = compared
        self._session: aiohttp.ClientSession | None = None
        self._in_flight: Counter[int] = Counter()
        self._shadows: set[asyncio.Task[None]] = set()

    def take(self, assistants: Assistants | None) -> None:
        """Let the turns from now on go to these processes."""
        self._assistants = assistants

    @property
    def assistants(self) -> Assistants | None:
        return self._assistants

    @property
    def in_flight(self) -> Mapping[int, int]:
        """How many calls each port is answering."""
        return {port: count for port, count in self._in_flight.items() if count}

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # A connection for each call, .3 ms on loopback: over a kept one a process that has ended is noticed only
            # when the turn is already under way, and the next kept one fails alike.
            connector = aiohttp.TCPConnector(limit=0, force_close=True)
            self._session = aiohttp.ClientSession(
                headers={SECRET_HEADER: self._secret}, connector=connector, json_serialize=json_text
            )
        return self._session

    async def answer(self, request: TurnRequest) -> TurnAnswer:
        """Return the replies and the dialogue.

        Raises AssistantUnavailable: Rasa is down or answers something else; AssistantDied: it has ended in the turn.
        """
        assistants = self._assistants
        if assistants is None:
            raise AssistantUnavailable("the assistant has not been started yet")
        try:
            answer = TurnAnswer.from_json(await self._ask_one(assistants.ports_for(request.conversation_id), request))
        except aiohttp.ClientConnectorError as error:
            raise AssistantUnavailable(type(error).__name__) from error
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            raise AssistantDied(type(error).__name__) from error
        except NOT_AN_ANSWER as error:
            raise AssistantUnavailable(type(error).__name__) from error
        self._shadow(assistants, request, answer)
        return answer

    async def _ask_one(self, ports: tuple[int, ...], request: TurnRequest) -> Any:
        """Ask the first process that listens. The dialogue travels with the turn, so any of them can answer it."""
        for port in ports[:-1]:
            try:
                return await self._call(port, TURN_PATH, request)
            except aiohttp.ClientConnectorError:
                continue
        return await self._call(ports[-1], TURN_PATH, request)

    async def _call(self, port: int, path: str, request: TurnRequest) -> Any:
        self._in_flight[port] += 1
        try:
            async with self._open().post(f"http://127.0.0.1:{port}{path}", json=request.to_json()) as response:
                if response.status != 200:
                    raise AssistantUnavailable(f"the assistant answered {response.status}")
                return await response.json()
        finally:
            self._in_flight[port] -= 1

    def _shadow(self, assistants: Assistants, request: TurnRequest, answer: TurnAnswer) -> None:
        port = assistants.shadow_port(request.conversation_id)
        if port is None or assistants.next is None or request.is_payload or answer.dialogue is None:
            return
        if self._compared is None or len(self._shadows) >= SHADOWS_AT_ONCE:
            return
        task = asyncio.create_task(
            self._compare(port, assistants.next.model, request, answer.dialogue.intent, self._compared)
        )
        self._shadows.add(task)
        task.add_done_callback(self._shadows.discard)

    async def _compare(self, port: int, model: str, request: TurnRequest, live: str | None, compared: Compared) -> None:
        try:
            async with asyncio.timeout(SHADOW_SECONDS):
                understood = Understood.from_json(await self._call(port, UNDERSTAND_PATH, request))
        except (*NOT_AN_ANSWER, ValueError, TimeoutError, AssistantUnavailable):
            return
        await asyncio.to_thread(compared, model, request, live, understood)

    async def is_ready(self) -> bool:
        """Say whether at least one live process has loaded its model."""
        assistants = self._assistants
        if assistants is None:
            return False
        return any(await asyncio.gather(*(self._is_ready(port) for port in assistants.live.ports)))

    async def _is_ready(self, port: int) -> bool:
        timeout = aiohttp.ClientTimeout(total=2)
        try:
            async with self._open().get(f"http://127.0.0.1:{port}{READY_PATH}", timeout=timeout) as response:
                return response.status == 200
        except (aiohttp.ClientError, asyncio.TimeoutError):
            return False

    async def close(self) -> None:
        for task in list(self._shadows):
            task.cancel()
        await asyncio.gather(*self._shadows, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
