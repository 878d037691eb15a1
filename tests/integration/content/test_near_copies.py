"""No held-out sentence is nearly a training sentence: what the assistant is measured on is new to it."""

import numpy as np
import numpy.typing as npt
import pytest

from common.encoder import Encoder, EncoderUnavailable
from tests.unit.content.test_sentences import ROOT, TRAINING, rows

NEAR = 0.9
"""Cosine from which two sentences count as the same one in other words."""


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    try:
        return Encoder.load(ROOT / "var" / "encoder")
    except EncoderUnavailable:
        pytest.skip("the encoder has not been exported yet: `make train` does it")


@pytest.fixture(scope="module")
def trained(encoder: Encoder) -> npt.NDArray[np.float32]:
    """The training sentences' vectors, made once for all sets."""
    return encoder.encode([text for _, text in TRAINING])


@pytest.mark.parametrize(
    "blind_set", sorted(path.name for path in (ROOT / "tests" / "nlu").glob("held_out_blind*.yml"))
)
def test_no_blind_sentence_is_nearly_a_training_sentence(
    encoder: Encoder, trained: npt.NDArray[np.float32], blind_set: str
) -> None:
    blind = [text for _, text in rows(ROOT / "tests" / "nlu" / blind_set)]
    training = [text for _, text in TRAINING]
    likeness = encoder.encode(blind) @ trained.T
    nearest = likeness.argmax(axis=1)
    near = [
        (training[at], text)
        for text, at, cosine in zip(blind, nearest, likeness.max(axis=1), strict=True)
        if cosine > NEAR
    ]
    assert near == []
