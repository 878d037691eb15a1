"""Reads a message in the light of what the bot has just asked."""

from typing import Any, Dict, List, Optional, Text, Type

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.answers import (
    ABOUT_ORDERS,
    AFFIRM,
    DENY,
    FORM_ASKS,
    INFORM,
    corrects,
    is_question,
    is_wordless,
    misses_code,
    parse_as,
    repeats,
)
from bot.nlu.key_verbs import mistyped_verb
from bot.nlu.scope import OUT_OF_SCOPE
from bot.nlu.two_requests import PROCEDURES, is_request
from bot.nlu.verdicts import DID_NOT_HELP, SURE_FROM, VERDICTS, after_an_answer
from common.wire import TOLD

ANSWER_INTENTS = frozenset(["inform", "affirm", "deny"])
LOST = frozenset([DEFAULT_NLU_FALLBACK_INTENT_NAME, "inform", "out_of_scope", "ask_product", "change_items"])
"""What a sentence with a mistyped verb is taken for."""
NEEDS_LESS = frozenset(["wants_person", "stop"])
"""Leaving is never made harder than staying: these count from a lower confidence."""


def names_things(asks: Text, intent: Optional[Text]) -> bool:
    """Say whether a text that is no question is an answer, however much it sounds like a question's topic.

    "the black Desk Lamp and the Backpack" is what was asked for, though it resembles sentences about products. What
    resembles nothing of ours is an answer too, be it one that cannot be used.
    """
    return intent == OUT_OF_SCOPE or (asks in (*ABOUT_ORDERS, "confirm") and (intent or "").startswith("ask_"))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ExpectedAnswer(GraphComponent, IntentClassifier):
    """Uses `asks` of the message's metadata. Without it, nothing changes: `rasa test nlu` sees the plain classifier."""

    @classmethod
    def required_components(cls) -> List[Type]:
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """From which confidence on an intent interrupts: inside a procedure, over a good answer, and to leave."""
        return {"interrupt": 0.6, "override": 0.85, "leave": 0.4}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "ExpectedAnswer":
        return cls(config)

    def __init__(self, config: Dict[Text, Any]) -> None:
        self._config = config

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            metadata = message.get("metadata") or {}
            asks = metadata.get("asks")
            if message.get(TEXT):
                self._respell(message, message.get(TEXT))
            if asks and message.get(TEXT):
                self._reread(message, asks, message.get(TEXT), metadata.get("question") or "")
        return messages

    def _respell(self, message: Message, text: Text) -> None:
        """Where the classifier is lost, a key verb that was mistyped decides."""
        found = message.get(INTENT) or {}
        name, confidence = found.get("name") or "", float(found.get("confidence") or 0.0)
        lost = name in LOST or name.startswith("ask_") or confidence < self._config["interrupt"]
        verb = mistyped_verb(text) if lost and not is_question(text) else None
        if verb is not None:
            _set(message, verb)

    def _reread(self, message: Message, asks: Text, text: Text, question: Text) -> None:
        if asks == TOLD:
            _rank(message, after_an_answer(message.get(INTENT_RANKING_KEY) or []))
            return
        found = message.get(INTENT) or {}
        name, confidence = found.get("name"), float(found.get("confidence") or 0.0)
        if (asks in FORM_ASKS and name == "apology" and corrects(text)) or (asks == "code" and misses_code(text)):
            _set(message, INFORM)
            return
        if name == AFFIRM and is_wordless(text):
            _set(message, DEFAULT_NLU_FALLBACK_INTENT_NAME)
            return
        if name in VERDICTS and asks not in FORM_ASKS and confidence >= SURE_FROM:
            # "Yes, that helped" is no yes to the person who was offered beside the answer.
            return
        if name == DID_NOT_HELP and asks == "confirm":
            _set(message, DENY)
            return
        if name in PROCEDURES and confidence >= self._config["leave"] and asks != "confirm" and is_request(text):
            return
        answer = parse_as(asks, text)
        if answer is None and asks in ABOUT_ORDERS and repeats(question, text):
            answer = INFORM
        if answer is not None:
            listed = asks in ABOUT_ORDERS and repeats(question, text)
            sure = listed or names_things(asks, name) or (name not in NEEDS_LESS and repeats(question, text))
            if sure or not self._interrupts(name, confidence, self._config["override"]):
                _set(message, answer)
        elif asks in FORM_ASKS and name not in ANSWER_INTENTS:
            if is_question(text) and name != INFORM:
                return
            # "It doesn't work" names the thing that was asked for rather than the answer before it.
            limit = self._config["override" if name in VERDICTS else "interrupt"]
            if names_things(asks, name) or not self._interrupts(name, confidence, limit):
                _set(message, INFORM)

    def _interrupts(self, name: Text, confidence: float, limit: float) -> bool:
        if name in ANSWER_INTENTS or name in (None, DEFAULT_NLU_FALLBACK_INTENT_NAME):
            return False
        return confidence >= (min(limit, self._config["leave"]) if name in NEEDS_LESS else limit)


def _set(message: Message, intent: Text) -> None:
    read = {"name": intent, "confidence": 1.0}
    _rank(message, [read, *(one for one in message.get(INTENT_RANKING_KEY) or [] if one.get("name") != intent)])


def _rank(message: Message, ranking: List[Dict[Text, Any]]) -> None:
    if ranking:
        message.set(INTENT, ranking[0], add_to_output=True)
        message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
