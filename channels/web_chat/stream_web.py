"""The customer's WebSocket: first a token, then everything after `after` once and in order, then live."""

import asyncio
import contextlib
import json
from collections.abc import Sequence
from typing import Any

import structlog
from aiohttp import WSCloseCode, WSMsgType, hdrs, web
from pydantic import ValidationError

from channels.web_chat.errors import OriginRefused
from channels.web_chat.web import ChatDeps, MessageBody, after_of
from common.errors import CarelineError, Invalid, SignInNeeded
from common.json_text import json_text, parse_json
from conversations.hub import Event, MessageAdded, MissedSome, QueueChanged, StateChanged, Subscription, Typing
from conversations.json_view import message_json, queue_json
from conversations.model import Conversation, Message, Role, State
from conversations.typing_pace import TypingPace

log = structlog.get_logger(__name__)

AUTH_SECONDS = 10.0
HEARTBEAT_SECONDS = 25.0
SEND_SECONDS = 10.0
LARGEST_FRAME = 128 * 1024
"""Bytes. The longest message fits in any script, even when each character is escaped."""

CLOSE_NOT_ALLOWED = 4401


def stream_routes(deps: ChatDeps) -> list[web.RouteDef]:
    """Return the WebSocket of the public interface."""

    async def stream(request: web.Request) -> web.WebSocketResponse:
        _check_origin(deps, request)
        after = after_of(request)
        # Browsers offer compression: for lines of chat it saves little and costs a socket some 100 kB of memory.
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT_SECONDS, max_msg_size=LARGEST_FRAME, compress=False)
        await socket.prepare(request)
        await _Line(deps, socket, request.match_info["id"], after).run()
        return socket

    return [web.get("/api/conversations/{id}/stream", stream)]


def _check_origin(deps: ChatDeps, request: web.Request) -> None:
    # A token is needed anyway; this keeps other sites from opening sockets in a visitor's name.
    origin = request.headers.get(hdrs.ORIGIN)
    own = (f"http://{request.host}", f"https://{request.host}")
    if origin is not None and origin not in own and origin not in deps.allowed_origins:
        raise OriginRefused


class _Line:
    """One open socket, from the first frame to the last."""

    def __init__(self, deps: ChatDeps, socket: web.WebSocketResponse, conversation_id: str, after: int) -> None:
        self._deps = deps
        self._socket = socket
        self._id = conversation_id
        self._sent_to = after
        self._state: State | None = None
        self._events: Subscription | None = None
        self._typing = TypingPace()

    async def run(self) -> None:
        """Serve until the customer leaves, falls behind, or the service stops."""
        code = WSCloseCode.OK
        with contextlib.suppress(ConnectionResetError):
            try:
                await self._authenticate()
                code = await self._serve()
            except CarelineError as error:
                log.warning("stream.refused", error=error.name)
                await self._send({"type": "error", "error": error.name, "detail": str(error)})
                await self._socket.close(code=CLOSE_NOT_ALLOWED, message=error.name.encode())
            except TimeoutError:  # a slow network, not a wrong token: the customer may try again
                code = WSCloseCode.TRY_AGAIN_LATER
            await self._socket.close(code=code)

    async def _serve(self) -> WSCloseCode:
        """Replay, then carry; return why it ended."""
        # Listening begins before the replay is read, so that nothing falls between the two; `_sent_to` drops doubles.
        with self._deps.hub.subscribe(self._id) as self._events:
            events = self._events
            await self._send_as_of_now()
            tasks = [asyncio.create_task(work) for work in (self._carry(events), self._listen(), self._stop())]
            try:
                ended, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
        self._tell_failures(ended)
        if self._deps.stopping.is_set():
            return WSCloseCode.GOING_AWAY
        return WSCloseCode.TRY_AGAIN_LATER if events.fell_behind else WSCloseCode.OK

    async def _stop(self) -> None:
        await self._deps.stopping.wait()

    def _tell_failures(self, ended: set[asyncio.Task[None]]) -> None:
        for task in ended:
            error = task.exception()
            if error is not None and not isinstance(error, ConnectionResetError | TimeoutError):
                log.error("stream.failed", conversation=self._id, error=type(error).__name__, exc_info=error)

    async def _authenticate(self) -> None:
        async with asyncio.timeout(AUTH_SECONDS):
            frame = await self._socket.receive()
        said = _parse(frame.data) if frame.type is WSMsgType.TEXT else None
        if said is None or said.get("type") != "auth" or not isinstance(said.get("token"), str):
            raise SignInNeeded('The first frame must be {"type": "auth", "token": …}.')
        await self._deps.log.check_token(self._id, said["token"])

    async def _send(self, frame: dict[str, Any]) -> None:
        """Send one frame; a client that does not read is cut off and will ask for what it missed."""
        async with asyncio.timeout(SEND_SECONDS):
            await self._socket.send_str(json_text(frame))

    async def _send_as_of_now(self) -> None:
        conversation, messages = await self._deps.log.since(self._id, self._sent_to)
        await self._send_messages(messages)
        await self._send_state_of(conversation)

    async def _send_new(self) -> None:
        await self._send_messages(await self._deps.log.messages(self._id, after=self._sent_to))

    async def _send_messages(self, messages: Sequence[Message]) -> None:
        for message in messages:
            await self._send({"type": "message", "message": message_json(message)})
            self._sent_to = message.seq

    async def _send_state(self, agent_name: str | None = None) -> None:
        await self._send_state_of(await self._deps.log.get(self._id), agent_name)

    async def _send_state_of(self, conversation: Conversation, agent_name: str | None = None) -> None:
        self._state = conversation.state
        if self._events is not None:
            self._events.waits_in_queue(conversation.state is State.QUEUED)
        frame: dict[str, Any] = {"type": "state", "state": conversation.state.value}
        if agent_name or conversation.agent_name:
            frame["agent"] = agent_name or conversation.agent_name
        await self._send(frame)
        if conversation.state is State.QUEUED:
            await self._send_queue()

    async def _send_queue(self) -> None:
        place = queue_json(await self._deps.log.queue_place(self._id))
        await self._send({"type": "queue", "queue": place})

    async def _carry(self, events: Subscription) -> None:
        async for event in events:
            await self._carry_one(event)

    async def _carry_one(self, event: Event) -> None:
        match event:
            case MessageAdded(_, message):
                # Commits are published in order; should one have been missed, the log fills the gap.
                if message.seq > self._sent_to + 1:
                    await self._send_new()
                elif message.seq == self._sent_to + 1:
                    await self._send({"type": "message", "message": message_json(message)})
                    self._sent_to = message.seq
            case StateChanged(agent_name=agent_name):
                await self._send_state(agent_name)
            case Typing(_, role, author) if role is not Role.CUSTOMER:
                await self._send({"type": "typing", "role": role.value, "author": author})
            case MissedSome():
                await self._send_as_of_now()
            case QueueChanged() if self._state is State.QUEUED:
                await self._send_queue()
            case _:
                pass

    async def _listen(self) -> None:
        async for frame in self._socket:
            if frame.type is not WSMsgType.TEXT:
                return
            said = _parse(frame.data)
            try:
                await self._answer(said if said is not None else {})
            except CarelineError as error:
                await self._send(_error(said, error.name, str(error)))
            except ValidationError as error:
                await self._send(_error(said, Invalid.name, error.errors()[0]["msg"]))

    async def _answer(self, said: dict[str, Any]) -> None:
        match said.pop("type", None):
            case "message":
                self._deps.pace.take(self._id)
                body = MessageBody.model_validate(said)
                accepted = await self._deps.log.accept(body.inbound(self._id))
                ack = {"type": "ack", "client_id": body.client_id, "message": message_json(accepted.message)}
                await self._send(ack)
            case "typing":
                # Nobody watches while the assistant has the conversation.
                if self._state in (State.QUEUED, State.AGENT) and self._typing.due():
                    self._deps.hub.publish(Typing(self._id, Role.CUSTOMER))
            case "ping":
                await self._send({"type": "pong"})
            case _:
                raise Invalid("A frame is a JSON object with type message, typing or ping.")


def _parse(text: str) -> dict[str, Any] | None:
    try:
        said = parse_json(text)
    except json.JSONDecodeError:
        return None
    return said if isinstance(said, dict) else None


def _error(said: dict[str, Any] | None, name: str, detail: str) -> dict[str, Any]:
    client_id = (said or {}).get("client_id")
    named = {"client_id": client_id} if isinstance(client_id, str) else {}
    return {"type": "error", "error": name, "detail": detail, **named}
