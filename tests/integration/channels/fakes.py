"""Vendors as they are to us: servers on loopback that keep what they are sent, and fail as the test wants.

`vendors/<name>.py` has one for each channel. It holds every request of ours against the vendor's own description, where
`../shared/specs` has it.
"""

import os
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

SPECS = Path(os.environ.get("CARELINE_SPECS") or Path(__file__).resolve().parents[4] / "shared" / "specs")


def need(description: Path | None) -> None:
    """Skip the test where the vendor's description is not there, or the vendor has none."""
    if description is None:
        pytest.skip("the vendor publishes no description for machines: its pages are in the played vendor's checks")
    if not description.is_file():
        pytest.skip(f"{description} is not here: requests are checked for what the tests themselves know")


@dataclass(frozen=True)
class Fault:
    """What the vendor does instead, once. `cut`: the connection ends unanswered; `taken`: the message went out."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = None
    cut: bool = False
    taken: bool = False


@dataclass(frozen=True)
class KeptFile:
    """A file at the vendor's. `status` and `headers` are what is answered instead of 200."""

    content: bytes
    mime: str = "image/png"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def shown_file(url: str, caption: str = "") -> str:
    """Return what stands in `sent` for a file, whose address must be one that we signed."""
    assert url.startswith("https://care.example/api/files/att_")
    return f"[file] {caption} {url}"


@dataclass
class Vendor:
    """`sent`: what customers got, as (address, text, buttons' data). `faults` are used up before anything works."""

    sent: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    faults: deque[Fault] = field(default_factory=deque)
    fault_of: Callable[[int], Fault | None] = lambda number: None
    answers: dict[str, tuple[int, Any]] = field(default_factory=dict)
    requests: int = 0
    blocked: set[str] = field(default_factory=set)
    url: str = ""
    fits: Callable[[str], bool] = bool
    files: dict[str, KeptFile] = field(default_factory=dict)
    file_opens_with: str | None = None
    file_requests: list[str] = field(default_factory=list)
    typing: list[str] = field(default_factory=list)

    def texts(self, address: str) -> list[str]:
        return [text for to, text, _ in self.sent if to == address]

    async def give_file(self, request: web.Request) -> web.Response:
        """Give a file out, to who shows what opens it, and to nobody who shows that where it is not asked for."""
        name = request.match_info["name"]
        self.file_requests.append(name)
        assert request.headers.get("Authorization") == self.file_opens_with
        kept = self.files.get(name)
        if kept is None:
            return web.Response(status=404)
        return web.Response(body=kept.content, content_type=kept.mime, status=kept.status, headers=kept.headers)

    async def deliver(self, request: web.Request, take: Callable[[dict[str, Any]], web.Response]) -> web.Response:
        body = await (request.json() if request.content_type == "application/json" else request.post())
        self.requests += 1
        fault = self.faults.popleft() if self.faults else self.fault_of(self.requests)
        answer = take(dict(body)) if fault is None or fault.taken else None
        if fault is None:
            assert answer is not None
            return answer
        if fault.cut:
            assert request.transport is not None
            request.transport.close()
        return web.json_response(fault.body or {}, status=fault.status, headers=fault.headers)
