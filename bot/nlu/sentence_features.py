"""The sentence vector of each message, from the same model as the search, and beside it that model's layers."""

import hashlib
import json
import os
from functools import partial
from importlib.metadata import version
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

from bot.nlu.kept_vectors import vectors_of
from bot.nlu.slips import Slips
from bot.nlu.two_requests import either, split
from common import encoder as encoder_code
from common.encoder import DESCRIPTION_FILE, Encoder
from common.wire import unpack_vector

ENCODER_VARIABLE = "CARELINE_ENCODER"
DEFAULT_FOLDER = "var/encoder"

KEPT_VARIABLE = "CARELINE_KEPT_VECTORS"
"""The file that keeps training sentences' vectors until the next training; without it all are computed anew."""

LAYERS = "layers"
"""Ends the origin of the features that hold the layers."""

PARTS = "parts"
"""Of a message that may ask several things: (text, as read, vector, layers) of each part. Only then, and where a typing
slip was read as the word that it stands for, more texts are encoded."""

EITHER = "either"
"""The same of a message that may ask for one of two things."""

READ_AS = "read_as"
"""The text without its typing slips."""

_SLIPS_FILE = "words.json"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceFeatures(GraphComponent):
    """Takes the vector that came with the message; computes it when there is none, in training in one batch."""

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """`folder`: the exported encoder; empty: from the environment."""
        return {"folder": ""}

    @classmethod
    def fingerprint_addon(cls, config: Dict[str, Any]) -> Optional[str]:
        return made_with(config.get("folder") or "")

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
        origin = config.get(FEATURIZER_CLASS_ALIAS) or cls.__name__
        return cls(the_encoder(config.get("folder") or ""), origin, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> "SentenceFeatures":
        loaded = cls.create(config, model_storage, resource, execution_context)
        try:
            with model_storage.read_from(resource) as folder:
                counts = json.loads((folder / _SLIPS_FILE).read_text(encoding="utf-8"))
        except ValueError:
            return loaded  # A model from before slips were read has learnt no words: it reads what was typed.
        loaded._slips = Slips(counts, loaded._encoder.words())
        return loaded

    def __init__(self, encoder: Encoder, origin: Text, model_storage: ModelStorage, resource: Resource) -> None:
        self._encoder = encoder
        self._origin = origin
        self._model_storage = model_storage
        self._resource = resource
        self._slips = Slips({}, ())

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the words that typing slips may stand for. The sentences themselves stay as they were typed."""
        texts = [example.get(TEXT) for example in training_data.training_examples if example.get(TEXT)]
        with self._model_storage.write_to(self._resource) as folder:
            counts = Slips.learnt(texts, ()).counts
            (folder / _SLIPS_FILE).write_text(json.dumps(counts), encoding="utf-8")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        messages = [message for message in training_data.training_examples if message.get(TEXT)]
        rows = vectors_of_all(self._encoder, [message.get(TEXT) for message in messages])
        for message, row in zip(messages, rows, strict=True):
            self._add(message, row)
        return training_data

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            vector, text = self._given(message), message.get(TEXT) or ""
            read = self._slips.mended(text)
            if vector is None or read != text:
                vector = _vectors(self._encoder, [read])[0]
            self._add(message, vector)
            message.set(READ_AS, read)
            for name, cut in ((PARTS, split), (EITHER, either)):
                parts = cut(text)
                if parts is not None:
                    read_parts = [self._slips.mended(part) for part in parts]
                    made = self._encoder.encode_with_layers(read_parts)
                    message.set(name, list(zip(parts, read_parts, *made, strict=True)))
        return messages

    def _given(self, message: Message) -> Optional[np.ndarray]:
        """Take the vector out of the metadata: the tracker keeps those, and a vector is of no use there."""
        metadata = message.get("metadata")
        packed = metadata.pop("embedding", None) if isinstance(metadata, dict) else None
        if not packed:
            return None
        vector = unpack_vector(packed)
        return vector if vector.shape == (self._encoder.dimension + self._encoder.layers_dimension,) else None

    def _add(self, message: Message, row: np.ndarray) -> None:
        cut = self._encoder.dimension
        for part, origin in ((row[:cut], self._origin), (row[cut:], f"{self._origin}.{LAYERS}")):
            message.add_features(Features(part.reshape(1, -1), FEATURE_TYPE_SENTENCE, TEXT, origin))


def the_encoder(folder: Text = "") -> Encoder:
    """Load the exported encoder, from the environment's folder unless one is given. Raises EncoderUnavailable."""
    return Encoder.load(_folder(folder))


def _folder(folder: Text = "") -> Path:
    return Path(folder or os.environ.get(ENCODER_VARIABLE) or DEFAULT_FOLDER)


def made_with(folder: Text = "") -> Text:
    """Name what a component makes of the same sentences: the encoder and our code.

    Rasa keeps what a component has made, and finds it by the sentences and by the text of the component's class alone.
    """
    ours = sorted(Path(__file__).parents[1].rglob("*.py"))
    parts = [_description(folder), Path(encoder_code.__file__).read_bytes(), *(one.read_bytes() for one in ours)]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _description(folder: Text = "") -> bytes:
    file = _folder(folder) / DESCRIPTION_FILE
    return file.read_bytes() if file.exists() else b""


def vectors_of_all(encoder: Encoder, texts: List[Text]) -> np.ndarray:
    """Return float32 [n, dim + layers], where a file keeps them only of new texts by the encoder."""
    kept = os.environ.get(KEPT_VARIABLE)
    if not kept:
        return _vectors(encoder, texts)
    width = encoder.dimension + encoder.layers_dimension
    return vectors_of(texts, partial(_vectors, encoder), width, _name(encoder), Path(kept))


def _vectors(encoder: Encoder, texts: List[Text]) -> np.ndarray:
    return np.concatenate(encoder.encode_with_layers(texts), axis=1)


def _name(encoder: Encoder) -> Text:
    """Name all that a vector depends on beside its text: the model, how it is used, and the code that runs it."""
    code = hashlib.sha256(_description() + Path(encoder_code.__file__).read_bytes()).hexdigest()
    return " ".join([encoder.fingerprint, code, *(version(one) for one in ("onnxruntime", "tokenizers"))])
