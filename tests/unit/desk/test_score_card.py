"""The score card and its averages, without a database."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from common.errors import Invalid, SettingsError
from desk.reviews.card import Answer, Criterion, ScoreCard, card_of, load_card
from desk.reviews.model import Person, Review, averages

CARD = ScoreCard((Criterion("tone", "Was it warm?", Answer.SCALE), Criterion("process", "Was it kept?", Answer.YES_NO)))
MAYA, SAM, INES = Person("a1", "Maya"), Person("a2", "Sam"), Person("a3", "Ines")


def review(number: int, agent: Person | None, card: ScoreCard = CARD, **answers: int | bool | None) -> Review:
    at = datetime(2026, 11, 24, tzinfo=timezone.utc) + timedelta(minutes=number)
    return Review(f"r{number}", f"c{number}", "Ana", INES, agent, card, answers, "", (), at, at)


def test_the_card_that_comes_with_careline_can_be_used_and_survives_being_kept() -> None:
    card = load_card()
    assert [one.name for one in card.criteria] == ["understood", "correct", "complete", "tone", "process"]
    assert card_of(card.json()) == card
    assert card_of(card.json()).version == card.version


def test_a_card_with_other_words_is_another_version() -> None:
    other = ScoreCard((Criterion("tone", "Was it kind?", Answer.SCALE), CARD.criteria[1]))
    assert len({CARD.version, other.version, ScoreCard(CARD.criteria[::-1]).version}) == 3


@pytest.mark.parametrize(
    "text",
    [
        "criteria: []",
        "criteria: {}",
        "criteria: {Tone: {words: x, answer: 1-5}}",
        "criteria: {tone: {words: x, answer: 1-7}}",
        "criteria: {tone: {words: '', answer: 1-5}}",
        "criteria: {tone: {words: x}}",
        "criteria: {tone: {words: x, answer: 1-5, weight: 2}}",
        "criteria: {",
    ],
)
def test_a_faulty_file_is_named_with_what_is_wrong(tmp_path: Path, text: str) -> None:
    (tmp_path / "card.yml").write_text(text)
    with pytest.raises(SettingsError, match=r"card\.yml"):
        load_card(tmp_path / "card.yml")


@pytest.mark.parametrize(
    "answers",
    [
        {"tone": 4},
        {"tone": 4, "process": True, "more": 1},
        {"tone": 0, "process": True},
        {"tone": 6, "process": True},
        {"tone": True, "process": True},
        {"tone": 4, "process": 1},
        {"tone": None, "process": None},
    ],
)
def test_answers_that_do_not_fit_the_card_are_refused(answers: dict[str, int | bool | None]) -> None:
    with pytest.raises(Invalid):
        CARD.check(answers)


def test_answers_that_fit_and_one_that_does_not_apply_are_taken() -> None:
    CARD.check({"tone": 5, "process": None})


def test_averages_are_by_agent_and_criterion_with_how_many_answers() -> None:
    found = averages(
        [
            review(1, SAM, tone=5, process=True),
            review(2, MAYA, tone=2, process=True),
            review(3, MAYA, tone=5, process=False),
            review(4, MAYA, tone=None, process=True),
            review(5, None, tone=1, process=None),
        ]
    )
    told = [
        (one["agent"] and one["agent"]["name"], one["reviews"], [(c["average"], c["count"]) for c in one["criteria"]])
        for one in found
    ]
    assert told == [
        ("Maya", 3, [(3.5, 2), (0.67, 3)]),
        ("Sam", 1, [(5.0, 1), (1.0, 1)]),
        (None, 1, [(1.0, 1), (None, 0)]),
    ]


def test_a_criterion_counts_under_its_name_through_versions_but_not_with_another_kind_of_answer() -> None:
    newer = ScoreCard(
        (Criterion("tone", "Was it kind?", Answer.SCALE), Criterion("process", "How well?", Answer.SCALE))
    )
    (maya,) = averages([review(1, MAYA, tone=2, process=True), review(2, MAYA, newer, tone=4, process=3)])
    assert [(one["words"], one["answer"], one["average"], one["count"]) for one in maya["criteria"]] == [
        ("Was it kind?", "1-5", 3.0, 2),
        ("How well?", "1-5", 3.0, 1),
        ("Was it kept?", "yes-no", 1.0, 1),
    ]
