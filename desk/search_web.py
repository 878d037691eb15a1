"""Search over conversations, and reading one, over HTTP; who does so is kept."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from conversations.search import MOST_FOUND, ConversationSearch
from conversations.search_words import MAX_QUERY_CHARACTERS
from desk.audit import Audit
from desk.door import Door
from desk.forms import read_form
from desk.model import CARE_ROLES
from desk.web import caller_of


class SearchForm(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUERY_CHARACTERS)]
    limit: Annotated[int, Field(ge=1, le=MOST_FOUND)] = MOST_FOUND


@dataclass(frozen=True)
class SearchDeps:
    search: ConversationSearch
    audit: Audit
    door: Door


def routes(deps: SearchDeps) -> list[web.RouteDef]:
    """Return the routes of the search."""

    async def find(request: web.Request) -> web.Response:
        session = await deps.door.writer(caller_of(request), CARE_ROLES)
        form = read_form(SearchForm, await request.read())
        found = await deps.search.find(form.words, form.limit)
        await deps.audit.searched(session.agent, form.words)
        return web.json_response(found)

    async def read(request: web.Request) -> web.Response:
        session = await deps.door.reader(caller_of(request), CARE_ROLES)
        whole = await deps.search.read(request.match_info["conversation_id"])
        await deps.audit.opened(session.agent, whole["conversation"]["conversation_id"])
        return web.json_response(whole)

    return [
        web.post("/api/agents/search", find),
        web.get("/api/agents/conversations/{conversation_id}", read),
    ]
