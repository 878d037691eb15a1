"""The customer's interface over HTTP: begin a conversation, write, read, rate."""

import asyncio
from dataclasses import dataclass, field
from typing import Annotated, Any, Self

from aiohttp import hdrs, web
from pydantic import BaseModel, ConfigDict, Field, model_validator

from channels.web_chat.errors import SignatureRefused
from channels.web_chat.signed_identity import check_signature
from common.clock import Clock, SystemClock, rfc3339
from common.errors import Invalid, SignInNeeded
from common.json_text import json_text, parse_json
from common.pace import Pace
from conversations.hub import Hub, MessageAdded, MissedSome, StateChanged, Subscription
from conversations.inbox import MAX_ATTACHMENTS
from conversations.json_view import message_json, queue_json, stretch_json
from conversations.log import ConversationLog
from conversations.model import WEB, Accepted, Conversation, CustomerCard, CustomerClaim, Inbound, Message, Role, State
from conversations.ports import CustomerDirectory
from conversations.rating import HIGHEST, LOWEST, Given
from conversations.turns import TurnRunner

LONGEST_NAME = 200
LONGEST_COMMENT = 2_000
PAGE = 500


@dataclass(frozen=True)
class ChatDeps:
    """What the customer's handlers work with.

    `identity_secret` signs who is logged in on the website; empty: nobody is believed. `directory` knows the customers.
    `company` and `base_url` stand in the copy that a customer keeps.
    `wait_seconds`: how long `?wait=reply` waits for the end of a turn before it answers without replies.
    `pace`: how often a customer may write in one conversation, by either way.
    `stopping`: when set, open sockets are closed, and the customers' browsers connect to the next process.
    """

    log: ConversationLog
    turns: TurnRunner
    hub: Hub
    allowed_origins: tuple[str, ...] = ()
    identity_secret: str = ""
    directory: CustomerDirectory | None = None
    clock: Clock = field(default_factory=SystemClock)
    company: str = ""
    base_url: str = ""
    wait_seconds: float = 30.0
    pace: Pace = field(default_factory=lambda: Pace(60))
    stopping: asyncio.Event = field(default_factory=asyncio.Event)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


Line = Annotated[str, Field(max_length=LONGEST_NAME, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line: it may come to stand in the head of a mail."""


class CustomerBody(_Body):
    external_id: Line | None = None
    name: Line | None = None
    email: Line | None = None
    signed_at: Line | None = None
    signature: Line | None = None


class BeginBody(_Body):
    channel: str = Field(WEB, pattern=r"^web$")
    locale: str = Field("en", pattern=r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*$")
    customer: CustomerBody = CustomerBody()


class MessageBody(_Body):
    """Exactly one of `text` and `payload`; with `attachments` neither is needed. The log checks lengths."""

    client_id: str
    text: str | None = None
    payload: str | None = None
    attachments: tuple[str, ...] = Field((), max_length=MAX_ATTACHMENTS)

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        if (self.text is None and not self.attachments) == (self.payload is None):
            raise ValueError("send either text or payload")
        return self

    def inbound(self, conversation_id: str) -> Inbound:
        return Inbound(conversation_id, self.client_id, self.text, self.payload, self.attachments)


Stars = Annotated[int, Field(ge=LOWEST, le=HIGHEST, strict=True)]


class FeedbackBody(_Body):
    """`bot`, `waiting` and `person` are rated apart. `after_seq`: which part of the conversation it is about."""

    rating: Stars
    bot: Stars | None = None
    waiting: Stars | None = None
    person: Stars | None = None
    after_seq: int | None = Field(None, ge=0, strict=True)
    comment: str = Field("", max_length=LONGEST_COMMENT, pattern=r"^[^\x00]*$")


def routes(deps: ChatDeps) -> list[web.RouteDef]:
    """Return the customer's calls of the public interface."""

    async def begin(request: web.Request) -> web.Response:
        raw = await request.json(loads=parse_json) if request.can_read_body else {}
        body = BeginBody.model_validate(raw)
        claim = CustomerClaim(body.customer.external_id, body.customer.name, body.customer.email)
        proved = await _proved(deps, body.customer)
        known, name = (proved.customer_id, proved.name) if proved else (None, None)
        conversation, token = await deps.log.create(body.channel, body.locale, claim, proved=known, name=name)
        answer = {"id": conversation.id, "token": token, "state": conversation.state.value}
        return web.json_response(answer, status=201)

    async def write(request: web.Request) -> web.Response:
        conversation_id = request.match_info["id"]
        await deps.log.check_token(conversation_id, _token(request))
        deps.pace.take(conversation_id)
        waits = _waits(request)
        body = MessageBody.model_validate(await request.json(loads=parse_json))
        # The listener hears what is said from now on: then the log need not be read for it.
        with deps.hub.subscribe(conversation_id, counts_as_present=False) as events:
            accepted = await deps.log.accept(body.inbound(conversation_id))
            answer: dict[str, Any] = {"message": message_json(accepted.message)}
            if waits:
                answer |= await _replies(deps, accepted, events)
        return web.json_response(answer, status=201 if accepted.created else 200, dumps=json_text)

    async def read(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        messages = await deps.log.messages(conversation.id, after=after_of(request))
        return web.json_response(
            {
                "messages": [message_json(message) for message in messages],
                "state": conversation.state.value,
                "queue": queue_json(await deps.log.queue_place(conversation.id)),
            }
        )

    async def rate(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        deps.pace.take(conversation.id)
        body = FeedbackBody.model_validate(await request.json(loads=parse_json))
        given = Given(body.rating, body.bot, body.waiting, body.person, body.comment.strip())
        await deps.log.rate(conversation.id, given, body.after_seq)
        return web.json_response({})

    async def rated(request: web.Request) -> web.Response:
        conversation = await authenticate(deps, request)
        return web.json_response(stretch_json(await deps.log.stretch(conversation.id)))

    async def outage(_request: web.Request) -> web.Response:
        found = await deps.log.outage()
        told = {"text": found.text, "since": rfc3339(found.since)} if found else None
        return web.json_response({"outage": told})

    return [
        web.get("/api/outage", outage),
        web.post("/api/conversations", begin),
        web.post("/api/conversations/{id}/messages", write),
        web.get("/api/conversations/{id}/messages", read),
        web.post("/api/conversations/{id}/feedback", rate),
        web.get("/api/conversations/{id}/feedback", rated),
    ]


async def _proved(deps: ChatDeps, customer: CustomerBody) -> CustomerCard | None:
    """Return the customer whom the website's signature proves; None without one. Raises SignatureRefused."""
    if customer.signature is None:
        return None
    now = deps.clock.now()
    customer_id = check_signature(
        deps.identity_secret, customer.external_id, customer.signed_at, customer.signature, now
    )
    card = await deps.directory.card(customer_id) if deps.directory is not None else None
    if card is None:
        raise SignatureRefused("The shop does not know this customer.")
    return card


async def authenticate(deps: ChatDeps, request: web.Request) -> Conversation:
    """Return the conversation that the bearer token opens. Raises SignInNeeded, NotAllowed or NotFound."""
    return await deps.log.authenticate(request.match_info["id"], _token(request))


def _token(request: web.Request) -> str:
    """Return the bearer token. Raises SignInNeeded."""
    scheme, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise SignInNeeded("Send the conversation's token as `Authorization: Bearer <token>`.")
    return token.strip()


def after_of(request: web.Request) -> int:
    """Return `?after=`, 0 when it is missing. Raises Invalid."""
    text = request.query.get("after", "0")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise Invalid("The messages to skip are counted.", [{"field": "after", "message": "must be a number from 0"}])
    return int(text)


def _waits(request: web.Request) -> bool:
    """Return whether the answer is to come when the turn is over. Raises Invalid."""
    said = request.query.getall("wait", [])
    if said not in ([], ["reply"]):
        raise Invalid("The only thing to wait for is the reply.", [{"field": "wait", "message": "must be reply"}])
    return bool(said)


async def _replies(deps: ChatDeps, accepted: Accepted, events: Subscription) -> dict[str, Any]:
    message = accepted.message
    try:
        async with asyncio.timeout(deps.wait_seconds):
            await deps.turns.wait_idle(message.conversation_id)
    except TimeoutError:
        pass  # the turn goes on; its replies are read with GET or the socket
    heard = _heard(accepted, events)
    if heard is not None:
        later, state = heard
    else:
        conversation, later = await deps.log.since(message.conversation_id, message.seq)
        state = conversation.state
    replies = [message_json(reply) for reply in _until_next_customer(later)]
    return {"replies": replies, "state": state.value}


def _heard(accepted: Accepted, events: Subscription) -> tuple[list[Message], State] | None:
    """Return what has been said after the message, and the state now; None where not all of it may have been heard."""
    later: list[Message] = []
    state = accepted.state
    for event in events.waiting():
        match event:
            case MessageAdded(_, message) if message.seq > accepted.message.seq:
                later.append(message)
            case StateChanged(_, changed):
                state = changed
            case MissedSome():
                return None
    first = accepted.message.seq + 1
    whole = [message.seq for message in later] == list(range(first, first + len(later)))
    return (later, state) if whole and later and accepted.created and not events.fell_behind else None


def _until_next_customer(messages: list[Message]) -> list[Message]:
    """Bubbles sent in quick succession are one turn, so customer messages directly behind the first belong to it."""
    replies: list[Message] = []
    for message in messages:
        if message.role is not Role.CUSTOMER:
            replies.append(message)
        elif replies:
            break
    return replies
