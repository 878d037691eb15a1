"""Recorded dialogues get the decisions that they would have got live."""

from typing import Any

import pytest

from common.errors import Invalid
from routing.decision import after_assistant
from routing.model import CustomerTurn, Signal, SignalName
from routing.offline import score_dialogue
from routing.rules import Rules

RULES = Rules.load()


def test_each_customer_turn_gets_a_row_with_its_index() -> None:
    rows = score_dialogue(
        RULES,
        [
            {"role": "customer", "text": "where is my order"},
            {"role": "bot", "text": "What is the order number?"},
            {"role": "customer", "text": "I want a human"},
        ],
    )
    assert [row["turn"] for row in rows] == [0, 2]
    assert [row["decision"] for row in rows] == ["stay", "hand_over"]
    assert rows[1]["reason"] == "explicit_wish"
    assert set(rows[0]) == {"turn", "complexity", "sentiment", "decision", "reason"}


def test_signals_make_the_decisions_the_live_ones() -> None:
    turns: list[dict[str, Any]] = [
        {
            "role": "customer",
            "text": "return the lamp",
            "signals": {"intent": "return_items", "policy_refused": "return.window"},
        },
        {
            "role": "customer",
            "text": "still",
            "signals": {"signals": [{"name": "policy_refused", "detail": "return.window"}]},
        },
    ]
    refused = (Signal(SignalName.POLICY_REFUSED, "return.window"),)
    live = after_assistant(
        RULES,
        [
            CustomerTurn("return the lamp", 1, intent="return_items", signals=refused),
            CustomerTurn("still", 2, signals=refused),
        ],
    )
    row = score_dialogue(RULES, turns)[-1]
    assert (row["decision"], row["reason"]) == (live.decision.value, live.reason) == ("hand_over", "policy_exception")
    assert (row["complexity"], row["sentiment"]) == (live.complexity.score, live.sentiment.score)


def test_a_list_of_names_is_understood_too() -> None:
    turns = [{"role": "customer", "text": "x", "signals": ["fallback"]}] * 2
    assert [row["decision"] for row in score_dialogue(RULES, turns)] == ["stay", "hand_over"]


def test_a_yes_after_the_bot_offered_a_person_is_agreed() -> None:
    turns = [
        {"role": "customer", "text": "do you sell boats"},
        {"role": "bot", "text": "I don't know that. Shall I connect you with a person?"},
        {"role": "customer", "text": "yes please"},
    ]
    assert score_dialogue(RULES, turns)[-1]["reason"] == "agreed_to_offer"


def test_after_an_agent_a_new_stretch_begins() -> None:
    turns: list[dict[str, Any]] = [
        {"role": "customer", "text": "x", "signals": ["fallback"]},
        {"role": "agent", "text": "Hello, Ana here."},
        {"role": "customer", "text": "y", "signals": ["fallback"]},
    ]
    assert score_dialogue(RULES, turns)[-1]["decision"] == "stay"


@pytest.mark.parametrize(
    ("turn", "field"),
    [
        ({"role": "robot", "text": "x"}, "turns[0].role"),
        ({"role": "customer"}, "turns[0].text"),
        ({"role": "customer", "text": "x", "signals": "fallback"}, "turns[0].signals"),
        ({"role": "customer", "text": "x", "signals": ["sneeze"]}, "turns[0].signals"),
        ({"role": "customer", "text": "x", "signals": {"intent": 3}}, "turns[0].signals.intent"),
        ("text", "turns[0].turn"),
    ],
)
def test_a_malformed_turn_is_named(turn: Any, field: str) -> None:
    with pytest.raises(Invalid) as error:
        score_dialogue(RULES, [turn])
    assert error.value.errors[0]["field"] == field
