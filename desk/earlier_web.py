"""The customer's other conversations over HTTP; that the list was looked at is kept."""

from dataclasses import dataclass

from aiohttp import web

from conversations.earlier import EarlierConversations
from desk.audit import Audit
from desk.door import Door
from desk.model import CARE_ROLES
from desk.topics import TopicBook
from desk.web import caller_of


@dataclass(frozen=True)
class EarlierDeps:
    earlier: EarlierConversations
    topics: TopicBook
    audit: Audit
    door: Door


def routes(deps: EarlierDeps) -> list[web.RouteDef]:
    async def show(request: web.Request) -> web.Response:
        session = await deps.door.reader(caller_of(request), CARE_ROLES)
        conversation_id = request.match_info["conversation_id"]
        found = await deps.earlier.of(conversation_id, deps.topics.intents)
        if found["conversations"]:
            await deps.audit.saw_earlier(session.agent, conversation_id)
        for one in found["conversations"]:
            one["topic"] = deps.topics.topic_of.get(one.pop("intent") or "")
        return web.json_response(found)

    return [web.get("/api/agents/conversations/{conversation_id}/earlier", show)]
