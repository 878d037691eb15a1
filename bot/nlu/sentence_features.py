"""The sentence vector of each message, from the same model as the search, and beside it that model's layers."""

import os
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.two_requests import either, split
from common.encoder import Encoder
from common.wire import unpack_vector

ENCODER_VARIABLE = "CARELINE_ENCODER"
DEFAULT_FOLDER = "var/encoder"

LAYERS = "layers"
"""Ends the origin of the features that hold the layers."""

PARTS = "parts"
"""Of a message that may ask several things: (text, vector, layers) of each part. Only then more texts are encoded."""

EITHER = "either"
"""The same of a message that may ask for one of two things."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeatures(GraphComponent):
    """Takes the vector that came with the message; computes it when there is none, in training in one batch."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`folder`: the exported encoder; empty: from the environment."""
        return {"folder": ""}

    @classmethod
    def required_components(cls) -> List[Type]:
        return []

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> "SentenceFeatures":
        folder = config.get("folder") or os.environ.get(ENCODER_VARIABLE) or DEFAULT_FOLDER
        return cls(Encoder.load(Path(folder)), config.get(FEATURIZER_CLASS_ALIAS) or cls.__name__)

    def __init__(self, encoder: Encoder, origin: Text) -> None:
        self._encoder = encoder
        self._origin = origin

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        for message, vector in zip(messages, self._vectors([message.get(TEXT) for message in messages]), strict=True):
            self._add(message, vector)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            vector = self._given(message)
            if vector is None:
                vector = self._vectors([message.get(TEXT) or ""])[0]
            self._add(message, vector)
            for name, cut in ((PARTS, split), (EITHER, either)):
                parts = cut(message.get(TEXT) or "")
                if parts is not None:
                    message.set(name, list(zip(parts, *self._encoder.encode_with_layers(parts), strict=True)))
        return messages

    def _given(self, message: Message) -> Optional[np.ndarray]:
        """Take the vector out of the metadata: the tracker keeps those, and a vector is of no use there."""
        metadata = message.get("metadata")
        packed = metadata.pop("embedding", None) if isinstance(metadata, dict) else None
        if not packed:
            return None
        vector = unpack_vector(packed)
        return vector if vector.shape == (self._encoder.dimension + self._encoder.layers_dimension,) else None

    def _vectors(self, texts: List[Text]) -> np.ndarray:
        """Return float32 [n, dim + layers]."""
        return np.concatenate(self._encoder.encode_with_layers(texts), axis=1)

    def _add(self, message: Message, row: np.ndarray) -> None:
        cut = self._encoder.dimension
        for part, origin in ((row[:cut], self._origin), (row[cut:], f"{self._origin}.{LAYERS}")):
            message.add_features(Features(part.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, origin))
