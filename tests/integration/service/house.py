"""The whole service in one process, with a small server in Rasa's place and a handful of articles."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import numpy as np
import numpy.typing as npt
from aiohttp import ClientSession, CookieJar, web
from aiohttp.test_utils import BaseTestServer, TestServer

from common.encoder import Encoder
from common.wire import READY_PATH, SECRET_HEADER, TURN_PATH
from desk.model import AgentRole
from kb_index.errors import ArticleNotFound
from kb_index.model import Article, Audience, Hit, SearchResult
from kb_index.search import IndexSummary, Knowledge
from service import app, wiring
from service.database import migrate
from service.settings import Settings
from service.wiring import Rooms
from tests.integration.hashing import CHEAP

SECRET = "s3cret-of-the-tests"
PASSWORD = "correct horse battery staple"


class FakeRasa:
    """Says what it heard; a test may change `replies`, or say that it is down."""

    def __init__(self) -> None:
        self.replies: list[dict[str, Any]] = [{"text": "Where shall it go?", "asks": "address"}]
        self.down = False

    async def turn(self, request: web.Request) -> web.Response:
        assert request.headers[SECRET_HEADER] == SECRET
        return web.Response(status=503) if self.down else web.json_response({"replies": self.replies})

    async def root(self, _request: web.Request) -> web.Response:
        return web.Response(status=503 if self.down else 200)


class FakeEncoder:
    model_name, fingerprint, dimension, layers_dimension = "fake", "fake", 4, 8

    def encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.full((len(texts), 4), 0.5, dtype=np.float32)

    def encode_with_layers(self, texts: Sequence[str]) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        return self.encode(texts), np.zeros((len(texts), 8), dtype=np.float32)


def _article(article_id: str, audience: Audience) -> Article:
    title = article_id.replace("-", " ").capitalize()
    day = date(2026, 11, 2)
    return Article(
        article_id, title, "en", audience, day, (), (), "## Cards\n\n5 to 7 days.\n", f"refunds/{article_id}.md"
    )


class FakeKnowledge:
    """One public article and one for agents."""

    def __init__(self) -> None:
        self.summary = IndexSummary("v1", "fake", 2, 2, 0)
        self._articles = (_article("refund-times", Audience.PUBLIC), _article("fraud-checks", Audience.INTERNAL))

    def search(self, query: str, *, k: int = 5, internal: bool = False, **_more: Any) -> SearchResult:
        hits = tuple(
            Hit(
                one.id,
                one.title,
                "Cards",
                "5 to 7 days",
                f"/articles/{one.id}#cards",
                0.8,
                f"p-{one.id}",
                "5 to 7 days",
                audience=one.audience,
            )
            for one in self.articles(internal=internal)
        )
        return SearchResult(hits[:k], True, 0.91, 1.5)

    def reload_if_changed(self) -> bool:
        return False

    def articles(self, *, internal: bool = False) -> tuple[Article, ...]:
        return tuple(one for one in self._articles if internal or one.audience is Audience.PUBLIC)

    def article(self, article_id: str, *, locale: str = "en", internal: bool = False) -> Article:
        for one in self.articles(internal=internal):
            if one.id == article_id:
                return one
        raise ArticleNotFound(article_id)


@dataclass
class Person:
    """Somebody with a browser of their own; `headers` go with every call."""

    http: ClientSession

    async def call(self, method: str, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        async with self.http.request(method, path, json=body, **more) as response:
            is_json = "json" in response.content_type
            return response.status, await response.json() if is_json else await response.text()

    async def get(self, path: str, **more: Any) -> tuple[int, Any]:
        return await self.call("GET", path, **more)

    async def post(self, path: str, body: Any = None, **more: Any) -> tuple[int, Any]:
        return await self.call("POST", path, {} if body is None else body, **more)


class Service:
    """A running service. `people` are closed with it."""

    def __init__(self, rooms: Rooms, server: BaseTestServer, inner: BaseTestServer, rasa: FakeRasa) -> None:
        self.rooms = rooms
        self.server = server
        self.inner = inner
        self.rasa = rasa
        self._people: list[Person] = []

    def person(self) -> Person:
        person = Person(ClientSession(self.server.make_url("/"), cookie_jar=CookieJar(unsafe=True)))
        self._people.append(person)
        return person

    async def customer(self, **body: Any) -> tuple[Person, str]:
        """Return a person with a conversation of their own, and the address of its messages."""
        person = self.person()
        status, begun = await person.post("/api/conversations", body)
        assert status == 201, begun
        person.http.headers["Authorization"] = f"Bearer {begun['token']}"
        return person, f"/api/conversations/{begun['id']}"

    async def agent(self, username: str = "maya", role: AgentRole = AgentRole.ADMIN) -> Person:
        """Return a person who is signed in at the desk."""
        await self.rooms.desk.accounts.add(username, PASSWORD, role, ("billing",), username.capitalize())
        person = self.person()
        status, signed_in = await person.post("/api/agents/login", {"username": username, "password": PASSWORD})
        assert status == 200, signed_in
        person.http.headers["X-CSRF-Token"] = signed_in["csrf_token"]
        return person

    async def close(self) -> None:
        for person in self._people:
            await person.http.close()


@asynccontextmanager
async def open_service(
    folder: Path, knowledge: Any = None, encoder: Any = None, train: Sequence[str] = ("true",), **changes: Any
) -> AsyncIterator[Service]:
    """Start both doors on free ports, over the folder's database or one that the migrations make."""
    rasa, stand_in = FakeRasa(), web.Application()
    stand_in.add_routes([web.post(TURN_PATH, rasa.turn), web.get(READY_PATH, rasa.root)])
    async with TestServer(stand_in) as rasa_server:
        changes = {"models": folder / "models"} | changes
        settings = Settings(var=folder, assistant_port=rasa_server.port or 0, assistant_secret=SECRET, **changes)
        if not (folder / "careline.db").exists():
            await migrate(settings.effective_database_url)
        rooms = wiring.build(
            settings,
            cast(Encoder, encoder or FakeEncoder()),
            cast(Knowledge, knowledge or FakeKnowledge()),
            CHEAP,
            train,
        )
        server = TestServer(app.public_app(rooms))
        await server.start_server(max_line_size=app.LONGEST_LINE)
        async with server, TestServer(app.internal_app(rooms)) as inner:  # started above, and closed here
            service = Service(rooms, server, inner, rasa)
            yield service
            await service.close()
        await rooms.training.close()
        await rooms.turns.close(grace_seconds=0)
        await rooms.assistant.close()
        await rooms.shop.backend.close()
        await rooms.db.close()
