"""Content writers' part of the API: gaps, drafts, publishing, articles."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import timedelta

from aiohttp import web

from common.clock import Clock
from common.errors import Invalid, NotAllowed
from common.storage import Database
from conversations import storage_told
from conversations.recall_sender import RecallSender
from conversations.recalls import Recalls
from desk.door import Door
from desk.forms import read_form
from desk.model import CARE_ROLES, AgentRole, Session
from desk.ports import DeskLog
from desk.web import caller_of
from desk.writing import forms, views
from desk.writing.drafts import Drafts
from desk.writing.gap_finder import GapFinder
from desk.writing.model import OVERRIDE_ROLES, WRITING_ROLES
from desk.writing.ports import WritersKnowledge
from desk.writing.publisher import Publisher

MOST_DAYS = 366
FLAGGING_ROLES = CARE_ROLES | WRITING_ROLES


@dataclass(frozen=True)
class WritingDeps:
    """What content writers' handlers work with."""

    db: Database
    clock: Clock
    door: Door
    log: DeskLog
    knowledge: WritersKnowledge
    gaps: GapFinder
    drafts: Drafts
    publisher: Publisher
    recalls: Recalls
    recall_sender: RecallSender


def routes(deps: WritingDeps) -> list[web.RouteDef]:
    """Return the routes of gaps, drafts and articles."""
    gaps, drafts, articles = _Gaps(deps), _Drafts(deps), _Articles(deps)
    draft = "/api/writers/drafts/{draft_id}"
    return [
        web.get("/api/writers/gaps", gaps.listed),
        web.post("/api/writers/gaps/{gap_id}/dismiss", gaps.dismiss),
        web.post("/api/writers/gaps/{gap_id}/draft", gaps.draft),
        web.delete("/api/writers/dismissals/{dismissal_id}", gaps.restore),
        web.get("/api/writers/drafts", drafts.listed),
        web.post("/api/writers/drafts", drafts.begin),
        web.get(draft, drafts.one),
        web.put(draft, drafts.save),
        web.delete(draft, drafts.discard),
        web.post(f"{draft}/check", drafts.check),
        web.post(f"{draft}/publish", drafts.publish),
        web.get("/api/writers/publications/{publication_id}", drafts.publication),
        web.get("/api/writers/articles", articles.listed),
        web.get("/api/writers/articles/{article_id}", articles.one),
    ]


async def writer(deps: WritingDeps, request: web.Request, roles: Collection[AgentRole] = WRITING_ROLES) -> Session:
    """Return the session of who changes something."""
    return await deps.door.writer(caller_of(request), roles)


async def reader(deps: WritingDeps, request: web.Request) -> Session:
    return await deps.door.reader(caller_of(request), WRITING_ROLES)


class _Gaps:
    def __init__(self, deps: WritingDeps) -> None:
        self._deps = deps

    async def listed(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        days = request.query.get("days", "30")
        if not days.isdecimal() or not 1 <= int(days) <= MOST_DAYS:
            raise Invalid(f"days is 1 to {MOST_DAYS}.", [{"field": "days", "message": "not such a number"}])
        since = self._deps.clock.now() - timedelta(days=int(days))
        found = await self._deps.gaps.gaps(since)
        drafts = {
            turn_id: draft.id for draft, _ in await self._deps.drafts.overview() for turn_id in draft.source.turn_ids
        }
        rows = [
            views.gap_json(gap) | {"draft_id": next((drafts[one] for one in gap.turn_ids if one in drafts), None)}
            for gap in found
        ]
        return web.json_response({"gaps": rows, "days": int(days)})

    async def dismiss(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        form = read_form(forms.DismissForm, await request.read())
        gone = await self._deps.gaps.dismiss(request.match_info["gap_id"], form.reason, session.agent.name)
        return web.json_response({"dismissal": views.dismissal_json(gone)})

    async def restore(self, request: web.Request) -> web.Response:
        await writer(self._deps, request)
        await self._deps.gaps.restore(request.match_info["dismissal_id"])
        return web.Response(status=204)

    async def draft(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        form = read_form(forms.GapDraftForm, await request.read())
        gap_id, by = request.match_info["gap_id"], session.agent.name
        if form.article_id is not None:
            draft = await self._deps.drafts.extend(gap_id, form.article_id, by)
        else:
            draft = await self._deps.drafts.from_gap(gap_id, by)
        return web.json_response({"draft": views.draft_json(draft)}, status=201)


class _Drafts:
    def __init__(self, deps: WritingDeps) -> None:
        self._deps = deps

    async def listed(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        rows = [
            views.draft_json(draft) | {"publication": views.publication_json(last) if last else None}
            for draft, last in await self._deps.drafts.overview()
        ]
        return web.json_response({"drafts": rows})

    async def begin(self, request: web.Request) -> web.Response:
        """Agents may hand in a reply of theirs; the rest is writers'."""
        session = await writer(self._deps, request, FLAGGING_ROLES)
        form = read_form(forms.NewDraftForm, await request.read())
        by = session.agent.name
        if form.handoff_id is not None:
            draft = await self._deps.drafts.from_reply(form.handoff_id, form.seq or 0, by)
            return web.json_response({"draft": views.draft_json(draft)}, status=201)
        await writer(self._deps, request)
        if form.article_id is not None:
            draft = await self._deps.drafts.from_article(form.article_id, form.locale, by)
        else:
            draft = await self._deps.drafts.blank(by)
        return web.json_response({"draft": views.draft_json(draft)}, status=201)

    async def one(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        draft, last = await self._deps.drafts.get(request.match_info["draft_id"])
        checked = await asyncio.to_thread(self._deps.drafts.check, draft)
        topics = sorted({path.split("/")[0] for path in self._paths() if "/" in path})
        return web.json_response(
            {
                "draft": views.draft_json(draft),
                "publication": views.publication_json(last) if last else None,
                "check": views.check_json(checked),
                "topics": topics,
            }
        )

    def _paths(self) -> list[str]:
        return [article.path for article in self._deps.knowledge.articles(internal=True)]

    async def save(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        form = read_form(forms.SaveForm, await request.read())
        draft = await self._deps.drafts.save(
            request.match_info["draft_id"], form.fields(), form.topic, form.revision, session.agent.name
        )
        checked = await asyncio.to_thread(self._deps.drafts.check, draft)
        return web.json_response({"draft": views.draft_json(draft), "check": views.check_json(checked)})

    async def check(self, request: web.Request) -> web.Response:
        """Faults and preview of what has not been saved."""
        await writer(self._deps, request)
        form = read_form(forms.ArticleForm, await request.read())
        draft, _ = await self._deps.drafts.get(request.match_info["draft_id"])
        typed = replace(draft, fields=form.fields(), topic=form.topic)
        checked = await asyncio.to_thread(self._deps.drafts.check, typed)
        return web.json_response({"check": views.check_json(checked)})

    async def discard(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        await self._deps.drafts.discard(request.match_info["draft_id"], session.agent.name)
        return web.Response(status=204)

    async def publish(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        form = read_form(forms.PublishForm, await request.read())
        if form.override_reason is not None and session.agent.role not in OVERRIDE_ROLES:
            raise NotAllowed("Only an administrator may publish an article that makes answers worse.")
        publication = await self._deps.publisher.start(
            request.match_info["draft_id"], form.revision, session.agent.name, form.override_reason, form.verdicts
        )
        return web.json_response({"publication": views.publication_json(publication)}, status=202)

    async def publication(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        found = await self._deps.drafts.publication(request.match_info["publication_id"])
        return web.json_response({"publication": views.publication_json(found)})


class _Articles:
    def __init__(self, deps: WritingDeps) -> None:
        self._deps = deps

    async def listed(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        async with self._deps.db.read() as c:
            told = await storage_told.told_by_article(c, self._deps.clock.now() - timedelta(days=30))
        rows = [
            views.article_json(article) | {"told": told.get(article.id, 0)}
            for article in self._deps.knowledge.articles(internal=True)
        ]
        return web.json_response({"articles": rows})

    async def one(self, request: web.Request) -> web.Response:
        """An article with its passages: those of now, and those that were told and are no longer there."""
        await reader(self._deps, request)
        locale = request.query.get("locale", "en")
        article = self._deps.knowledge.article(request.match_info["article_id"], locale=locale, internal=True)
        async with self._deps.db.read() as c:
            told = await storage_told.passages_told(c, article.id)
        passages = await asyncio.to_thread(views.passages_json, article, told)
        return web.json_response({"article": views.article_json(article), "passages": passages})
