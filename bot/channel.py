"""The one way into Rasa: a turn of a conversation, from the service, over loopback, with the shared secret."""

import hmac
import logging
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import rasa_patches, tracker_store
from bot.faults import TurnFailed
from common.wire import CHANNEL, SECRET_HEADER, BotReply, TurnAnswer, TurnRequest, Understood

rasa_patches.apply()

logger = logging.getLogger(__name__)

INTENT_PREFIX = "/"
"""Rasa reads a message that begins with it as an intent: only a button's payload may do that."""


class WholeReplies(CollectingOutputChannel):
    """Collects each response as one reply; Rasa's own would split text, buttons and custom parts into several."""

    def __init__(self) -> None:
        super().__init__()
        self.replies: List[BotReply] = []

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        custom = message.get("custom") or {}
        self.replies.append(
            BotReply(
                text=message.get("text") or "",
                buttons=[
                    {"title": button["title"], "payload": button["payload"]} for button in message.get("buttons") or []
                ],
                asks=custom.get("asks"),
                citations=custom.get("citations") or [],
            )
        )


class CarelineChannel(InputChannel):
    """Serves `TURN_PATH`, `UNDERSTAND_PATH` and `READY_PATH` of `common.wire`."""

    @classmethod
    def name(cls) -> Text:
        return CHANNEL

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "CarelineChannel":
        secret = (credentials or {}).get("secret")
        if not secret:
            cls.raise_missing_credentials_exception()
        return cls(str(secret))

    def __init__(self, secret: Text) -> None:
        self._secret = secret.encode()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("careline_webhook", "bot.channel")

        @webhook.on_request
        async def secret_needed(request: Request) -> Optional[HTTPResponse]:
            given = request.headers.get(SECRET_HEADER, "").encode()
            if not hmac.compare_digest(given, self._secret):
                return response.json({"error": "forbidden"}, status=403)
            return None

        @webhook.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            asked = _asked(request)
            return await _answer(asked, on_new_message) if asked else _not_a_turn()

        @webhook.route("/understand", methods=["POST"])
        async def understand(request: Request) -> HTTPResponse:
            asked = _asked(request)
            return await _understand(asked, request.app.ctx.agent) if asked else _not_a_turn()

        @webhook.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            # Rasa opens its port also when the model could not be loaded.
            loaded = request.app.ctx.agent.is_ready()
            return response.json({"ready": loaded}, status=200 if loaded else 503)

        return webhook


def _asked(request: Request) -> Optional[TurnRequest]:
    try:
        return TurnRequest.from_json(request.json)
    except (KeyError, TypeError, ValueError):
        return None


def _not_a_turn() -> HTTPResponse:
    return response.json({"error": "not a turn"}, status=422)


def _message(asked: TurnRequest, collector: WholeReplies) -> UserMessage:
    return UserMessage(
        message_text(asked),
        collector,
        sender_id=asked.conversation_id,
        input_channel=CHANNEL,
        metadata={
            "turn_id": asked.turn_id,
            "epoch": asked.epoch,
            "asks": asked.asks,
            "question": asked.question,
            "embedding": asked.embedding,
        },
    )


async def _understand(asked: TurnRequest, agent: Any) -> HTTPResponse:
    try:
        parsed = await agent.processor.parse_message(_message(asked, WholeReplies()))
    except Exception as error:
        logger.error("turn %s was not understood: %s", asked.turn_id, type(error).__name__)
        return response.json({"error": "not understood"}, status=500)
    intent = parsed.get("intent") or {}
    understood = Understood(intent.get("name"), float(intent.get("confidence") or 0.0))
    return response.json(dict(understood.__dict__))


async def _answer(asked: TurnRequest, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
    collector = WholeReplies()
    message = _message(asked, collector)
    try:
        with tracker_store.turn(asked) as dialogue:
            await on_new_message(message)
    except TurnFailed as failed:
        logger.error("turn %s failed: %s", asked.turn_id, failed)
        return response.json({"error": "turn failed"}, status=502)
    except Exception as error:
        # The text of a message may stand in an exception's words, and personal data must not reach the log.
        logger.error("turn %s failed: %s", asked.turn_id, type(error).__name__)
        return response.json({"error": "turn failed"}, status=500)
    return response.json(TurnAnswer(collector.replies, dialogue.saved).to_json())


def message_text(asked: TurnRequest) -> Text:
    """Return what Rasa shall read: a payload as it is; a typed text without leading slashes, so it is no intent."""
    if asked.is_payload:
        return asked.text
    text = asked.text.strip()
    if not text.startswith(INTENT_PREFIX):
        return asked.text
    return text.lstrip(INTENT_PREFIX + " \t\r\n") or "?"
