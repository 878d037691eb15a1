"""Sets of sentences with their intents: our own in Rasa's format, and public ones in the layout of their authors."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from common.errors import Invalid

OUT_OF_SCOPE = "out_of_scope"
NOT_OURS = frozenset({"oos", "NO_NODES_DETECTED"})
"""What public sets call the sentences that no intent covers."""

Row = tuple[str, str]
"""(intent, text)"""


@dataclass(frozen=True)
class Sentence:
    """`asks` is what the assistant's last message waits for (`told`: it was an answer from the articles), `question`
    that message; empty where the sentence stands alone."""

    intent: str
    text: str
    asks: str = ""
    question: str = ""

    @property
    def row(self) -> Row:
        return (self.intent, self.text)


@dataclass(frozen=True)
class PublicSet:
    """`train` is all that may be learnt and tuned from; `test` is opened once the method is fixed."""

    name: str
    train: list[Row]
    test: list[Row]


def read_rows(path: Path) -> list[Row]:
    """Return (intent, text) of a file in Rasa's NLU format."""
    return [one.row for one in read_sentences(path)]


def read_sentences(path: Path) -> list[Sentence]:
    """Return the sentences of a file in Rasa's NLU format, in the light of a question where a block's `metadata` names
    one: `{asks: confirm, question: "Shall I cancel order W1234567?"}`."""
    try:
        blocks = yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        return [
            Sentence(block["intent"], line.strip().removeprefix("-").strip(), **_context(block.get("metadata") or {}))
            for block in blocks
            for line in block["examples"].splitlines()
            if line.strip()
        ]
    except FileNotFoundError:
        raise Invalid(f"there is no file {path}") from None
    except (yaml.YAMLError, KeyError, TypeError, UnicodeDecodeError, AttributeError):
        raise Invalid(f"{path} is not in Rasa's NLU format (version, nlu: - intent, examples: |)") from None


def _context(metadata: dict[str, Any]) -> dict[str, str]:
    return {name: str(metadata[name]) for name in ("asks", "question") if metadata.get(name)}


def public_set(path: Path) -> PublicSet | None:
    """Return the public set at `path`: CLINC150's JSON, with or without its ending, or HINT3's `PATH_train.csv` and
    `PATH_test.csv`. None when it is neither."""
    file = path if path.suffix == ".json" else path.with_name(path.name + ".json")
    name = f"{path.parent.name}/{path.name.removesuffix('.json')}"
    if file.is_file():
        return _clinc(name, file)
    train, test = (path.with_name(f"{path.name}_{part}.csv") for part in ("train", "test"))
    if train.is_file() and test.is_file():
        return PublicSet(name, _hint3(train), _hint3(test))
    return None


def write_rows(path: Path, rows: list[Row]) -> None:
    """Write a file in Rasa's NLU format. Square brackets would be read as entities: round ones stand for them."""
    by_intent: dict[str, list[str]] = {}
    for intent, text in rows:
        by_intent.setdefault(intent, []).append(" ".join(text.split()).translate(str.maketrans("[]", "()")))
    nlu = [
        {"intent": intent, "examples": [{"text": text} for text in texts if text]}
        for intent, texts in by_intent.items()
    ]
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")


def _clinc(name: str, file: Path) -> PublicSet:
    try:
        raw: dict[str, list[list[str]]] = json.loads(file.read_text(encoding="utf-8"))
        train = [*raw["train"], *raw["oos_train"]]
        test = [*raw["test"], *raw["oos_test"]]
        return PublicSet(name, [_row(*one) for one in train], [_row(*one) for one in test])
    except (ValueError, KeyError, TypeError):
        raise Invalid(f"{file} is not in CLINC150's layout (train, oos_train, test, oos_test)") from None


def _hint3(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows: list[dict[str, Any]] = list(csv.DictReader(lines))
    if not rows or not {"sentence", "label"} <= set(rows[0]):
        raise Invalid(f"{file} is not in HINT3's layout (columns sentence and label)")
    return [_row(str(row["sentence"]), str(row["label"])) for row in rows]


def _row(text: str, label: str) -> Row:
    return (OUT_OF_SCOPE if label in NOT_OURS else label, text)
