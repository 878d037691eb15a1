"""What the thinking process makes of the calls that have come."""

import numpy as np

from conversations.thinking import Models, Thought
from service.thinking_process import LOOK_UP, SEARCH, THINK, _answers
from tests.unit.conversations.test_thinking import SPOILT, Counting, asked


def test_each_call_is_answered_once_and_texts_that_wait_are_embedded_together() -> None:
    encoder = Counting()
    first, second = asked("a", "bb")
    apart = [(8, LOOK_UP, "a part", "en"), (10, SEARCH, first, np.zeros(2, dtype=np.float32))]
    answers = dict(_answers(Models(encoder), [(7, THINK, first), *apart, (9, THINK, second)]))
    assert encoder.runs == [2]
    assert set(answers) == {7, 8, 9, 10} and answers[8] is answers[10] is None  # there are no articles
    assert [answers[number].vector[0] for number in (7, 9)] == [1.0, 2.0]


def test_a_call_that_fails_is_answered_with_its_error() -> None:
    first, spoilt = asked("a", SPOILT)
    answers = dict(_answers(Models(Counting()), [(1, THINK, first), (2, THINK, spoilt)]))
    assert isinstance(answers[1], Thought) and isinstance(answers[2], ValueError)
