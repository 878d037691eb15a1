"""What is said of an answer, in the light of what went before."""

import pytest
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.nlu.expected_answer import ExpectedAnswer
from bot.nlu.verdicts import after_an_answer


def ranked(*chances):
    return [{"name": name, "confidence": chance} for name, chance in chances]


def test_after_an_answer_a_near_second_place_is_a_verdict():
    found = after_an_answer(ranked(("praise", 0.5), ("answer_helped", 0.3), ("thanks", 0.2)))
    assert found[0]["name"] == "answer_helped"
    assert sum(one["confidence"] for one in found) == pytest.approx(1.0)


def test_a_far_second_place_is_none():
    ranking = ranked(("track_order", 0.9), ("answer_did_not_help", 0.05))
    assert after_an_answer(ranking) == ranking


def test_words_that_resemble_too_little_are_a_verdict_when_nothing_else_is_as_near():
    found = after_an_answer(ranked(("nlu_fallback", 0.6), ("answer_did_not_help", 0.5), ("deny", 0.2)))
    assert found[0]["name"] == "answer_did_not_help"


def test_what_a_cut_off_ranking_leaves_out_counts_too():
    ranking = ranked(("nlu_fallback", 0.8), ("answer_helped", 0.1), ("greet", 0.08))
    assert after_an_answer(ranking) == ranking


def read(text, ranking, asks):
    message = Message({TEXT: text, INTENT: ranking[0], INTENT_RANKING_KEY: ranking, "metadata": {"asks": asks}})
    ExpectedAnswer(ExpectedAnswer.get_default_config()).process([message])
    assert message.get(INTENT_RANKING_KEY)[0] == message.get(INTENT)
    return message.get(INTENT)["name"]


@pytest.mark.parametrize(
    ("text", "intent", "confidence", "asks", "expected"),
    [
        ("yes that helped", "answer_helped", 0.8, "choose", "answer_helped"),
        ("no, it didn't help", "answer_did_not_help", 0.8, "choose", "answer_did_not_help"),
        ("that solved it", "answer_helped", 0.8, "feedback", "answer_helped"),
        ("no", "answer_did_not_help", 0.3, "choose", "deny"),
        ("that's not what I asked for", "answer_did_not_help", 0.8, "confirm", "deny"),
        ("perfect, exactly what I need", "answer_helped", 0.7, "confirm", "affirm"),
        ("it still doesn't work", "answer_did_not_help", 0.7, "items", "inform"),
        ("the one that works", "answer_helped", 0.4, "items", "inform"),
    ],
)
def test_a_question_that_is_open_comes_first(text, intent, confidence, asks, expected):
    assert read(text, ranked((intent, confidence), ("deny", 0.1)), asks) == expected


def test_the_same_words_are_praise_unless_they_follow_an_answer():
    ranking = ranked(("praise", 0.5), ("answer_helped", 0.4))
    assert read("perfect, just right", ranking, None) == "praise"
    assert read("perfect, just right", ranking, "told") == "answer_helped"
