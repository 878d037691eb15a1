"""Labelled dialogues: how often and how early a person takes over, counted as a supervisor would."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from common.errors import Invalid
from routing.offline import Models
from routing.replay import figures, play, read_dialogues
from routing.rules import Rules

RULES = Rules.load()
DEV = Path(__file__).parents[2] / "routing" / "dialogues_dev.yml"


def customer(text: str, **signals: Any) -> dict[str, Any]:
    return {"role": "customer", "text": text, "signals": signals}


def dialogue(label: int | None, *turns: dict[str, Any]) -> dict[str, Any]:
    return {"id": "d", "kind": "calm", "person_from": label, "turns": list(turns)}


def router(*dialogues: dict[str, Any]) -> dict[str, Any]:
    return figures(play(RULES, read_dialogues({"dialogues": list(dialogues)}))["router"])


def test_a_hand_over_at_the_label_is_a_timely_hit() -> None:
    found = router(dialogue(2, customer("hello"), {"role": "bot", "text": "Hi"}, customer("a human please")))
    assert (found["f1"], found["timely"], found["false_handovers"]) == (1, 1, 0)


def test_distance_is_counted_in_the_customers_turns() -> None:
    early = dialogue(4, customer("a human please"), *[{"role": "bot", "text": "x"}, customer("y")] * 2)
    found = router(early)
    assert (found["recall"], found["timely"], found["early"]) == (1, 0, 1)


def test_a_hand_over_where_none_is_right_is_false() -> None:
    found = router(dialogue(None, customer("a human please")), dialogue(None, customer("where is my order")))
    assert (found["false_handovers"], found["precision"]) == (0.5, 0)


def test_the_models_take_part_when_they_are_there() -> None:
    angry = read_dialogues({"dialogues": [dialogue(0, customer("so that is how you treat people, awful"))]})
    with_head = play(RULES, angry, Models(emotion=lambda text: -1.0))["sentiment only"]
    assert with_head[0].handed_over == 0
    assert play(RULES, angry)["sentiment only"][0].handed_over is None


@pytest.mark.parametrize(
    "raw", [None, {"dialogues": []}, {"dialogues": [{"turns": []}]}, {"dialogues": [dialogue(3, customer("x"))]}]
)
def test_a_malformed_file_is_refused(raw: Any) -> None:
    with pytest.raises(Invalid):
        read_dialogues(raw)


def test_the_development_dialogues_stay_decided_as_they_were_also_with_every_model_off() -> None:
    dialogues = read_dialogues(yaml.safe_load(DEV.read_text(encoding="utf-8")))
    assert len(dialogues) >= 100
    assert len({one.kind for one in dialogues}) == 8
    found = figures(play(RULES, dialogues)["router"])
    assert found["f1"] >= 0.86
    assert found["timely"] >= 0.78
    assert found["false_handovers"] <= 0.05
