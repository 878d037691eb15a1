"""What the thinking process makes of the calls that have come."""

from conversations.thinking import Models, Thought
from service.thinking_process import LOOK_UP, THINK, _answers
from tests.unit.conversations.test_thinking import SPOILT, Counting, asked


def test_each_call_is_answered_once_and_texts_that_wait_are_embedded_together() -> None:
    encoder = Counting()
    first, second = asked("a", "bb")
    waiting = [(7, THINK, first), (8, LOOK_UP, "a part", "en"), (9, THINK, second)]
    answers = dict(_answers(Models(encoder), waiting))
    assert encoder.runs == [2]
    assert set(answers) == {7, 8, 9} and answers[8] is None  # there are no articles
    assert [answers[number].vector[0] for number in (7, 9)] == [1.0, 2.0]


def test_a_call_that_fails_is_answered_with_its_error() -> None:
    first, spoilt = asked("a", SPOILT)
    answers = dict(_answers(Models(Counting()), [(1, THINK, first), (2, THINK, spoilt)]))
    assert isinstance(answers[1], Thought) and isinstance(answers[2], ValueError)
