"""What travels between the processes comes out as it went in."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from common.wire import TurnRequest, pack_vector, unpack_vector

finite = st.floats(width=32, allow_nan=False)


@given(hnp.arrays(np.float32, st.integers(0, 400), elements=finite))
def test_a_vector_arrives_bit_by_bit(vector: np.ndarray) -> None:
    assert np.array_equal(unpack_vector(pack_vector(vector)), vector)


def test_a_vector_arrives_as_float32_whatever_it_was() -> None:
    assert unpack_vector(pack_vector(np.array([0.5, -1.0]))).dtype == np.float32


@pytest.mark.parametrize("broken", ["no base64!", "QUJD"])
def test_a_broken_vector_is_a_value_error(broken: str) -> None:
    with pytest.raises(ValueError):
        unpack_vector(broken)


@given(st.text(), st.booleans(), st.none() | st.sampled_from(["confirm", "items"]), st.none() | st.text())
def test_a_turn_arrives_as_it_was_sent(text: str, is_payload: bool, asks: str | None, embedding: str | None) -> None:
    sent = TurnRequest("conv_1", "turn_1", 3, text, is_payload, asks, embedding)
    assert TurnRequest.from_json(json.loads(json.dumps(sent.to_json()))) == sent


def test_a_turn_without_its_epoch_is_refused() -> None:
    raw = TurnRequest("conv_1", "turn_1", 3, "hi", False, None).to_json()
    del raw["epoch"]
    with pytest.raises(KeyError):
        TurnRequest.from_json(raw)
