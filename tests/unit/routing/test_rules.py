"""A supervisor who makes a slip in routing.yml reads which key is wrong and what to write instead."""

from pathlib import Path

import pytest

from common.errors import SettingsError
from routing.model import Decision, TriggerName
from routing.rules import (
    ALWAYS_HAND_OVER,
    DEFAULT_PATH,
    ComplexityRules,
    EmpathyRules,
    FailureRules,
    QueueRules,
    Rules,
    SentimentRules,
)

TEXT = DEFAULT_PATH.read_text(encoding="utf-8")


def refused(tmp_path: Path, old: str, new: str) -> str:
    assert old in TEXT
    changed = tmp_path / "routing.yml"
    changed.write_text(TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError) as error:
        Rules.load(changed)
    return str(error.value)


def test_the_delivered_rules_are_valid_and_equal_the_built_in_ones() -> None:
    rules = Rules.load()
    assert rules.version
    assert (rules.sentiment, rules.complexity) == (SentimentRules(), ComplexityRules())
    assert rules.empathy == EmpathyRules()
    assert (rules.failure, rules.queue) == (FailureRules(), QueueRules())


def test_what_customers_rely_on_is_always_a_hand_over() -> None:
    rules = Rules.load()
    assert all(rules.triggers[name].do is Decision.HAND_OVER for name in ALWAYS_HAND_OVER)
    assert TriggerName.EXPLICIT_WISH in ALWAYS_HAND_OVER


@pytest.mark.parametrize(
    ("old", "new", "key", "mend"),
    [
        ("strong_negative: -0.6", "strong_negative: 0.6", "sentiment.strong_negative", "from -1 to 0"),
        ("strong_negative: -0.6", "strong_negative: very", "sentiment.strong_negative", "write a number"),
        ("strong_negative: -0.6", "strong_negativ: -0.6", "sentiment.strong_negative", "rename strong_negativ"),
        ("at_or_below: -0.45", "at_or_below: 0.45", "empathy.at_or_below", "from -1 to 0"),
        ("quiet_turns: 3", "quiet_turns: 0", "empathy.quiet_turns", "whole number from 1 to 20"),
        ("insulted_twice:  ", "insulted_thrice:  ", "triggers.insulted_twice", "rename insulted_thrice"),
        ("threshold: 0.5", "threshold: .nan", "complexity.threshold", "from 0 to 1"),
        ("turns_in_a_row: 2", "turns_in_a_row: 2.5", "failure.turns_in_a_row", "whole number from 1 to 10"),
        ("turns_in_a_row: 2", "turns_in_a_row: true", "failure.turns_in_a_row", "whole number"),
        ("capacity: 4", "capacity: 0", "queue.capacity", "from 1 to 50"),
        ("capacity: 4", "capacity: 4\n  capacities: 5", "queue.capacities", "did you mean capacity?"),
        ("[15, 8, 4, 2]", "[15, 8, 4]", "queue.first_response_minutes", "4 numbers"),
        ("[15, 8, 4, 2]", "[2, 4, 8, 15]", "queue.first_response_minutes", "fall or stay"),
        (
            "explicit_wish:          {do: hand_over",
            "explicit_wish: {do: stay",
            "triggers.explicit_wish.do",
            "write hand_over",
        ),
        (
            "complex:                {do: offer",
            "complex: {do: maybe",
            "triggers.complex.do",
            "stay or offer or hand_over",
        ),
        ("skills: [care]", "skills: care", "triggers.risk_self_harm.skills", "square brackets"),
        ("  complaint:  ", "  moaning:  ", "triggers.complaint", "add the line"),
        ('version: "2026-11-30.4"', "version: 3", "version", "in quotes"),
        ("ask_privacy: [privacy]", "ask_privacy: privacy", "skills_by_intent.ask_privacy", "square brackets"),
    ],
)
def test_a_wrong_line_is_named_with_its_mend(tmp_path: Path, old: str, new: str, key: str, mend: str) -> None:
    message = refused(tmp_path, old, new)
    assert key in message
    assert mend in message


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    assert "is not valid YAML: line" in refused(tmp_path, "sentiment:\n", "sentiment: [\n")


def test_a_missing_file_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        Rules.load(tmp_path / "none.yml")


@pytest.mark.parametrize("raw", [None, [], "text", 3])
def test_a_file_that_is_no_mapping_is_refused(raw: object) -> None:
    with pytest.raises(SettingsError, match="must be a list of"):
        Rules.parse(raw)
