"""The description of the interface is true: its routes are those that answer, its shapes those of the answers."""

import json
import re
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import FormData
from jsonschema import Draft202012Validator

from common.clock import rfc3339
from common.yaml_text import load_yaml
from conversations.card import LONGEST_WANTED
from conversations.inbox import MAX_CLIENT_ID_CHARACTERS, MAX_TEXT_CHARACTERS
from conversations.invitations import shown_in
from conversations.model import Asks, Attachment
from desk import forms
from desk.door import COOKIE
from service import app
from shop.model import Action
from tests.files import picture
from tests.integration.service.house import PASSWORD, Person, Service
from tests.integration.service.order_case import DELIVERED, open_case
from tests.integration.service.writers_at_work import writers_work

DESCRIPTION = Path(__file__).resolve().parents[3] / "service" / "openapi.yml"
DESCRIBED = ("/api/", "/healthz", "/readyz", "/metrics")
APART = ("/api/demo/", "/api/docs/docs.js")
"""The demo's mailbox and a page's script are no part of the interface."""

METHODS = {"get", "put", "post", "delete", "patch"}
Operation = tuple[str, str]


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    whole: dict[str, Any] = load_yaml(DESCRIPTION.read_text(encoding="utf-8"))
    return whole


def nameless(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def described(description: dict[str, Any]) -> set[Operation]:
    return {
        (method.upper(), nameless(path))
        for path, operations in description["paths"].items()
        for method in operations
        if method in METHODS
    }


def mounted(service: Service) -> set[Operation]:
    return {
        (route.method, nameless(route.resource.canonical))
        for route in app.public_app(service.rooms).router.routes()
        if route.resource is not None
        and route.method != "HEAD"
        and route.resource.canonical.startswith(DESCRIBED)
        and not route.resource.canonical.startswith(APART)
    }


async def test_every_route_is_described_and_every_description_has_its_route(
    service: Service, description: dict[str, Any]
) -> None:
    assert described(description) == mounted(service)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from [value["$ref"]] if "$ref" in value else []
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def test_every_reference_leads_somewhere_and_every_shape_is_used(description: dict[str, Any]) -> None:
    used = set(references(description))
    made = {
        f"#/components/{kind}/{name}"
        for kind, parts in description["components"].items()
        if kind != "securitySchemes"
        for name in parts
    }
    assert used == made
    Draft202012Validator.check_schema({"$defs": description["components"]["schemas"]})


def test_the_limits_are_those_that_hold(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    customer, agent = schemas["NewMessage"]["properties"], schemas["AgentWrite"]["properties"]
    assert customer["text"]["maxLength"] == MAX_TEXT_CHARACTERS
    assert customer["client_id"]["maxLength"] == MAX_CLIENT_ID_CHARACTERS
    assert agent["text"]["maxLength"] == forms.MAX_TEXT
    assert schemas["CardCorrection"]["properties"]["wanted"]["maxLength"] == LONGEST_WANTED
    assert set(schemas["Asks"]["enum"]) == {*Asks, None}
    assert description["components"]["securitySchemes"]["agentSession"]["name"] == COOKIE


def closed(value: Any) -> Any:
    """Return the schemas with every object closed to what is not described."""
    if isinstance(value, list):
        return [closed(one) for one in value]
    if not isinstance(value, dict):
        return value
    made = {name: closed(one) for name, one in value.items()}
    if isinstance(value.get("properties"), dict):
        made.setdefault("additionalProperties", False)
    return made


class Checker:
    """Makes calls and holds each answer against the description, in both directions."""

    def __init__(self, description: dict[str, Any]) -> None:
        self._paths = description["paths"]
        self._schemas = {"components": {"schemas": closed(description["components"]["schemas"])}}
        self._responses = description["components"]["responses"]
        self.seen: set[Operation] = set()

    async def call(self, person: Person, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        how: dict[str, Any] = {"data": body} if isinstance(body, FormData) else {"json": body}
        async with person.http.request(method, path, **how) as response:
            text = await response.text(errors="replace")
            assert response.status == status, text
            operation = self._operation(method, path.partition("?")[0])
            told = operation["responses"].get(str(status)) or operation["responses"]["default"]
            if "$ref" in told:
                told = self._responses[told["$ref"].rsplit("/", 1)[1]]
            if "content" not in told:
                assert text == ""
                return None
            assert response.content_type in told["content"], (path, response.content_type)
            if "json" not in response.content_type:
                return text
            answer = json.loads(text)
            schema = told["content"][response.content_type]["schema"]
            Draft202012Validator(self._schemas | schema).validate(answer)
            return answer

    def _operation(self, method: str, path: str) -> dict[str, Any]:
        for known, operations in sorted(self._paths.items(), key=lambda one: one[0].count("{")):
            if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", known), path):
                self.seen.add((method, nameless(known)))
                operation: dict[str, Any] = operations[method.lower()]
                return operation
        raise AssertionError(f"{path} is not described")


BUTTONS = [{"title": "Yes", "payload": "/affirm"}, {"title": "No", "payload": "/deny"}]
CITATION = {"article_id": "refund-times", "title": "Refund times", "section": "Cards", "url": "/articles/refund-times"}


async def test_answers_have_the_shapes_that_the_description_promises(
    service: Service, description: dict[str, Any]
) -> None:
    check = Checker(description)
    await _a_customer_talks(check, service)
    await _agents_work(check, service)
    await writers_work(check, service)
    await _operators_look(check, service)
    await _vendors_call(check, service)
    left = described(description) - check.seen
    assert left == {("GET", "/api/conversations/{}/stream"), ("GET", "/api/agents/stream")}


async def test_the_order_panels_answers_have_the_shapes_that_the_description_promises(
    tmp_path: Path, empty_database: Path, description: dict[str, Any]
) -> None:
    shutil.copy(empty_database, tmp_path / "careline.db")
    check = Checker(description)
    async with open_case(tmp_path) as case:
        await case.claim()
        maya, orders = case.maya, f"{case.handoff}/orders"
        told = await check.call(maya, "GET", orders)
        assert {one["order_id"] for one in told["orders"]} >= {DELIVERED}
        for action in Action:
            which = "" if action is Action.CHANGE_DEFAULT_ADDRESS else "&order_id=%23W1000001"
            await check.call(maya, "GET", f"{orders}/choices?action={action}{which}")
        await check.call(maya, "GET", f"{orders}/choices?action=none", status=422)
        cancel = {"action": "cancel", "order_id": "#W1000001", "cancel_reason": "no longer needed", "epoch": case.epoch}
        assert (await check.call(maya, "POST", f"{orders}/plan", cancel | {"cancel_reason": "rain"}))["why_not"]
        plan = await check.call(maya, "POST", f"{orders}/plan", cancel)
        confirmed = cancel | {"plan_id": plan["plan_id"], "reason": "she asked", "agreed": True}
        assert not (await check.call(maya, "POST", f"{orders}/change", confirmed))["repeated"]
        assert (await check.call(maya, "POST", f"{orders}/change", confirmed))["repeated"]
        await check.call(maya, "POST", f"{orders}/change", confirmed | {"order_id": DELIVERED}, status=409)
        await check.call(maya, "POST", f"{orders}/plan", cancel | {"order_id": ""}, status=422)
        credit = {"action": "goodwill", "order_id": DELIVERED, "payment_method_id": "gift_card_1000002"}
        asked = credit | {"amount": "40", "reason": "late", "epoch": case.epoch}
        assert (await check.call(maya, "POST", f"{orders}/ask", asked))["requests"]


def form_of(content: bytes) -> FormData:
    form = FormData()
    form.add_field("file", content, filename="lamp.png")
    return form


async def _a_customer_talks(check: Checker, service: Service) -> None:
    visitor = service.person()
    assert await check.call(visitor, "GET", "/api/outage") == {"outage": None}
    begun = await check.call(visitor, "POST", "/api/conversations", {"locale": "en"}, status=201)
    here = f"/api/conversations/{begun['id']}"
    await check.call(visitor, "GET", f"{here}/messages", status=401)
    customer, here = await service.customer(customer={"name": "Ana", "email": "ana@example.com"})
    service.rasa.replies = [
        {"text": "Shall I?", "buttons": BUTTONS, "asks": "confirm", "citations": [CITATION | {"score": 0.8}]}
    ]
    first = {"client_id": "c1", "text": "cancel my order please"}
    answer = await check.call(customer, "POST", f"{here}/messages?wait=reply", first, status=201)
    assert answer["replies"][0]["buttons"] == BUTTONS
    await check.call(customer, "POST", f"{here}/messages", first, status=200)
    await check.call(customer, "POST", f"{here}/messages?wait=null", first, status=422)
    await check.call(customer, "POST", f"{here}/messages", {"client_id": "c1", "text": "no"}, status=409)
    await check.call(customer, "POST", f"{here}/messages", {"client_id": "c2"}, status=422)
    kept = await check.call(customer, "POST", f"{here}/attachments", form_of(picture()), status=201)
    await check.call(customer, "POST", f"{here}/attachments", form_of(picture()), status=200)
    await check.call(customer, "POST", f"{here}/attachments", form_of(b"<svg/>"), status=422)
    await check.call(customer, "GET", f"{here}/attachments/{kept['attachment']['id']}")
    named = {"client_id": "f1", "attachments": [kept["attachment"]["id"]]}
    await check.call(customer, "POST", f"{here}/messages?wait=reply", named, status=201)
    sent = Attachment(**kept["attachment"])
    links = service.rooms.messaging.links
    address = links.address(sent, service.rooms.clock.now()).removeprefix(links.base_url)
    await check.call(service.person(), "GET", address)
    await check.call(service.person(), "GET", address.replace(sent.id, "att_0"), status=404)
    wish = {"client_id": "c3", "text": "let me talk to a human"}
    await check.call(customer, "POST", f"{here}/messages?wait=reply", wish, status=201)
    assert (await check.call(customer, "GET", f"{here}/card"))["card"]["wanted"] is None
    assert await check.call(customer, "GET", f"{here}/orders") == {"orders": []}
    await check.call(customer, "PUT", f"{here}/card", {"wanted": "Please cancel my order, not the whole account."})
    await check.call(customer, "PUT", f"{here}/card", {"wanted": "x" * (LONGEST_WANTED + 1)}, status=422)
    page = await check.call(customer, "GET", f"{here}/messages?after=1")
    assert page["queue"]["position"] == 1
    assert "cancel my order please" in await check.call(customer, "GET", f"{here}/transcript")
    await check.call(customer, "GET", f"{here}/transcript?format=text&zone=Europe/Lisbon")
    await check.call(customer, "GET", f"{here}/transcript?format=pdf", status=422)
    asked = await check.call(customer, "GET", f"{here}/feedback")
    assert (asked["asked"], asked["parts"], asked["given"]) == (False, ["bot", "waiting"], None)
    await check.call(customer, "POST", f"{here}/feedback", {"rating": 5, "bot": 4, "comment": "nice"})
    assert (await check.call(customer, "GET", f"{here}/feedback"))["given"]["bot"] == 4
    await check.call(customer, "POST", f"{here}/feedback", {"rating": 5, "after_seq": 99}, status=409)


async def _agents_work(check: Checker, service: Service) -> None:
    maya, sam = await service.agent("maya"), await service.agent("sam")
    await check.call(service.person(), "GET", "/api/handoffs", status=401)
    await check.call(maya, "GET", "/api/agents/me")
    await check.call(maya, "GET", "/api/agents")
    await check.call(maya, "PUT", "/api/agents/me/presence", {"status": "online"})
    waiting = await check.call(maya, "GET", "/api/handoffs?state=queued")
    handoff = f"/api/handoffs/{waiting['handoffs'][0]['id']}"
    assert (await check.call(maya, "GET", handoff))["in_customers_words"]["by"] == "Ana"
    await check.call(maya, "POST", f"{handoff}/offer", {"accept": True}, status=409)
    epoch = (await check.call(maya, "POST", f"{handoff}/claim", {}))["epoch"]
    await check.call(sam, "POST", f"{handoff}/claim", {}, status=409)
    written = {"client_id": "a1", "text": "Hello, Maya here.", "epoch": epoch}
    await check.call(maya, "POST", f"{handoff}/messages", written, status=201)
    await check.call(maya, "POST", f"{handoff}/messages", written, status=200)
    await check.call(maya, "POST", f"{handoff}/messages", written | {"client_id": "a2", "epoch": 1}, status=409)
    suggested = await check.call(maya, "GET", f"{handoff}/suggestions")
    used = written | {"client_id": "a3", "text": "5 to 7 days", "suggested": {"id": suggested["id"], "items": [0]}}
    told = await check.call(maya, "POST", f"{handoff}/messages", used, status=201)
    assert [one["article_id"] for one in told["message"]["citations"]] == ["refund-times"]
    kept = await check.call(maya, "POST", f"{handoff}/attachments", form_of(picture()), status=201)
    await check.call(maya, "POST", f"{handoff}/attachments", form_of(picture()), status=200)
    await check.call(sam, "POST", f"{handoff}/attachments", form_of(picture()), status=403)
    named = {"client_id": "a4", "epoch": epoch, "attachments": [kept["attachment"]["id"]]}
    await check.call(maya, "POST", f"{handoff}/messages", named, status=201)
    await check.call(maya, "POST", f"{handoff}/messages", named | {"client_id": "a5", "attachments": []}, status=422)
    assert await check.call(maya, "GET", f"{handoff}/masking") == {"masked": False, "may_be": False}
    await check.call(maya, "POST", f"{handoff}/unmask", {"reason": "to call her"})
    await check.call(maya, "POST", f"{handoff}/unmask", {"reason": ""}, status=422)
    note = written | {"client_id": "n1", "text": "@sam knows this"}
    assert (await check.call(maya, "POST", f"{handoff}/notes", note, status=201))["mentioned"][0]["name"] == "Sam"
    assert len((await check.call(sam, "GET", "/api/agents/mentions"))["mentions"]) == 1
    await check.call(sam, "POST", f"{handoff}/mentions/read", {}, status=204)
    await check.call(maya, "GET", f"{handoff}/messages?after=2")
    assert await check.call(maya, "GET", f"{handoff}/changes") == {"changes": [], "requests": [], "done": None}
    why = {"reason": "it was our fault", "epoch": epoch}
    await check.call(maya, "POST", f"{handoff}/approve", why | {"request_id": "r", "decision": "approve"}, status=403)
    await check.call(maya, "POST", f"{handoff}/undo", why | {"action_id": "a"}, status=403)
    assert not (await check.call(maya, "GET", f"{handoff}/orders"))["proved"]
    wish = {"action": "return", "order_id": "#W1", "epoch": epoch}
    await check.call(maya, "GET", f"{handoff}/orders/choices?action=return&order_id=%23W1", status=403)
    await check.call(maya, "POST", f"{handoff}/orders/plan", wish, status=403)
    confirmed = wish | {"plan_id": "return:1", "reason": "broken", "agreed": True}
    await check.call(maya, "POST", f"{handoff}/orders/change", confirmed, status=403)
    credit = wish | {"action": "goodwill", "amount": "40", "reason": "broken"}
    await check.call(maya, "POST", f"{handoff}/orders/ask", credit, status=403)
    now = service.rooms.clock.now()
    await check.call(maya, "POST", f"{handoff}/snooze", {"until": rfc3339(now)}, status=422)
    await check.call(maya, "POST", f"{handoff}/snooze", {"until": rfc3339(now + timedelta(days=1))})
    await check.call(maya, "GET", "/api/handoffs?state=mine")
    move = {"skill": "billing", "note": "knows cards", "epoch": epoch}
    epoch = (await check.call(maya, "POST", f"{handoff}/transfer", move))["epoch"]
    epoch = (await check.call(sam, "POST", f"{handoff}/claim", {}))["epoch"]
    await check.call(maya, "GET", "/api/metrics/board")
    period = f"first={now.date() - timedelta(days=1)}&last={now.date() + timedelta(days=1)}&zone=Europe/Lisbon"
    assert (await check.call(maya, "GET", f"/api/metrics/history?{period}"))["whole"]["arrivals"] > 0
    assert "arrivals" in await check.call(maya, "GET", f"/api/metrics/history.csv?{period}&step=week")
    await check.call(maya, "GET", "/api/metrics/history?first=today", status=422)
    assert (await check.call(maya, "GET", f"/api/metrics/suggestions?{period}"))["unchanged"] == 1
    assert (await check.call(maya, "PUT", f"{handoff}/verdict", {"verdict": "late"}))["mine"] == "late"
    assert (await check.call(maya, "GET", f"/api/metrics/topics?{period}"))["topics"][0]["arrivals"] > 0
    assert (await check.call(maya, "GET", f"/api/metrics/handovers?{period}"))["words"]["late"] == 1
    await check.call(maya, "GET", f"{handoff}/verdict")
    await _supervisors_plan(check, maya)
    done = {"outcome": "solved", "summary": "refunded", "return_to_bot": False, "epoch": epoch, "tags": ["Refund"]}
    await check.call(sam, "POST", f"{handoff}/resolve", done)
    await check.call(maya, "GET", "/api/handoffs?state=closed")
    assert (await check.call(maya, "GET", "/api/agents/tags"))["tags"] == [{"name": "refund", "count": 1}]
    await _agents_keep_replies(check, maya)
    await _agents_search(check, maya)
    await _one_customer_writes_in_two(check, service, maya)
    shop = await check.call(maya, "GET", "/api/shop/export")
    await check.call(maya, "PUT", "/api/shop/import", shop)
    await check.call(maya, "PUT", "/api/shop/import", {}, status=422)
    await _supervisors_review(check, sam, period)
    await _admins_change_accounts(check, maya, service.person())
    await check.call(sam, "POST", "/api/agents/logout", {}, status=204)
    await check.call(sam, "POST", "/api/agents/login", {"username": "sam", "password": "wrong"}, status=401)


async def _supervisors_plan(check: Checker, supervisor: Person) -> None:
    begins = await check.call(supervisor, "GET", "/api/what-if?weekday=friday&zone=Europe/Lisbon")
    plans = {"weekday": "friday", "planned": begins["agents"], "changed": [4] * 24}
    assert (await check.call(supervisor, "POST", "/api/what-if", plans))["days"] >= 5
    await check.call(supervisor, "POST", "/api/what-if", plans | {"arrivals": 1e9}, status=422)


async def _one_customer_writes_in_two(check: Checker, service: Service, agent: Person) -> None:
    """The second conversation takes the first one's code; the customer undoes it, and a supervisor once more."""
    (ana, here), (_, there) = await service.customer(), await service.customer()
    assert (await check.call(ana, "GET", f"{here}/elsewhere"))["goes_on_in"] == []
    for number in (1, 2):
        invited = await check.call(ana, "POST", f"{here}/invitations", {}, status=201)
        shown = shown_in(invited["code"])
        assert shown is not None
        await service.rooms.messaging.continuity.redeem(there.rpartition("/")[2], f"c{number}", shown)
        (joined,) = (await check.call(ana, "GET", f"{here}/elsewhere"))["goes_on_in"]
        found = await check.call(agent, "GET", f"/api/agents/conversations/{here.rpartition('/')[2]}/history")
        past = await check.call(agent, "GET", f"/api/agents/conversations/{here.rpartition('/')[2]}/earlier")
        assert all(one["known_by"] == "joined" for one in past["conversations"])
        assert len(found["conversations"]) == 1
        if number == 1:
            await check.call(ana, "POST", f"{here}/joins/join_0/undo", {}, status=404)
            await check.call(ana, "POST", f"{here}/joins/{joined['id']}/undo", {})
        else:
            await check.call(agent, "POST", f"/api/agents/joins/{joined['id']}/undo", {}, status=422)
            await check.call(agent, "POST", f"/api/agents/joins/{joined['id']}/undo", {"reason": "It was her brother."})
    assert "separated" in [one["action"] for one in (await check.call(agent, "GET", "/api/agents/audit"))["entries"]]


async def _agents_search(check: Checker, agent: Person) -> None:
    found = await check.call(agent, "POST", "/api/agents/search", {"words": "human"})
    await check.call(agent, "POST", "/api/agents/search", {"words": "?!"}, status=422)
    for one in found["results"]:
        here = f"/api/agents/conversations/{one['conversation_id']}"
        await check.call(agent, "GET", here)
        assert not (await check.call(agent, "GET", f"{here}/masking"))["masked"]
        await check.call(agent, "POST", f"{here}/unmask", {"reason": "to call her"})
        await check.call(agent, "POST", f"{here}/unmask", {"reason": ""}, status=422)
    page = await check.call(agent, "GET", "/api/agents/audit?limit=1")
    rest = f"?before={page['entries'][0]['id']}"
    assert page["more"] and (await check.call(agent, "GET", f"/api/agents/audit{rest}"))["entries"]
    assert "opened" in await check.call(agent, "GET", "/api/agents/audit.csv?kind=conversations")


async def _supervisors_review(check: Checker, reviewer: Person, period: str) -> None:
    """Sam, who is an administrator here, reviews what Maya wrote."""
    assert (await check.call(reviewer, "GET", f"/api/reviews/draw?{period}"))["conversations"] == []
    (found, *_) = (await check.call(reviewer, "POST", "/api/agents/search", {"words": "human"}))["results"]
    one = f"/api/reviews/conversations/{found['conversation_id']}"
    to_fill = await check.call(reviewer, "GET", one)
    kinds = {"1-5": 4, "yes-no": True}
    answers = {criterion["name"]: kinds[criterion["answer"]] for criterion in to_fill["card"]["criteria"]}
    filled = {"card_version": to_fill["card"]["version"], "agent_id": None, "answers": answers}
    await check.call(reviewer, "PUT", one, filled | {"turns": [{"seq": 1, "text": "Well said."}]})
    await check.call(reviewer, "PUT", one, filled | {"card_version": "another"}, status=409)
    assert (await check.call(reviewer, "GET", one))["review"]["answers"] == answers
    assert (await check.call(reviewer, "GET", f"/api/reviews?{period}"))["averages"][0]["reviews"] == 1
    assert (await check.call(reviewer, "GET", "/api/reviews/mine"))["reviews"] == []
    await check.call(reviewer, "GET", "/api/reviews/conversations/nothing", status=404)


async def _admins_change_accounts(check: Checker, admin: Person, anybody: Person) -> None:
    zoe = {"name": "Zoe Park", "role": "agent", "skills": ["billing"], "languages": ["en", "es"]}
    made = await check.call(admin, "POST", "/api/accounts", zoe | {"username": "zoe"}, status=201)
    await check.call(admin, "POST", "/api/accounts", zoe | {"username": "zoe"}, status=409)
    one = f"/api/accounts/{made['account']['id']}"
    token = {"token": made["link"]["path"].partition("#")[2]}
    assert (await check.call(anybody, "POST", "/api/agents/link", token))["name"] == "Zoe Park"
    await check.call(anybody, "POST", "/api/agents/password", token | {"password": PASSWORD}, status=204)
    await check.call(anybody, "POST", "/api/agents/link", token, status=404)
    await check.call(admin, "POST", f"{one}/link", {})
    await check.call(admin, "POST", f"{one}/unlock", {})
    gone = await check.call(admin, "PUT", one, zoe | {"active": False})
    assert gone["account"]["active"] is False
    assert len((await check.call(admin, "GET", "/api/accounts"))["accounts"]) > 2
    kept = await check.call(admin, "GET", "/api/agents/audit?kind=accounts")
    assert kept["entries"][0]["action"] == "deactivated"


async def _agents_keep_replies(check: Checker, agent: Person) -> None:
    words = {"shortcut": "refund", "title": "Refund", "text": "Hello {customer_name}, it is on its way."}
    kept = await check.call(agent, "POST", "/api/canned-replies", words, status=201)
    await check.call(agent, "POST", "/api/canned-replies", words, status=200)
    await check.call(agent, "POST", "/api/canned-replies", words | {"title": "Other"}, status=409)
    one = f"/api/canned-replies/{kept['reply']['id']}"
    await check.call(agent, "PUT", one, words | {"title": "Refunds"})
    await check.call(agent, "PUT", one, words | {"shortcut": "two words"}, status=422)
    assert len((await check.call(agent, "GET", "/api/canned-replies"))["replies"]) == 1
    await check.call(agent, "DELETE", one, status=204)


async def _vendors_call(check: Checker, service: Service) -> None:
    vendor = service.person()
    await check.call(vendor, "POST", "/api/channels/telegram", {}, status=404)
    await check.call(vendor, "GET", "/api/channels/whatsapp?hub.verify_token=guess", status=404)


async def _operators_look(check: Checker, service: Service) -> None:
    anybody = service.person()
    assert len((await check.call(anybody, "GET", "/api/kb/search?q=refund"))["hits"]) == 1
    await check.call(anybody, "GET", "/api/kb/search?q=", status=422)
    await check.call(anybody, "GET", "/api/kb/search?q=" + "%F0%9F%92%A5" * 1_000)
    await check.call(anybody, "GET", "/healthz")
    await check.call(anybody, "GET", "/readyz")
    service.rasa.down = True
    await check.call(anybody, "GET", "/readyz", status=503)
    assert "careline_http_requests_total" in await check.call(anybody, "GET", "/metrics")
    assert (await check.call(anybody, "GET", "/api/openapi.json"))["info"]["title"] == "Careline"
    assert "docs.js" in await check.call(anybody, "GET", "/api/docs")
