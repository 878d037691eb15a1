"""What travels between the assistant (Rasa, Python 3.10) and the service: names, paths and shapes."""

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

SECRET_HEADER = "X-Careline-Secret"
"""Both directions carry the shared secret in this header."""

CHANNEL = "careline"
TURN_PATH = "/webhooks/careline/turn"
"""On Rasa: POST `TurnRequest`, answers `TurnAnswer`."""

UNDERSTAND_PATH = "/webhooks/careline/understand"
"""On Rasa: POST `TurnRequest`, answers `Understood`; nothing is said and nothing is done."""

READY_PATH = "/webhooks/careline/ready"
"""On Rasa: GET, 200 when the model has been loaded, 503 when it could not be."""

TOLD = "told"
"""As `TurnRequest.asks`: the bot's last message waits for nothing, it was an answer from the articles."""

ACTIONS_PATH = "/internal/actions"
"""On the service: rasa_sdk's action webhook."""


@dataclass(frozen=True)
class TurnRequest:
    """One turn for the assistant.

    `text` is what the customer wrote, or when `is_payload` a button's payload: `/inform{"order_id": "#W1234567"}`.
    `asks` is what the bot's last message was waiting for, or TOLD, `question` that message with its buttons' titles:
    an answer often repeats words of it. `embedding` is float32 [dim + layers], packed, or None: then the component
    encodes. `dialogue` is
    the `snapshot` of the last committed `DialogueSave`, None at the beginning.
    """

    conversation_id: str
    turn_id: str
    epoch: int
    text: str
    is_payload: bool
    asks: "str | None"
    embedding: "str | None" = None
    question: str = ""
    dialogue: "dict[str, Any] | None" = None

    def to_json(self) -> "dict[str, Any]":
        return dict(self.__dict__)

    @classmethod
    def from_json(cls, raw: "dict[str, Any]") -> "TurnRequest":
        """Raises KeyError or TypeError when a field is missing."""
        return cls(
            conversation_id=str(raw["conversation_id"]),
            turn_id=str(raw["turn_id"]),
            epoch=int(raw["epoch"]),
            text=str(raw["text"]),
            is_payload=bool(raw["is_payload"]),
            asks=raw.get("asks"),
            embedding=raw.get("embedding"),
            question=str(raw.get("question") or ""),
            dialogue=raw.get("dialogue"),
        )


@dataclass(frozen=True)
class Understood:
    """What a model takes a message for."""

    intent: "str | None"
    confidence: float

    @classmethod
    def from_json(cls, raw: "dict[str, Any]") -> "Understood":
        """Raises KeyError or TypeError when it is not one."""
        return cls(intent=raw["intent"], confidence=float(raw["confidence"]))


@dataclass(frozen=True)
class BotReply:
    """One message of the assistant. `buttons` are `{"title", "payload"}`; `asks` and `citations` are as in the API."""

    text: str
    buttons: "list[dict[str, str]]" = field(default_factory=list)
    asks: "str | None" = None
    citations: "list[dict[str, Any]]" = field(default_factory=list)


@dataclass(frozen=True)
class DialogueSave:
    """The tracker after a turn. `snapshot` is opaque to the service, which keeps it and sends it with the next turn."""

    turn_id: str
    snapshot: "dict[str, Any]"
    intent: "str | None"
    confidence: float
    active_form: "str | None"
    requested_slot: "str | None"
    slots: "dict[str, Any]"


@dataclass(frozen=True)
class TurnAnswer:
    """What a turn came to in the assistant; `dialogue` is None when the dialogue is as it was."""

    replies: "list[BotReply]"
    dialogue: "DialogueSave | None" = None

    def to_json(self) -> "dict[str, Any]":
        replies = [dict(reply.__dict__) for reply in self.replies]
        return {"replies": replies, "dialogue": dict(self.dialogue.__dict__) if self.dialogue else None}

    @classmethod
    def from_json(cls, raw: "dict[str, Any]") -> "TurnAnswer":
        """Raises KeyError, TypeError or AttributeError when it is not one."""
        replies = [
            BotReply(
                text=one["text"],
                buttons=list(one.get("buttons") or []),
                asks=one.get("asks"),
                citations=list(one.get("citations") or []),
            )
            for one in raw["replies"]
        ]
        return cls(replies, DialogueSave(**raw["dialogue"]) if raw.get("dialogue") else None)


def pack_vector(vector: "npt.NDArray[np.float32]") -> str:
    """Return the vector as base64 of little-endian float32."""
    return base64.b64encode(np.asarray(vector, dtype="<f4").tobytes()).decode("ascii")


def unpack_vector(text: str) -> "npt.NDArray[np.float32]":
    """Return float32 [dim]. Raises ValueError."""
    return np.frombuffer(base64.b64decode(text, validate=True), dtype="<f4").astype(np.float32)
