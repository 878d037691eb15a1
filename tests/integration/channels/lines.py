"""A messaging channel from the vendor's webhook to the vendor's API, over a real log.

Each channel of `channels/` has its line in `vendors/<name>.py`, found by the name: `LINE` and `vendor_server`.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from channels.arrivals import Arrivals
from channels.courier import Courier
from channels.fetcher import Fetcher, Source
from channels.file_links import FileLinks
from channels.grants import Grant
from channels.http_client import HttpTransport
from channels.media_client import MediaClient
from channels.names import names
from channels.port import Channel, Incoming, MediaSource, webhook_path
from channels.reception import Reception
from channels.webhook_web import Doors, Webhook, routes
from conversations import storage_attachments, storage_log
from conversations.addresses import Addresses
from conversations.attachments import Attachments
from conversations.coming_files import ComingFiles
from conversations.continuity import Continuity
from conversations.deliveries import Deliveries
from conversations.model import Draft, Role
from conversations.model_channels import DeliveryState
from service.problems import problems
from service.settings import Settings
from service.wiring_channels import setups
from tests.integration.channels.fakes import Fault, Vendor
from tests.integration.conversations.fakes import House

CARE = "https://care.example"
LINES = names()
WEBHOOKS = tuple(name for name, setup in setups(Settings(_env_file=None)).items() if setup.webhook is not None)  # type: ignore[call-arg]
"""The channels whose vendor calls."""
LINKS = FileLinks(CARE, "the tests' own secret")
LARGEST_FILE = 100_000


class Line:
    """One process with one channel. Subclasses say how the vendor wraps what a customer does.

    `spec`: the vendor's own description. `knows_names`: the vendor tells what customers are called. `signs_body`: its
    proof fits one body only. `longest_age`: so old may a request be, None where the vendor signs no time. `tells_when`:
    the vendor says when to try again.
    """

    name: str
    ana: str
    ben: str
    spec: Path | None
    knows_names = True
    is_taking_in = False
    signs_body = True
    longest_age: timedelta | None = None
    tells_when = True
    refusal: Fault
    """What the vendor answers to a message that will never arrive."""
    file_refusal: Fault
    """What it answers to a file that it cannot take."""

    def __init__(self, house: House, vendor: Vendor, seconds: float, folder: Path) -> None:
        channel, webhook = self.at(vendor)
        self.house = house
        self.vendor = vendor
        self.channel = channel
        self.numbers = itertools.count(1)
        self.transport: Any = HttpTransport(seconds, lambda: house.clock.now().timestamp())
        if grant := self.grant(vendor):
            self.transport.open_with(channel.name, grant)
        self.deliveries = Deliveries(house.db, house.clock, house.hub)
        self.addresses = Addresses(house.db, house.clock, house.hub)
        self.courier = self.courier_over(self.transport)
        self.continuity = Continuity(house.db, house.clock, house.hub)
        self.reception = Reception(house.log, self.addresses, self.deliveries, continuity=self.continuity)
        self.arrivals = Arrivals(
            house.db,
            house.clock,
            self.reception,
            {channel.name: channel},
            house.runner.at_work,
            retry_seconds=(0.01,) * 3,
        )
        self.doors = Doors({channel.name: (channel, webhook)}, self.arrivals, CARE, house.clock, self.transport)
        self.files = Attachments(house.db, house.clock, folder, LARGEST_FILE)
        self.coming = ComingFiles(house.db, house.clock, house.hub, self.files)
        self.media_client = MediaClient(seconds)
        media = self.media(vendor)
        sources = {channel.name: Source(channel, media)} if media else {}
        self.fetcher = Fetcher(self.coming, sources, self.transport, self.media_client, house.hub, house.clock)
        self.http: ClientSession

    def courier_over(self, transport: Any) -> Courier:
        return Courier(self.deliveries, [self.channel], transport, self.house.hub, self.house.clock, LINKS)

    def at(self, vendor: Vendor) -> tuple[Channel, Webhook]:
        """Return the channel, set up for this vendor."""
        raise NotImplementedError

    def grant(self, vendor: Vendor) -> Grant | None:
        """Return where the channel's token comes from, None where it is a setting."""
        return None

    def media(self, vendor: Vendor) -> MediaSource | None:
        """Return where the vendor keeps files, None where customers send none."""
        raise NotImplementedError

    def sent_file(self, address: str, file: str, mime: str, text: str, number: int) -> Any:
        """Return the webhook's body of a message with a file that is one of `vendor.files`."""
        raise NotImplementedError

    def customer(self, number: int) -> str:
        """Return the address of one more customer."""
        return str(16505550000 + number)

    def said(self, address: str, text: str, number: int) -> Any:
        """Return the webhook's body."""
        raise NotImplementedError

    def pressed(self, address: str, data: str, title: str, number: int) -> Any:
        raise NotImplementedError

    def signed(self, raw: bytes, query: str = "", **wrong: Any) -> dict[str, str]:
        """Return the headers that prove the bytes to be the vendor's; `wrong`: `secret` or `age`, to be refused."""
        raise NotImplementedError

    def raw(self, body: Any) -> bytes:
        return json.dumps(body).encode()

    def reported(self, place: int) -> tuple[Any, ...]:
        """Return what `call` takes to tell that `vendor.sent[place]` went out; nothing where the vendor never tells."""
        return ()

    def content_type_of(self, raw: bytes) -> str:
        return "application/json"

    def incoming(self, raw: bytes) -> Incoming:
        return Incoming({}, raw, CARE + webhook_path(self.name), self.house.clock.now())

    async def post(self, raw: bytes, headers: dict[str, str], query: str = "") -> tuple[int, Any]:
        """Return the answer when what was stored has been taken in."""
        path = webhook_path(self.name) + query
        async with self.http.post(
            path, data=raw, headers=headers | {"Content-Type": self.content_type_of(raw)}
        ) as answer:
            is_json = answer.content_type.endswith("json")
            said = await answer.json(content_type=None) if is_json else await answer.text()
        if self.is_taking_in:
            await self.arrivals.worked_off()
        return answer.status, said

    async def call(self, body: Any, query: str = "") -> Any:
        """Have the vendor call the webhook, which takes it."""
        raw = self.raw(body)
        status, answer = await self.post(raw, self.signed(raw, query), query)
        assert status == 200, answer
        return answer

    @asynccontextmanager
    async def taking_in(self) -> AsyncIterator[None]:
        """Take in what has been stored, and what is."""
        working, self.is_taking_in = asyncio.create_task(self.arrivals.run()), True
        await asyncio.sleep(0)  # it has begun
        try:
            yield
        finally:
            self.is_taking_in = False
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

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

    async def choose(self, place: int, title: str) -> Any:
        """Press the button at this place (from 0) under the last message, or write its number where there is none."""
        data = self.vendor.sent[-1][2]
        if data:
            return await self.press(data[place], title)
        return await self.write(str(place + 1))

    async def agent_sends(self, content: bytes, name: str, text: str = "") -> str:
        """Have Maya send a file; return the conversation's id."""

        async def chunks() -> AsyncIterator[bytes]:
            yield content

        conversation_id = await self.conversation(self.ana)
        kept, _ = await self.files.receive(conversation_id, name, chunks())
        async with self.house.db.write() as c:
            conversation = await storage_log.read_conversation(c, conversation_id, lock=True)
            draft = Draft(Role.AGENT, text, author="Maya", attachments=(kept,))
            _, written = await storage_log.append(c, conversation, [draft], self.house.clock.now())
            await storage_attachments.mark_sent(c, [kept.id], written[0].seq)
        await self.send_all()
        return conversation_id

    async def fetch_all(self) -> None:
        while await self.fetcher.fetch_due():
            pass

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


@asynccontextmanager
async def open_line(
    name: str, house: House, seconds: float = 20.0, vendor: Vendor | None = None, *, takes_in: bool = True
) -> AsyncIterator[Line]:
    """Open the channel. With `vendor` it is a further process at the same vendor's. Without `takes_in` what comes is
    only stored, until `taking_in`.
    """
    played = import_module(f"tests.integration.channels.vendors.{name}")
    async with played.vendor_server() as own:
        with TemporaryDirectory() as folder:
            line: Line = played.LINE(house, vendor or own, seconds, Path(folder) / "files")
            app = web.Application(middlewares=[problems])
            app.add_routes(routes(line.doors))
            async with (
                TestServer(app) as server,
                ClientSession(server.make_url("/")) as line.http,
                line.taking_in() if takes_in else nullcontext(),
            ):
                yield line
        await line.transport.close()
        await line.media_client.close()
