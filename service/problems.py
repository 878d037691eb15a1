"""Errors as `application/problem+json` (RFC 9457)."""

import json
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from pydantic import ValidationError

from common.errors import CarelineError, TooMany
from common.problems import SUSPICIOUS, Problem
from desk.errors import WrongPassword

log = structlog.get_logger()

HTTP_DETAIL = {
    400: "The request could not be read.",
    404: "There is nothing at this address.",
    405: "This address does not take that method.",
    413: "The request is larger than 1 MB. Send a shorter one.",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def response_of(problem: Problem) -> web.Response:
    return web.json_response(problem.json(), status=problem.status, content_type="application/problem+json")


def problem_of(error: Exception) -> web.Response:
    """Return the response for an error that a handler raised. Unknown errors say nothing of the inside."""
    if isinstance(error, web.HTTPException):
        detail = HTTP_DETAIL.get(error.status, error.reason)
        name = error.reason.lower().replace(" ", "_")
        response = response_of(Problem(error.status, name, error.reason, detail))
        if "Allow" in error.headers:
            response.headers["Allow"] = error.headers["Allow"]
        return response
    response = response_of(Problem.of(error))
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


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
