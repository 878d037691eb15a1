"""Sends requests at a rate over connections that stay open, and costs next to nothing: it shares the machine.

What a client library takes for a request is as much as the service does; this writes prepared bytes to a socket.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass
class Answers:
    """`seconds`: from the moment at which a request was due to its answer, by the number of the request, where it was
    answered with 200; `refused`: what became of the others. `took`: from the first request to the last answer.
    """

    seconds: dict[int, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    took: float = 0.0


@dataclass(frozen=True)
class _Due:
    number: int
    at: float


class _Connection(asyncio.Protocol):
    def __init__(self, sender: "Sender") -> None:
        self._sender = sender
        self._transport: asyncio.Transport | None = None
        self._due: _Due | None = None
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, due: _Due, request: bytes) -> None:
        assert self._transport is not None
        self._due, self._heard = due, b""
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._heard += data
        head, found, body = self._heard.partition(b"\r\n\r\n")
        if not found or self._due is None:
            return
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"),
            0,
        )
        if len(body) >= length:
            due, self._due = self._due, None
            self._sender.answered(self, due, head[9:12].decode())

    def connection_lost(self, exc: Exception | None) -> None:
        due, self._due = self._due, None
        self._sender.lost(self, due)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Sender:
    """Sends each request once."""

    def __init__(self, host: str, port: int, connections: int) -> None:
        self._host = host
        self._port = port
        self._connections = connections
        self._free: deque[_Connection] = deque()
        self._due: deque[_Due] = deque()
        self._requests: Sequence[bytes] = ()
        self._answers = Answers()
        self._all_there = asyncio.Event()

    async def send(self, requests: Sequence[bytes], rate: float) -> Answers:
        """Send at this rate, whatever the answers take; return when all are answered or refused."""
        self._requests, self._answers = requests, Answers()
        loop = asyncio.get_running_loop()
        for _ in range(self._connections):
            _, connection = await loop.create_connection(lambda: _Connection(self), self._host, self._port)
            self._free.append(connection)
        every = list(self._free)
        begun, number = time.perf_counter(), 0
        while number < len(requests):
            now = time.perf_counter()
            while number < len(requests) and begun + number / rate <= now:
                self._due.append(_Due(number, begun + number / rate))
                number += 1
            self._send_due()
            await asyncio.sleep(0.001)
        await self._all_there.wait()
        self._answers.took = time.perf_counter() - begun
        for connection in every:
            connection.close()
        return self._answers

    def _send_due(self) -> None:
        while self._due and self._free:
            due = self._due.popleft()
            self._free.popleft().send(due, self._requests[due.number])

    def answered(self, connection: _Connection, due: _Due, status: str) -> None:
        if status == "200":
            self._answers.seconds[due.number] = time.perf_counter() - due.at
        else:
            self._answers.refused.append(status)
        self._free.append(connection)
        self._note()
        self._send_due()

    def lost(self, connection: _Connection, due: _Due | None) -> None:
        """A connection is gone; what it had sent is not known to have been stored."""
        if connection in self._free:
            self._free.remove(connection)
        if due is not None:
            self._answers.refused.append("connection lost")
            self._note()

    def _note(self) -> None:
        if len(self._answers.seconds) + len(self._answers.refused) == len(self._requests):
            self._all_there.set()


def request(host: str, port: int, path: str, headers: dict[str, str], body: bytes) -> bytes:
    """Return a POST of JSON as it goes over the wire."""
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {host}:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
