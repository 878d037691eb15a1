"""The articles as pages: what a citation opens."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from html import escape
from http import HTTPStatus
from string import Template

from aiohttp import web

from kb_index.errors import ArticleNotFound
from kb_index.render import render_article
from kb_index.search import Knowledge

IsAgent = Callable[[web.Request], Awaitable[bool]]

PAGE = Template("""<!doctype html>
<html lang="$locale">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title · $company help</title>
<link rel="icon" href="/desk/static/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/desk/static/tokens.css">
<link rel="stylesheet" href="/widget/page.css">
<script src="/widget/widget.js" data-title="$company care" async></script>
</head>
<body>
<header class="bar"><a class="name" href="/">$company</a><p>Help</p></header>
<main class="text"><p class="crumb"><a href="/">All articles</a></p>$body</main>
</body>
</html>
""")
GONE = """<h1>This article is no longer here</h1>
<p>It was moved or taken back. Look through <a href="/">all articles</a>, or ask in the chat.</p>"""


def routes(knowledge: Knowledge, company: str, is_agent: IsAgent) -> list[web.RouteDef]:
    """Return `/articles/{id}` and the list by topic. Internal articles open for signed-in agents only."""

    def whole(locale: str, title: str, body: str, status: int = 200) -> web.Response:
        html = PAGE.substitute(locale=escape(locale), title=escape(title), company=escape(company), body=body)
        return web.Response(text=html, content_type="text/html", status=status)

    async def article(request: web.Request) -> web.Response:
        try:
            found = knowledge.article(request.match_info["id"], internal=await is_agent(request))
        except ArticleNotFound:
            return whole("en", "No longer here", GONE, HTTPStatus.NOT_FOUND)
        page = render_article(found)
        return whole(page.locale, page.title, page.html)

    async def listed(_request: web.Request) -> web.Response:
        topics: dict[str, list[dict[str, str]]] = defaultdict(list)
        for one in knowledge.articles():
            topics[one.path.split("/")[0]].append({"title": one.title, "url": f"/articles/{one.id}"})
        rows = [{"name": _topic(name), "articles": articles} for name, articles in sorted(topics.items())]
        return web.json_response({"topics": rows})

    return [web.get("/articles/{id}", article), web.get("/articles.json", listed)]


def _topic(folder: str) -> str:
    return folder.replace("_", " ").replace("-", " ").capitalize()
