"""Quotes: verbatim, short, and from the passage that answers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from kb_index.model import Hit, SearchResult, Unit, UnitKind
from kb_index.quote import QUOTE_WORDS, SNIPPET_CHARACTERS, parts_of, quote, relevance, snippet

SENTENCE, LIST = UnitKind.SENTENCE, UnitKind.LIST


def hit(units: Sequence[Unit], fits: Sequence[float], score: float = 0.8, name: str = "a") -> Hit:
    lines: dict[int, list[str]] = {}
    for unit in units:
        lines.setdefault(unit.paragraph, []).append(unit.text)
    text = "\n".join(" ".join(parts) for parts in lines.values())
    return Hit(name, "A", "S", "", f"/articles/{name}", score, f"p-{name}", text, tuple(units), tuple(fits))


def result(*hits: Hit) -> SearchResult:
    return SearchResult(hits, True, 0.9, 1.0)


def long(word: str, count: int = 40) -> str:
    return f"{word.capitalize()} " + " ".join([word] * (count - 1)) + "."


def test_no_hits_no_words() -> None:
    assert quote(result(), "anything").text == ""


def test_a_short_passage_is_quoted_whole() -> None:
    one = hit([Unit(SENTENCE, "One.", 0), Unit(SENTENCE, "Two.", 0), Unit(SENTENCE, "Three.", 1)], [0.1, 0.9, 0.1])
    assert quote(result(one), "two").text == "One. Two.\nThree."


def test_a_short_paragraph_is_not_taken_apart() -> None:
    units = [Unit(SENTENCE, long("far", 50), 0), Unit(SENTENCE, "Fill it.", 1), Unit(SENTENCE, "Wait an hour.", 1)]
    assert quote(result(hit(units, [0.1, 0.2, 0.9])), "wait").text == "Fill it. Wait an hour."


def test_of_a_long_paragraph_only_what_fits_is_quoted() -> None:
    units = [Unit(SENTENCE, long("first"), 0), Unit(SENTENCE, long("second"), 0), Unit(SENTENCE, "It is free.", 0)]
    assert quote(result(hit(units, [0.1, 0.2, 0.9])), "free").text == "It is free."


def test_a_list_comes_with_the_line_that_introduces_it() -> None:
    units = [
        Unit(SENTENCE, long("far", 50), 0),
        Unit(SENTENCE, "You need:", 1),
        Unit(LIST, "- a number\n- a label", 2),
    ]
    for fits in ([0.1, 0.2, 0.9], [0.1, 0.9, 0.2]):
        assert quote(result(hit(units, fits)), "need").text == "You need:\n- a number\n- a label"


def test_the_second_passage_is_quoted_when_its_sentence_answers_better() -> None:
    first = hit([Unit(SENTENCE, "About returns.", 0)], [0.2], 0.80, "first")
    second = hit([Unit(SENTENCE, "Returns are free.", 0)], [0.9], 0.78, "second")
    far = hit([Unit(SENTENCE, "Free coffee.", 0)], [1.0], 0.3, "far")
    chosen = quote(result(first, second, far), "are returns free")
    assert chosen.text == "Returns are free."
    assert [one.article_id for one in chosen.hits] == ["second"]


def test_what_was_told_is_not_told_again_when_there_is_more_to_say() -> None:
    units = [Unit(SENTENCE, "Standard takes five days.", 0), Unit(SENTENCE, "Express takes two days.", 0)]
    again = replace(hit(units, [0.6, 0.5]), told=(True, False))
    assert quote(result(again), "and express").text == "Express takes two days."


def test_a_follow_up_about_what_was_told_gets_the_one_sentence_that_answers() -> None:
    units = [Unit(SENTENCE, "Standard takes five days.", 0), Unit(SENTENCE, "Express takes two days.", 0)]
    again = replace(hit(units, [0.3, 0.6]), told=(True, True))
    assert quote(result(again), "and express").text == "Express takes two days."


def test_two_questions_in_one_message_are_answered_from_two_passages_each_cited() -> None:
    time = hit([Unit(SENTENCE, "Express delivery takes two days.", 0)], [0.9], 0.8, "time")
    cost = hit([Unit(SENTENCE, "Express delivery costs $12.95.", 0)], [0.6], 0.7, "cost")
    found = replace(result(time, cost), parts=(time, cost))
    answer = quote(found, "how many days does express delivery take, and what does it cost?")
    assert answer.text == "Express delivery takes two days.\n\nExpress delivery costs $12.95."
    assert [one.article_id for one in answer.hits] == ["time", "cost"]


def test_two_questions_with_one_answer_are_answered_once() -> None:
    time = hit([Unit(SENTENCE, "Express delivery takes two days.", 0)], [0.9], 0.8, "time")
    assert quote(replace(result(time), parts=(time, time)), "how long and when").text == time.text
    assert quote(replace(result(time), parts=(time,)), "how long, and who is the mayor").hits == (time,)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("how long does it take and what does it cost", ["how long does it take", "what does it cost"]),
        ("Can I return shoes? Do I need the box?", ["Can I return shoes", "Do I need the box?"]),
        ("can I return shoes and boots", []),
        ("is there anything else?", []),
        ("refund", []),
    ],
)
def test_a_message_is_taken_apart_only_where_it_asks_something_else(message: str, parts: list[str]) -> None:
    assert parts_of(message) == parts


def test_a_quote_is_never_long_unless_one_sentence_is() -> None:
    units = [Unit(SENTENCE, long(word, 30), 0) for word in ("one", "two", "three", "four")]
    assert len(quote(result(hit(units, [0.9, 0.9, 0.9, 0.9])), "x").text.split()) <= QUOTE_WORDS


def test_relevance_counts_meaning_and_words() -> None:
    units = [Unit(SENTENCE, "Returns are free.", 0), Unit(SENTENCE, "Nothing here.", 0)]
    same_meaning = np.array([0.5, 0.5], dtype=np.float32)
    first, second = relevance(units, same_meaning, ["return", "free"], "en")
    assert 0 <= second < first <= 1
    assert relevance(units, np.array([-1.0, -1.0], dtype=np.float32), [], "en") == (0.0, 0.0)


def test_a_snippet_is_one_line_of_the_best_unit() -> None:
    units = [Unit(SENTENCE, "No.", 0), Unit(LIST, "- one\n- two", 1)]
    assert snippet(units, [0.1, 0.9]) == "- one - two"
    assert len(snippet([Unit(SENTENCE, long("word", 200), 0)], [1.0])) <= SNIPPET_CHARACTERS + 2
    assert snippet([], []) == ""
