"""Callers that come while the encoder is busy share one call; each gets its own rows."""

import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, cast

import numpy as np
import pytest

from common.encoder import BATCH_TEXTS, Encoder
from common.shared_encoder import SharedEncoder

PATIENCE = 30.0


class GatedEncoder:
    """Encodes a text as its length, once the gate is open; refuses the text "bad"."""

    dimension, model_name, fingerprint = 2, "gated", "g-1"

    def __init__(self) -> None:
        self.calls: list[list[str]] = []
        self.entered = threading.Semaphore(0)
        self.gate = threading.Semaphore(0)

    def encode_with_layers(self, texts: Sequence[str]) -> Any:
        self.calls.append(list(texts))
        self.entered.release()
        assert self.gate.acquire(timeout=PATIENCE)
        if "bad" in texts:
            raise ValueError("bad")
        rows = np.array([[len(text), 1] for text in texts], dtype=np.float32).reshape(len(texts), 2)
        return rows, -rows

    def open(self, times: int) -> None:
        for _ in range(times):
            self.gate.release()


@pytest.fixture
def inner() -> GatedEncoder:
    return GatedEncoder()


@pytest.fixture
def shared(inner: GatedEncoder) -> SharedEncoder:
    return SharedEncoder(cast(Encoder, inner))


def while_busy(inner: GatedEncoder, shared: SharedEncoder, waiting: Sequence[list[str]]) -> list[Future[Any]]:
    """Occupy the encoder with "first", let the others queue up in order, and open the gate."""
    pool = ThreadPoolExecutor(len(waiting) + 1)
    futures = [pool.submit(shared.encode, ["first"])]
    assert inner.entered.acquire(timeout=PATIENCE)
    for number, texts in enumerate(waiting, start=1):
        futures.append(pool.submit(shared.encode, texts))
        while len(shared._waiting) < number:
            threading.Event().wait(0.001)
    inner.open(100)
    pool.shutdown()
    return futures


def test_a_single_caller_is_served_at_once(inner: GatedEncoder, shared: SharedEncoder) -> None:
    inner.open(3)
    assert shared.encode(["one", "three"]).tolist() == [[3, 1], [5, 1]]
    assert shared.encode([]).shape == (0, 2)
    assert inner.calls == [["one", "three"], []]
    rows, layers = shared.encode_with_layers(["four"])
    assert (rows.tolist(), layers.tolist()) == ([[4, 1]], [[-4, -1]])
    assert (shared.dimension, shared.model_name, shared.fingerprint) == (2, "gated", "g-1")


def test_those_who_wait_are_encoded_in_one_call_and_get_their_own_rows(
    inner: GatedEncoder, shared: SharedEncoder
) -> None:
    futures = while_busy(inner, shared, [["a"], ["bb", "ccc"], [], ["dddd"]])
    assert inner.calls == [["first"], ["a", "bb", "ccc", "dddd"]]
    assert [future.result()[:, 0].tolist() for future in futures] == [[5], [1], [2, 3], [], [4]]


def test_a_text_that_cannot_be_encoded_fails_its_own_caller_only(inner: GatedEncoder, shared: SharedEncoder) -> None:
    futures = while_busy(inner, shared, [["a"], ["bad"], ["bb"]])
    assert futures[1].result()[:, 0].tolist() == [1]
    assert isinstance(futures[2].exception(), ValueError)
    assert futures[3].result()[:, 0].tolist() == [2]
    assert shared.encode(["again"])[:, 0].tolist() == [5]


def test_a_batch_stays_small_and_nobody_is_overtaken(inner: GatedEncoder, shared: SharedEncoder) -> None:
    long = ["x"] * (BATCH_TEXTS - 1)
    futures = while_busy(inner, shared, [["a"], long, ["bb"], ["y"] * (BATCH_TEXTS + 5), ["ccc"]])
    assert [len(call) for call in inner.calls] == [1, BATCH_TEXTS, 1, BATCH_TEXTS + 5, 1]
    assert [len(future.result()) for future in futures] == [1, 1, BATCH_TEXTS - 1, 1, BATCH_TEXTS + 5, 1]
