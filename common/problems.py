"""What is told of an error to whoever caused it: the same words over HTTP and over a socket."""

import json
from dataclasses import dataclass
from typing import Any, Self

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
"""Statuses of what may be an attack: these refusals are logged."""


@dataclass(frozen=True)
class Problem:
    """The parts of RFC 9457: `status` is HTTP's, `name` the `type`; `errors` lists `{"field", "message"}`."""

    status: int
    name: str
    title: str
    detail: str
    errors: tuple[dict[str, str], ...] = ()

    @classmethod
    def of(cls, error: Exception) -> Self:
        """Return what is told of an error. Unknown errors say nothing of the inside."""
        if isinstance(error, CarelineError):
            status = next((status for kind, status in STATUS if isinstance(error, kind)), 500)
            return cls(status, error.name, error.title, str(error), tuple(getattr(error, "errors", None) or ()))
        if isinstance(error, ValidationError):
            errors = tuple(
                {"field": ".".join(str(part) for part in item["loc"]) or "body", "message": item["msg"]}
                for item in error.errors()
            )
            return cls(422, Invalid.name, Invalid.title, "The request has fields that cannot be used.", errors)
        if isinstance(error, json.JSONDecodeError | UnicodeDecodeError):
            return cls(400, "bad_json", "Not JSON", "The body is not valid JSON in UTF-8. Check quotes and commas.")
        return cls(
            500, "internal", "Something went wrong", "This is our fault and has been logged. Try again in a moment."
        )

    def json(self) -> dict[str, Any]:
        """Return the body of a problem document."""
        body: dict[str, Any] = {"type": self.name, "title": self.title, "status": self.status, "detail": self.detail}
        return body | ({"errors": list(self.errors)} if self.errors else {})
