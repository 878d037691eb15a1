"""Texts of the public data sets, read by path: what the scale benchmarks are made of. Test rows are left alone."""

import csv
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "datasets"


def datasets_dir(given: str | None = None) -> Path:
    """Return the folder of the data sets: the one given, that of `CARELINE_DATASETS`, or the one beside the repository.

    Exits with a line that says what to set when it is not there.
    """
    folder = Path(given or os.environ.get("CARELINE_DATASETS") or BESIDE)
    if not (folder / "stackfaq").is_dir():
        raise SystemExit(f"The public data sets are not in {folder}; name their folder with --datasets.")
    return folder


def customers_questions(datasets: Path) -> list[str]:
    """Return real questions, each once: paraphrased queries of stackfaq, training rows of HINT3, turns of DSTC11."""
    found = list(stackfaq_queries(datasets))
    for name in ("curekart", "sofmattress"):
        with (datasets / "hint3" / f"{name}_train.csv").open(encoding="utf-8") as file:
            found += [row["sentence"] for row in csv.DictReader(file)]
    logs = json.loads((datasets / "dstc11_t5" / "logs.json").read_text(encoding="utf-8"))
    found += [log[-1]["text"] for log in logs]
    return distinct(text for text in found if text.rstrip().endswith("?"))


def all_texts(datasets: Path) -> list[str]:
    """Return every text of the sets that is no test row, each once, in the order of the files."""
    return distinct(
        [
            *stackfaq_queries(datasets),
            *(text for question, answers in stackfaq_threads(datasets) for text in (question, *answers)),
            *(text for place in dstc_places(datasets) for faq in place.faqs for text in faq),
            *(text for place in dstc_places(datasets) for review in place.reviews for text in review),
            *_bitext(datasets),
            *_clinc(datasets),
            *comments(datasets),
        ]
    )


def sample(datasets: Path, texts: int, questions: int, seed: int) -> tuple[list[str], list[str]]:
    """Return `texts` distinct texts and `questions` real questions that are none of them."""
    rng = np.random.default_rng(seed)
    pool = customers_questions(datasets)
    asked = [pool[at] for at in rng.permutation(len(pool))[:questions]]
    taken = {_plain(text) for text in asked}
    others = [text for text in all_texts(datasets) if _plain(text) not in taken]
    return [others[at] for at in rng.permutation(len(others))[:texts]], asked


def stackfaq_threads(datasets: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield a question of stackfaq with its answers."""
    for thread in _stackfaq(datasets):
        yield thread["question"], thread["answer"]


def stackfaq_queries(datasets: Path) -> Iterator[str]:
    for thread in _stackfaq(datasets):
        yield from (text for text in thread["rephr"] if text and text not in ("*", "null"))


@dataclass(frozen=True)
class Place:
    """A hotel or restaurant: what is asked and answered about it, and what guests wrote, by sentence."""

    name: str
    faqs: list[tuple[str, str]]
    reviews: list[list[str]]


def dstc_places(datasets: Path) -> Iterator[Place]:
    """Yield the places of DSTC11 track 5."""
    knowledge = json.loads((datasets / "dstc11_t5" / "knowledge.json").read_text(encoding="utf-8"))
    for domain in knowledge.values():
        for place in domain.values():
            yield Place(
                place["name"] or "All places",
                [(faq["question"], faq["answer"]) for faq in (place.get("faqs") or {}).values()],
                [list(one["sentences"].values()) for one in (place.get("reviews") or {}).values()],
            )


def comments(datasets: Path) -> Iterator[str]:
    """Yield the comments of GoEmotions, training and development rows."""
    for name in ("train", "dev"):
        with (datasets / "goemotions" / f"{name}.tsv").open(encoding="utf-8") as file:
            yield from (line.split("\t")[0] for line in file)


def distinct(texts: Iterable[str]) -> list[str]:
    """Return the texts that differ in more than case and space, the first of each."""
    seen: dict[str, str] = {}
    for text in texts:
        if text.strip():
            seen.setdefault(_plain(text), text.strip())
    return list(seen.values())


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _stackfaq(datasets: Path) -> Any:
    return json.loads((datasets / "stackfaq" / "stackExchange-FAQ.json").read_text(encoding="utf-8"))["root"]["qapair"]


def _bitext(datasets: Path) -> Iterator[str]:
    with (datasets / "bitext" / "customer_support_6480.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield from (row["instruction"], row["response"])


def _clinc(datasets: Path) -> Iterator[str]:
    raw = json.loads((datasets / "clinc150" / "data_full.json").read_text(encoding="utf-8"))
    for part in ("train", "val", "oos_train", "oos_val"):
        yield from (text for text, _intent in raw[part])
