"""Errors with names. `common/problems.py` maps them to HTTP; the text tells the reader what to do next."""

from typing import ClassVar


class CarelineError(Exception):
    """The base of all errors that Careline answers for.

    `name` is the machine's word (the problem's `type`), `title` the heading, `str(error)` the detail.
    """

    name: ClassVar[str] = "internal"
    title: ClassVar[str] = "Something went wrong"


class NotFound(CarelineError):
    name = "not_found"
    title = "Not found"


class NotAllowed(CarelineError):
    """The caller is not who may do this."""

    name = "forbidden"
    title = "Not allowed"


class SignInNeeded(CarelineError):
    name = "unauthorized"
    title = "Please sign in again"


class Invalid(CarelineError):
    """The input is wrong. `errors` lists `{"field", "message"}`."""

    name = "invalid"
    title = "Some fields need another look"

    def __init__(self, detail: str, errors: "list[dict[str, str]] | None" = None) -> None:
        super().__init__(detail)
        self.errors = errors or []


class Conflict(CarelineError):
    """The state has moved on, or somebody else was first."""

    name = "conflict"
    title = "That has changed in the meantime"


class TooLarge(CarelineError):
    name = "too_large"
    title = "Too large"


class TooMany(CarelineError):
    name = "too_many_requests"
    title = "Too many requests"

    def __init__(self, detail: str, retry_after_seconds: int) -> None:
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(CarelineError):
    """A part is not ready or does not answer; trying again later may help."""

    name = "unavailable"
    title = "Not ready yet"


class SettingsError(CarelineError):
    """A setting or the machine is not as needed: the command line prints one line and stops."""

    name = "settings"
    title = "Careline cannot start"
