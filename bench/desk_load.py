"""The people of `bench/desk.py`: customers with sockets, agents with consoles, and what each of them heard and when."""

import asyncio
import contextlib
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bench.desk_world import PASSWORD, Held

AGAIN_SECONDS = 0.05
"""From losing a socket to the next try."""
MOST_TRIES = 200
ANSWER_SECONDS = 10.0
"""How long a console waits for an answer on its socket before it calls instead."""


@dataclass
class Tally:
    """What was said and how long it took, by the words themselves: each is said once."""

    said_at: dict[str, float] = field(default_factory=dict)
    to_customers: list[float] = field(default_factory=list)
    to_agents: list[float] = field(default_factory=list)
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)
    cuts: int = 0

    def say(self, text: str) -> str:
        self.said_at[text] = time.perf_counter()
        return text

    def heard(self, text: str, seconds: list[float]) -> None:
        if (at := self.said_at.get(text)) is not None:
            seconds.append(time.perf_counter() - at)

    def fault(self, what: str) -> None:
        self.faults.append(what)


class _Socket:
    """Keeps a socket open: connects again at once when it is lost."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.open = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._leaving = False

    async def run(self) -> None:
        tries = 0
        while not self._leaving:
            try:
                async with await self.connect() as socket:
                    self._socket = socket
                    await self.begin(socket)
                    tries = 0
                    async for frame in socket:
                        if frame.type is aiohttp.WSMsgType.TEXT:
                            await self.hear(json.loads(frame.data))
                self.tally.cuts += not self._leaving
            except (aiohttp.ClientError, OSError) as error:
                tries += 1
                if tries > MOST_TRIES:
                    self.tally.fault(f"cannot connect: {error!r}")
                    return
            self.open.clear()
            self._socket = None
            self.lost()
            if not self._leaving:
                await asyncio.sleep(AGAIN_SECONDS)

    def cut(self) -> None:
        """Lose the network: no farewell, both ends are left to find out."""
        socket, self._socket = self._socket, None
        connection = socket._response.connection if socket is not None else None
        if connection is not None and connection.transport is not None:
            connection.transport.abort()

    async def leave(self) -> None:
        self._leaving = True
        if self._socket is not None:
            await self._socket.close()

    async def send(self, frame: dict[str, Any]) -> None:
        if self._socket is not None and self.open.is_set():
            with contextlib.suppress(aiohttp.ClientError, ConnectionResetError):
                await self._socket.send_json(frame)

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        raise NotImplementedError

    async def begin(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        raise NotImplementedError

    async def hear(self, frame: dict[str, Any]) -> None:
        raise NotImplementedError

    def lost(self) -> None:
        """Take note that the socket is gone."""


class Customer(_Socket):
    """A browser's widget: what is not acknowledged is sent again after the next connection, under the same id."""

    def __init__(self, http: aiohttp.ClientSession, base: str, held: Held, tally: Tally) -> None:
        super().__init__(tally)
        self.held = held
        self.log: list[tuple[int, str]] = []
        self.last_seq = held.last_seq
        self._http = http
        self._base = f"{base}/api/conversations/{held.id}"
        self._unsent: dict[str, str] = {}

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        return await self._http.ws_connect(f"{self._base}/stream?after={self.last_seq}")

    async def begin(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        await socket.send_json({"type": "auth", "token": self.held.token})

    async def hear(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "message":
                message = frame["message"]
                self.log.append((message["seq"], message["id"]))
                if message["seq"] != self.last_seq + 1:
                    self.tally.fault(f"{self.held.id}: {message['seq']} came after {self.last_seq}")
                self.last_seq = message["seq"]
                if message["role"] == "agent":
                    self.tally.heard(message["text"], self.tally.to_customers)
            case "ack":
                self.tally.acknowledged += self._unsent.pop(frame["client_id"], None) is not None
            case "state" if not self.open.is_set():
                self.open.set()
                for client_id, text in list(self._unsent.items()):
                    await self.send({"type": "message", "client_id": client_id, "text": text})
            case "error":
                self.tally.fault(f"{self.held.id}: {frame}")

    async def write(self, client_id: str, text: str) -> None:
        self._unsent[client_id] = self.tally.say(text)
        await self.send({"type": "message", "client_id": client_id, "text": text})

    async def kept(self) -> list[tuple[int, str, str]]:
        """Return the service's log of what came after the beginning: number, id, text."""
        headers = {"Authorization": f"Bearer {self.held.token}"}
        url = f"{self._base}/messages?after={self.held.last_seq}"
        async with self._http.get(url, headers=headers) as response:
            response.raise_for_status()
            return [(one["seq"], one["id"], one["text"]) for one in (await response.json())["messages"]]


class Agent(_Socket):
    """A console. What a lost socket did not bring is fetched when the next message shows the gap, or at the end.

    It writes as the page does: over its open socket; when that is lost before the answer, or there is none, by a call
    with the same client_id.
    """

    def __init__(self, base: str, name: str, held: Sequence[Held], tally: Tally) -> None:
        super().__init__(tally)
        self.held = {one.handoff_id: one for one in held}
        self.log: dict[str, dict[int, str]] = {one.handoff_id: {} for one in held}
        self.frames = 0
        self._name = name
        self._base = base
        self._http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self._last = {one.handoff_id: one.last_seq for one in held}
        self._fetching = {one.handoff_id: asyncio.Lock() for one in held}
        self._asked: dict[str, asyncio.Future[dict[str, Any] | None]] = {}

    async def sign_in(self) -> None:
        body = {"username": self._name, "password": PASSWORD}
        async with self._http.post(f"{self._base}/api/agents/login", json=body) as response:
            response.raise_for_status()
            self._http.headers["X-CSRF-Token"] = (await response.json())["csrf_token"]

    async def connect(self) -> aiohttp.ClientWebSocketResponse:
        return await self._http.ws_connect(f"{self._base}/api/agents/stream")

    async def begin(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.open.set()

    async def hear(self, frame: dict[str, Any]) -> None:
        self.frames += 1
        if frame["type"] == "several":
            for one in frame["frames"]:
                await self.hear(one)
            return
        if frame["type"] in ("ack", "error"):
            self._answered(frame)
            return
        handoff_id = frame.get("handoff_id")
        if frame["type"] != "message" or handoff_id not in self.held:
            return
        if frame["message"]["seq"] > self._last[handoff_id] + 1:
            await self.catch_up(handoff_id)
        else:
            self._take(handoff_id, frame["message"])

    def _take(self, handoff_id: str, message: dict[str, Any]) -> None:
        seq = message["seq"]
        if seq in self.log[handoff_id]:
            return  # fetched, and then pushed: the page drops it by its number
        self.log[handoff_id][seq] = message["id"]
        self._last[handoff_id] = max(seq, self._last[handoff_id])
        if message["role"] == "customer":
            self.tally.heard(message["text"], self.tally.to_agents)

    async def catch_up(self, handoff_id: str) -> None:
        async with self._fetching[handoff_id]:
            url = f"{self._base}/api/handoffs/{handoff_id}/messages?after={self._last[handoff_id]}"
            async with self._http.get(url) as response:
                response.raise_for_status()
                for message in (await response.json())["messages"]:
                    self._take(handoff_id, message)

    async def write(self, held: Held, client_id: str, text: str) -> None:
        body = {"client_id": client_id, "text": self.tally.say(text), "epoch": held.epoch}
        answer = None
        if self.open.is_set():
            answer = await self._ask({"type": "message", "handoff_id": held.handoff_id, **body})
        if answer is None:
            await self._call(held, body)
        elif answer["type"] == "ack":
            self.tally.acknowledged += 1

    async def _ask(self, frame: dict[str, Any]) -> dict[str, Any] | None:
        """Return the answer on the socket; None when it is lost first, or none comes."""
        answer = self._asked[frame["client_id"]] = asyncio.get_running_loop().create_future()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await self.send(frame)
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._asked[frame["client_id"]]

    def _answered(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "error":
            self.tally.fault(f"agent's message: {frame}")
        answer = self._asked.get(frame.get("client_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(frame)

    def lost(self) -> None:
        for answer in self._asked.values():
            if not answer.done():
                answer.set_result(None)

    async def _call(self, held: Held, body: dict[str, Any]) -> None:
        url = f"{self._base}/api/handoffs/{held.handoff_id}/messages"
        try:
            async with self._http.post(url, json=body) as response:
                if response.status not in (200, 201):
                    self.tally.fault(f"agent's message: {response.status} {await response.text()}")
                    return
        except aiohttp.ClientError as error:
            self.tally.fault(f"agent's message: {error!r}")
            return
        self.tally.acknowledged += 1

    async def close(self) -> None:
        await self._http.close()


@dataclass
class Crowd:
    """All of them. `say_for` writes at a steady rate, whatever the answers take."""

    customers: list[Customer]
    agents: list[Agent]
    tally: Tally
    rng: random.Random
    _tasks: list["asyncio.Task[None]"] = field(default_factory=list)
    _writing: set["asyncio.Task[None]"] = field(default_factory=set)

    async def come(self) -> None:
        """Open every socket, a hundred at a time."""
        for agent in self.agents:
            await agent.sign_in()
        everybody: list[_Socket] = [*self.agents, *self.customers]
        for first in range(0, len(everybody), 100):
            some = everybody[first : first + 100]
            self._tasks += [asyncio.create_task(one.run()) for one in some]
            await asyncio.gather(*(asyncio.wait_for(one.open.wait(), 60) for one in some))

    async def say_for(self, seconds: float, rate: float) -> None:
        """Write `rate` messages a second, by turns a customer and the agent of another conversation."""
        begun = time.perf_counter()
        for number in range(int(seconds * rate)):
            await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
            customer = self.rng.choice(self.customers)
            text = f"message {number} of the run, about the parcel that has not come yet"
            held = customer.held
            name, agent = f"run-{number}", self.agents[held.agent]
            task = asyncio.create_task(customer.write(name, text) if number % 2 else agent.write(held, name, text))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def cut_for(self, seconds: float, share: float) -> None:
        """Cut this share of all sockets each second, one after the other."""
        everybody: list[_Socket] = [*self.agents, *self.customers]
        a_second = max(1, round(share * len(everybody))) if share else 0
        begun = time.perf_counter()
        for number in range(int(seconds * a_second)):
            await asyncio.sleep(max(0.0, begun + number / a_second - time.perf_counter()))
            self.rng.choice(everybody).cut()

    async def settle(self, seconds: float) -> None:
        """Wait until all that was said is acknowledged and heard; at most so long."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            heard = len(self.tally.to_customers) + len(self.tally.to_agents)
            said = len(self.tally.said_at)
            if not self._writing and heard >= said and self.tally.acknowledged >= said:
                return
            await asyncio.sleep(0.1)
            if time.perf_counter() > end - seconds / 2:
                for agent in self.agents:
                    await asyncio.gather(*(agent.catch_up(handoff_id) for handoff_id in agent.held))

    async def compare(self) -> dict[str, int]:
        """Return how many messages are lost or doubled: every customer's and every console's log with the service's."""
        lost = doubled = 0
        kept_texts: dict[str, int] = {}
        for agent in self.agents:
            for handoff_id in agent.held:
                await agent.catch_up(handoff_id)
        for customer in self.customers:
            kept = await customer.kept()
            for _, _, text in kept:
                kept_texts[text] = kept_texts.get(text, 0) + 1
            numbers = [(seq, message_id) for seq, message_id, _ in kept]
            doubled += len(customer.log) - len(set(customer.log))
            lost += len(set(numbers) - set(customer.log))
            if set(customer.log) - set(numbers):
                self.tally.fault(f"{customer.held.id}: heard what the service does not have")
            console = self.agents[customer.held.agent].log[customer.held.handoff_id]
            lost += sum(console.get(seq) != message_id for seq, message_id in numbers)
        lost += sum(text not in kept_texts for text in self.tally.said_at)
        if self.tally.acknowledged < len(self.tally.said_at):
            self.tally.fault(f"{len(self.tally.said_at) - self.tally.acknowledged} messages were never acknowledged")
        doubled += sum(kept_texts.get(text, 1) - 1 for text in self.tally.said_at)
        return {"said": len(self.tally.said_at), "lost": lost, "doubled": doubled}

    async def go(self) -> None:
        await asyncio.gather(*(one.leave() for one in [*self.agents, *self.customers]))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await asyncio.gather(*(agent.close() for agent in self.agents))
