"""Knowledge over HTTP: the search."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from pydantic import BaseModel, Field

from kb_index.model import SearchResult
from kb_index.search import Knowledge

MOST_HITS = 20
HIT_FIELDS = ("article_id", "title", "section", "snippet", "url", "score")


class SearchQuery(BaseModel):
    """The query string of `/api/kb/search`."""

    q: str = Field(min_length=1, max_length=1000)
    k: int = Field(5, ge=1, le=MOST_HITS)
    locale: str = Field("en", min_length=2, max_length=35)


def search_json(result: SearchResult) -> dict[str, Any]:
    """Return the result as in the API."""
    return {
        "hits": [{name: getattr(hit, name) for name in HIT_FIELDS} for hit in result.hits],
        "answerable": result.answerable,
        "probability": round(result.probability, 4),
        "took_ms": round(result.took_ms, 2),
    }


def routes(knowledge: Knowledge, is_agent: Callable[[web.Request], Awaitable[bool]]) -> list[web.RouteDef]:
    """Internal passages are found by signed-in agents only."""

    async def search(request: web.Request) -> web.Response:
        query = SearchQuery.model_validate(dict(request.query))
        internal = await is_agent(request)
        result = await asyncio.to_thread(knowledge.search, query.q, k=query.k, locale=query.locale, internal=internal)
        return web.json_response(search_json(result))

    return [web.get("/api/kb/search", search)]
