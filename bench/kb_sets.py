"""Knowledge bases with questions of known answer, each cut into a half to tune on and a half to report.

Public sets are cut by thread or dialogue, the seed decides which are in which half. Careline's own set is tuned on
tests/kb/tuning.yml and reported on tests/kb/test_questions_2.yml, which was written and labelled by others. Nobody who
wrote articles has read it, but it is not quite blind: a script took out new texts that were near to its questions.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from kb_index.articles import read_articles
from kb_index.model import Article, Audience
from kb_index.pairs import Pair, read_pairs

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class KnowledgeSet:
    """A folder of articles; pairs to learn from and pairs to report."""

    name: str
    folder: Path
    tuning: tuple[Pair, ...]
    reporting: tuple[Pair, ...]

    @cached_property
    def articles(self) -> tuple[Article, ...]:
        """The articles that customers may see."""
        return tuple(one for one in read_articles(self.folder).articles if one.audience is Audience.PUBLIC)

    def write_tuning(self, path: Path) -> Path:
        """Write the tuning half as a file that a build learns from."""
        pairs = [
            {"question": pair.question, "articles": list(pair.articles)} for pair in self.tuning if pair.answerable
        ]
        unanswerable = [pair.question for pair in self.tuning if not pair.answerable]
        path.write_text(yaml.safe_dump({"pairs": pairs, "unanswerable": unanswerable}), encoding="utf-8")
        return path


@dataclass(frozen=True)
class Entry:
    """An entry of a list of questions and answers, as an article."""

    id: str
    title: str
    question: str
    answer: str

    def markdown(self) -> str:
        header = [f"id: {self.id}", f"title: {json.dumps(self.title)}", f"questions: {json.dumps([self.question])}"]
        return "\n".join(["---", *header, "---", "", self.answer, ""])


@dataclass(frozen=True)
class Turn:
    """A customer's turn of DSTC11 track 5. `right` names the entries of the knowledge that answer it."""

    dialogue: str
    text: str
    before: str
    """What the assistant had said last."""
    entity: str
    needs_knowledge: bool
    right: tuple[str, ...]

    @property
    def query(self) -> str:
        """The turn with the place that is talked about."""
        return f"{self.entity}: {self.text}" if self.entity else self.text


def halves(groups: Sequence[str], seed: int) -> "np.typing.NDArray[np.bool_]":
    """Return for each question whether it is in the tuning half: a half of the groups, whole groups only."""
    names = sorted(set(groups))
    chosen = {names[at] for at in np.random.default_rng(seed).permutation(len(names))[: len(names) // 2]}
    return np.array([group in chosen for group in groups])


def stackfaq(datasets: Path, folder: Path, seed: int) -> KnowledgeSet:
    """719 pairs of question and answer, asked for by 1,249 paraphrases; cut by thread."""
    threads = json.loads((datasets / "stackfaq" / "stackExchange-FAQ.json").read_text(encoding="utf-8"))
    entries, pairs, groups = [], [], []
    for number, thread in enumerate(threads["root"]["qapair"]):
        listed = [thread["answer"]] if isinstance(thread["answer"], str) else thread["answer"]
        answers = [answer for answer in listed if answer]
        ids = [f"thread-{number}-{place}" for place in range(len(answers))]
        question = _line(thread["question"])
        entries += [Entry(one, question, question, _line(answer)) for one, answer in zip(ids, answers, strict=True)]
        asked = [text for text in thread["rephr"] if text and text not in ("*", "null")]
        pairs += [Pair(text, tuple(ids)) for text in asked]
        groups += [str(number)] * len(asked)
    return _cut("stackfaq", _write(folder, entries), pairs, halves(groups, seed))


def dstc11(datasets: Path, folder: Path, seed: int) -> KnowledgeSet:
    """The FAQ entries of 143 hotels and restaurants, and the turns that one of them answers; cut by dialogue."""
    entries = [
        Entry(f"{domain}-{place}-{number}", named["name"].title(), _line(faq["question"]), _line(faq["answer"]))
        for domain, places in _knowledge(datasets).items()
        for place, named in places.items()
        for number, faq in named["faqs"].items()
    ]
    turns = [turn for turn in dstc11_turns(datasets) if turn.right]
    pairs = [Pair(turn.query, turn.right) for turn in turns]
    return _cut("dstc11_t5", _write(folder, entries), pairs, halves([turn.dialogue for turn in turns], seed))


def own() -> KnowledgeSet:
    """Careline's demo shop."""
    tests = ROOT / "tests" / "kb"
    tuning, reporting = read_pairs(tests / "tuning.yml"), read_pairs(tests / "test_questions_2.yml")
    return KnowledgeSet("own", ROOT / "articles", tuning, reporting)


def dstc11_turns(datasets: Path) -> list[Turn]:
    """Return all turns with the place talked about: the last one named, found by its name alone."""
    folder = datasets / "dstc11_t5"
    logs = json.loads((folder / "logs.json").read_text(encoding="utf-8"))
    labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    forms = _names(datasets)
    turns = []
    for log, label in zip(logs, labels, strict=True):
        right = [one for one in label.get("knowledge", ()) if one["doc_type"] == "faq"]
        turns.append(
            Turn(
                dialogue=log[0]["text"],
                text=log[-1]["text"],
                before=log[-2]["text"] if len(log) > 1 else "",
                entity=_entity([turn["text"] for turn in log], forms),
                needs_knowledge=bool(label["target"]),
                right=tuple(f"{one['domain']}-{one['entity_id']}-{one['doc_id']}" for one in right),
            )
        )
    return turns


_KIND = re.compile(
    r"^(?:the|restaurant) | (?:restaurant|guest house|guesthouse|hotel|bed and breakfast|restaurant and bar"
    r"|restaurant and coffee bar|pizzeria)$"
)


def _names(datasets: Path) -> list[tuple[str, str]]:
    """Return the forms under which places are named, longest first, and their full names."""
    forms = {}
    for places in _knowledge(datasets).values():
        for place in places.values():
            plain = _plain(place["name"])
            forms[plain] = place["name"].title()
            short = _KIND.sub("", plain).strip()
            if len(short) > 3:
                forms.setdefault(short, place["name"].title())
    return sorted(forms.items(), key=lambda form: -len(form[0]))


def _entity(texts: Sequence[str], forms: Sequence[tuple[str, str]]) -> str:
    """Return the place named last; of two that end at the same word the longer name."""
    for text in reversed(texts):
        line = f" {_plain(text)} "
        found = [(line.rfind(f" {form} ") + len(form), len(form), name) for form, name in forms if f" {form} " in line]
        if found:
            return max(found)[2]
    return ""


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", text.lower().replace("'", "").replace("&", " and ")).split())


def _line(text: str) -> str:
    """Return prose on one line: marks that would be headings, lists or HTML in Markdown are no part of it."""
    return re.sub(r"^[-+=~\d.)\s]+", "", re.sub(r"[<>#*_`|\[\]]", "", " ".join(text.split()))) or "…"


def _knowledge(datasets: Path) -> Any:
    return json.loads((datasets / "dstc11_t5" / "knowledge.json").read_text(encoding="utf-8"))


def _write(folder: Path, entries: Sequence[Entry]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for entry in entries:
        (folder / f"{entry.id}.md").write_text(entry.markdown(), encoding="utf-8")
    return folder


def _cut(name: str, folder: Path, pairs: Sequence[Pair], tuning: "np.typing.NDArray[np.bool_]") -> KnowledgeSet:
    return KnowledgeSet(
        name,
        folder,
        tuple(pair for pair, mine in zip(pairs, tuning, strict=True) if mine),
        tuple(pair for pair, mine in zip(pairs, tuning, strict=True) if not mine),
    )
