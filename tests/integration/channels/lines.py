"""A messaging channel from the vendor's webhook to the vendor's API, over a real log. One class for each vendor."""

import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from channels.courier import Courier
from channels.http_client import HttpTransport
from channels.port import Channel
from channels.reception import Reception
from channels.telegram import web as telegram_web
from channels.telegram.send import Telegram
from channels.webhook_web import Doors
from channels.whatsapp import web as whatsapp_web
from channels.whatsapp.parse import signature_of
from channels.whatsapp.send import WhatsApp
from conversations.addresses import Addresses
from conversations.deliveries import Deliveries
from conversations.model_channels import DeliveryState
from service.problems import problems
from tests.integration.channels.vendors import PHONE_ID, TOKEN, WA_TOKEN, Vendor, telegram_vendor, whatsapp_vendor
from tests.integration.conversations.fakes import House

CARE = "https://care.example"
SECRET = "telegram-secret"
APP_SECRET = "meta-secret"
VERIFY = "verify-me"


class Line:
    """One process with one channel. Subclasses say how the vendor wraps what a customer does."""

    name: str
    ana: str
    ben: str

    def __init__(self, house: House, vendor: Vendor, channel: Channel, seconds: float) -> None:
        self.house = house
        self.vendor = vendor
        self.channel = channel
        self.numbers = itertools.count(1)
        self.transport = HttpTransport(seconds)
        self.deliveries = Deliveries(house.db, house.clock, house.hub)
        self.addresses = Addresses(house.db, house.clock, house.hub)
        self.courier = Courier(self.deliveries, [channel], self.transport, house.hub, house.clock, CARE)
        self.reception = Reception(house.log, self.addresses, self.deliveries)
        self.doors = Doors((channel,), self.reception, CARE)
        self.http: ClientSession

    def routes(self) -> list[web.RouteDef]:
        raise NotImplementedError

    def said(self, address: str, text: str, number: int) -> Any:
        """Return the webhook's body."""
        raise NotImplementedError

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        raise NotImplementedError

    def signed(self, raw: bytes) -> dict[str, str]:
        """Return the headers that prove the bytes to be the vendor's."""
        raise NotImplementedError

    async def post(self, raw: bytes, headers: dict[str, str]) -> tuple[int, Any]:
        path = f"/api/channels/{self.name}"
        async with self.http.post(path, data=raw, headers=headers | {"Content-Type": "application/json"}) as answer:
            return answer.status, await answer.json()

    async def call(self, body: Any) -> Any:
        """Have the vendor call the webhook, which takes it."""
        raw = json.dumps(body).encode()
        status, answer = await self.post(raw, self.signed(raw))
        assert status == 200, answer
        return answer

    async def write(self, text: str, address: str | None = None, number: int | None = None) -> str:
        """Have a customer write, wait for the turn and send what it brought; return the conversation's id."""
        to = address or self.ana
        await self.call(self.said(to, text, number or next(self.numbers)))
        return await self.settled(to)

    async def settled(self, address: str) -> str:
        conversation_id = await self.conversation(address)
        await self.house.runner.wait_idle(conversation_id)
        await self.send_all()
        return conversation_id

    async def press(self, data: str, title: str) -> Any:
        answer = await self.call(self.pressed(self.ana, data, title, next(self.numbers)))
        await self.settled(self.ana)
        return answer

    async def send_all(self) -> None:
        while await self.courier.send_due():
            pass

    async def conversation(self, address: str) -> str:
        found = await self.addresses.find(self.name, address)
        assert found is not None
        return found

    async def log_texts(self, address: str | None = None) -> list[str]:
        return [one.text for one in await self.house.log.messages(await self.conversation(address or self.ana))]

    async def states(self) -> list[DeliveryState]:
        return list((await self.deliveries.states(await self.conversation(self.ana))).values())

    async def notes(self) -> list[str]:
        return [one.text for one in await self.house.log.notes(await self.conversation(self.ana))]


class TelegramLine(Line):
    name, ana, ben = "telegram", "7001", "7002"

    def routes(self) -> list[web.RouteDef]:
        return telegram_web.routes(self.doors)

    def signed(self, raw: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    def _message(self, address: str, number: int, **content: Any) -> dict[str, Any]:
        sender = {"id": int(address), "is_bot": False, "first_name": "Ana", "language_code": "en"}
        chat = {"id": int(address), "type": "private", "first_name": "Ana"}
        return {"message_id": number, "date": 1_795_000_000, "from": sender, "chat": chat, **content}

    def said(self, address: str, text: str, number: int) -> Any:
        return {"update_id": 900_000 + number, "message": self._message(address, number, text=text)}

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        ours = self._message(address, 1, text="…")
        query = {"id": f"q{number}", "from": ours["from"], "message": ours, "chat_instance": "1", "data": data}
        return {"update_id": 900_000 + number, "callback_query": query}


class WhatsAppLine(Line):
    name, ana, ben = "whatsapp", "16505551111", "16505552222"

    def routes(self) -> list[web.RouteDef]:
        return whatsapp_web.routes(self.doors, VERIFY)

    def signed(self, raw: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": signature_of(APP_SECRET, raw)}

    def change(self, **value: Any) -> dict[str, Any]:
        own = {"display_phone_number": "1 555 078 3881", "phone_number_id": PHONE_ID}
        whole = {"messaging_product": "whatsapp", "metadata": own} | value
        change = {"field": "messages", "value": whole}
        return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    def message(self, address: str, number: int, kind: str, content: Any) -> dict[str, Any]:
        contact = {"profile": {"name": "Ana"}, "wa_id": address}
        message = {"from": address, "id": f"wamid.in.{number}", "timestamp": "1795000000", "type": kind, kind: content}
        return self.change(contacts=[contact], messages=[message])

    def said(self, address: str, text: str, number: int) -> Any:
        return self.message(address, number, "text", {"body": text})

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        reply = {"type": "button_reply", "button_reply": {"id": data, "title": title}}
        return self.message(address, number, "interactive", reply)

    def status(self, vendor_id: str, status: str, **more: Any) -> dict[str, Any]:
        return self.change(statuses=[{"id": vendor_id, "status": status, "recipient_id": self.ana} | more])


LINES = ("telegram", "whatsapp")


@asynccontextmanager
async def open_line(
    name: str, house: House, seconds: float = 20.0, vendor: Vendor | None = None
) -> AsyncIterator[Line]:
    """Open the channel. With `vendor` it is a further process at the same vendor's."""
    async with telegram_vendor() if name == "telegram" else whatsapp_vendor() as own:
        at = vendor or own
        line: Line
        if name == "telegram":
            line = TelegramLine(house, at, Telegram(TOKEN, SECRET, at.url), seconds)
        else:
            line = WhatsAppLine(house, at, WhatsApp(WA_TOKEN, PHONE_ID, APP_SECRET, at.url), seconds)
        app = web.Application(middlewares=[problems])
        app.add_routes(line.routes())
        async with TestServer(app) as server, ClientSession(server.make_url("/")) as line.http:
            yield line
        await line.transport.close()
