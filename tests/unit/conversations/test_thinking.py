"""Several customers' words thought together are what each alone would be, and one's trouble is nobody else's."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from conversations.thinking import Asked, Models, Thought, Vector

SPOILT = "spoilt"


@dataclass
class Counting:
    """An encoder that counts its runs and fails at one word."""

    runs: list[int] = field(default_factory=list)
    dimension: int = 2
    layers_dimension: int = 4
    model_name: str = "counting"
    fingerprint: str = "counting"

    def encode(self, texts: Sequence[str]) -> Vector:
        return self.encode_with_layers(texts)[0]

    def encode_with_layers(self, texts: Sequence[str]) -> tuple[Vector, Vector]:
        self.runs.append(len(texts))
        if SPOILT in texts:
            raise ValueError(SPOILT)
        rows = np.array([[len(text), 1.0] for text in texts], dtype=np.float32)
        return rows, np.hstack([rows, rows])


def asked(*texts: str) -> list[Asked]:
    return [Asked(f"c{number}", text, "en") for number, text in enumerate(texts)]


def test_texts_that_wait_are_embedded_in_one_run() -> None:
    encoder = Counting()
    models = Models(encoder)
    thoughts = list(models.thoughts(asked("a", "bb", "ccc")))
    assert encoder.runs == [3]
    for one, thought in zip(asked("a", "bb", "ccc"), thoughts, strict=True):
        alone = models.think(one)
        assert isinstance(thought, Thought)
        assert np.array_equal(thought.vector, alone.vector) and np.array_equal(thought.layers, alone.layers)


def test_nobody_suffers_from_anothers_text() -> None:
    models = Models(Counting())
    first, spoilt, last = models.thoughts(asked("a", SPOILT, "ccc"))
    assert isinstance(spoilt, ValueError)
    assert isinstance(first, Thought) and first.vector[0] == 1.0
    assert isinstance(last, Thought) and last.vector[0] == 3.0


def test_nothing_asked_is_nothing_thought() -> None:
    encoder = Counting()
    assert list(Models(encoder).thoughts([])) == [] and encoder.runs == []
    with pytest.raises(ValueError, match=SPOILT):
        Models(encoder).think(asked(SPOILT)[0])
