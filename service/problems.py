"""Errors as `application/problem+json` (RFC 9457): the one table from named errors to HTTP."""

import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from pydantic import ValidationError

from common.errors import (
    CarelineError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
)
from desk.errors import WrongPassword

log = structlog.get_logger()

STATUS: tuple[tuple[type[CarelineError], int], ...] = (
    (SignInNeeded, 401),
    (NotAllowed, 403),
    (NotFound, 404),
    (Conflict, 409),
    (TooLarge, 413),
    (Invalid, 422),
    (TooMany, 429),
    (Unavailable, 503),
)

SUSPICIOUS = frozenset({403, 413, 429})

HTTP_DETAIL = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is larger than 1 MB. Send a shorter one.",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def status_of(error: CarelineError) -> int:
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def problem(
    status: int, name: str, title: str, detail: str, errors: list[dict[str, str]] | None = None
) -> web.Response:
    """Return the problem as a response."""
    body: dict[str, object] = {"type": name, "title": title, "status": status, "detail": detail}
    if errors:
        body["errors"] = errors
    return web.json_response(body, status=status, content_type="application/problem+json")


def problem_of(error: Exception) -> web.Response:
    """Return the response for an error that a handler raised. Unknown errors say nothing of the inside."""
    if isinstance(error, CarelineError):
        response = problem(status_of(error), error.name, error.title, str(error), getattr(error, "errors", None))
        if isinstance(error, TooMany):
            response.headers["Retry-After"] = str(error.retry_after_seconds)
        return response
    if isinstance(error, ValidationError):
        errors = [
            {"field": ".".join(str(part) for part in item["loc"]) or "body", "message": item["msg"]}
            for item in error.errors()
        ]
        return problem(422, Invalid.name, Invalid.title, "The request has fields that cannot be used.", errors)
    if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
        return problem(400, "bad_json", "Not JSON", "The body is not valid JSON in UTF-8. Check quotes and commas.")
    if isinstance(error, web.HTTPException):
        detail = HTTP_DETAIL.get(error.status, error.reason)
        response = problem(error.status, error.reason.lower().replace(" ", "_"), error.reason, detail)
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    return problem(
        500, "internal", "Something went wrong", "This is our fault and has been logged. Try again in a moment."
    )


@web.middleware
async def problems(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn every error of a handler into a problem; log what is ours to mend, without the request's contents."""
    resource = request.match_info.route.resource
    route = resource.canonical if resource else ""
    try:
        return await handler(request)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        return _refusal(error, route)
    except (CarelineError, ValidationError, json.JSONDecodeError, UnicodeDecodeError) as error:
        return _refusal(error, route)
    except ConnectionResetError:
        raise
    except Exception as error:
        log.error("http.failed", route=route, error=type(error).__name__, exc_info=True)
        return problem_of(error)


def _refusal(error: Exception, route: str) -> web.Response:
    """Return the problem; what looks like an attack is logged, by route and name alone."""
    response = problem_of(error)
    if response.status in SUSPICIOUS or isinstance(error, WrongPassword):
        log.warning("http.refused", route=route, status=response.status, error=getattr(error, "name", ""))
    return response
