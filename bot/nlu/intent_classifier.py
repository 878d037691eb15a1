"""The intent of a message, with an honest probability; `nlu_fallback` when it resembles nothing that was trained."""

from typing import Any, Dict, List, Optional, Text, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu import NO_REQUESTS
from bot.nlu.kernel_classifier import KernelClassifier, Prediction
from bot.nlu.scope import OUT_OF_SCOPE
from bot.nlu.sentence_features import EITHER, LAYERS, PARTS, READ_AS, SentenceFeatures, made_with
from bot.nlu.two_requests import PROCEDURES, SURE_FROM, Part, requests_of

RANKING_LENGTH = 10

UNSURE = "nlu_unsure"
"""The intent of a text that two requests fit about equally: the customer is asked which."""

BOTH = 0.7
"""What the two likeliest intents must have together."""

CLOSE = 0.75
"""The second one's chance, as a share of the first one's, from which on it is a toss-up."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class KernelIntentClassifier(GraphComponent, IntentClassifier):
    """Rasa's shell around `KernelClassifier`."""

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        return made_with()

    @classmethod
    def required_components(cls) -> List[Type]:
        return [SentenceFeatures]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`fallback`: whether texts that are not understood become `nlu_fallback`."""
        return {"fallback": True}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "KernelIntentClassifier":
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "KernelIntentClassifier":
        loaded = cls(config, model_storage, resource)
        try:
            with model_storage.read_from(resource) as folder:
                loaded._classifier = KernelClassifier.load(folder)
        except ValueError:
            # A model trained without any NLU example has no such resource.
            return loaded
        return loaded

    def __init__(self, config: Dict[Text, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._classifier: Optional[KernelClassifier] = None

    def train(self, training_data: TrainingData) -> Resource:
        examples = [example for example in training_data.intent_examples if example.get(TEXT) and example.get(INTENT)]
        if not examples:
            return self._resource
        vectors, layers = zip(*[_vectors(example) for example in examples], strict=True)
        self._classifier = KernelClassifier()
        self._classifier.fit(
            [example.get(TEXT) for example in examples],
            np.vstack(vectors),
            np.vstack(layers),
            [example.get(INTENT) for example in examples],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._classifier.save(folder)
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Nothing after this component learns from its predictions."""
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            if self._classifier is None or not message.get(TEXT):
                ranking = [_named(DEFAULT_NLU_FALLBACK_INTENT_NAME, 0.0)]
            else:
                found = self._classifier.predict(message.get(READ_AS) or message.get(TEXT), *_vectors(message))
                ranking = self._ranking(found)
                message.set("in_scope", found.in_scope, add_to_output=True)
            ranking = self._of_several(message) or self._of_either(message, ranking)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _of_several(self, message: Message) -> List[Dict[Text, Any]]:
        """Return the ranking of the request that comes first, when the message asks for several; else nothing.

        All stand in the output `requests`, as they were said. A question waits for no procedure: it is answered along.
        """
        parts = message.get(PARTS)
        if self._classifier is None or not parts:
            return []
        found = [self._classifier.predict(read, vector, layers) for _, read, vector, layers in parts]
        if not all(one.understood for one in found):
            return []
        rankings = [_as_request(one.ranking) for one in found]
        asked = requests_of([Part(part[0], *ranking[0]) for part, ranking in zip(parts, rankings, strict=True)])
        if not asked:
            return []
        message.set("requests", [{"text": one.text, "intent": one.intent} for one in asked], add_to_output=True)
        leads = next(one.intent for one in asked if one.intent in PROCEDURES)
        ranking = next(one for one in rankings if one[0][0] == leads)
        return [_named(intent, chance) for intent, chance in ranking[:RANKING_LENGTH]]

    def _of_either(self, message: Message, ranking: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
        """Return the ranking with the two procedures on top of which the customer wants one: they are asked which."""
        parts = message.get(EITHER)
        if self._classifier is None or not parts or not self._config["fallback"] or not _begins(ranking):
            return ranking
        found = [
            _as_request(self._classifier.predict(read, vector, layers).ranking)[0] for _, read, vector, layers in parts
        ]
        names = [name for name, chance in found if name in PROCEDURES and chance >= SURE_FROM]
        if len(set(names)) < 2:
            return ranking
        chances = [_named(name, chance / 2) for name, chance in found]
        rest = [one for one in ranking if one["name"] not in (UNSURE, *names)]
        return [_named(UNSURE, ranking[0]["confidence"]), *chances, *rest]

    def _ranking(self, found: Prediction) -> List[Dict[Text, Any]]:
        ranking = [_named(intent, chance) for intent, chance in found.ranking[:RANKING_LENGTH]]
        if self._config["fallback"] and found.understood and _torn(found):
            ranking.insert(0, _named(UNSURE, ranking[0]["confidence"]))
        if self._config["fallback"] and not found.understood and ranking[0]["name"] != OUT_OF_SCOPE:
            ranking.insert(0, _named(DEFAULT_NLU_FALLBACK_INTENT_NAME, 1.0 - found.in_scope))
        return ranking


def _begins(ranking: List[Dict[Text, Any]]) -> bool:
    """Say whether the whole text begins a procedure, or may: a question about two of them is answered."""
    return ranking[0]["name"] == UNSURE or ranking[0]["name"] in PROCEDURES


def _as_request(ranking: List[Tuple[Text, float]]) -> List[Tuple[Text, float]]:
    """Return the ranking without `inform`: a part that asks for something is more than a number that is given."""
    asked = [(intent, chance) for intent, chance in ranking if intent != "inform"]
    whole = sum(chance for _, chance in asked) or 1.0
    return [(intent, chance / whole) for intent, chance in asked]


def _torn(found: Prediction) -> bool:
    if len(found.ranking) < 2:
        return False
    (first, chance), (second, other) = found.ranking[:2]
    return not NO_REQUESTS & {first, second} and other >= CLOSE * chance and chance + other >= BOTH


def _named(intent: Text, confidence: float) -> Dict[Text, Any]:
    return {"name": intent, "confidence": confidence}


def _vectors(message: Message) -> Tuple[np.ndarray, np.ndarray]:
    """Return the sentence vector and the layers that `SentenceFeatures` has left."""
    found = {feature.origin.rpartition(".")[2] == LAYERS: feature.features[0] for feature in message.features}
    return found[False], found[True]
