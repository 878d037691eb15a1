"""What the agent's calls carry."""

from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
    model_validator,
)

from common.json_text import json_text, parse_json
from conversations.model import Outcome
from desk.model import PresenceStatus

MAX_TEXT = 10_000
"""Characters of a message, a note or a summary."""

MAX_NOTE = 300
"""Characters of what the assistant is to tell a customer again."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_TEXT)]
ClientId = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[\w.:-]+$")]
Epoch = Annotated[int, Field(ge=0)]

MOST_AGENTS = 100
"""At work in one hour, in a plan."""

AgentsByHour = Annotated[tuple[Annotated[int, Field(ge=0, le=MOST_AGENTS)], ...], Field(min_length=24, max_length=24)]

F = TypeVar("F", bound=BaseModel)


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class LoginForm(_Form):
    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=1_000)]


class PresenceForm(_Form):
    status: PresenceStatus


class OfferForm(_Form):
    accept: bool


class WhatIfForm(_Form):
    """Agents at work in each hour of the day, as it is and as it would be; `arrivals`: customers, in shares of now."""

    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    zone: Annotated[str, StringConstraints(min_length=1, max_length=100)] = "UTC"
    planned: AgentsByHour
    changed: AgentsByHour
    arrivals: Annotated[float, Field(ge=0.1, le=5, allow_inf_nan=False)] = 1.0


class TextForm(_Form):
    client_id: ClientId
    text: Text
    epoch: Epoch


class TakenForm(_Form):
    """The suggestions that were put into a message, by their place."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    items: Annotated[list[Annotated[int, Field(ge=0, le=9)]], Field(min_length=1, max_length=10)]


class MessageForm(_Form):
    """With files the words may be missing."""

    client_id: ClientId
    epoch: Epoch
    attachments: Annotated[
        list[Annotated[str, StringConstraints(min_length=1, max_length=64)]], Field(max_length=10)
    ] = []
    suggested: TakenForm | None = None
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT), Field(validate_default=True)
    ] = ""

    @field_validator("text")
    @classmethod
    def _something(cls, text: str, info: ValidationInfo) -> str:
        if not text and not info.data.get("attachments"):
            raise ValueError("Write something, or attach a file.")
        return text


class MessageFrame(MessageForm):
    """The same over a socket, which says of which handoff."""

    handoff_id: ClientId


class TransferForm(_Form):
    """To one colleague, or back to the queue for a skill; never both."""

    epoch: Epoch
    agent: str | None = None
    skill: str | None = None
    note: Text

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if bool(self.agent) == bool(self.skill):
            raise ValueError("Name either an agent or a skill.")
        return self


class SnoozeForm(_Form):
    until: AwareDatetime


Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
"""Why an agent decides so; kept with what they did."""


class ApproveForm(_Form):
    epoch: Epoch
    request_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    decision: Literal["approve", "decline"]
    reason: Reason


class UndoForm(_Form):
    epoch: Epoch
    action_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    reason: Reason


class ResolveForm(_Form):
    epoch: Epoch
    outcome: Outcome
    summary: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TEXT)] = ""
    return_to_bot: bool = False
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_NOTE)] = ""
    tags: Annotated[list[str], Field(max_length=100)] = []


def read_form(form: type[F], raw: bytes) -> F:
    """Return the form of a JSON body, whose types are the described ones: 0 is no `false`.

    Raises JSONDecodeError, ValidationError.
    """
    return form_of(form, parse_json(raw))


def form_of(form: type[F], value: Any) -> F:
    """Return the form of a JSON value. Raises ValidationError."""
    return form.model_validate_json(json_text(value), strict=True)
