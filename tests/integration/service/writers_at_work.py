"""What content writers and agents call, with the answers that they may get."""

from typing import Any, Protocol

from common.storage_prepared import run
from conversations import storage_told, storage_turns
from conversations.told import told_of
from desk.model import AgentRole
from desk.writing.publisher import Publisher
from kb_index.model import Hit, SearchResult
from tests.integration.service.house import Person, Service

QUOTED = Hit("refund-times", "Refund times", "Cards", "", "/articles/refund-times#cards", 0.8, "p-old", "8 days")
ARTICLE = "---\nid: refund-times\ntitle: Refund times\n---\n\n## Cards\n\n5 to 7 days.\n"
ANSWER = {
    "text": "8 days",
    "citations": [{"article_id": "refund-times", "title": "Refund times", "url": "/articles/r"}],
}
WRITTEN = {
    "topic": "billing",
    "id": "invoices",
    "title": "Invoices",
    "locale": "en",
    "audience": "public",
    "tags": ["billing"],
    "questions": ["where is my invoice"],
    "body": "## By mail\n\nYou get it by mail.",
}


class Check(Protocol):
    async def call(self, person: Person, method: str, path: str, body: Any = None, status: int = 200) -> Any: ...


async def told(service: Service, question: str, *, answered: bool) -> str:
    """Have a customer ask, as if the assistant had quoted a passage or known no answer; return the conversation."""
    customer, here = await service.customer()
    service.rasa.replies = [ANSWER if answered else {"text": "I don't know that."}]
    await customer.post(f"{here}/messages?wait=reply", {"client_id": question, "text": question})
    conversation_id = here.rsplit("/", 1)[1]
    async with service.rooms.db.write() as c:
        (record,) = await storage_turns.records(c, conversation_id)
        one = told_of(SearchResult((QUOTED,), answered, 0.5, 1.0, "v1"), (QUOTED,) if answered else (), "ask_x")
        now = service.rooms.clock.now()
        await run(c, *storage_told.keeping(record.turn.id, conversation_id, 2, one, now))
    return conversation_id


async def writers_work(check: Check, service: Service) -> None:
    file = service.rooms.settings.articles / "refunds" / "refund-times.md"
    file.parent.mkdir(parents=True)
    file.write_text(ARTICLE)
    wren, nora = await service.agent("wren", AgentRole.WRITER), await service.agent("nora", AgentRole.AGENT)
    await _gaps(check, service, wren, nora)
    await _drafts(check, service, wren)
    await _recalls(check, service, wren, nora)
    await _training(check, wren, nora)


async def _gaps(check: Check, service: Service, wren: Person, nora: Person) -> None:
    await told(service, "can I get an invoice for my company", answered=False)
    await check.call(nora, "GET", "/api/writers/gaps", status=403)
    await check.call(wren, "GET", "/api/writers/gaps?days=0", status=422)
    (gap,) = (await check.call(wren, "GET", "/api/writers/gaps?days=7"))["gaps"]
    assert gap["state"] == "answered", "the stand-in for the index answers everything"
    here = f"/api/writers/gaps/{gap['id']}"
    gone = await check.call(wren, "POST", f"{here}/dismiss", {"reason": "not ours"})
    await check.call(wren, "DELETE", f"/api/writers/dismissals/{gone['dismissal']['id']}", {}, status=204)
    await check.call(wren, "DELETE", f"/api/writers/dismissals/{gone['dismissal']['id']}", {}, status=404)
    draft = (await check.call(wren, "POST", f"{here}/draft", {}, status=201))["draft"]
    assert draft["article"]["questions"] == ["can I get an invoice for my company"]
    more = (await check.call(wren, "POST", f"{here}/draft", {"article_id": "refund-times"}, status=201))["draft"]
    assert more["path"] == "refunds/refund-times.md"
    assert (await check.call(wren, "GET", "/api/writers/gaps"))["gaps"][0]["draft_id"]


async def _drafts(check: Check, service: Service, wren: Person) -> None:
    draft = (await check.call(wren, "POST", "/api/writers/drafts", {}, status=201))["draft"]
    await check.call(wren, "POST", "/api/writers/drafts", {"seq": 3}, status=422)
    await check.call(wren, "POST", "/api/writers/drafts", {"article_id": "fraud-checks"}, status=404)
    here = f"/api/writers/drafts/{draft['id']}"
    await check.call(wren, "GET", here)
    checked = await check.call(wren, "POST", f"{here}/check", WRITTEN | {"body": ""})
    assert [fault["problem"] for fault in checked["check"]["faults"]] == ["The article has no text."]
    await check.call(wren, "PUT", here, WRITTEN | {"revision": 1, "topic": "../up"}, status=422)
    await check.call(wren, "PUT", here, WRITTEN | {"revision": 1})
    await check.call(wren, "PUT", here, WRITTEN | {"revision": 1, "title": "Other"}, status=409)
    await check.call(wren, "POST", f"{here}/publish", {"revision": 2, "override_reason": "I want to"}, status=403)
    begun = await check.call(wren, "POST", f"{here}/publish", {"revision": 2}, status=202)
    await check.call(wren, "GET", f"/api/writers/publications/{begun['publication']['id']}")
    await check.call(wren, "GET", "/api/writers/publications/none", status=404)
    await check.call(wren, "DELETE", here, {}, status=409)
    publisher: Publisher = service.rooms.writing.publisher
    await publisher.work_once()  # without an index in this service's folder it fails, and says so
    ended = (await check.call(wren, "GET", f"/api/writers/publications/{begun['publication']['id']}"))["publication"]
    assert ended["state"] == "failed" and ended["problem"]
    await check.call(wren, "DELETE", here, {}, status=204)
    assert len((await check.call(wren, "GET", "/api/writers/drafts"))["drafts"]) == 2


async def _training(check: Check, wren: Person, nora: Person) -> None:
    await check.call(nora, "GET", "/api/writers/training", status=403)
    assert (await check.call(wren, "POST", "/api/writers/training", {}, status=202))["run"]["by"] == "Wren"
    assert (await check.call(wren, "GET", "/api/writers/training"))["run"]["by"] == "Wren"


async def _recalls(check: Check, service: Service, wren: Person, nora: Person) -> None:
    conversation_id = await told(service, "when is my money back", answered=True)
    articles = (await check.call(wren, "GET", "/api/writers/articles"))["articles"]
    assert {one["id"]: one["told"] for one in articles} == {"refund-times": 2, "fraud-checks": 0}
    passages = (await check.call(wren, "GET", "/api/writers/articles/refund-times"))["passages"]
    assert [(one["conversations"], one["text"]) for one in passages] == [(0, "5 to 7 days."), (1, None), (1, None)]
    customer_words = {"reason": "it is 5 to 7 days", "article_id": "refund-times", "passage_ids": ["p-old"]}
    recall = (await check.call(nora, "POST", "/api/writers/recalls", customer_words, status=201))["recall"]
    await check.call(nora, "POST", "/api/writers/recalls", {"reason": "x"}, status=422)
    await check.call(nora, "POST", "/api/writers/recalls", customer_words | {"article_id": "fraud-checks"}, status=409)
    here = f"/api/writers/recalls/{recall['id']}"
    await check.call(nora, "GET", here, status=403)
    page = await check.call(wren, "GET", f"{here}?since=2026-01-01T00:00:00Z")
    assert [one["conversation_id"] for one in page["recipients"]] == [conversation_id]
    assert "5 to 7 days" in page["draft"]["text"] and page["draft"]["citations"]
    await check.call(wren, "GET", f"{here}?since=yesterday", status=422)
    await check.call(wren, "GET", f"{here}?since=", status=422)
    await check.call(nora, "POST", f"{here}/confirm", {"text": "5 to 7"}, status=403)
    confirmed = await check.call(wren, "POST", f"{here}/confirm", {"text": "It takes 5 to 7 days."}, status=202)
    assert confirmed["recall"]["state"] == "sending"
    await check.call(wren, "POST", f"{here}/dismiss", {"reason": "too late"}, status=409)
    await service.rooms.writing.recall_sender.send_due()
    assert (await check.call(wren, "GET", here))["recipients"][0]["via"] == "waits"
    assert (await check.call(wren, "GET", "/api/writers/recalls"))["recalls"][0]["state"] == "sent"
    again = (await check.call(nora, "POST", "/api/writers/recalls", customer_words, status=201))["recall"]
    await check.call(wren, "POST", f"/api/writers/recalls/{again['id']}/dismiss", {"reason": "done before"})
