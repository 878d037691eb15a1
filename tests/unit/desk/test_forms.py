"""What the agent's calls carry."""

import json
from typing import Any

import pytest
from pydantic import ValidationError

from desk.forms import MAX_TEXT, OfferForm, ResolveForm, SnoozeForm, TextForm, TransferForm, read_form

GOOD = {"client_id": "a1", "text": "Hello", "epoch": 4}


def read(form: Any, **body: Any) -> Any:
    return read_form(form, json.dumps(body).encode())


def test_text_is_trimmed_and_kept_otherwise() -> None:
    assert read(TextForm, **GOOD | {"text": "  two\n lines "}).text == "two\n lines"


@pytest.mark.parametrize(
    "change",
    [
        {"text": "  "},
        {"text": "x" * (MAX_TEXT + 1)},
        {"client_id": ""},
        {"client_id": "x" * 101},
        {"epoch": -1},
        {"epoch": None},
        {"epoch": "new"},
    ],
)
def test_a_message_that_cannot_be_used_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(TextForm, **GOOD | change)


@pytest.mark.parametrize("target", [{}, {"agent": "sam", "skill": "billing"}])
def test_a_transfer_names_one_target(target: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either an agent or a skill"):
        read(TransferForm, epoch=1, note="please", **target)


def test_a_transfer_needs_a_note() -> None:
    with pytest.raises(ValidationError):
        read(TransferForm, epoch=1, note=" ", agent="sam")


def test_an_unknown_outcome_is_refused() -> None:
    with pytest.raises(ValidationError):
        read(ResolveForm, epoch=1, outcome="perhaps", summary="", return_to_bot=True)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValidationError):
        read(SnoozeForm, until="2026-11-24T09:00:00")


@pytest.mark.parametrize(
    ("form", "body"),
    [
        (OfferForm, {"accept": 0}),
        (SnoozeForm, {"until": 0}),
        (TextForm, GOOD | {"epoch": "4"}),
        (ResolveForm, {"epoch": 1, "outcome": "solved", "return_to_bot": "no"}),
    ],
)
def test_what_is_nearly_of_the_type_is_not_guessed_at(form: Any, body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        read(form, **body)


def test_broken_json_is_told_as_such() -> None:
    with pytest.raises(json.JSONDecodeError):
        read_form(TextForm, b"{")


def test_a_body_nested_without_end_is_refused() -> None:
    with pytest.raises(json.JSONDecodeError):
        read_form(TextForm, b"[" * 200_000)
