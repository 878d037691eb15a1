"""What goes on every answer: security headers, and leave for the sites that embed the widget."""

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SECURITY = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
}
EMBEDDABLE = ("/api/conversations", "/api/outage", "/widget")
"""What a page of another, listed site may call and load."""


async def add_security_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """An `on_response_prepare` signal."""
    for name, value in SECURITY.items():
        response.headers.setdefault(name, value)


def cors(allowed_origins: tuple[str, ...]) -> Middleware:
    """Return a middleware that lets listed origins use the customer's API and the widget's files; no cookies."""

    @web.middleware
    async def allow(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not request.path.startswith(EMBEDDABLE):
            return await handler(request)
        origin = request.headers.get(hdrs.ORIGIN, "")
        listed = origin in allowed_origins
        if listed and request.method == hdrs.METH_OPTIONS:
            return web.Response(status=204, headers=_preflight(origin))
        response = await handler(request)
        if not response.prepared:
            # Also without a listed origin: what a cache keeps of this answer must not be given to a listed site.
            response.headers[hdrs.VARY] = "Origin"
            if listed:
                response.headers.update(_allow(origin))
        return response

    return allow


def _allow(origin: str) -> dict[str, str]:
    return {"Access-Control-Allow-Origin": origin, "Vary": "Origin", "Cross-Origin-Resource-Policy": "cross-origin"}


def _preflight(origin: str) -> dict[str, str]:
    return {
        **_allow(origin),
        "Access-Control-Allow-Methods": "GET, POST, PUT",
        "Access-Control-Allow-Headers": "Authorization, Content-Type",
        "Access-Control-Max-Age": "600",
    }
