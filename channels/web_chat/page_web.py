"""The widget's files and the demo's help page."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
TOKENS = STATIC.parents[2] / "desk" / "static" / "tokens.css"
"""The colours and sizes of all pages: under `/widget/`, other sites may load them."""

TYPES = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}


def page_routes() -> list[web.RouteDef]:
    """Return `/` and `/widget/…`."""
    files = {path.name: path for path in (*STATIC.iterdir(), TOKENS) if path.suffix in TYPES}

    async def page(_request: web.Request) -> web.StreamResponse:
        return _file(files["index.html"])

    async def static(request: web.Request) -> web.StreamResponse:
        path = files.get(request.match_info["name"])
        if path is None:
            raise web.HTTPNotFound
        return _file(path)

    return [web.get("/", page), web.get("/widget/{name}", static)]


def _file(path: Path) -> web.FileResponse:
    # Files carry no version in their names: a browser asks each time and mostly hears "not modified".
    response = web.FileResponse(path, headers={"Cache-Control": "no-cache"})
    response.content_type = TYPES[path.suffix]
    response.charset = "utf-8"
    return response
