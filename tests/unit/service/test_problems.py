"""Every error has one answer over HTTP."""

import json
from typing import Any

import pytest
from aiohttp import web
from pydantic import BaseModel, ValidationError

from common.errors import (
    CarelineError,
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    SettingsError,
    SignInNeeded,
    TooLarge,
    TooMany,
    Unavailable,
)
from conversations.errors import ClientIdConflict, MessageTooLong
from service.problems import problem_of


def body_of(response: web.Response) -> dict[str, Any]:
    assert response.content_type == "application/problem+json"
    body: dict[str, Any] = json.loads(response.text or "")
    assert body["status"] == response.status
    assert {"type", "title", "status", "detail"} <= body.keys()
    return body


@pytest.mark.parametrize(
    ("error", "status", "name"),
    [
        (SignInNeeded("who?"), 401, "unauthorized"),
        (NotAllowed("no"), 403, "forbidden"),
        (NotFound("gone"), 404, "not_found"),
        (Conflict("late"), 409, "conflict"),
        (TooLarge("big"), 413, "too_large"),
        (Invalid("odd"), 422, "invalid"),
        (TooMany("slow down", 7), 429, "too_many_requests"),
        (Unavailable("soon"), 503, "unavailable"),
        (SettingsError("rules"), 500, "settings"),
        (CarelineError("hm"), 500, "internal"),
        (ClientIdConflict("c1"), 409, "client_id_conflict"),
        (MessageTooLong(8_000), 413, "message_too_long"),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_each_named_error_has_its_status_and_name(error: CarelineError, status: int, name: str) -> None:
    response = problem_of(error)
    body = body_of(response)
    assert (response.status, body["type"], body["title"], body["detail"]) == (status, name, error.title, str(error))
    assert "errors" not in body


def test_fields_that_are_wrong_are_listed() -> None:
    errors = [{"field": "text", "message": "must not be empty"}]
    assert body_of(problem_of(Invalid("Please look again.", errors)))["errors"] == errors


def test_who_asks_too_often_hears_when_to_come_back() -> None:
    assert problem_of(TooMany("slow down", 7)).headers["Retry-After"] == "7"


def test_a_body_of_the_wrong_shape_lists_its_fields_without_their_values() -> None:
    class Body(BaseModel):
        rating: int

    with pytest.raises(ValidationError) as caught:
        Body.model_validate({"rating": "ana@example.com"})
    response = problem_of(caught.value)
    body = body_of(response)
    assert response.status == 422
    assert [error["field"] for error in body["errors"]] == ["rating"]
    assert "ana@example.com" not in (response.text or "")


def test_what_is_not_json_is_a_bad_request() -> None:
    try:
        json.loads("{")
    except json.JSONDecodeError as error:
        response = problem_of(error)
    assert (response.status, body_of(response)["type"]) == (400, "bad_json")


def test_http_errors_are_problems_too_and_keep_what_is_allowed() -> None:
    response = problem_of(web.HTTPMethodNotAllowed("PATCH", ["GET", "POST"]))
    assert (response.status, body_of(response)["type"]) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET,POST"


def test_an_unknown_error_tells_nothing_of_the_inside() -> None:
    response = problem_of(RuntimeError("password=hunter2 in /srv/secret.py"))
    assert (response.status, body_of(response)["type"]) == (500, "internal")
    assert "hunter2" not in (response.text or "")
    assert "RuntimeError" not in (response.text or "")
