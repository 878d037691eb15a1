"""The consoles' WebSocket: `GET /api/agents/stream`.

A page is pushed `hello`, `queue` (fetch the lists again), `message`, `changed` (a file of a message has come or will
not), `note`, `state`, `typing`, `presence` and `looking`, or `several` of them in `frames`; it may send `looking`
`{handoff_id | null}`, `following` `{all}` (also what is said in colleagues' conversations), `typing` `{handoff_id}`,
`message` (see `desk/stream_messages.py`; answered with `ack` or `error`) and `ping` (answered with `pong`).
"""

import asyncio
import contextlib
import json
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from common.errors import CarelineError, NotFound
from common.ids import token_hash
from common.json_text import parse_json
from conversations.hub import Hub, Typing
from conversations.model import Role
from conversations.typing_pace import TypingPace
from desk.door import Caller
from desk.errors import SessionEnded
from desk.floor import Seat
from desk.model import CARE_ROLES, Session
from desk.roster import HEARTBEAT_SECONDS
from desk.stream_messages import StreamMessages
from desk.web import DeskDeps, caller_of

CLOSE_SIGNED_OUT = 4401
"""The session has ended: the page shows the sign-in form instead of reconnecting."""

SESSION_CHECK_SECONDS = 30.0
PING_SECONDS = 25.0
LARGEST_FRAME = 128 * 1024
"""Bytes. The longest message fits in any script, even when each character is escaped."""


@dataclass(frozen=True)
class StreamDeps:
    desk: DeskDeps
    hub: Hub


def stream_routes(deps: StreamDeps) -> list[web.RouteDef]:
    """Return the agents' WebSocket."""

    async def stream(request: web.Request) -> web.WebSocketResponse:
        door, caller = deps.desk.door, caller_of(request)
        door.check_origin(caller)
        session = await door.reader(caller, CARE_ROLES)
        # As for customers: compression saves little on lines of chat, and costs time and memory for each socket.
        socket = web.WebSocketResponse(heartbeat=PING_SECONDS, max_msg_size=LARGEST_FRAME, compress=False)
        await socket.prepare(request)
        await _Console(deps, caller, session, socket).run()
        return socket

    return [web.get("/api/agents/stream", stream)]


class _Console:
    """One open console, from the first frame to the last."""

    def __init__(self, deps: StreamDeps, caller: Caller, session: Session, socket: web.WebSocketResponse) -> None:
        self._deps = deps
        self._caller = caller
        self._session = session
        self._socket = socket
        self._floor = deps.desk.floor
        self._pace = TypingPace()

    async def run(self) -> None:
        await self._deps.desk.roster.heartbeat(self._session.agent.id)
        await self._floor.learn(self._deps.desk.accounts.agents)
        seat = self._floor.sit(self._session.agent, token_hash(self._session.token))
        hello = {"type": "hello", "agent": seat.agent.public(), "agents": self._floor.presence()}
        self._floor.send_one(seat, hello)
        messages = StreamMessages(self._deps.desk, self._caller, self._session, seat)
        tasks = [asyncio.create_task(part) for part in self._parts(seat, messages)]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            seat.closed.set()
            self._floor.leave(seat)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self._close(seat)
            await messages.done()

    def _parts(self, seat: Seat, messages: StreamMessages) -> tuple[Coroutine[Any, Any, None], ...]:
        return self._send(seat), self._guard(seat), self._listen(seat, messages), self._beat(seat)

    async def _beat(self, seat: Seat) -> None:
        """Note that the agent is here while the socket is open: browsers answer its pings in the background, too."""
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            agent = await self._deps.desk.roster.heartbeat(seat.agent.id)
            if agent is not None and agent.presence is not seat.agent.presence:
                self._floor.set_status(agent)  # changed in another process

    async def _close(self, seat: Seat) -> None:
        codes = {
            "signed_out": CLOSE_SIGNED_OUT,
            "too_slow": WSCloseCode.TRY_AGAIN_LATER,
            "going_away": WSCloseCode.GOING_AWAY,
            "look_again": WSCloseCode.TRY_AGAIN_LATER,
        }
        with contextlib.suppress(ConnectionResetError):
            await self._socket.close(code=codes.get(seat.why, WSCloseCode.OK), message=seat.why.encode())

    async def _send(self, seat: Seat) -> None:
        with contextlib.suppress(ConnectionResetError):
            while True:
                await self._socket.send_str(await seat.frames.get())

    async def _guard(self, seat: Seat) -> None:
        """End when the floor drops this console, or when its session has ended."""
        while not seat.closed.is_set():
            try:
                await asyncio.wait_for(seat.closed.wait(), SESSION_CHECK_SECONDS)
            except TimeoutError:
                try:
                    await self._deps.desk.accounts.session(self._session.token, touch=False)
                except SessionEnded:
                    seat.why = "signed_out"
                    return

    async def _listen(self, seat: Seat, messages: StreamMessages) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                return
            try:
                said = parse_json(frame.data)
            except json.JSONDecodeError:
                said = None
            if not isinstance(said, dict):
                self._floor.send_one(seat, {"type": "error", "error": "bad_frame"})
                continue
            try:
                await self._answer(seat, messages, said)
            except CarelineError as error:
                self._floor.send_one(seat, {"type": "error", "error": error.name})

    async def _answer(self, seat: Seat, messages: StreamMessages, said: dict[str, Any]) -> None:
        handoff_id = said.get("handoff_id")
        match said.get("type"):
            case "message":
                await messages.take(said)
            case "looking" if handoff_id is None:
                self._floor.look(seat, None)
            case "looking" if isinstance(handoff_id, str):
                handoff = await self._deps.desk.log.handoff(handoff_id)
                # Whoever gave a reason in another process sees here, too, what comes next.
                await self._deps.desk.masking.is_open(seat.agent, handoff.conversation_id)
                self._floor.look(seat, handoff_id)
            case "following" if isinstance(said.get("all"), bool):
                seat.follows_all = said["all"]
            case "typing" if isinstance(handoff_id, str):
                await self._typing(seat, handoff_id)
            case "ping":
                self._floor.send_one(seat, {"type": "pong"})
            case _:
                self._floor.send_one(seat, {"type": "error", "error": "bad_frame"})

    async def _typing(self, seat: Seat, handoff_id: str) -> None:
        """Tell the customer that the agent is writing, now and then; only the holder can."""
        if not self._pace.due():
            return
        handoff = await self._deps.desk.log.handoff(handoff_id)
        if handoff.agent_id != seat.agent.id or handoff.resolved_at is not None:
            raise NotFound("This conversation is not with you.")
        self._deps.hub.publish(Typing(handoff.conversation_id, Role.AGENT, seat.agent.first_name))
