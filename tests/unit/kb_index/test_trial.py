"""Two indexes on the same questions: what is lost and won, also where questions differ only in what came before."""

from typing import Any

from kb_index.model import Hit, SearchResult
from kb_index.pairs import Pair
from kb_index.trial import compare, measure, settle


class Answers:
    """A knowledge that answers from the article given for a question and its context."""

    def __init__(self, **articles: str) -> None:
        self._articles = articles

    def search(self, query: str, *, context: tuple[str, ...] = (), **_more: Any) -> SearchResult:
        article = self._articles.get("_".join([query, *context]))
        hits = (Hit(article, "", "", "", "", 0.9, "p", ""),) if article else ()
        return SearchResult(hits, bool(hits), 0.9 if hits else 0.1, 1.0)


PAIRS = (Pair("express", ("costs",), ("price",)), Pair("express", ("times",), ("days",)), Pair("weather"))


def test_what_is_lost_is_named_and_the_same_words_in_another_context_are_another_question() -> None:
    before = measure(Answers(express_price="costs", express_days="times"), PAIRS)
    after = measure(Answers(express_price="times", express_days="times"), PAIRS)
    comparison = compare(before, after)
    assert comparison.worse
    (lost,) = comparison.lost
    assert (lost.before.answered_from, lost.after.answered_from) == ("costs", "times")


def test_an_answer_to_what_no_article_answers_is_worse_and_none_is_better() -> None:
    silent, talkative = Answers(express_price="costs"), Answers(express_price="costs", weather="times")
    assert compare(measure(silent, PAIRS), measure(talkative, PAIRS)).worse
    better = compare(measure(talkative, PAIRS), measure(silent, PAIRS))
    assert not better.worse and len(better.won) == 1


def test_saying_that_it_does_not_know_is_better_than_a_wrong_answer() -> None:
    wrong, honest = Answers(express_days="costs"), Answers()
    assert not compare(measure(wrong, PAIRS), measure(honest, PAIRS)).worse
    assert compare(measure(honest, PAIRS), measure(wrong, PAIRS)).worse


def test_as_much_won_as_lost_is_not_worse() -> None:
    one, other = Answers(express_price="costs"), Answers(express_days="times")
    comparison = compare(measure(one, PAIRS), measure(other, PAIRS))
    assert (len(comparison.lost), len(comparison.won), comparison.worse) == (1, 1, False)


class Unsure:
    """A knowledge that is as sure as given that one article answers everything; from .5 on it does."""

    def __init__(self, article: str, sure: float) -> None:
        self._article, self._sure = article, sure

    def search(self, query: str, **_more: Any) -> SearchResult:
        hit = Hit(self._article, "", "", "", "", 0.9, "p", "")
        return SearchResult((hit,), self._sure >= 0.5, self._sure, 1.0)


def test_who_crosses_the_limit_by_a_hair_has_not_become_worse_or_better() -> None:
    below, above = measure(Unsure("times", 0.4998), PAIRS), measure(Unsure("times", 0.5008), PAIRS)
    for comparison in (compare(below, above), compare(above, below)):
        assert (comparison.lost, comparison.won, comparison.worse) == ((), (), False)


def test_a_step_over_the_limit_and_another_article_count() -> None:
    below, above = measure(Unsure("elsewhere", 0.4998), PAIRS), measure(Unsure("elsewhere", 0.52), PAIRS)
    assert compare(below, above).worse
    other = measure(Unsure("other", 0.4999), PAIRS)
    right, wrong = measure(Unsure("costs", 0.5008), PAIRS[:1]), measure(Unsure("other", 0.5), PAIRS[:1])
    assert compare(right, wrong).worse
    assert not compare(below, other).worse  # neither answers


def test_what_nobody_answered_and_the_new_article_does_is_for_its_writer_to_settle() -> None:
    before = measure(Answers(express_price="costs", express_days="times"), PAIRS)
    after = measure(Answers(express_price="costs", express_days="times", weather="forecast"), PAIRS)
    comparison = compare(before, after, "forecast")
    assert [one.after.question for one in comparison.unsettled] == ["weather"]
    assert (comparison.lost, comparison.won, comparison.worse) == ((), (), False)


def test_what_its_writer_denies_is_lost_and_what_another_article_answers_too() -> None:
    before = measure(Answers(), PAIRS)
    after = measure(Answers(weather="forecast"), PAIRS)
    denied = compare(before, after, "forecast", denied=["weather"])
    assert denied.worse and not denied.unsettled and len(denied.lost) == 1
    elsewhere = compare(before, after, "costs")
    assert elsewhere.worse and not elsewhere.unsettled
    kept = compare(after, after, "forecast")
    assert not kept.worse and not kept.unsettled  # it answered already


def test_what_its_writer_confirms_is_won() -> None:
    pairs = settle(PAIRS, "forecast", ["weather", "express"])
    assert [pair.articles for pair in pairs] == [("costs",), ("times",), ("forecast",)]
    comparison = compare(measure(Answers(), pairs), measure(Answers(weather="forecast"), pairs), "forecast")
    assert (len(comparison.won), comparison.unsettled, comparison.worse) == (1, (), False)
