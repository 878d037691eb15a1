"""The website's chat on a real server, over a real log; only the assistant is played."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from aiohttp import ClientSession, ClientWebSocketResponse, FormData, WSMsgType, web
from aiohttp.test_utils import TestServer

from channels.elsewhere import Elsewhere
from channels.web_chat.attachments_web import attachment_routes
from channels.web_chat.card_web import card_routes
from channels.web_chat.elsewhere_web import elsewhere_routes
from channels.web_chat.orders import OrderBook
from channels.web_chat.orders_web import order_routes
from channels.web_chat.page_web import page_routes as widget_files
from channels.web_chat.stream_web import stream_routes
from channels.web_chat.transcript_web import transcript_routes
from channels.web_chat.web import ChatDeps, routes
from common.pace import Pace
from conversations.attachments import Attachments
from conversations.cards import Cards
from conversations.continuity import Continuity
from desk.page_web import page_routes as desk_files
from service.app import LARGEST_BODY
from service.headers import add_security_headers, cors
from service.problems import problems
from shop.model import Order, PaymentMethod
from tests.integration.conversations.fakes import House

SHOP = "https://shop.example"
UNHURRIED = 1_000_000
"""Messages a minute: these tests write faster than people."""
LARGEST_FILE = 3_000_000


@dataclass
class Answer:
    status: int
    body: Any
    content_type: str

    @property
    def error(self) -> str:
        """The problem's name; fails when the answer is no problem."""
        assert self.content_type == "application/problem+json", self
        assert self.body["status"] == self.status
        assert {"type", "title", "detail"} <= self.body.keys()
        return str(self.body["type"])


class Chat:
    """A running chat. `begin` makes customers."""

    def __init__(self, house: House, deps: ChatDeps, server: TestServer) -> None:
        self.house = house
        self.deps = deps
        self.server = server
        self.http = ClientSession(server.make_url("/"))

    async def call(self, method: str, path: str, token: str | None = None, **more: Any) -> Answer:
        headers = {"Authorization": f"Bearer {token}"} if token is not None else {}
        async with self.http.request(method, path, headers=headers | more.pop("headers", {}), **more) as response:
            return Answer(response.status, await response.json(), response.content_type)

    async def begin(self, **body: Any) -> "Customer":
        answer = await self.call("POST", "/api/conversations", json=body)
        assert answer.status == 201, answer
        return Customer(self, answer.body["id"], answer.body["token"])


class Customer:
    """One conversation with its token."""

    def __init__(self, chat: Chat, conversation_id: str, token: str) -> None:
        self.chat = chat
        self.id = conversation_id
        self.token = token
        self.path = f"/api/conversations/{conversation_id}"

    async def write(self, text: str, client_id: str | None = None, *, wait: bool = False) -> Answer:
        return await self.send({"client_id": client_id or f"c-{text}", "text": text}, wait=wait)

    async def send(self, body: Any, *, wait: bool = False, **more: Any) -> Answer:
        query = "?wait=reply" if wait else ""
        return await self.chat.call("POST", f"{self.path}/messages{query}", self.token, json=body, **more)

    async def upload(self, content: bytes, name: str = "lamp.png", **more: Any) -> Answer:
        form = FormData(quote_fields=False)  # as browsers do
        form.add_field("file", content, filename=name, content_type="image/svg+xml")
        return await self.chat.call("POST", f"{self.path}/attachments", self.token, data=form, **more)

    async def read(self, after: int | str = 0) -> Answer:
        return await self.chat.call("GET", f"{self.path}/messages?after={after}", self.token)

    @asynccontextmanager
    async def socket(self, after: int = 0, token: str | None = None) -> AsyncIterator["Socket"]:
        """Open the stream and sign in."""
        async with self.chat.http.ws_connect(f"{self.path}/stream?after={after}") as raw:
            socket = Socket(raw)
            await socket.send({"type": "auth", "token": token or self.token})
            yield socket


class Socket:
    """One open stream."""

    def __init__(self, raw: ClientWebSocketResponse) -> None:
        self.raw = raw

    async def send(self, frame: Any) -> None:
        await self.raw.send_json(frame)

    async def next(self, kind: str | None = None, seconds: float = 10.0) -> dict[str, Any]:
        """Return the next frame, of one type if it is named: others are passed over."""
        async with asyncio.timeout(seconds):
            while True:
                raw = await self.raw.receive()
                assert raw.type is WSMsgType.TEXT, (raw.type, self.raw.close_code)
                frame: dict[str, Any] = raw.json()
                if kind is None or frame["type"] == kind:
                    return frame

    async def message(self) -> dict[str, Any]:
        message: dict[str, Any] = (await self.next("message"))["message"]
        return message

    async def closed(self) -> int | None:
        """Return the code with which the server closes, whatever it says before."""
        async with asyncio.timeout(10):
            async for _ in self.raw:
                pass
        return self.raw.close_code


async def list_articles(_request: web.Request) -> web.Response:
    """What the demo's help page lists."""
    articles = {
        "Delivery": ("Delivery times", "Tracking a parcel"),
        "Returns": ("How to return something", "Refund times"),
        "Payments": ("Ways to pay", "Gift cards"),
    }
    topics = [
        {"name": name, "articles": [{"title": title, "url": "/articles/a"} for title in titles]}
        for name, titles in articles.items()
    ]
    return web.json_response({"topics": topics})


class NoOrders:
    async def find_orders(self, customer_id: str) -> tuple[Order, ...]:
        return ()

    async def payment_methods(self, customer_id: str) -> tuple[PaymentMethod, ...]:
        return ()

    def today(self) -> date:
        return date(2026, 11, 24)


async def no_agent(*_call: object) -> bool:
    return False


@asynccontextmanager
async def open_chat(
    house: House,
    wait_seconds: float = 10.0,
    places: Sequence[Elsewhere] = (),
    orders: OrderBook | None = None,
    sites: tuple[str, ...] = (SHOP,),
    **more: Any,
) -> AsyncIterator[Chat]:
    more = {"wait_seconds": wait_seconds, "clock": house.clock, "pace": Pace(UNHURRIED)} | more
    deps = ChatDeps(house.log, house.runner, house.hub, sites, **more)
    app = web.Application(middlewares=[cors(sites), problems], client_max_size=LARGEST_BODY)
    app.add_routes([*routes(deps), *stream_routes(deps), *transcript_routes(deps), *widget_files(), *desk_files()])
    app.add_routes([web.get("/articles.json", list_articles)])
    app.on_response_prepare.append(add_security_headers)
    with tempfile.TemporaryDirectory() as folder:
        files = Attachments(house.db, house.clock, Path(folder), LARGEST_FILE)
        app.add_routes(attachment_routes(deps, files, no_agent))
        app.add_routes(card_routes(deps, Cards(house.db, house.clock, house.hub)))
        app.add_routes(order_routes(deps, orders or NoOrders()))
        app.add_routes(elsewhere_routes(deps, places, Continuity(house.db, house.clock, house.hub)))
        async with TestServer(app) as server:
            chat = Chat(house, deps, server)
            yield chat
            deps.stopping.set()
            await chat.http.close()
