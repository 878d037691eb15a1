"""One running service for all pages: the real articles and a small shop behind it, and people who may look."""

import asyncio
import sys
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, expect

from channels.web_chat.signed_identity import signature_of
from common.clock import rfc3339
from common.storage_prepared import run
from conversations import storage_alerts, storage_told, storage_turns
from conversations.model import Outcome
from conversations.told import told_of
from desk.door import COOKIE
from desk.model import Agent, AgentRole
from kb_index.articles import read_articles
from kb_index.model import Article, Hit, SearchResult
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.model import Action, Actor, ActorKind, Money
from shop.plans import Plan, Request
from shop.policy import shop_day
from tests.integration.service.house import PASSWORD, FakeKnowledge, Person, Service

ROOT = Path(__file__).resolve().parents[3]
SECRET, ANA, DELIVERED = "a secret of two", "ana_lopez_1000", "#W1000002"
WISH = "I want to talk to a person"
DELIVERY = "delivery-costs-and-times"
STAFF = {
    "maya": (AgentRole.AGENT, "Maya Lindqvist", ("orders", "billing")),
    "ines": (AgentRole.SUPERVISOR, "Ines Duarte", ("legal",)),
    "ada": (AgentRole.ADMIN, "Ada Byron", ()),
    "wren": (AgentRole.WRITER, "Wren Adeyemi", ()),
}
ECHO = [{"text": "Thanks. I have noted that for a colleague."}]
UNHURRIED = {"calls_per_minute": 1_000_000, "messages_per_minute": 1_000_000}


@cache
def shipped_articles() -> tuple[Article, ...]:
    return read_articles(ROOT / "articles").articles


class ShippedKnowledge(FakeKnowledge):
    """The articles of the repository; a search finds the one about delivery, whatever is asked."""

    def __init__(self) -> None:
        super().__init__()
        self._articles = shipped_articles()  # type: ignore[assignment]

    def search(self, query: str, *, k: int = 5, internal: bool = False, **_more: Any) -> SearchResult:
        one = self.article(DELIVERY)
        text = "Standard delivery takes 3 to 5 business days and costs $4.95."
        hit = Hit(one.id, one.title, "Standard", text, f"/articles/{one.id}#standard", 0.8, "p1", text)
        return SearchResult((hit,), True, 0.91, 1.5)


def settings_of(folder: Path) -> dict[str, Any]:
    """Return what `open_service` is started with."""
    train = (sys.executable, "-m", "tests.integration.writing.training_stand_in", str(folder))
    changes = {"identity_secret": SECRET, "articles": folder / "articles"}
    return {"knowledge": ShippedKnowledge(), "train": train, **UNHURRIED, **changes}


@dataclass
class Waiting:
    """A customer who waits for a person."""

    person: Person
    here: str
    handoff: str

    @property
    def conversation(self) -> str:
        return self.here.rsplit("/", 1)[1]


@dataclass
class World:
    """The service with its staff; `seen_in` a browser before a page is opened."""

    service: Service
    folder: Path
    agents: dict[str, Agent] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    has_changed: bool = False
    chromium: Browser | None = None

    async def settle(self) -> None:
        """Make the staff and the shop; once."""
        self.service.rasa.replies = ECHO
        rooms = self.service.rooms
        # As the service does when it starts: the first page that takes names out of a text would wait for it.
        await asyncio.to_thread(rooms.names.load)
        for username, (role, name, skills) in STAFF.items():
            self.agents[username] = await rooms.desk.accounts.add(username, PASSWORD, role, skills, name)
        async with rooms.db.write() as c:
            await import_shop(c, generate_shop(shop_day(rooms.clock.now()), customers=8, orders=16))

    def seen_in(self, chromium: Browser) -> "World":
        self.chromium = chromium
        return self

    async def page(self, path: str, username: str | None = None, **options: Any) -> Page:
        """Open a page, signed in. Uncaught errors on it fail the test; axe-core may mark what it looks at."""
        shape = {"viewport": {"width": 1280, "height": 800}, "locale": "en-GB", "timezone_id": "UTC"}
        assert self.chromium is not None
        context = await self.chromium.new_context(bypass_csp=True, **{**shape, **options})
        if username is not None:
            address = str(self.service.server.make_url("/"))
            await context.add_cookies([{"name": COOKIE, "value": await self._session(username), "url": address}])
        page = await context.new_page()

        def fail(error: object) -> None:
            raise AssertionError(f"the page failed: {error}")

        page.on("pageerror", fail)
        await page.goto(str(self.service.server.make_url(path)))
        return page

    async def _session(self, username: str) -> str:
        if username not in self.sessions:
            body = {"username": username, "password": PASSWORD}
            async with self.service.person().http.post("/api/agents/login", json=body) as answer:
                assert answer.status == 200
                self.sessions[username] = answer.cookies[COOKIE].value
        return self.sessions[username]

    async def customer(self, name: str = "Mei Abernathy", *, is_ana: bool = False) -> tuple[Person, str]:
        """Begin a conversation; `is_ana`: her website vouches for her."""
        claim = {"name": name}
        if is_ana:
            at = rfc3339(self.service.rooms.clock.now())
            claim = {"external_id": ANA, "signed_at": at, "signature": signature_of(SECRET, ANA, at)}
        return await self.service.customer(customer=claim)

    async def waits(self, *said: str, name: str = "Mei Abernathy", is_ana: bool = False) -> Waiting:
        """Have a customer say these and ask for a person."""
        person, here = await self.customer(name, is_ana=is_ana)
        for at, text in enumerate((*said, WISH)):
            status, _ = await person.post(f"{here}/messages?wait=reply", {"client_id": f"c{at}", "text": text})
            assert status == 201
        handoff = (await self.service.rooms.log.get(here.rsplit("/", 1)[1])).handoff_id
        assert handoff is not None
        return Waiting(person, here, handoff)

    async def told(self, question: str, *, answered: bool = True) -> Waiting:
        """Have a customer who then waits ask something: the assistant quotes the article about delivery, or cannot."""
        hit = ShippedKnowledge().search(question).hits[0]
        source = {"article_id": hit.article_id, "title": hit.title, "section": hit.section, "url": hit.url}
        reply = {"text": hit.text, "citations": [source]} if answered else {"text": "I don't know that."}
        self.service.rasa.replies = [reply]
        waiting = await self.waits(question, name="Yusuf Rossi")
        self.service.rasa.replies = ECHO
        rooms = self.service.rooms
        async with rooms.db.write() as c:
            first, *_ = await storage_turns.records(c, waiting.conversation)
            found = SearchResult((hit,), answered, 0.5, 1.0, "v1")
            one = told_of(found, (hit,) if answered else (), "ask_delivery")
            await run(c, *storage_told.keeping(first.turn.id, waiting.conversation, 2, one, rooms.clock.now()))
        return waiting

    async def change_orders(self, conversation: str) -> None:
        """Send back an item of Ana's in the conversation, and ask for a credit that a person has to approve; once."""
        if self.has_changed:
            return
        self.has_changed = True
        rooms, by = self.service.rooms, Actor(ActorKind.ASSISTANT, conversation, "turn_1")
        item = (await rooms.shop.order(ANA, DELIVERED)).items[0].item_id
        back = Request(Action.RETURN, DELIVERED, item_ids=(item,), payment_method_id="gift_card_1000002")
        plan = await rooms.shop.plan(ANA, back)
        assert isinstance(plan, Plan)
        credit = Request(
            Action.GOODWILL, DELIVERED, reason="late", payment_method_id="gift_card_1000002", amount=Money("20")
        )
        async with rooms.db.write() as c:
            await rooms.shop.carry_out(c, plan.key, ANA, back, by)
            assert isinstance(await rooms.order_desk.ask(c, ANA, credit, by), str)

    async def announce(self, text: str | None) -> None:
        """Tell customers of an outage; None when it is over."""
        outage = storage_alerts.Outage(text, self.service.rooms.clock.now()) if text else None
        async with self.service.rooms.db.write() as c:
            await storage_alerts.set_outage(c, outage)

    async def claim(self, waiting: Waiting) -> None:
        maya = self.agents["maya"]
        await self.service.rooms.log.claim(waiting.handoff, maya.id, maya.first_name)

    async def resolve(self, handoff: str) -> None:
        maya, log = self.agents["maya"], self.service.rooms.log
        epoch = (await log.get((await log.handoff(handoff)).conversation_id)).epoch
        await log.resolve(
            handoff, maya.id, maya.first_name, outcome=Outcome.SOLVED, summary="Told.", return_to_bot=False, epoch=epoch
        )

    async def tidy(self) -> None:
        """Close what is open, take down notices: the next state begins on an empty desk."""
        log = self.service.rooms.log
        self.service.rasa.replies = ECHO
        await self.announce(None)
        for one in await log.handoffs("active"):
            await self.resolve(one["id"])
        for one in await log.handoffs("queued"):
            await log.claim(one["id"], self.agents["maya"].id, "Maya")
            await self.resolve(one["id"])


async def shows(page: Page, *words: str) -> None:
    """Wait until the page shows all of these."""
    for one in words:
        await expect(page.get_by_text(one).first).to_be_visible()
