"""Content writers' part of the API: recalling wrong answers."""

import asyncio
from datetime import datetime

from aiohttp import web

from common.clock import parse_rfc3339
from common.errors import Invalid
from conversations.recalled import Recall, RecallState
from desk.forms import read_form
from desk.writing import forms, views
from desk.writing.corrections import Correction, draft_correction
from desk.writing.web import FLAGGING_ROLES, WritingDeps, reader, writer


def routes(deps: WritingDeps) -> list[web.RouteDef]:
    """Return the routes of recalls."""
    recalls = _Recalls(deps)
    one = "/api/writers/recalls/{recall_id}"
    return [
        web.get("/api/writers/recalls", recalls.listed),
        web.post("/api/writers/recalls", recalls.flag),
        web.get(one, recalls.one),
        web.post(f"{one}/confirm", recalls.confirm),
        web.post(f"{one}/dismiss", recalls.dismiss),
    ]


class _Recalls:
    def __init__(self, deps: WritingDeps) -> None:
        self._deps = deps

    async def listed(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        rows = [
            views.recall_json(recall) | {"conversations": concerned}
            for recall, concerned in await self._deps.recalls.overview()
        ]
        return web.json_response({"recalls": rows})

    async def flag(self, request: web.Request) -> web.Response:
        """Agents and writers may say that an answer is wrong."""
        session = await writer(self._deps, request, FLAGGING_ROLES)
        form = read_form(forms.FlagForm, await request.read())
        by = session.agent.name
        if form.handoff_id is not None:
            handoff = await self._deps.log.handoff(form.handoff_id)
            recall = await self._deps.recalls.flag_answer(handoff.conversation_id, form.seq or 0, form.reason, by)
        else:
            recall = await self._deps.recalls.flag_passages(form.article_id or "", form.passage_ids, form.reason, by)
        return web.json_response({"recall": views.recall_json(recall)}, status=201)

    async def one(self, request: web.Request) -> web.Response:
        await reader(self._deps, request)
        recall, recipients = await self._deps.recalls.get(request.match_info["recall_id"], _since(request))
        question, told = await self._deps.recalls.example(recall)
        draft = None
        if recall.state is RecallState.FLAGGED:
            draft = await self._draft(recall, told, question)
        return web.json_response(
            {
                "recall": views.recall_json(recall),
                "told": told,
                "recipients": [views.recipient_json(one) for one in recipients],
                "draft": views.correction_json(draft) if draft else None,
            }
        )

    async def confirm(self, request: web.Request) -> web.Response:
        """Send the correction to everyone who got the answer: once each."""
        session = await writer(self._deps, request)
        form = read_form(forms.ConfirmForm, await request.read())
        recall_id = request.match_info["recall_id"]
        recall, _ = await self._deps.recalls.get(recall_id)
        question, told = await self._deps.recalls.example(recall)
        draft = await self._draft(recall, told, question)
        citations = draft.citations if form.cite else ()
        confirmed = await self._deps.recalls.confirm(recall_id, form.since, form.text, citations, session.agent.name)
        self._deps.recall_sender.wake()
        return web.json_response({"recall": views.recall_json(confirmed)}, status=202)

    async def _draft(self, recall: Recall, told: str, question: str) -> Correction:
        return await asyncio.to_thread(draft_correction, recall.passages, told, question, self._deps.knowledge)

    async def dismiss(self, request: web.Request) -> web.Response:
        session = await writer(self._deps, request)
        form = read_form(forms.DismissForm, await request.read())
        recall = await self._deps.recalls.dismiss(request.match_info["recall_id"], form.reason, session.agent.name)
        return web.json_response({"recall": views.recall_json(recall)})


def _since(request: web.Request) -> datetime | None:
    text = request.query.get("since")
    if text is None:
        return None
    try:
        return parse_rfc3339(text)
    except ValueError:
        fault = {"field": "since", "message": "not a time such as 2026-11-24T09:30:00Z"}
        raise Invalid("since is a time.", [fault]) from None
