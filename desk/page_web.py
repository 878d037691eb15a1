"""The console page and its files."""

from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Files carry no version in their names: a browser asks each time and mostly hears "not modified".
    "Cache-Control": "no-cache",
}

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
}


def page_routes() -> list[web.RouteDef]:
    """Return the console `/desk`, `/desk/writers`, `/desk/board`, `/desk/password`, and `/desk/static/…`."""
    files = {path.relative_to(STATIC).as_posix(): path for path in STATIC.rglob("*") if path.suffix in TYPES}

    async def page(_request: web.Request) -> web.StreamResponse:
        return _file(STATIC / "index.html")

    async def writers(_request: web.Request) -> web.StreamResponse:
        return _file(STATIC / "writers.html")

    async def supervisors(_request: web.Request) -> web.StreamResponse:
        return _file(STATIC / "board.html")

    async def password(_request: web.Request) -> web.StreamResponse:
        return _file(STATIC / "password.html")

    async def to_page(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPPermanentRedirect("/desk")

    async def static(request: web.Request) -> web.StreamResponse:
        path = files.get(request.match_info["path"])
        if path is None:
            raise web.HTTPNotFound
        return _file(path)

    return [
        web.get("/desk", page),
        web.get("/desk/", to_page),
        web.get("/desk/writers", writers),
        web.get("/desk/board", supervisors),
        web.get("/desk/password", password),
        web.get("/desk/static/{path:.+}", static),
    ]


def _file(path: Path) -> web.FileResponse:
    response = web.FileResponse(path, headers=HEADERS)
    response.content_type = TYPES[path.suffix]
    response.charset = "utf-8"
    return response
