"""The mood that a message shows, with reasons that add up."""

import pytest

from routing.sentiment import EMOTION_SHARE, score_sentiment, trend


def mood(text: str) -> float:
    return score_sentiment(text, ()).score


@pytest.mark.parametrize(
    "text",
    [
        "where is my order",
        "cancel my order #W1234567",
        "I ordered by mistake",
        "my lamp arrived broken, I'd like a refund please",
        "I can't log in",
        "no",
        "do you ship to Boise?",
        "yes please",
    ],
)
def test_everyday_business_is_close_to_neutral(text: str) -> None:
    assert abs(mood(text)) < 0.3


@pytest.mark.parametrize(
    "text",
    [
        "THIS IS UNACCEPTABLE",
        "This is ridiculous, third time I ask!!",
        "I hate this stupid bot",
        "the worst service ever, I'm never ordering again",
        "where the hell is my order???",
        "what a joke, you are all useless",
        "I am absolutely furious and fed up with your lies",
        "disgusting. total waste of money 😡",
    ],
)
def test_fury_is_strongly_negative(text: str) -> None:
    assert mood(text) <= -0.6


@pytest.mark.parametrize("text", ["I am very disappointed", "not happy", "this is so frustrating", "you are useless"])
def test_displeasure_is_negative_but_not_yet_fury(text: str) -> None:
    assert -0.6 < mood(text) < -0.2


@pytest.mark.parametrize(
    "text", ["thanks, that was great!", "perfect, that works", "wow, thank you so much 😍", "oh great, thanks!"]
)
def test_praise_and_thanks_are_positive(text: str) -> None:
    assert mood(text) > 0.4


@pytest.mark.parametrize(
    "text",
    [
        "great, just great",
        "thanks for nothing",
        "Oh wonderful, another delay.",
        "Love waiting three weeks for a lamp 🙄",
        "wonderful... just what I needed, a broken lamp",
        "great service, three weeks and still nothing",
        "yeah right",
    ],
)
def test_sarcasm_is_not_taken_for_praise(text: str) -> None:
    assert mood(text) < -0.25


def test_a_negation_turns_the_mood_round() -> None:
    assert mood("this is not good") < 0 < mood("this is good")
    assert mood("not bad at all") > 0 > mood("this is bad")


def test_stronger_and_weaker_words_change_the_size() -> None:
    assert mood("I am extremely annoyed") < mood("I am annoyed") < mood("I am a bit annoyed") < 0


def test_shouting_and_exclamation_marks_make_a_bad_mood_worse() -> None:
    assert mood("THIS IS TERRIBLE SERVICE") < mood("this is terrible service")
    assert mood("this is terrible service!!!") < mood("this is terrible service")


def test_an_order_number_in_capitals_is_no_shouting() -> None:
    assert mood("my order is #W1234567, USPS parcel") == 0


def test_the_parts_name_the_words_that_count() -> None:
    names = [part.name for part in score_sentiment("Useless, third time I ask!!", ()).contributions]
    assert names == ["phrase:asked before", "word:useless", "exclamation marks"]


def test_the_trend_is_the_slope_over_the_last_three_turns() -> None:
    assert trend([0.9, 0.4, 0.0, -0.4]) == pytest.approx(-0.4)
    assert trend([0.5]) == 0
    assert score_sentiment("this is terrible", [0.4, 0.0]).trend < -0.3


def test_a_trained_emotion_counts_beside_the_words() -> None:
    mixed = score_sentiment("where is my order", (), emotion=-1.0)
    assert mixed.score == pytest.approx(-EMOTION_SHARE, abs=0.001)
    assert [part.name for part in mixed.contributions] == ["emotion"]


def test_an_apology_is_no_bad_mood_whatever_the_model_says() -> None:
    assert score_sentiment("oh sorry, it is number 5", (), emotion=-0.9).score > -0.15


def test_sarcasm_is_not_turned_into_praise_by_the_model() -> None:
    assert score_sentiment("great, just great", (), emotion=0.95).score < -0.25
