"""The assistant's training sentences and the held-out ones."""

import re
from collections import Counter
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[3]


def plain(text: str) -> str:
    return re.sub(r"[\s!-/:-@\[-`{-~]+", " ", text.lower()).strip()


def rows(*paths: Path) -> list[tuple[str, str]]:
    return [
        (block["intent"], line.strip().removeprefix("-").strip())
        for path in paths
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.strip()
    ]


TRAINING = rows(*sorted((ROOT / "data" / "nlu").glob("*.yml")))
HELD_OUT = rows(ROOT / "tests" / "nlu" / "held_out.yml", ROOT / "tests" / "nlu" / "held_out_repair.yml")


def test_there_are_at_least_forty_five_intents_with_thirty_sentences_each() -> None:
    counts = Counter(intent for intent, _ in TRAINING)
    assert len(counts) >= 45
    assert {intent: count for intent, count in counts.items() if count < 30} == {}


def test_no_sentence_stands_twice() -> None:
    counts = Counter(plain(text) for _, text in TRAINING)
    assert [text for text, count in counts.items() if count > 1 and text] == []


def test_no_held_out_sentence_is_in_the_training_data() -> None:
    known = {plain(text) for _, text in TRAINING}
    assert [text for _, text in HELD_OUT if plain(text) in known] == []


def test_every_intent_is_held_out_too() -> None:
    assert {intent for intent, _ in HELD_OUT} == {intent for intent, _ in TRAINING}
