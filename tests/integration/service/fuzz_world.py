"""A service with something of each kind in it, and somebody of each role: what a fuzz of the interface meets."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from common.yaml_text import load_yaml
from desk.door import COOKIE
from desk.model import AgentRole
from shop.exchange_format import import_shop
from shop.generator import generate_shop
from shop.policy import shop_day
from tests.integration.service.house import Person, Service, open_service
from tests.integration.service.writers_at_work import ARTICLE, told

DESCRIPTION = Path(__file__).resolve().parents[3] / "service" / "openapi.yml"
METHODS = {"get", "put", "post", "delete", "patch"}
SOCKETS = ("/api/conversations/{id}/stream", "/api/agents/stream")
LOGOUT = "/api/agents/logout"
MANY = 1_000_000
WISH = "I want to talk to a person"


@dataclass(frozen=True)
class World:
    """`headers`: what the calls of each role carry. `ids`: real ones, by how the path before them begins."""

    service: Service
    headers: dict[str, dict[str, str]]
    ids: dict[str, tuple[str, ...]]


@asynccontextmanager
async def open_world(folder: Path) -> AsyncIterator[World]:
    """Start a service in the folder and fill it."""
    articles = folder / "articles"
    (articles / "refunds").mkdir(parents=True)
    (articles / "refunds" / "refund-times.md").write_text(ARTICLE)
    async with open_service(folder, articles=articles, messages_per_minute=MANY, calls_per_minute=MANY) as service:
        yield await _fill(service)


async def _fill(service: Service) -> World:
    rooms = service.rooms
    async with rooms.db.write() as c:
        await import_shop(c, generate_shop(shop_day(rooms.clock.now()), customers=8, orders=16))
    people = {role.value: await service.agent(f"the-{role.value}", role) for role in AgentRole}
    customer, here = await service.customer(customer={"name": "Ana", "email": "ana@example.com"})
    for person, path in ((customer, here), await service.customer()):
        await person.post(f"{path}/messages?wait=reply", {"client_id": "c1", "text": WISH})
    listed = (await people["agent"].get("/api/handoffs?state=queued"))[1]["handoffs"]
    handoffs = tuple(one["id"] for one in listed)
    await people["agent"].post(f"/api/handoffs/{handoffs[0]}/claim")
    spare = {"username": "spare", "name": "Spare", "role": "agent"}
    account = (await people["admin"].post("/api/accounts", spare))[1]["account"]
    ids = {
        "/api/accounts/": (account["id"],),
        "/api/conversations/": (here.rsplit("/", 1)[1],),
        "/api/handoffs/": handoffs,
    }
    ids["/api/agents/conversations/"] = tuple(one["conversation_id"] for one in listed)
    ids["/api/reviews/conversations/"] = ids["/api/agents/conversations/"]
    ids |= await _writers(service, people["writer"], people["admin"])
    headers = {name: await _headers(person) for name, person in people.items()}
    headers |= {"nobody": {}, "customer": {"Authorization": customer.http.headers["Authorization"]}}
    return World(service, headers, ids)


async def _writers(service: Service, writer: Person, admin: Person) -> dict[str, tuple[str, ...]]:
    await told(service, "can I get an invoice for my company", answered=False)
    await told(service, "when is my money back", answered=True)
    gaps = (await writer.get("/api/writers/gaps"))[1]["gaps"]
    draft = (await writer.post("/api/writers/drafts", {}))[1]["draft"]
    await writer.post("/api/writers/drafts", {"article_id": "refund-times"})
    flagged = {"reason": "it is 5 to 7 days", "article_id": "refund-times", "passage_ids": ["p-old"]}
    recall = (await writer.post("/api/writers/recalls", flagged))[1]["recall"]
    words = {"shortcut": "refund", "title": "Refund", "text": "It is on its way.", "shared": True}
    reply = (await admin.post("/api/canned-replies", words))[1]["reply"]
    return {
        "/api/writers/gaps/": tuple(one["id"] for one in gaps),
        "/api/writers/drafts/": (draft["id"],),
        "/api/writers/recalls/": (recall["id"],),
        "/api/writers/articles/": ("refund-times", "fraud-checks"),
        "/api/canned-replies/": (reply["id"],),
        "/api/channels/": ("telegram", "whatsapp"),
    }


async def _headers(person: Person) -> dict[str, str]:
    cookie = next(one.value for one in person.http.cookie_jar if one.key == COOKIE)
    return {"Cookie": f"{COOKIE}={cookie}", "X-CSRF-Token": person.http.headers["X-CSRF-Token"]}


def ids_of(world: World, path: str) -> tuple[str, ...]:
    """Return the real ids that may stand in a path of the description; empty when it has no name or none is known."""
    return world.ids.get(path.partition("{")[0], ())


def description(world: World | None = None) -> dict[str, Any]:
    """Return the description of the interface; with a world, its paths name what is there besides any word."""
    whole: dict[str, Any] = load_yaml(DESCRIPTION.read_text(encoding="utf-8"))
    for path, item in whole["paths"].items() if world else ():
        known = ids_of(world, path) if world else ()
        if known:
            name = re.findall(r"\{([^}]*)\}", path)[0]
            schema = {"anyOf": [{"enum": list(known)}, {"type": "string", "minLength": 1}]}
            others = [one for one in item.get("parameters", []) if "$ref" not in one and one.get("in") != "path"]
            item["parameters"] = [{"name": name, "in": "path", "required": True, "schema": schema}, *others]
    return whole
