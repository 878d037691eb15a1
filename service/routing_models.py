"""The models that routing has beside its patterns, for commands that score without the service."""

from functools import cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from common.encoder import Encoder, EncoderUnavailable
from common.errors import SettingsError
from common.shared_encoder import SharedEncoder
from routing.mood_head import MoodHead
from routing.need_head import NeedHead
from routing.offline import Models
from routing.risk_head import RiskHead
from service.progress import Say
from service.settings import Settings


def models(settings: Settings, tell: Say) -> Models:
    """Return head and encoder where they are there; without them the words decide alone, as in the service."""
    try:
        encoder = Encoder.load(settings.encoder_folder)
    except EncoderUnavailable as error:
        tell(f"without the embedding model: {error}")
        return Models()

    @cache
    def both(text: str) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
        vectors, layers = encoder.encode_with_layers([text])
        return vectors[0], layers[0]

    def vector(text: str) -> npt.NDArray[np.float32]:
        return both(text)[0]

    def likeness(one: str, other: str) -> float:
        return float(vector(one) @ vector(other))

    mood, risk = head_for(MoodHead, encoder, tell), head_for(RiskHead, encoder, tell)
    need = head_for(NeedHead, encoder, tell)
    return Models(
        emotion=lambda text: mood.emotion(text, vector(text)) if mood is not None else None,
        risks=lambda text: risk.risks(vector(text)) if risk is not None else (),
        likeness=likeness,
        need=lambda text: need.reading(both(text)[1]) if need is not None else None,
    )


Head = TypeVar("Head", MoodHead, RiskHead, NeedHead)


def head_for(kind: type[Head], encoder: Encoder | SharedEncoder, tell: Say) -> Head | None:
    """Return the kept head, None when its weights are missing or belong to another encoder."""
    try:
        head = kind.load()
    except SettingsError as error:
        tell(f"without the {kind.__name__}: {error}")
        return None
    width = encoder.layers_dimension if isinstance(head, NeedHead) else encoder.dimension
    if (head.model, head.dimension) != (encoder.model_name, width):
        tell(f"without the {kind.__name__}: it was trained on {head.model}, the encoder is {encoder.model_name}")
        return None
    return head
